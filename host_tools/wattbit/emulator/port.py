"""A pseudo-terminal that clients open by its path as they would open the serial port of a board."""

import contextlib
import os
import termios
import tty

PIECE = 4096


class Port:
    """Raw (nothing echoed, nothing interpreted) and never blocking; `path` is for clients, which may come and go.

    Our own end of the client's side stays open, so that the terminal stays raw when the last client leaves.
    """

    def __init__(self) -> None:
        self.fd, self._client_side = os.openpty()
        tty.setraw(self._client_side)
        os.set_blocking(self.fd, False)
        self.path = os.ttyname(self._client_side)

    def read(self) -> bytes:
        """What clients have typed, maybe nothing."""
        with contextlib.suppress(BlockingIOError):
            return os.read(self.fd, PIECE)
        return b""

    def write(self, data: bytes) -> int:
        """Hand `data` to the client; returns how many bytes were taken, 0 when nobody reads."""
        with contextlib.suppress(BlockingIOError):
            return os.write(self.fd, data[:PIECE])
        return 0

    def forget(self) -> None:
        """Drop what no client has read, as a board does when nobody listens."""
        termios.tcflush(self.fd, termios.TCOFLUSH)
        termios.tcflush(self._client_side, termios.TCIFLUSH)

    def close(self) -> None:
        """Take the terminal away."""
        os.close(self.fd)
        os.close(self._client_side)
