"""What real-time runs have outside the VM: a loopback socket and a serial line that other programs open.

Runs in the MicroPython VM. The real `socket` of the port is used; virtual time knows nothing of it.
"""

import usocket


class Line:
    """A serial line whose other end is the open file `fd` (a pseudo-terminal's); the shape of `chips.modbus_line`."""

    def __init__(self, fd):
        self._file = open(fd, "r+b")

    def tune(self, baud):
        """A pseudo-terminal has no speed."""

    def send(self, buf, n, now_us):
        """Put `n` bytes of `buf` on the line; what nobody reads is lost."""
        try:
            self._file.write(memoryview(buf)[:n])
        except OSError:
            pass

    def receive_into(self, buf, now_us):
        """Move what has arrived into `buf`; how many bytes."""
        try:
            return self._file.readinto(buf) or 0
        except OSError:
            return 0


def listen(port):
    """A listening loopback socket that never blocks."""
    found = usocket.socket()
    found.setsockopt(usocket.SOL_SOCKET, usocket.SO_REUSEADDR, 1)
    found.bind(usocket.getaddrinfo("127.0.0.1", port)[0][-1])
    found.listen(4)
    found.setblocking(False)
    return found
