"""I2C and RS-485 of a real board."""

from machine import I2C, UART, Pin, Timer

BITS_PER_BYTE = 11  # start, 8 data, parity or second stop, stop
# of one I2C transfer, with stretching: the longest here, 6 bytes at 100 kHz, takes 0.7 ms; the port's own is 50 ms
TIMEOUT_US = 2000


class I2cBus:
    """One I2C controller; `spec` has `id`, `sda`, `scl`, `hz`."""

    def __init__(self, spec: dict) -> None:
        self._i2c = I2C(spec["id"], sda=Pin(spec["sda"]), scl=Pin(spec["scl"]), freq=spec["hz"], timeout=TIMEOUT_US)

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
    """One UART with an RS-485 direction pin; `spec` has `id`, `tx`, `rx`, `de`; parity "even", "odd" or "".

    The pin falls when the last character has left, without anybody waiting, where the port has timers with hard
    callbacks (RP2). `UART.IRQ_TXIDLE` is no use for it: it comes "after or while the last character(s) of a message
    are being sent" (documentation of machine.UART), and a pin that falls too early cuts the request short.
    """

    def __init__(self, spec: dict, baud: int, parity: str) -> None:
        bit = {"even": 0, "odd": 1}.get(parity)
        self._uart = UART(
            spec["id"], baudrate=baud, parity=bit, tx=Pin(spec["tx"]), rx=Pin(spec["rx"]), rxbuf=512, timeout=0
        )
        self._baud = baud
        self._direction = Pin(spec["de"], Pin.OUT, value=0) if spec.get("de") is not None else None
        self._sent = self._let_go  # bound once: a method named in an interrupt would allocate
        self._timer = _hard_timer() if self._direction is not None else None

    def send(self, buf: bytearray, n: int) -> None:
        """Send the first `n` bytes; allocates nothing when they are all of `buf`.

        On a port without hard timers it returns only when the last has left, so that the line can be turned.
        """
        data = buf if n == len(buf) else memoryview(buf)[:n]
        if self._direction is None:
            self._uart.write(data)
            return
        self._direction.value(1)
        self._uart.write(data)
        if self._timer is None:
            self._uart.flush()
            self._direction.value(0)
        else:
            self._look_in(self._timer, -(-n * BITS_PER_BYTE * 1000 // self._baud))

    def receive_into(self, buf: bytearray) -> int:
        """Move what has arrived into `buf`, return how many bytes; never waits.

        Asked for no more than is there: `UART.read` waits `timeout_char` for each character after the first, and
        that is never less than 13000 / baud + 1 ms (ports/rp2/machine_uart.c: mp_machine_uart_init_helper, _read).
        """
        n = min(self._uart.any(), len(buf))
        if n == 0:
            return 0
        return self._uart.readinto(buf, n) or 0

    def _look_in(self, timer: Timer, ms: int) -> None:
        timer.init(mode=Timer.ONE_SHOT, period=ms, callback=self._sent, hard=True)

    def _let_go(self, timer: Timer) -> None:
        """In interrupt context: give the line away, or look again in a millisecond while characters are left."""
        if not self._uart.txdone():
            self._look_in(timer, 1)
        elif self._direction is not None:
            self._direction.value(0)


def _hard_timer() -> Timer | None:
    """A timer whose callbacks run in interrupt context, or None where the port has none (TypeError, ValueError)."""
    try:
        return Timer(-1, mode=Timer.ONE_SHOT, period=1, callback=_nothing, hard=True)
    except (TypeError, ValueError):
        return None


def _nothing(timer: Timer) -> None:
    pass
