"""MCP23017 at register level (bank 0): its pins reach outlets of the plant and contacts."""

IODIR = 0x00
IOCON = 0x0A
GPIO = 0x12
OLAT = 0x14
LAST = 0x15


class Mcp23017:
    """One expander. `contacts` maps a bit to a callable level; outlets are wired with `wire`.

    fault: "drop" and "other" are the bus's business; others have no meaning here.
    """

    def __init__(self) -> None:
        self.contacts = {}
        self.fault = ""
        self.drift_pm = 0
        self._outlets = []
        self._switch: object = None
        self._closed = {}
        self.reset()

    def wire(self, spec: dict) -> None:
        """`spec`: bit, active, pull ("up" or "down": the resistor at the pin), outlet."""
        self._outlets.append(spec)

    def connect(self, switch: object) -> None:
        """From now on every change at a pin calls switch(outlet, level)."""
        self._switch = switch
        self._follow()

    def reset(self) -> None:
        """As after power-on: every bit an input."""
        self._bytes = bytearray(LAST + 1)
        self._bytes[IODIR] = self._bytes[IODIR + 1] = 0xFF
        self._follow()

    def read(self, register: int, buf: bytearray) -> None:
        """Fill `buf` from `register` on."""
        for i in range(len(buf)):
            at = register + i
            buf[i] = self._port(at - GPIO) if GPIO <= at < OLAT else self._bytes[at] if at <= LAST else 0

    def write(self, register: int, buf: bytearray) -> None:
        """Write `buf` from `register` on; GPIO goes to the latch, IOCON is one register."""
        for i in range(len(buf)):
            at = register + i
            if GPIO <= at < OLAT:
                at += OLAT - GPIO
            if at <= LAST:
                self._bytes[at] = buf[i]
            self._follow()

    def pin(self, bit: int) -> int:
        """The level at a pin."""
        port, mask = bit >> 3, 1 << (bit & 7)
        if not self._bytes[IODIR + port] & mask:
            return 1 if self._bytes[OLAT + port] & mask else 0
        if bit in self.contacts:
            return self.contacts[bit]()
        for spec in self._outlets:
            if spec["bit"] == bit:
                return 1 if spec["pull"] == "up" else 0
        return 0

    def _port(self, port: int) -> int:
        value = 0
        for k in range(8):
            value |= self.pin(8 * port + k) << k
        return value

    def _follow(self) -> None:
        if self._switch is None:
            return
        for spec in self._outlets:
            closed = 1 if self.pin(spec["bit"]) == spec["active"] else 0
            if self._closed.get(spec["outlet"]) != closed:
                self._closed[spec["outlet"]] = closed
                self._switch(spec["outlet"], closed)
