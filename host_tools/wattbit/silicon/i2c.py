"""The desktop rack's I2C chips on a bus of the emulated board, byte by byte and each byte in its time."""

from collections.abc import Callable
from typing import Any

from rp2040py.peripherals.i2c import I2CMode

TX_EMPTY = 1 << 4  # IC_RAW_INTR_STAT (RP2040 datasheet 4.3.17)
LONGEST = 8  # bytes that one reading of a chip may have; a chip is asked once for each transfer
BITS = 9  # of a byte and its acknowledgement


class Bus:
    """Joins a fabric of chips (`emulator.chips.i2c.I2cFabric`) to I2C controller `number`; `hz` as the board sets it.

    A write of one byte names a register; more are its content; a read without a register before it receives.
    """

    def __init__(self, machine: Any, number: int, fabric: Any, hz: int) -> None:
        self._port = machine.chip.i2c[number]
        self._fabric = fabric
        self._byte_ns = BITS * 1_000_000_000 / hz
        self._clock = machine.clock
        self._address = 0
        self._reading = False
        self._written = bytearray()
        self._answer = bytearray()
        self._at = 0
        self._port.on_connect = self._connect
        self._port.on_write_byte = self._write
        self._port.on_read_byte = self._read
        self._port.on_stop = self._stop

    def _later(self, action: Callable[[], None]) -> None:
        self._clock.create_alarm(action).schedule(self._byte_ns)

    def _connect(self, address: int, mode: I2CMode) -> None:
        self._address = address
        self._reading = mode == I2CMode.READ
        acknowledged = self._fetch() if self._reading else self._there()
        self._later(lambda: self._connected(acknowledged))

    def _connected(self, acknowledged: bool) -> None:
        self._port.complete_connect(acknowledged)
        if not acknowledged:  # an abort flushes the FIFO, so it is empty (datasheet 4.3.7); rp2040py forgets to say so
            self._port._set_interrupts(TX_EMPTY)

    def _there(self) -> bool:
        """True when a chip acknowledges its address; asked without touching one."""
        self._written.clear()
        return self._address in self._fabric._chips and not self._fabric.silent and self._chip().fault != "drop"

    def _chip(self) -> Any:
        return self._fabric._chips[self._address]

    def _fetch(self) -> bool:
        """Ask the chip for all that may be read now; False when nobody acknowledges."""
        self._answer = bytearray(LONGEST)
        self._at = 0
        try:
            if self._written:
                self._fabric.read_into(self._address, self._written[0], self._answer)
            else:
                self._fabric.receive_into(self._address, self._answer)
        except (OSError, AttributeError):  # a chip without `receive` has nothing to say unasked
            return False
        finally:
            self._written.clear()
        return True

    def _write(self, value: int) -> None:
        self._written.append(value)
        self._later(lambda: self._port.complete_write(True))

    def _read(self, more: bool) -> None:
        value = self._answer[self._at] if self._at < LONGEST else 0xFF
        self._at += 1
        self._later(lambda: self._port.complete_read(value))

    def _stop(self) -> None:
        if len(self._written) > 1:
            self._fabric.write_from(self._address, self._written[0], bytearray(self._written[1:]))
            self._written.clear()
        self._port.complete_stop()
