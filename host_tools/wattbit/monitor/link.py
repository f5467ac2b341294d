"""Bytes from and to a device: a serial port, a pseudo-terminal or a socket."""

import select
import socket

import serial
from serial.tools import list_ports

from wattbit.errors import BadInput, DeviceTrouble

BAUD = 115200  # USB consoles ignore it
PIECE = 4096


class SerialLink:
    """A serial port or a pseudo-terminal, by its path."""

    def __init__(self, path: str) -> None:
        self.name = path
        try:
            self._port = serial.Serial(path, BAUD, timeout=0, write_timeout=1)
        except (OSError, ValueError) as error:
            raise DeviceTrouble(f"{path}: cannot be opened: {error}; is it plugged in, and free?") from error

    def read(self, timeout_s: float) -> bytes:
        """What arrives within `timeout_s`, maybe nothing; DeviceTrouble when the port is gone."""
        try:
            self._port.timeout = timeout_s
            first = self._port.read(1)
            return first + self._port.read(self._port.in_waiting) if first else b""
        except OSError as error:
            raise DeviceTrouble(f"{self.name}: the device went away: {error}") from error

    def write(self, data: bytes) -> None:
        """Send a request; DeviceTrouble when the port is gone."""
        try:
            self._port.write(data)
        except OSError as error:
            raise DeviceTrouble(f"{self.name}: cannot send: {error}") from error

    def close(self) -> None:
        """Give the port back."""
        self._port.close()


class SocketLink:
    """A TCP connection to HOST:PORT, such as a serial server gives."""

    def __init__(self, address: str, timeout_s: float) -> None:
        self.name = address
        host, _, port = address.rpartition(":")
        if not host or not port.isdigit() or not 0 < int(port) < 65536:
            raise BadInput([f"--socket {address}: HOST:PORT is wanted, port 1 to 65535, such as rack7:4001"])
        try:
            self._socket = socket.create_connection((host.strip("[]"), int(port)), timeout_s)
        except OSError as error:
            raise DeviceTrouble(f"{address}: no connection: {error}") from error

    def read(self, timeout_s: float) -> bytes:
        """What arrives within `timeout_s`, maybe nothing; DeviceTrouble when the other side closed."""
        ready, _, _ = select.select([self._socket], [], [], timeout_s)
        if not ready:
            return b""
        try:
            data = self._socket.recv(PIECE)
        except OSError as error:
            raise DeviceTrouble(f"{self.name}: the connection broke: {error}") from error
        if not data:
            raise DeviceTrouble(f"{self.name}: the other side closed the connection")
        return data

    def write(self, data: bytes) -> None:
        """Send a request; DeviceTrouble when the connection broke."""
        try:
            self._socket.sendall(data)
        except OSError as error:
            raise DeviceTrouble(f"{self.name}: the connection broke: {error}") from error

    def close(self) -> None:
        """End the connection."""
        self._socket.close()


Link = SerialLink | SocketLink


def candidates() -> list[str]:
    """Serial ports of this machine that stand for a USB device, in the order of their names."""
    return sorted(port.device for port in list_ports.comports() if port.vid is not None)
