"""Drops outputs in interrupt context: the one reaction that waits for no cycle."""

from machine import Pin

from hal.pins import DigitalOut


class FastTrip:
    """Opens the armed outputs at the falling edge of one input; no decision is made there.

    `spec` is an entry of `board.INPUTS`; bit i of a mask stands for `outputs[i]`, a list of DigitalOut.
    """

    def __init__(self, spec: dict, outputs: list[DigitalOut]) -> None:
        self._outputs = outputs
        for output in outputs:
            output.write(output.driven())  # set up now, as it is: nothing may be created in the interrupt
        self._count = len(outputs)
        self._armed = 0
        self._dropped = 0
        self._pin = Pin(spec["pin"], Pin.IN, Pin.PULL_UP if spec.get("pull") == "up" else Pin.PULL_DOWN)
        try:
            self._pin.irq(self._fall, Pin.IRQ_FALLING, hard=True)
        except TypeError:  # ports without hard interrupts (ESP32) run it as soon as the interpreter may
            self._pin.irq(self._fall, Pin.IRQ_FALLING)

    def arm(self, mask: int) -> None:
        """From now on the next falling edge opens the outputs of `mask`; a line that is low already, at once."""
        self._armed = mask
        if mask and not self._pin.value():
            self._fall(self._pin)

    def take(self) -> int:
        """Mask of the outputs opened since the last call."""
        dropped = self._dropped
        if dropped:
            self._dropped = 0
        return dropped

    def _fall(self, pin: Pin) -> None:
        """Hard interrupt: integers and existing objects only."""
        armed = self._armed
        for i in range(self._count):
            if armed >> i & 1:
                self._outputs[i].write(0)
        self._dropped |= armed
        self._armed = 0
