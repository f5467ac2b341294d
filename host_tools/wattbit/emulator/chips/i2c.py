"""One I2C bus with the chips on it."""

ENODEV = 19


class I2cFabric:
    """Register reads and writes by address, as `hal.I2cBus`.

    A chip has read(register, buf), write(register, buf) and `fault`; OSError(ENODEV) where none
    acknowledges: no chip at the address, a chip with fault "drop", or a silent bus. With fault "other" a chip of
    another kind sits at the address: it acknowledges, and its registers hold nothing that belongs here.
    """

    def __init__(self) -> None:
        self._chips = {}
        self.silent = False

    def attach(self, address: int, chip: object) -> None:
        """Put `chip` at `address`; ValueError when the place is taken."""
        if address in self._chips:
            raise ValueError("i2c address 0x%02x is taken" % address)
        self._chips[address] = chip

    def read_into(self, address: int, register: int, buf: bytearray) -> None:
        """Fill `buf` from `register` of the chip at `address`."""
        chip = self._chips.get(address)  # not by _chip(): this is the busiest call of an I2C-only site
        if chip is None or self.silent or chip.fault == "drop":
            raise OSError(ENODEV)
        chip.read(register, buf)
        if chip.fault == "other":
            _another(buf)

    def write_from(self, address: int, register: int, buf: bytearray) -> None:
        """Write all of `buf` to `register` of the chip at `address`."""
        self._chip(address).write(register, buf)

    def receive_into(self, address: int, buf: bytearray) -> None:
        """Fill `buf` with what the chip at `address` has ready; only chips with receive(buf) can."""
        chip = self._chip(address)
        chip.receive(buf)
        if chip.fault == "other":
            _another(buf)

    def _chip(self, address: int) -> object:
        chip = self._chips.get(address)
        if chip is None or self.silent or chip.fault == "drop":
            raise OSError(ENODEV)
        return chip


def _another(buf: bytearray) -> None:
    """What an unknown chip answers."""
    for i in range(len(buf)):
        buf[i] = 0xA5
