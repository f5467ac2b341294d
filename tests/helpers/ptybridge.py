"""A pseudo-terminal in front of a process: what a client opens by path is the process's stdin and stdout."""

import contextlib
import os
import select
import threading
import tty


class Bridge:
    """Open until `close`; `path` is the terminal for clients, which may come and go."""

    def __init__(self, stdin, stdout) -> None:
        self._stdin = stdin
        self._stdout = stdout
        self._master, self._slave = os.openpty()
        tty.setraw(self._slave)
        self.path = os.ttyname(self._slave)
        self._wake_read, self._wake_write = os.pipe()
        self._thread = threading.Thread(target=self._carry, daemon=True)
        self._thread.start()

    def _carry(self) -> None:
        """Move bytes both ways until woken for the end or the process has closed its output."""
        out = self._stdout.fileno()
        while True:
            ready, _, _ = select.select([self._master, out, self._wake_read], [], [])
            if self._wake_read in ready:
                return
            if out in ready:
                data = os.read(out, 4096)
                if not data:
                    return
                os.write(self._master, data)
            if self._master in ready:
                with contextlib.suppress(BrokenPipeError):
                    self._stdin.write(os.read(self._master, 4096))
                    self._stdin.flush()

    def close(self) -> None:
        """Stop carrying and take the terminal away."""
        os.write(self._wake_write, b"x")
        self._thread.join(5)
        for fd in (self._master, self._slave, self._wake_read, self._wake_write):
            os.close(fd)


def connect(stdin, stdout) -> Bridge:
    """Bridge a process's binary `stdin` and `stdout` (unbuffered pipes) to a new pseudo-terminal."""
    return Bridge(stdin, stdout)
