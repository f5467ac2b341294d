"""MCP23017 port expander (Microchip, DS20001952, section 3.5): sixteen bits on I2C as outputs of loads or as inputs.

Registers in bank 0, the order after power-on: A and B of one kind lie side by side and are moved together. The chip
powers up with every bit an input, so until the controller has started, resistors at the pins decide about the loads.
"""

from array import array

from .digital import Debounce

IODIR = 0x00  # 1 = input
IOCON = 0x0A  # both addresses 0x0A and 0x0B hold the one register; 0 after power-on
GPPU = 0x0C  # 1 = pull-up of 100 kOhm
GPIO = 0x12  # levels at the pins
OLAT = 0x14  # levels that outputs drive
EIO = 5


class Mcp23017:
    """One chip, shared by its outputs and inputs. What inputs call raises OSError when it does not answer."""

    def __init__(self, bus: object, address: int) -> None:
        self._bus = bus
        self._address = address
        self._two = bytearray(2)
        self._pins = 0
        self._seen = 0  # bits that were looked at since the pins were read
        self._outputs = 0  # bits that drive
        self._asked = 0  # those of them that somebody has asked for in this life
        self._latch = 0  # and what they should drive
        self._rest = 0  # the level of each output that opens its load
        self._pulls = 0
        self._stale = True  # the chip does not hold what it should
        self.ready = False
        self.silent = 0  # 1 from a transfer that failed until `refresh` gets through; outputs ask nothing meanwhile

    def start(self) -> None:
        """Check that it is one, and go on with what its outputs drive: after a restart loads stay as they are."""
        self.ready = False
        if self._read(IOCON) != 0:
            raise OSError(EIO, "no MCP23017")
        self._outputs = self._asked | ~self._read(IODIR) & 0xFFFF & ~self._pulls
        self._latch = self._latch & self._asked | self._read(OLAT) & ~self._asked
        self._look()
        self._stale = True
        self.ready = True

    def refresh(self) -> None:
        """Look at the pins, once for all outputs and a whole pass; the first transfer that fails is the last one."""
        try:
            if self.ready:
                self._look()
            else:
                self.start()
            self._mend(0)
            self.silent = 0
        except OSError:
            self.silent = 1

    def image(self, bit: int) -> int:
        """What stood at a pin at the last look; no transfer."""
        return self._pins >> bit & 1

    def level(self, bit: int) -> int:
        """What stands at a pin. One transfer serves all bits until one of them is asked for again."""
        if not self.ready:
            self.start()
        mask = 1 << bit
        if self._seen & mask:
            self._look()
            self._mend(0)
        self._seen |= mask
        return 1 if self._pins & mask else 0

    def driven(self, bit: int) -> int:
        """What the chip drives at a pin, also after a restart of the controller; what stands there if nothing.

        OSError when it does not answer.
        """
        if self.silent:
            raise OSError(EIO)
        if not self.ready:
            self._begin()
        return 1 if (self._latch if self._outputs >> bit & 1 else self._pins) >> bit & 1 else 0

    def drive(self, bit: int, level: int, rest: int) -> None:
        """Drive a pin from now on; `rest` is the level that opens the load. `refresh` repeats it if it failed."""
        mask = 1 << bit
        self._latch = self._latch | mask if level else self._latch & ~mask
        self._rest = self._rest | mask if rest else self._rest & ~mask
        self._asked |= mask
        self._outputs |= mask
        self._stale = True
        if self.silent:
            return
        try:
            if not self.ready:
                self.start()
            self._mend(mask)
        except OSError:
            self.silent = 1

    def _begin(self) -> None:
        try:
            self.start()
        except OSError:
            self.silent = 1
            raise

    def pull_up(self, bit: int) -> None:
        """The bit is an input with a pull-up."""
        self._pulls |= 1 << bit
        self._outputs &= ~self._pulls
        self._stale = True

    def _mend(self, just_asked: int) -> None:
        """Set up anew what was lost: loads that should be open are opened, none is closed behind the rules' back."""
        if self._read(IODIR) & self._outputs:
            closed = self._outputs & ~just_asked & (self._latch ^ self._rest)
            self._latch = self._latch & ~closed | self._pins & closed
            self._stale = True
        if self._stale:
            self._set_up()

    def _set_up(self) -> None:
        """Levels first, directions second: no pin ever drives what was not asked for."""
        self._write(OLAT, self._latch)
        self._write(IODIR, ~self._outputs & 0xFFFF)
        self._write(GPPU, self._pulls)
        self._stale = False
        self._look()

    def _look(self) -> None:
        self._pins = self._read(GPIO)
        self._seen = 0

    def _read(self, register: int) -> int:
        self._bus.read_into(self._address, register, self._two)
        return self._two[0] | self._two[1] << 8

    def _write(self, register: int, value: int) -> None:
        self._two[0] = value & 0xFF
        self._two[1] = value >> 8
        self._bus.write_from(self._address, register, self._two)


class ExpanderOut:
    """A load's output behind the chip, shaped as `hal.DigitalOut`; `spec` has `bit`, `active`, maybe `feedback`.

    Nothing is raised and nothing is asked for a read-back: that is what the chip's last `refresh` saw. While the chip
    does not answer, `silent()` is 1 and the read-back is not known.
    """

    def __init__(self, chip: Mcp23017, spec: dict) -> None:
        self._chip = chip
        self._bit = spec["bit"]
        self._active = spec["active"]
        self._level = -1
        self._feedback = spec.get("feedback", -1)  # the bit that an auxiliary contact pulls low
        if self._feedback >= 0:
            chip.pull_up(self._feedback)

    def write(self, level: int) -> None:
        """Close (1) or open (0) the output."""
        self._level = level
        self._chip.drive(self._bit, level if self._active else 1 - level, 1 - self._active)

    def read(self) -> int:
        """What its pin or feedback bit said at the last look: 1 = closed; -1 while the chip does not answer."""
        if self._chip.silent:
            return -1
        if self._feedback >= 0:
            return 1 - self._chip.image(self._feedback)
        return 1 if self._chip.image(self._bit) == self._active else 0

    def silent(self) -> int:
        """1 while the chip does not answer."""
        return self._chip.silent

    def driven(self) -> int:
        """What the chip was last told, 1 = closed; open when it does not answer."""
        try:
            return 1 if self._chip.driven(self._bit) == self._active else 0
        except OSError:
            return max(0, self._level)

    def tripped(self) -> int:
        """There is no fault line."""
        return 0


class ExpanderIn:
    """A bit of the chip as a sensor, with pull-up: FIELDS state, 0 or 1; `invert` turns a low input into 1."""

    FIELDS = ("state",)

    def __init__(self, chip: Mcp23017, sensor: dict) -> None:
        self._chip = chip
        self._bit = sensor["channel"]
        self._invert = 1 if sensor["invert"] else 0
        self._debounce = Debounce(sensor["debounce_ms"], sensor["period_ms"])
        chip.pull_up(self._bit)

    def start(self) -> None:
        """Check that the chip answers; OSError when it does not."""
        self._chip.start()

    def read(self, values: array) -> None:
        """Fill values[0] with the state."""
        values[0] = self._debounce.take(self._chip.level(self._bit) ^ self._invert)
