"""The board's prompt, by mpremote's own transport; every trouble is a sentence that says what to do next."""

import ast
import binascii
import contextlib
import errno
import io
import os
import struct
import time
from collections.abc import Callable, Iterator
from typing import Any

import serial
from mpremote.transport import TransportError
from mpremote.transport_serial import SerialTransport

from wattbit.errors import DeviceTrouble

CHUNK = 2048  # bytes a write; as base64, which is half as long as mpremote's own writing and quicker to understand
OPEN = "from binascii import a2b_base64 as _u\n_f = open({path!r}, 'wb')"
TRIES = 4  # for the prompt
FEED_EVERY_S = 1.0
FEED_MS = 8388  # the longest of the RP2040's watchdog (datasheet 4.7); more is refused
# From now on a board that is left alone in the middle restarts by itself, into the version that it had.
GUARD = f"""
try:
    import machine
    _fed = machine.WDT(timeout={FEED_MS}).feed
except Exception:
    _fed = lambda: None
"""
HASH = "import hashlib\n_h = hashlib.sha256()\n_f = open({path!r}, 'rb')"
HASH_SOME = """
for _ in range(8):
    _b = _f.read(1024)
    _h.update(_b)
print(len(_b) > 0)
"""


class Link:
    """One board at its raw prompt. DeviceTrouble from every call."""

    def __init__(self, port: str) -> None:
        self.port = port
        self._fed_s = 0.0
        _must_open(port)
        with _told(port, "open the port"):
            self._transport = SerialTransport(port, timeout=5)

    def enter(self, guard: bool = True) -> None:
        """Stop what runs, restart the interpreter (boot.py runs, main.py does not) and get the prompt."""
        with _told(self.port, "get the MicroPython prompt"):
            self._prompt()
        self.run(GUARD if guard else "_fed = lambda: None")

    def _prompt(self) -> None:
        """Ctrl-C again: one that comes while a board imports a module may be taken for "no such file" there."""
        for _ in range(TRIES - 1):
            with contextlib.suppress(TransportError):
                self._transport.enter_raw_repl(soft_reset=True, timeout_overall=4)
                return
        self._transport.enter_raw_repl(soft_reset=True)

    def run(self, code: str) -> str:
        """What `code` prints."""
        with _told(self.port, "run a step"):
            return str(self._transport.exec(code).decode())

    def ask(self, code: str) -> Any:
        """The literal that `code` prints."""
        said = self.run(code).strip()
        try:
            return ast.literal_eval(said)
        except (SyntaxError, ValueError):
            raise DeviceTrouble(
                f"{self.port}: the board answered {said[:80]!r}; unplug it, plug it in, run again"
            ) from None

    def write(self, path: str, data: bytes, done: Callable[[int], None]) -> None:
        """Write a file; `done` is called with the bytes of each piece."""
        with _told(self.port, f"write {path}"):
            self._transport.exec(OPEN.format(path=path))
            for at in range(0, len(data), CHUNK):
                piece = data[at : at + CHUNK]
                self._feed()
                self._transport.exec(f"_f.write(_u({binascii.b2a_base64(piece, newline=False)!r}))")
                done(len(piece))
            self._transport.exec("_f.close()")

    def sha256(self, path: str) -> str:
        """SHA-256 of a file, computed on the board."""
        with _told(self.port, f"read {path} back"):
            self._transport.exec(HASH.format(path=path))
            more = True
            while more:  # in pieces: neither the watchdog nor the line waits for all of a large file
                self._feed()
                more = self._transport.exec(HASH_SOME).strip() == b"True"
            return str(self.ask("import binascii\nprint(repr(binascii.hexlify(_h.digest()).decode()))"))

    def _feed(self) -> None:
        """Keep the board's watchdog quiet; asked often, done once a second."""
        if time.monotonic() - self._fed_s > FEED_EVERY_S:
            self._transport.exec("_fed()")
            self._fed_s = time.monotonic()

    def restart(self) -> None:
        """Restart the board; it does not answer any more on this link."""
        with contextlib.suppress(TransportError, OSError):
            self._transport.exec_raw_no_follow("import machine\nmachine.reset()")

    def leave_for_image(self) -> None:
        """Let the board restart as a drive that takes an image (RP2); it does not answer any more on this link."""
        with contextlib.suppress(TransportError, OSError):
            self._transport.exec_raw_no_follow("import machine\nmachine.bootloader()")

    def close(self) -> None:
        """Free the port."""
        with contextlib.suppress(OSError):
            self._transport.close()


def _must_open(port: str) -> None:
    """Say why a port cannot be opened; mpremote itself does not."""
    try:
        serial.serial_for_url(port, exclusive=True).close()
    except (OSError, ValueError) as error:
        number = getattr(error, "errno", None)
        if number in (errno.EBUSY, errno.EAGAIN, errno.EWOULDBLOCK) or "lock" in str(error).lower():
            raise DeviceTrouble(f"{port}: is in use; close the program that has it open (wattbit monitor?)") from None
        if os.name == "nt" and "PermissionError" in str(error):
            raise DeviceTrouble(f"{port}: is in use; close the program that has it open (wattbit monitor?)") from None
        if number in (errno.EACCES, errno.EPERM):
            raise DeviceTrouble(
                f"{port}: may not be opened; on Linux join the group dialout, then log in again"
            ) from None
        raise DeviceTrouble(f"{port}: cannot be opened; is the board plugged in? {_listed()}") from None


def _listed() -> str:
    from serial.tools import list_ports

    found = sorted(port.device for port in list_ports.comports())
    return "ports: " + (", ".join(found) if found else "none")


NEXT = {
    errno.ENOSPC: "the file system of the board is full; remove files that are not of wattbit, or use a smaller site",
    errno.EROFS: "the file system of the board is read-only; unmount the drive that it shows on this computer",
    errno.EIO: "the flash of the board refused; try again, then another board",
}


@contextlib.contextmanager
def _told(port: str, what: str) -> Iterator[None]:
    """Any failure of mpremote as one sentence."""
    try:
        with contextlib.redirect_stdout(io.StringIO()):  # mpremote prints what it did not expect
            yield
    except (TransportError, OSError, AssertionError, IndexError, ValueError, struct.error) as error:
        raise DeviceTrouble(f"{port}: could not {what}: {_reason(error)}") from None


def _reason(error: Exception) -> str:
    text = getattr(error, "error_output", None) or str(error)
    for number, words in NEXT.items():
        named = f"Errno {number}]" in text or errno.errorcode[number] in text or getattr(error, "errno", None) == number
        if named:
            return words
    last = text.strip().splitlines()[-1] if text.strip() else error.__class__.__name__
    return f"{last}; is the cable in? The board has its old version; plug it in and run the same command again"
