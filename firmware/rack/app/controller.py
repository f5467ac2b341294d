"""Builds the controller of one site: state, stages of the cycle, console."""

import gc

import hal

from ..actuate.bootlevels import MOVED
from ..actuate.fast_trip import FastTripWatch
from ..actuate.gate import Gate
from ..actuate.kinds import make
from ..commands.operator import Operator
from ..commands.remote import Remote
from ..commands.session import Session
from ..commands.settings_rows import wire_table
from ..config.settings import Settings
from ..cycle import Cycle
from ..estimate.charge import Charge
from ..estimate.energy import Energy
from ..estimate.power import PowerEstimate
from ..estimate.source import SourceWatch
from ..model import causes
from ..model.loads import HELD_OFF, Loads
from ..model.state import State
from ..report.fields import RESET_CAUSES
from ..report.readers import rule_name
from ..report.reporter import Reporter
from ..report.reporting import Reporting
from ..report.tree import Tree
from ..rules.arbiter import Arbiter
from ..sensing.sampler import Sampler
from ..store.copies import Copies
from ..store.journal import Journal
from .bus_lock import BusLock
from .memory import Memory
from .sensors import Sensors
from .troubles import Troubles

FIRMWARE = "0.1.0"
HEAP_EVERY_S = 60  # counting free memory walks the whole heap

# what the second output of a load starts with
PRECHARGE = {"on_reset": "open", "on_watchdog": "open", "on_bad_config": "open"}


class Controller:
    """Everything that one site needs, built once; `cycle`, `sensors`, `session`, `reporter`, `memory` run it."""

    def __init__(self, site: dict, settings: list, board: object, blobs: object, now_ms: int) -> None:
        self.site = site
        self._greeted = False
        self.journal = Journal()
        self.loads = Loads(site["load"])
        self.state = State(self.loads, len(site["limit"]))
        self.settings = Settings(site, settings)
        self.sensors = Sensors(site, board, blobs, now_ms)
        self.troubles = Troubles(self.sensors.pollers + [unit for _, unit in self.sensors.units])
        self.bus_lock = BusLock(self.sensors.lines)
        self._far: list = []  # outputs that boot.py cannot reach, each with its load
        try:
            self._act(board, blobs, now_ms)
        except Exception:
            self.leave("on_bad_config")  # nobody is going to watch what has been switched already
            raise

    def _act(self, board: object, blobs: object, now_ms: int) -> None:
        """All that needs outputs: from here on something is driven."""
        self._switches(board)
        self._charge = Charge(self.site, self.journal)
        self._remember(blobs)
        self.gate.adopt(self.loads)  # faults are known by now
        self._console()
        self.cycle = Cycle(self.state, self.journal, self._stages(), now_ms)
        self._say_hello()

    def _switches(self, board: object) -> None:
        switches = [self._switch(load, board.OUTPUTS) for load in self.site["load"]]
        self._fast_trip = None
        alert = self.site["site"]["alert"]
        if alert:
            trip = hal.FastTrip(board.INPUTS[alert], [switch.output for switch in switches])
            self._fast_trip = FastTripWatch(trip, self.site["load"], switches, self.journal)
        self.gate = Gate(switches, self.site["restore"], self.journal, self.sensors.expanders)

    def _switch(self, load: dict, outputs: dict) -> object:
        def digital(name: str) -> object:
            return self._output(outputs[name], load if name == load["output"] else PRECHARGE)

        def pwm(name: str, hz: int) -> object:
            return hal.PwmOut(outputs[name], hz)

        return make(load, digital, pwm)

    def _output(self, spec: dict, load: dict) -> object:
        """The output of a load; one behind an expander takes the level now that boot.py gave those on pins."""
        if "expander" not in spec:
            return hal.DigitalOut(spec)
        output = self.sensors.output(spec)
        declared = load["on_watchdog" if hal.reset_cause() == "watchdog" else "on_reset"]
        before = output.driven()
        level = before if declared == "hold" else 1 if declared == "close" else 0
        output.write(level)
        if level != before:
            MOVED[load.get("output")] = level
        self._far.append((output, load))
        return output

    def _remember(self, blobs: object) -> None:
        """What the last life left: charge, holds, lock-outs, settings; counts this start."""
        self.remote = Remote(self.site["server"], self.state, self.journal)
        self.operator = Operator(self.state, self.journal, self.remote)
        self.memory = Memory(Copies(blobs, "memory"), self.state, self.settings, self._charge)
        self.memory.recall()

    def _console(self) -> None:
        site = self.site["site"]
        self.reporting = Reporting(site["reports"], site["state_ms"])
        self.about = {
            "firmware": FIRMWARE,
            "boot_id": self.memory.boot_id,
            "reset_cause": hal.reset_cause(),
            "heap_free": 0,
        }
        table = wire_table(self.settings.rows)
        what = (self.site, self.state, self.settings, self.about, table, self.journal, self.reporting)
        self.tree = Tree(*what, self.sensors.units)
        self.session = Session(self.tree, self.operator, self.settings, self.journal)
        self.reporter = Reporter(self.tree, self.journal, self.reporting)

    def _stages(self) -> dict:
        site = self.site
        return {
            "gate": self.gate,
            "fast_trip": self._fast_trip,
            "sampler": Sampler(self.sensors.slots),
            "power": PowerEstimate(),
            "source": SourceWatch(site),
            "charge": self._charge,
            "energy": Energy(site),
            "arbiter": Arbiter(site, self.state, hal.random16(), self.journal),
        }

    def _say_hello(self) -> None:
        """The first event of every life, then one for each output that this start has really opened or closed."""
        cause = hal.reset_cause()
        rule = causes.WATCHDOG if cause == "watchdog" else causes.BOOT
        self.journal.put(causes.K_REBOOT, causes.NO_OUTPUT, rule, RESET_CAUSES.index(cause), self.memory.boot_id)
        for i in range(self.loads.count):
            moved = MOVED.get(self.site["load"][i]["output"])
            if moved == 0:
                self.journal.put(causes.K_SHED, i, rule, 0, 0)
            elif moved:
                self.journal.put(causes.K_RESTORE, i, rule, 0, causes.NO_FLOOR)

    def off_at_start(self) -> bytes | None:
        """Once, after the first pass: a line for people with what is off, and why; None when it is said or not due."""
        if self._greeted or not self.state.cycles:
            return None
        self._greeted = True
        loads = self.loads
        off = ["%s (%s)" % (loads.names[i], self._why_off(i)) for i in range(loads.count) if not loads.on[i]]
        return ("# off at this start: " + ", ".join(off) + "\r\n").encode() if off else None

    def _why_off(self, i: int) -> str:
        loads = self.loads
        if loads.operator[i] == HELD_OFF:
            return "operator"
        return "lockout" if loads.locked[i] else rule_name(loads.cause[i], self.tree.limit_names, ())

    def leave(self, why: str = "on_reset") -> None:
        """The controller ends: outputs that boot.py cannot reach go to what they declare for `why`."""
        for output, load in self._far:
            if load[why] != "hold":
                output.write(1 if load[why] == "close" else 0)

    def refresh(self) -> None:
        """Figures that only reports need and that cost time to get."""
        if self.state.uptime_s % HEAP_EVERY_S == 0:
            self.about["heap_free"] = gc.mem_free()
        self.state.bad_reads = self.sensors.slots.bad_reads
