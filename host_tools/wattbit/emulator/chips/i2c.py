"""One I2C bus with the chips on it."""

ENODEV = 19


class I2cFabric:
    """Register reads and writes by address, as `hal.I2cBus`.

    A chip has read(register, buf), write(register, buf) and `fault`; OSError(ENODEV) where none
    acknowledges: no chip at the address, a chip with fault "drop", or a silent bus.
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

    def write_from(self, address: int, register: int, buf: bytearray) -> None:
        """Write all of `buf` to `register` of the chip at `address`."""
        self._chip(address).write(register, buf)

    def _chip(self, address: int) -> object:
        chip = self._chips.get(address)
        if chip is None or self.silent or chip.fault == "drop":
            raise OSError(ENODEV)
        return chip
