"""The world of one emulated run: virtual time, plant, chips, scenario events, and the record of the truth.

Runs in the MicroPython VM. `current` is set by `vm_main` before the firmware is imported, so that the
desktop board's `hal`, `time` and `select` find it.
"""

import json
from binascii import a2b_base64

from micropython import mem_current

from wattbit.emulator import clock, wired
from wattbit.emulator.chips import build
from wattbit.emulator.happenings import Happenings
from wattbit.emulator.plant.rack import Rack
from wattbit.emulator.recorder import Recorder

TICK_MASK = 0x3FFFFFFF

current: object = None


class Reboot(BaseException):
    """The controller restarts; `args[0]` says why: "power", "watchdog" or "soft"."""


class Finished(BaseException):
    """The scenario's time is over, or whoever watched it live has ended it."""


class World(wired.Wired):
    """Everything outside the controller. `run` is the content of run.json (see docs/architecture.md)."""

    def __init__(self, run, run_dir, console_out, typed):
        rack = Rack(run)
        super().__init__(run, rack, Recorder(run, run_dir, rack), build.build(run, rack))
        self.t_ms = 0
        self.duration_ms = run["duration_ms"]
        self.cause = "power"
        self.console_out = console_out
        self.blobs = {name: text.encode() for name, text in run["files"].items()}
        for name, text in run.get("keys", {}).items():
            self.blobs[name] = a2b_base64(text)
        self.controller = None  # of this life, once it is built
        self._typed = typed
        self._tick0 = run["start"]["tick_ms"]
        self._seed = run["seed"] & 0x3FFFFFFF or 1
        self._step_ms = run["plant"].get("step_ms", 100)
        self._step_s = self._step_ms / 1000
        self._next_step = self._step_ms
        self._watchdog_ms = 0
        self._fed_ms = 0
        self._pace = clock.pace(typed.look) if run["realtime"] else None
        self._counting = self.chips["counting"]
        self.log = open(run_dir + "/world.jsonl", "w")
        for expander in self.chips["expanders"].values():
            expander.connect(self.switch)
        self._happenings = Happenings(self)
        self.next_event_ms = self._happenings.next_ms()

    # time

    def device_ticks(self):
        """The wrapping clock that the firmware sees; the record uses the call to watch allocation."""
        self.recorder.marked = mem_current()  # not by calls: asked for four times a cycle
        return (self._tick0 + self.t_ms) & TICK_MASK

    def tick_of(self, t_ms):
        """The firmware's clock at `t_ms`."""
        return (self._tick0 + t_ms) & TICK_MASK

    def left_ms(self):
        """Milliseconds until the end of the run."""
        return self.duration_ms - self.t_ms

    def advance(self, ms):
        """Let `ms` pass: step the plant, fire what is due; raises Reboot or Finished."""
        target = self.t_ms + ms
        due = self._next_step  # of the two, nearly always the next; min() is a call
        due = min(due, self.next_event_ms)
        while due <= target:
            self.t_ms = due
            if due == self._next_step:
                self._step()
            if due == self.next_event_ms:
                self.next_event_ms = self._happenings.fire()
            if self._watched is not None:
                self._look_at_contact()
            due = min(self._next_step, self.next_event_ms)
        if self._pace is not None:
            self._pace(target)
        self.t_ms = target

    def _step(self):
        if self._pace is not None:
            self._pace(self.t_ms)
        self.rack.step(self._step_s)
        for chip in self._counting:
            chip.count()
        self._next_step += self._step_ms
        if self.t_ms >= self.duration_ms or self._typed.gone:
            raise Finished()
        if self._watchdog_ms and self.t_ms - self._fed_ms > self._watchdog_ms:
            raise Reboot("watchdog")

    # what the desktop board's hal asks for, beside `Wired`

    def cycle_done(self):
        """The controller has completed a pass."""
        self.recorder.cycle(self.t_ms)

    def typed_into(self, buf):
        """Bytes typed on the console since the last call."""
        return self._typed.take_into(buf)

    def type_line(self, line):
        """Type a line on the console."""
        self._typed.put(line.encode() + b"\n")

    def random16(self):
        """The next number of a seeded generator (Lehmer, modulus 2**31 - 1)."""
        self._seed = self._seed * 48271 % 0x7FFFFFFF
        return self._seed & 0xFFFF

    def start_watchdog(self, timeout_ms):
        """Arm the watchdog."""
        self._watchdog_ms = timeout_ms
        self._fed_ms = self.t_ms

    def feed_watchdog(self):
        """Feed the watchdog."""
        self._fed_ms = self.t_ms

    # restarts and the log

    def restart(self, cause, boot_ms):
        """Let the boot time of a restart pass, and start afresh."""
        self._watchdog_ms = 0
        self._watched = None
        for each in self.opened:  # a restart hangs up on every client
            each.close()
        self.opened = []
        self.cause = cause
        self.recorder.restart()
        self.advance(boot_ms)
        self.note("boot", {"cause": cause})

    def reboot(self, cause):
        """End this life of the controller."""
        raise Reboot(cause)

    def hang(self):
        """Nothing of the controller runs until the watchdog ends this life; one that is not up yet cannot hang."""
        while self._watchdog_ms:
            self.advance(self._step_ms)

    def note(self, what, more):
        """One line in world.jsonl."""
        line = {"t_ms": self.t_ms, "world": what}
        line.update(more)
        self.log.write(json.dumps(line) + "\n")
