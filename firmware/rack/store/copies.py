"""Two checked copies of a small record, so that a power cut while writing loses at most the newest one.

A copy is one line: `WB1 <crc32 in hex> <counter> <JSON>`. The checksum covers counter and JSON.
`blobs` has `read(name) -> bytes or None` and `write(name, data)`, which may raise OSError.
"""

import binascii
import json

MAGIC = b"WB1"
SLOTS = (".a", ".b")


class Copies:
    """The record `name`, kept in the blobs `name.a` and `name.b` in turn."""

    def __init__(self, blobs, name: str) -> None:
        self._blobs = blobs
        self._names = (name + SLOTS[0], name + SLOTS[1])
        self._counter = 0
        self._newest = 1  # so that the first record goes to slot a
        self._saved: dict | None = None
        self.bad_copies = 0

    def load(self) -> dict | None:
        """The newest record that passes its check, or None; `bad_copies` counts those that did not."""
        self.bad_copies = 0
        for slot in range(2):
            found = self._read(slot)
            if found is not None and (self._saved is None or found[0] > self._counter):
                self._counter, self._saved = found
                self._newest = slot
        return None if self._saved is None else dict(self._saved)

    def save(self, record: dict) -> bool:
        """Write `record` over the older copy and read it back. False when the store did not take it.

        A record equal to the last one is not written again (wear). Integers, texts, lists and
        dicts with text keys only.
        """
        text = json.dumps(record).encode()
        if self._saved is not None and json.loads(text) == self._saved:
            return True
        slot = 1 - self._newest
        counter = self._counter + 1
        if not self._write(slot, packed(counter, text)):
            return False
        self._counter = counter
        self._newest = slot
        self._saved = json.loads(text)
        return True

    def _write(self, slot: int, data: bytes) -> bool:
        try:
            self._blobs.write(self._names[slot], data)
            return self._blobs.read(self._names[slot]) == data
        except OSError:
            return False

    def _read(self, slot: int) -> tuple | None:
        try:
            data = self._blobs.read(self._names[slot])
        except OSError:
            data = None
        if data is None:
            return None
        found = unpacked(data)
        if found is None:
            self.bad_copies += 1
        return found


def packed(counter: int, text: bytes) -> bytes:
    """One copy: magic, counter, checksum, JSON."""
    body = b"%d " % counter + text
    return MAGIC + b" %08x " % (binascii.crc32(body) & 0xFFFFFFFF) + body + b"\n"


def unpacked(data: bytes) -> tuple | None:
    """(counter, record) of a copy, or None when it is torn, altered or not one of ours."""
    parts = bytes(data).split(b" ", 3)
    if len(parts) != 4 or parts[0] != MAGIC or not data.endswith(b"\n"):
        return None
    body = parts[2] + b" " + parts[3][:-1]
    try:
        if b"%08x" % (binascii.crc32(body) & 0xFFFFFFFF) != parts[1]:
            return None
        record = json.loads(parts[3])
        return (int(parts[2]), record) if isinstance(record, dict) else None
    except ValueError:
        return None
