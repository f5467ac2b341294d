"""A chip on I2C whose registers are 16 bits wide, most significant byte first."""

EIO = 5


class Words:
    """Register access of one chip without allocation; OSError when nobody acknowledges."""

    def __init__(self, bus: object, address: int) -> None:
        self._bus = bus
        self._address = address
        self._word = bytearray(2)

    def read(self, register: int) -> int:
        """The unsigned word in `register`."""
        self._bus.read_into(self._address, register, self._word)
        return self._word[0] << 8 | self._word[1]

    def read_signed(self, register: int) -> int:
        """The two's complement word in `register`."""
        raw = self.read(register)
        return raw - 0x10000 if raw & 0x8000 else raw

    def write(self, register: int, value: int) -> None:
        """Put `value`, 0 .. 65535, into `register`."""
        self._word[0] = value >> 8
        self._word[1] = value & 0xFF
        self._bus.write_from(self._address, register, self._word)
