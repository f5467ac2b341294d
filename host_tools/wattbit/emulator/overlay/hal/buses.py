"""I2C and RS-485 of the desktop board: register-level chips and a timed serial line."""

from wattbit.emulator import world


class I2cBus:
    """The fabric of chips that the site puts on this bus."""

    def __init__(self, spec: dict) -> None:
        self._fabric = world.current.fabric_of(spec["id"])
        self.read_into = self._fabric.read_into  # the busiest call of an I2C-only site: one step less

    def read_into(self, address: int, register: int, buf: bytearray) -> None:
        """Fill `buf` from `register`; OSError when nobody acknowledges."""
        self._fabric.read_into(address, register, buf)

    def write_from(self, address: int, register: int, buf: bytearray) -> None:
        """Write all of `buf` to `register`; OSError when nobody acknowledges."""
        self._fabric.write_from(address, register, buf)

    def receive_into(self, address: int, buf: bytearray) -> None:
        """Fill `buf` without naming a register; OSError when nobody acknowledges."""
        self._fabric.receive_into(address, buf)


class SerialPort:
    """The line of Modbus devices that the site puts on this port; bytes take their time on it."""

    def __init__(self, spec: dict, baud: int, parity: str) -> None:
        self._line = world.current.line_of(spec["id"])
        self._world = world.current
        if self._line is not None:
            self._line.tune(baud)

    def send(self, buf: bytearray, n: int) -> None:
        """Put the first `n` bytes on the line."""
        if self._line is not None:
            self._line.send(buf, n, self._world.t_ms * 1000)

    def receive_into(self, buf: bytearray) -> int:
        """Move what has arrived by now into `buf`, return how many bytes."""
        return 0 if self._line is None else self._line.receive_into(buf, self._world.t_ms * 1000)
