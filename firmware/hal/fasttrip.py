"""Drops outputs in interrupt context: the one reaction that waits for no cycle."""

import sys

from machine import Pin, disable_irq, enable_irq, mem32

from hal.pins import DigitalOut

# the registers that clear and set output pins, a bit for each: SIO at 0xD0000000
RP2040 = (0xD0000018, 0xD0000014)  # GPIO_OUT_CLR, GPIO_OUT_SET: RP2040 datasheet 2.3.1.7
RP2350 = (0xD0000020, 0xD0000018)  # the same: RP2350 datasheet 3.1.11


class FastTrip:
    """Opens the armed outputs at the falling edge of one input; no decision is made there.

    `spec` is an entry of `board.INPUTS`; bit i of a mask stands for `outputs[i]`, a list of DigitalOut. On RP2 all
    pins change with two writes, worked out beforehand; elsewhere one output after the other. ESP32 has no hard
    interrupts for Python: there the edge is served when the interpreter comes to it, which may be milliseconds later.
    """

    def __init__(self, spec: dict, outputs: list[DigitalOut]) -> None:
        self._outputs = outputs
        for output in outputs:
            output.write(output.driven())  # set up now, as it is: nothing may be created in the interrupt
        self._count = len(outputs)
        self._armed = self._dropped = self._slow = 0
        self._clear = self._set = 0  # pins of the armed outputs: those that open by a 0, those that open by a 1
        self._known = self._known_clear = self._known_set = self._known_slow = 0
        self._clear_at, self._set_at = _registers()
        fall = self._fall if self._clear_at else self._fall_slowly
        self._drop = fall
        self._pin = Pin(spec["pin"], Pin.IN, Pin.PULL_UP if spec.get("pull") == "up" else Pin.PULL_DOWN)
        try:
            self._pin.irq(fall, Pin.IRQ_FALLING, hard=True)
        except TypeError:  # ports without hard interrupts (ESP32) run it as soon as the interpreter may
            self._pin.irq(fall, Pin.IRQ_FALLING)

    def arm(self, mask: int) -> None:
        """From now on the next falling edge opens the outputs of `mask`; a line that is low already, at once."""
        if mask != self._known:
            self._learn(mask)
        state = disable_irq()
        self._armed = mask
        self._clear = self._known_clear
        self._set = self._known_set
        self._slow = self._known_slow
        enable_irq(state)
        if mask and not self._pin.value():
            self._drop(self._pin)

    def take(self) -> int:
        """Mask of the outputs opened since the last call."""
        dropped = self._dropped
        if dropped:
            self._dropped = 0
        return dropped

    def _learn(self, mask: int) -> None:
        """Work out the pins of `mask`; what is no plain pin (pulses) goes the slow way."""
        self._known = mask
        self._known_clear = self._known_set = self._known_slow = 0
        for i in range(self._count):
            output = self._outputs[i]
            if not mask >> i & 1:
                continue
            if not isinstance(output, DigitalOut) or not self._clear_at:
                self._known_slow |= 1 << i
            elif output.active:
                self._known_clear |= 1 << output.pin
            else:
                self._known_set |= 1 << output.pin

    def _fall(self, pin: Pin) -> None:
        """Hard interrupt: integers and existing objects only."""
        mem32[self._clear_at] = self._clear
        mem32[self._set_at] = self._set
        self._clear = self._set = 0
        if self._slow:
            self._open(self._slow)
        self._dropped |= self._armed
        self._armed = self._slow = 0

    def _fall_slowly(self, pin: Pin) -> None:
        """The same where no register is known."""
        self._open(self._slow)
        self._dropped |= self._armed
        self._armed = self._slow = 0

    def _open(self, mask: int) -> None:
        for i in range(self._count):
            if mask >> i & 1:
                self._outputs[i].write(0)


def _registers() -> tuple:
    """(clear, set) of this chip, or (0, 0) where they are not known."""
    name = getattr(sys.implementation, "_machine", "")
    return RP2040 if "RP2040" in name else RP2350 if "RP2350" in name else (0, 0)
