"""A serial port as the master of a Modbus line; trouble is told as what was tried, and what to look at."""

import contextlib
import time
from typing import Any

import minimalmodbus
import serial

from wattbit.errors import BadInput, DeviceTrouble

try:
    from termios import error as TermiosError
except ImportError:  # not on Windows, where pyserial raises its own
    TermiosError = OSError  # type: ignore[misc,assignment]

PARITY = {"none": serial.PARITY_NONE, "even": serial.PARITY_EVEN, "odd": serial.PARITY_ODD}
STEP_S = 0.02  # of waiting for late bytes: choice
NOISE = (
    minimalmodbus.InvalidResponseError,
    minimalmodbus.SlaveReportedException,
    minimalmodbus.LocalEchoError,
    ValueError,
)


class Bus:
    """One open port; `close` it. Raises DeviceTrouble when the port cannot be opened or goes away."""

    def __init__(self, path: str, baud: int, parity: str) -> None:
        self.path = path
        self.line = (baud, parity)
        self.what = f"{path} at {baud} baud, parity {parity}"
        try:
            self._serial = serial.Serial(path, baud, parity=PARITY[parity], timeout=0.2, exclusive=True)
            self._serial.timeout = 0.3  # sets the port again: only now a port without parity says so
        except serial.SerialException as error:
            raise DeviceTrouble(_said(path, error)) from None
        except (OSError, ValueError, TermiosError) as error:
            raise BadInput([f"{path}: cannot be set to {baud} baud, parity {parity}: {error}"]) from None
        self._units: dict[int, Any] = {}

    def read(self, unit: int, function: int, first: int, count: int, timeout_s: float) -> list[int] | None:
        """Registers, or None when nothing answers. Raises Refused when something else than registers does."""
        device = self._device(unit, timeout_s)
        try:
            return [int(word) for word in device.read_registers(first, count, functioncode=function)]
        except minimalmodbus.NoResponseError:
            return None
        except NOISE as error:
            raise Refused(str(error), isinstance(error, minimalmodbus.SlaveReportedException)) from None
        except (OSError, serial.SerialException) as error:
            raise DeviceTrouble(_said(self.path, error)) from None

    def settle(self, wait_s: float) -> None:
        """Let an answer that is late come in, and throw it away: it must not be taken for the next one's."""
        end = time.monotonic() + wait_s
        self._serial.timeout = STEP_S
        try:
            while time.monotonic() < end:
                self._serial.read(256)
        except (OSError, serial.SerialException) as error:
            raise DeviceTrouble(_said(self.path, error)) from None

    def write(self, unit: int, register: int, word: int, timeout_s: float) -> None:
        """One register by function 6. Raises DeviceTrouble or Refused."""
        device = self._device(unit, timeout_s)
        try:
            device.write_register(register, word, functioncode=6)
        except minimalmodbus.NoResponseError:
            raise DeviceTrouble(f"{self.what}: unit {unit} did not answer the write; nothing is known of it") from None
        except NOISE as error:
            raise Refused(str(error), isinstance(error, minimalmodbus.SlaveReportedException)) from None
        except (OSError, serial.SerialException) as error:
            raise DeviceTrouble(_said(self.path, error)) from None

    def _device(self, unit: int, timeout_s: float) -> Any:
        if unit not in self._units:
            self._units[unit] = minimalmodbus.Instrument(self._serial, unit)
            self._units[unit].clear_buffers_before_each_transaction = True
        self._serial.timeout = timeout_s
        return self._units[unit]

    def close(self) -> None:
        """Give the port back."""
        with contextlib.suppress(OSError):
            self._serial.close()


class Refused(Exception):
    """Something answered, but not with registers; `by_device`: a Modbus exception, else damaged bytes."""

    def __init__(self, text: str, by_device: bool) -> None:
        self.by_device = by_device
        super().__init__(text)


def _said(path: str, error: Exception) -> str:
    text = str(error)
    if "exclusively lock" in text:
        return f"{path}: is in use by another program; close that one and try again"
    return f"{path}: {text}; is it the right port, and plugged in?"
