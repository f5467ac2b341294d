"""The only way to a switch. A close is denied unless everything that must hold, holds; an open is granted,
except that nothing may go before what it cools or feeds.

The gate repeats the timing checks of the rules on purpose: a mistake in one of them stays harmless.
"""

from ..model import causes as c
from ..model import ticks
from ..model.loads import HELD_OFF, NO_FAULT, SILENT, TRIPPED, WELDED, Loads
from ..model.state import State


class Gate:
    """Moves the switches of all loads to `want`, one event for each change."""

    def __init__(self, switches: list, restore: dict, journal: object, chips: list | tuple = ()) -> None:
        """`chips` stand behind several outputs: each is asked to `refresh()` once in a pass."""
        self._switches = switches
        self._chips = chips
        self._restore = restore
        self._journal = journal
        self._since_close_ms = 0  # a restart waits the whole spacing again
        self._asked = bytearray(len(switches))  # the refusal to open a faulty output has been told

    def adopt(self, loads: Loads) -> None:
        """Start from what the outputs are told; what is off must wait as if it had just been shed.

        A fault that is remembered from an earlier life is told to open again, and is what its line says.
        """
        for i in range(loads.count):
            switch = self._switches[i]
            level = switch.adopt()
            loads.cause[i] = c.NONE if level else c.BOOT
            if loads.fault[i] != NO_FAULT:
                switch.command(0)
                level = max(0, switch.actual())
                loads.cause[i] = _cause(loads.fault[i])
            loads.moved(i, level)
            loads.want[i] = loads.on[i]

    def sense(self, loads: Loads, dt_ms: int) -> None:
        """Compare every read-back with its command; a lasting difference is a latched fault."""
        self._since_close_ms = ticks.count_up(self._since_close_ms, dt_ms)
        for chip in self._chips:
            chip.refresh()
        switches = self._switches
        busy = loads.busy
        fault = loads.fault
        for i in range(loads.count):
            switch = switches[i]
            if busy[i]:
                self._go_on(loads, i, switch.step(dt_ms))
            if fault[i] != NO_FAULT:
                self._follow(loads, i, switch)
            elif switch.may_be_silent and switch.silent(dt_ms):
                self._fell_silent(loads, i, switch)
            elif switch.disagrees(dt_ms):
                self._latch(loads, i, switch)

    def quiet_ms(self) -> int:
        """How long nothing has been closed, since the start at the most."""
        return self._since_close_ms

    def apply(self, state: State) -> None:
        """Open what is no longer wanted, least critical first; then close at most one that is."""
        loads = state.loads
        for i in loads.shed_order:
            if not loads.want[i] and (loads.on[i] or loads.left_pm[i] > loads.rest_pm[i]):
                self._open(state, i)
        for i in range(loads.count):
            if loads.want[i] and not loads.on[i] and self._close(state, i):
                return

    def _open(self, state: State, i: int) -> None:
        loads = state.loads
        if loads.needed(i):
            self._refuse(state, i, loads.cause[i])
            return
        if loads.fault[i] != NO_FAULT:
            self._ask(state, i)
            return
        rest_pm = min(loads.rest_pm[i], loads.shed_pm[i])
        self._switches[i].rest(rest_pm)
        loads.left_pm[i] = rest_pm
        loads.busy[i] = 0
        self._changed(state, i, 0)
        self._journal.put(c.K_SHED, i, loads.cause[i], loads.reading[i], loads.limit[i])

    def _ask(self, state: State, i: int) -> None:
        """Telling a faulty output to open costs nothing; but only its line is believed. Told once for each fault.

        What is told to one that is silent reaches it when it is back.
        """
        loads = state.loads
        self._switches[i].command(0)
        loads.want[i] = loads.on[i]
        if not self._asked[i]:
            self._asked[i] = 1
            self._refuse(state, i, c.SILENT if loads.fault[i] == SILENT else loads.cause[i])

    def _close(self, state: State, i: int) -> bool:
        loads = state.loads
        if not self._may_close(state, i):
            self._refuse(state, i, loads.cause[i])
            return False
        self._switches[i].command(1)
        self._since_close_ms = 0
        loads.left_pm[i] = 0
        loads.busy[i] = self._switches[i].step(0)
        self._changed(state, i, 1)
        self._journal.put(c.K_RESTORE, i, loads.cause[i], loads.reading[i], loads.limit[i])
        loads.cause[i] = c.NONE
        loads.waits[i] = c.W_NOTHING
        return True

    def _may_close(self, state: State, i: int) -> bool:
        """Deny by default: all of these must hold."""
        loads = state.loads
        return (
            state.safe_mode == 0
            and loads.fault[i] == NO_FAULT
            and self._switches[i].answers()
            and loads.locked[i] == 0
            and loads.operator[i] != HELD_OFF
            and loads.off_ms[i] >= loads.min_off_ms[i]
            and self._since_close_ms >= self._restore["spacing_ms"]
            and loads.well_fed(i)
            and loads.cooled(i)
            and not loads.welded_behind(i)
        )

    def _go_on(self, loads: Loads, i: int, busy: int) -> None:
        """A timed closing goes on or ends; when it ends, power moves."""
        loads.busy[i] = busy
        if not busy:
            loads.touched()

    def _follow(self, loads: Loads, i: int, switch: object) -> None:
        """A faulty output is not believed to do what it is told; it is what its line says, as long as it is fed."""
        if loads.fault[i] == SILENT:
            if switch.answers():
                self._heard(loads, i, switch)
            return
        on = _stands(loads, i, switch)
        if loads.on[i] != on:
            loads.moved(i, on)

    def _fell_silent(self, loads: Loads, i: int, switch: object) -> None:
        """Nothing is known of the output: it counts as what it was, and only a closing under way is given up."""
        loads.fault[i] = SILENT
        self._asked[i] = 0
        if loads.busy[i]:
            switch.command(0)
            self._lost(loads, i)
        loads.want[i] = loads.on[i]
        self._journal.put(c.K_FAULT, i, c.SILENT, loads.on[i], 0)

    def _heard(self, loads: Loads, i: int, switch: object) -> None:
        """The output answers again. One that has lost its level meanwhile, or was asked to open, comes back by rule."""
        loads.fault[i] = NO_FAULT
        self._journal.put(c.K_CLEAR, i, c.SILENT, switch.actual(), loads.on[i])
        if loads.on[i] and not (switch.commanded and switch.actual()):
            switch.command(0)
            self._lost(loads, i)
            self._journal.put(c.K_SHED, i, c.SILENT, 0, 0)

    def _lost(self, loads: Loads, i: int) -> None:
        """Load `i` is off because its output was silent."""
        loads.busy[i] = 0
        loads.moved(i, 0)
        loads.want[i] = 0
        loads.cause[i] = c.SILENT
        loads.off_ms[i] = 0

    def _changed(self, state: State, i: int, level: int) -> None:
        loads = state.loads
        loads.moved(i, level)
        loads.since_s[i] = state.uptime_s
        if not level:
            loads.off_ms[i] = 0

    def _refuse(self, state: State, i: int, rule: int) -> None:
        """Nothing moves; the wish is taken back and counted, and journaled unless it only repeats."""
        loads = state.loads
        loads.want[i] = loads.on[i]
        if state.refused_output != i or state.refused_rule != rule:
            self._journal.put(c.K_REFUSE, i, rule, loads.on[i], loads.fault[i])
        state.refused_output = i
        state.refused_rule = rule
        state.refused = (state.refused + 1) & ticks.MAX

    def _latch(self, loads: Loads, i: int, switch: object) -> None:
        """Stuck open or tripped: stop commanding it closed. Welded: it has been told to open already."""
        loads.fault[i] = switch.fault()
        self._asked[i] = 0
        loads.busy[i] = 0
        loads.rest_pm[i] = 0
        if loads.fault[i] != WELDED:
            switch.command(0)
        on = _stands(loads, i, switch)
        loads.moved(i, on)
        loads.want[i] = on
        loads.cause[i] = _cause(loads.fault[i])
        loads.off_ms[i] = 0
        self._journal.put(c.K_FAULT, i, loads.cause[i], on, 1 - on)


def _stands(loads: Loads, i: int, switch: object) -> int:
    """What the line of load `i` says, as long as it is fed; what was known last while it cannot be asked."""
    level = switch.actual()
    return (loads.on[i] if level < 0 else level) if loads.fed(i) else 0


def _cause(fault: int) -> int:
    """What a latched fault is called as a cause."""
    return c.TRIPPED if fault == TRIPPED else c.READBACK
