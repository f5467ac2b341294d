"""1-Wire and pulse inputs of a real board."""

from time import ticks_ms

import onewire
from machine import Pin


class OneWire:
    """One 1-Wire line; `spec` has `pin`. The slots are timed by the port's own code with interrupts off (70 us)."""

    def __init__(self, spec: dict) -> None:
        self._wire = onewire.OneWire(Pin(spec["pin"]))

    def reset(self) -> int:
        """1 when anybody is present."""
        return 1 if self._wire.reset() else 0

    def write(self, buf: bytearray) -> None:
        """Send all of `buf`."""
        for byte in buf:
            self._wire.writebyte(byte)

    def read_into(self, buf: bytearray) -> None:
        """Fill `buf`."""
        for i in range(len(buf)):
            buf[i] = self._wire.readbyte()


class PulseIn:
    """Counts falling edges in the interrupt; `spec` has `pin` and `pull`."""

    def __init__(self, spec: dict) -> None:
        self._count = 0
        self._last_ms = 0
        self._pin = Pin(spec["pin"], Pin.IN, Pin.PULL_UP if spec.get("pull") == "up" else Pin.PULL_DOWN)
        try:
            self._pin.irq(self._edge, Pin.IRQ_FALLING, hard=True)
        except TypeError:  # ports without hard interrupts (ESP32)
            self._pin.irq(self._edge, Pin.IRQ_FALLING)

    def look(self, found: object) -> None:
        """found[0] = edges so far (wraps at 2^30), found[1] = tick of the last one, found[2] = tick of now."""
        count = -1
        while count != self._count:  # an edge in between would tear the pair
            count = self._count
            found[0] = count
            found[1] = self._last_ms
        found[2] = ticks_ms()

    def _edge(self, pin: Pin) -> None:
        """Hard interrupt: small integers only."""
        self._count = (self._count + 1) & 0x3FFFFFFF
        self._last_ms = ticks_ms()
