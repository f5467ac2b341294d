"""What is wired to the emulated board in a scenario: the desktop rack's plant and chips, on the board's own clock."""

from typing import Any

from wattbit.emulator.chips import build
from wattbit.emulator.chips.i2c import I2cFabric
from wattbit.emulator.happenings import Happenings
from wattbit.emulator.plant.rack import Rack
from wattbit.silicon import i2c, rs485
from wattbit.silicon.machine import Machine

ADC_STEPS = 4095  # 12 bits (RP2040 datasheet 4.9)


class Rig:
    """Joins `machine` to the plant of `run` (the content of run.json) and steps the plant on the machine's clock.

    It is the world of `emulator.happenings`: `run`, `rack`, `chips`, `t_ms`, `note`, `type_line`.
    """

    def __init__(self, machine: Machine, run: dict[str, Any], board: dict[str, Any], record: Any) -> None:
        self.run = run
        self.t_ms = 0
        self.rack = Rack(run)
        self.chips = build.build(run, self.rack)
        self._machine = machine
        self._board = board
        self._record = record
        self._step_ms = run["plant"].get("step_ms", 100)
        self._join_buses()
        self._join_outputs()
        self._happenings = Happenings(self)
        self.next_event_ms = self._happenings.next_ms()
        self._alarm = machine.clock.create_alarm(self._step)
        self._alarm.schedule(self._step_ms * 1_000_000)
        self._show()

    def _join_buses(self) -> None:
        for name, spec in self._board["I2C"].items():
            fabric = self.chips["i2c"].setdefault(name, I2cFabric())
            i2c.Bus(self._machine, spec["id"], fabric, spec["hz"])
        for name, line in self.chips["line"].items():
            rs485.Wire(self._machine, self._board["UART"][name]["id"], line)
        for expander in self.chips["expanders"].values():
            expander.connect(self.switch)

    def _join_outputs(self) -> None:
        self._lines: list[tuple[Any, int]] = []  # (read-back pin, outlet)
        outlets = {load["output"]: i for i, load in enumerate(self.run["site"]["load"])}
        for name, spec in self._board["OUTPUTS"].items():
            if name not in outlets or "pin" not in spec:
                continue
            pin = self._machine.chip.gpio[spec["pin"]]
            pin.add_listener(self._switched(pin, spec["active"], outlets[name]))
            if "feedback" in spec:
                self._lines.append((self._machine.chip.gpio[spec["feedback"]], outlets[name]))

    def _switched(self, pin: Any, active: int, outlet: int) -> Any:
        def changed(state: object, before: object) -> None:
            closed = bool(pin.output_enable) and bool(pin.output_value) == bool(active)
            if closed != bool(self.rack.loads.commanded[outlet]):
                self.switch(outlet, 1000 if closed else 0)

        return changed

    def switch(self, outlet: int, pm: int) -> None:
        """The board drives an outlet to `pm` per mille; the network is solved again before anybody looks."""
        self.rack.set_outlet(outlet, pm)
        self.rack.solve()
        self._show()

    def _step(self) -> None:
        self._alarm.schedule(self._step_ms * 1_000_000)
        self.t_ms += self._step_ms
        self.rack.step(self._step_ms / 1000)
        for chip in self.chips["counting"]:
            chip.count()
        if self.next_event_ms <= self.t_ms:
            self.next_event_ms = self._happenings.fire()
        self._show()
        self._record.row(self.t_ms, self.rack)

    def _show(self) -> None:
        """Levels of contacts, read-back lines and analogue pins, as the rack is now."""
        gpio = self._machine.chip.gpio
        for name, spec in self._board["INPUTS"].items():
            contact = self.chips["inputs"].get(name)
            gpio[spec["pin"]].set_input_value(bool(contact()) if contact else spec.get("pull") == "up")
        for pin, outlet in self._lines:
            pin.set_input_value(bool(self.rack.feedback(outlet)))
        for name, source in self.chips["ADC"].items():
            spec = self._board["ADC"][name]
            level = source.read_uv() * ADC_STEPS // (spec["full_mv"] * 1000)
            self._machine.chip.adc.channel_values[spec["pin"] - 26] = max(0, min(ADC_STEPS, level))

    def note(self, what: str, more: dict[str, Any]) -> None:
        """One line of world.jsonl."""
        self._record.note(self.t_ms, what, more)

    def type_line(self, line: str) -> None:
        """Type a line on the console."""
        self._machine.type(line.encode() + b"\n")
