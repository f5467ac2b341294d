"""What must hold at every step of any chain, whatever the readings, orders and faults."""

from rack.model import causes as c
from rack.model import quantities as q
from rack.model import state as st

IN_ORDER = (c.LADDER, c.RESERVE, c.SUPPLY, c.FEEDER, c.DISCHARGE)


class Laws:
    """`before()`, then one cycle, then `after(dt_ms)`: a list of the laws that the cycle broke."""

    def __init__(self, chain):
        n = chain.loads.count
        self.chain = chain
        self.on = bytearray(n)
        self.fault = bytearray(n)
        self.off_ms = [0] * n
        self.since_close_ms = 0
        self.seq = 0
        self.count = {"shed": 0, "restore": 0, "fault": 0, "refused": 0, "lockout": 0, "futile": 0, "ladder": 0}

    def before(self):
        loads = self.chain.loads
        for i in range(loads.count):
            self.on[i] = loads.on[i]
            self.fault[i] = loads.fault[i]
        self.seq = self.chain.journal.next_seq

    def after(self, dt_ms):
        loads = self.chain.loads
        dt_ms = min(dt_ms, 1000)
        self.since_close_ms += dt_ms
        opened = []
        closed = []
        for i in range(loads.count):
            self.off_ms[i] += dt_ms
            if not loads.fault[i] and not self.fault[i] and loads.on[i] != self.on[i]:
                (closed if loads.on[i] else opened).append(i)
        broken = self._opens(opened) + self._closes(closed) + self._events(opened + closed)
        for i in range(loads.count):
            if loads.on[i]:
                self.off_ms[i] = 0
            if loads.fault[i] != self.fault[i]:
                self.off_ms[i] = 0
            if loads.want[i] != loads.on[i]:
                broken.append(f"want differs from on after the gate: {i}")
            broken += self._branch(i)
        return broken

    def _branch(self, i):
        """Precharge is on only while its contactor closes, light is left only of what is off and may be dimmed."""
        chain, loads = self.chain, self.chain.loads
        broken = []
        pre = chain.precharges.get(chain.site["load"][i]["precharge"])
        if pre is not None and pre.level and not (loads.busy[i] and loads.on[i]):
            broken.append(f"precharge of {i} is on, and it does not close")
        if loads.left_pm[i] and (loads.on[i] or loads.left_pm[i] != loads.shed_pm[i]):
            broken.append(f"{i} keeps {loads.left_pm[i]} pm")
        return broken

    def _by_order(self, i):
        """True if load `i` is off by a rule that goes through the shed order."""
        chain = self.chain
        cause = chain.loads.cause[i]
        if cause >= c.LIMIT_0:
            return chain.arbiter.limits.action[cause - c.LIMIT_0] == "shed"
        return cause in IN_ORDER and not chain.loads.held[i]

    def _opens(self, opened):
        loads = self.chain.loads
        broken = []
        ordered = [i for i in opened if self._by_order(i)]
        if len(ordered) > self.chain.site["shed"]["per_pass"]:
            broken.append(f"more sheds than per_pass: {ordered}")
        for i in ordered:
            if loads.tier[i] == 0 or loads.held[i]:
                broken.append(f"a rule shed tier 0 or a held load: {i}")
            for k in range(loads.count):
                if loads.on[k] and loads.tier[k] > loads.tier[i] and not loads.held[k] and not loads.fault[k]:
                    broken.append(f"shed {i} while less critical {k} stays on")
        for i in opened:
            self.off_ms[i] = 0
            for k in range(loads.count):
                if loads.cools[i] >> k & 1 and loads.on[k]:
                    broken.append(f"cooling {i} opened while {k} is on")
                if loads.feeds[i] >> k & 1 and loads.on[k] and not loads.fault[k]:
                    broken.append(f"feeding {i} opened while {k} is on")
        return broken

    def _closes(self, closed):
        chain = self.chain
        loads, state, restore = chain.loads, chain.state, chain.site["restore"]
        image = state.image
        broken = []
        if len(closed) > 1:
            broken.append(f"more than one close in a pass: {closed}")
        for i in closed:
            if self.off_ms[i] < loads.min_off_ms[i]:
                broken.append(f"{i} closed after {self.off_ms[i]} ms off")
            if self.since_close_ms < restore["spacing_ms"]:
                broken.append(f"{i} closed {self.since_close_ms} ms after the last one")
            if state.source != st.S_GRID or state.stable_ms < restore["stable_ms"]:
                broken.append(f"{i} closed without a stable grid")
            if not image.good(q.SOC_LOW_PM) or image.value[q.SOC_LOW_PM] < restore["floor_pm"]:
                broken.append(f"{i} closed below the charge floor")
            if not image.good(q.HEADROOM_W) or not image.good(q.ENERGY_J):
                broken.append(f"{i} closed on unknown power or energy")
            broken += self._blocked(i) + self._passed(i)
            self.since_close_ms = 0
        return broken

    def _blocked(self, i):
        chain = self.chain
        broken = []
        for row in range(chain.arbiter.limits.count):
            if chain.state.limit_state[row] and chain.arbiter.limits.action[row] != "none":
                broken.append(f"{i} closed while row {row} is crossed or unknown")
        if chain.loads.operator[i] == 1 or chain.loads.locked[i] or chain.loads.fault[i]:
            broken.append(f"{i} closed though held off, locked or faulty")
        up = chain.loads.upstream[i]
        if up >= 0 and not (chain.loads.on[up] and chain.pins[up].level):
            broken.append(f"{i} closed while {up}, which feeds it, is open")
        for k in range(chain.loads.count):
            if chain.loads.cooled_by[i] >> k & 1 and not chain.loads.on[k]:
                broken.append(f"{i} closed while its cooling {k} is off")
        return broken

    def _not_cooled(self, k):
        """Does it wait for its cooling alone, which nobody's waiting would help?"""
        loads = self.chain.loads
        return any(loads.cooled_by[k] >> c & 1 and not loads.on[c] for c in range(loads.count))

    def _passed(self, i):
        loads = self.chain.loads
        broken = []
        for k in range(loads.count):
            own = loads.fault[k] or loads.locked[k] or loads.operator[k] == 1 or self._asked_off(k) or self._no_feed(k)
            own = own or self._not_cooled(k)
            if not loads.on[k] and loads.tier[k] < loads.tier[i] and not own:
                broken.append(f"{i} closed before more critical {k}")
        return broken

    def _no_feed(self, k):
        """What feeds load `k` is open, or must stay open for a weld behind it."""
        return not self.chain.loads.fed(k) or self.chain.loads.welded_behind(k)

    def _asked_off(self, k):
        """A remote authority still wants load `k` off, or the lost link does."""
        state = self.chain.state
        asked = state.requested_off[3] | state.requested_off[4] | state.requested_off[5]
        return asked >> k & 1 or (self.chain.loads.cause[k] == c.LINK_LOSS and state.link_lost)

    def _events(self, moved):
        """Every change has an event with a cause in the same cycle."""
        journal = self.chain.journal
        told = []
        for seq in range(self.seq, journal.next_seq):
            _, _, kind, output, rule, _, fault = journal.get(seq)
            told.append((kind, output))
            self._tally(kind, rule)
            if kind == c.K_REFUSE and not fault:
                return [f"the rules asked {output} of the gate, which refused it without a fault"]
            if kind == c.K_SHED and rule == c.NONE:
                return [f"shed of {output} without a cause"]
        loads = self.chain.loads
        return [f"no event for {i}" for i in moved if (1 if loads.on[i] else 0, i) not in told]

    def _tally(self, kind, rule):
        names = {c.K_SHED: "shed", c.K_RESTORE: "restore", c.K_REFUSE: "refused", c.K_FUTILITY: "futile"}
        names[c.K_LADDER] = "ladder"
        if kind == c.K_FAULT:
            self.count["lockout" if rule == c.LOCKOUT else "fault"] += 1
        elif kind in names:
            self.count[names[kind]] += 1
