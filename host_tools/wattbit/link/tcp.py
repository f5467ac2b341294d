"""A TCP connection that carries the serial console, such as a serial server gives."""

import select
import socket

from wattbit.errors import DeviceTrouble
from wattbit.link.lines import Splitter
from wattbit.link.target import Target

PIECE = 4096
SEND_S = 2.0  # a peer that does not read for this long is taken for gone


class TcpSource:
    """See `source.Source`."""

    console = True
    gone = ""

    def __init__(self, target: Target, timeout_s: float) -> None:
        self.name = target.name
        self._lines = Splitter()
        try:
            self._socket = socket.create_connection((target.host, target.port), timeout_s)
        except socket.gaierror as error:
            raise DeviceTrouble(f"{self.name}: no host of this name: {error.strerror}") from error
        except TimeoutError as error:
            raise DeviceTrouble(f"{self.name}: no answer within {timeout_s:g} s") from error
        except OSError as error:
            raise DeviceTrouble(f"{self.name}: no connection: {error.strerror or error}") from error
        self._socket.settimeout(SEND_S)

    @property
    def dropped(self) -> int:
        """Lines that never ended."""
        return self._lines.dropped

    def lines(self, timeout_s: float) -> list[bytes]:
        """What arrives within `timeout_s`; DeviceTrouble when the other side has closed."""
        try:
            if not select.select([self._socket], [], [], timeout_s)[0]:
                return []
            data = self._socket.recv(PIECE)
        except (OSError, ValueError) as error:
            raise DeviceTrouble(f"{self.name}: the connection broke: {error}") from error
        if not data:
            raise DeviceTrouble(f"{self.name}: the other side closed the connection")
        return self._lines.feed(data)

    def send(self, request: str) -> None:
        """One request line."""
        try:
            self._socket.sendall(request.encode("ascii", "replace") + b"\n")
        except OSError as error:
            raise DeviceTrouble(f"{self.name}: the connection broke: {error}") from error

    def close(self) -> None:
        """End the connection."""
        self._socket.close()
