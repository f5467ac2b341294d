"""A serial port or a pseudo-terminal."""

import contextlib

import serial
from serial.tools import list_ports

from wattbit.errors import DeviceTrouble
from wattbit.link.lines import Splitter
from wattbit.link.target import Target

BAUD = 115200  # USB consoles ignore it


class SerialSource:
    """See `source.Source`. Taken for this program alone: two readers would each get a part of every line."""

    console = True
    gone = ""

    def __init__(self, target: Target) -> None:
        self.name = target.name
        self._lines = Splitter()
        try:
            self._port = serial.Serial(self.name, BAUD, timeout=0, write_timeout=1, exclusive=True)
        except (OSError, ValueError) as error:
            raise DeviceTrouble(_why(self.name, error)) from error

    @property
    def dropped(self) -> int:
        """Lines that never ended."""
        return self._lines.dropped

    def lines(self, timeout_s: float) -> list[bytes]:
        """What arrives within `timeout_s`; DeviceTrouble when the port is gone."""
        try:
            self._port.timeout = timeout_s
            first = self._port.read(1)
            return self._lines.feed(first + self._port.read(self._port.in_waiting)) if first else []
        except (OSError, TypeError) as error:  # pyserial: TypeError where the port was closed under a read
            raise DeviceTrouble(f"{self.name}: the device went away: {error}") from error

    def send(self, request: str) -> None:
        """One request line."""
        try:
            self._port.write(request.encode("ascii", "replace") + b"\n")
        except OSError as error:
            raise DeviceTrouble(f"{self.name}: cannot send: {error}") from error

    def close(self) -> None:
        """Give the port back."""
        with contextlib.suppress(OSError):
            self._port.close()


def _why(name: str, error: Exception) -> str:
    """A sentence for each way in which a port cannot be opened."""
    said = str(error)
    taken = ("exclusively lock", "Device or resource busy", "Access is denied")  # Linux, macOS, Windows
    if any(word in said for word in taken):
        return f"{name}: another program has this port; end it first (a monitor, a terminal program, mpremote)"
    if "No such file" in said or "FileNotFoundError" in said:
        return f"{name}: no such port{_found()}"
    if "Permission denied" in said:
        return f"{name}: you may not open it; on Linux join the group that owns it, often dialout, and log in again"
    return f"{name}: cannot be opened: {said}"


def _found() -> str:
    names = candidates()
    return f"; there is: {', '.join(names)}" if names else "; no USB serial port is plugged in"


def candidates() -> list[str]:
    """Serial ports of this machine that stand for a USB device, in the order of their names."""
    return sorted(port.device for port in list_ports.comports() if port.vid is not None)
