"""The whole decision chain of one site on fake switches; runs unchanged under CPython and in the VM."""

from rack.actuate.gate import Gate
from rack.actuate.kinds import make
from rack.commands.operator import Operator
from rack.cycle import Cycle
from rack.estimate.charge import Charge
from rack.estimate.energy import Energy
from rack.estimate.power import PowerEstimate
from rack.estimate.source import SourceWatch
from rack.model import quantities, ticks
from rack.model.loads import Loads
from rack.model.state import State
from rack.rules.arbiter import Arbiter
from rack.sensing.bindings import bindings
from rack.sensing.sampler import Sampler
from rack.sensing.slots import Slots
from rack.store.journal import Journal

START_MS = ticks.MAX - 60000  # so that every run crosses the wrap of the tick


class Pin:
    """An output whose relay may stick: `stuck` is None, or the level that it keeps."""

    def __init__(self, level=1):
        self.level = level
        self.stuck = None
        self.writes = 0
        self.fuse = 0
        self.pm = 1000 * level

    def tripped(self):
        return self.fuse

    def write_pm(self, pm):
        self.pm = pm
        self.write(1 if pm else 0)

    def write(self, level):
        self.level = level
        self.writes += 1

    def driven(self):
        return self.level

    def read(self):
        return self.level if self.stuck is None else self.stuck


class Chain:
    """Everything between the slots and the pins; `step(dt_ms)` is one cycle."""

    def __init__(self, site, seed=1, level=1, soc_pm=None, margin_pm=50):
        self.site = site
        self.journal = Journal()
        self.loads = Loads(site["load"])
        self.state = State(self.loads, len(site["limit"]))
        self.slots = Slots(bindings(site), len(site["sensor"]))
        self.pins = [Pin(level) for _ in site["load"]]
        self.precharges = {}
        switches = [self._switch(pin, load) for pin, load in zip(self.pins, site["load"])]
        self.gate = Gate(switches, site["restore"], self.journal)
        self.gate.adopt(self.loads)
        self.charge = Charge(site, self.journal)
        if soc_pm is not None:
            self.charge.start_at(soc_pm, margin_pm)
        self.arbiter = Arbiter(site, self.state, seed, self.journal)
        self.operator = Operator(self.state, self.journal)
        self.now_ms = START_MS
        self.cycle = Cycle(self.state, self.journal, self._stages(), self.now_ms)

    def _switch(self, pin, load):
        def digital(name):
            return pin if name == load["output"] else self.precharges.setdefault(name, Pin(0))

        def pwm(name, hz):
            return pin

        return make(load, digital, pwm)

    def _stages(self):
        return {
            "gate": self.gate,
            "sampler": Sampler(self.slots),
            "power": PowerEstimate(),
            "source": SourceWatch(self.site),
            "charge": self.charge,
            "energy": Energy(self.site),
            "arbiter": self.arbiter,
        }

    def wait(self, dt_ms):
        """Let time pass without a cycle."""
        self.now_ms = ticks.add(self.now_ms, dt_ms)

    def step(self, dt_ms):
        """`dt_ms` later, one cycle."""
        self.wait(dt_ms)
        self.cycle.step(self.now_ms)

    def feed(self, **readings):
        """A reading, or None for a failed read, of every sensor that measures each quantity named."""
        for name in readings:
            q = quantities.NAMES.index(name)
            for slot in range(self.slots.count):
                if self.slots.quantity[slot] == q and readings[name] is None:
                    self.slots.fail(slot, self.now_ms)
                elif self.slots.quantity[slot] == q:
                    self.slots.put(slot, readings[name], self.now_ms)

    def digest(self, start):
        """`start` mixed with all that the last cycle decided and what the journal says of it."""
        state, loads = self.state, self.loads
        h = start
        for column in (loads.want, loads.cause, loads.waits, loads.on, loads.fault, loads.locked, loads.estimate_w):
            for value in column:
                h = (h * 31 + value) & 0x3FFFFFFF
        for column in (state.limit_state, state.ladder_s, state.futile, state.image.value, state.image.quality):
            for value in column:
                h = (h * 31 + value) & 0x3FFFFFFF
        for value in self.journal.get(self.journal.next_seq - 1) if self.journal.next_seq else ():
            h = (h * 31 + value) & 0x3FFFFFFF
        for value in (self.journal.next_seq, state.source, state.outage_s, state.blocked_by, state.refused):
            h = (h * 31 + value) & 0x3FFFFFFF
        return h
