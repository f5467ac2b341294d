"""I2C and RS-485 of a real board."""

from machine import I2C, UART, Pin

BITS_PER_BYTE = 11  # start, 8 data, parity or second stop, stop


class I2cBus:
    """One I2C controller; `spec` has `id`, `sda`, `scl`, `hz`."""

    def __init__(self, spec: dict) -> None:
        self._i2c = I2C(spec["id"], sda=Pin(spec["sda"]), scl=Pin(spec["scl"]), freq=spec["hz"])

    def read_into(self, address: int, register: int, buf: bytearray) -> None:
        """Fill `buf` from `register`; OSError when nobody acknowledges."""
        self._i2c.readfrom_mem_into(address, register, buf)

    def write_from(self, address: int, register: int, buf: bytearray) -> None:
        """Write all of `buf` to `register`; OSError when nobody acknowledges."""
        self._i2c.writeto_mem(address, register, buf)

    def receive_into(self, address: int, buf: bytearray) -> None:
        """Fill `buf` without naming a register; OSError when nobody acknowledges."""
        self._i2c.readfrom_into(address, buf)


class SerialPort:
    """One UART with an RS-485 direction pin; `spec` has `id`, `tx`, `rx`, `de`; parity "even", "odd" or ""."""

    def __init__(self, spec: dict, baud: int, parity: str) -> None:
        bit = {"even": 0, "odd": 1}.get(parity)
        self._uart = UART(
            spec["id"], baudrate=baud, parity=bit, tx=Pin(spec["tx"]), rx=Pin(spec["rx"]), rxbuf=512, timeout=0
        )
        self._direction = Pin(spec["de"], Pin.OUT, value=0) if spec.get("de") is not None else None

    def send(self, buf: bytearray, n: int) -> None:
        """Send the first `n` bytes; returns when the last has left, so that the line can be turned."""
        if self._direction is not None:
            self._direction.value(1)
        self._uart.write(memoryview(buf)[:n])
        self._uart.flush()
        if self._direction is not None:
            self._direction.value(0)

    def receive_into(self, buf: bytearray) -> int:
        """Move what has arrived into `buf`, return how many bytes; never waits."""
        if not self._uart.any():
            return 0
        return self._uart.readinto(buf) or 0
