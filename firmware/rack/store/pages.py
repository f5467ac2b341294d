"""Records of one size in flash, first in, first out: batches with a checksum, in files of one block.

A record is handed out by `take`, is known by its number from then on, and is forgotten when `done` has been told for it
and for all others of its file: what was handed out and not confirmed before a restart is handed out again.
"""

import binascii
import struct

SEGMENT = 4096  # a block of littlefs on all boards: flash is erased, and forgotten, in such pieces
HEAD = (
    "<IIIIB"  # CRC-32 of all that follows, stamp, boot id, s since 1970 at the start of that life (0: unknown), count
)
HEAD_BYTES = 17
MOST = 96  # records in a batch: 2 KB in RAM while it is written
END = 0x3FFFFFFF


class Pages:
    """The files `prefix` + number in `segments` (`hal.Segments`).

    `stamp`: 32 bits that tell what the numbers in a record mean; batches with another are passed over.
    """

    def __init__(self, segments, prefix: str, size: int, stamp: int) -> None:
        self._segments = segments
        self._prefix = prefix
        self.size = size
        self._stamp = stamp
        found = [name[len(prefix) :] for name in segments.names(prefix)]
        self.ids = sorted([int(number) for number in found if number.isdigit()])
        self._fill = segments.size(self._name(self.ids[-1])) if self.ids else 0
        self._id = self.ids[0] if self.ids else 0  # where to read on
        self._at = 0
        self._batch: tuple | None = None  # (records, boot id, start), the next of them is `_next`
        self._next = 0
        self._handed = 0
        self._out: list = []  # numbers of the records that are handed out
        self._ends: list = []  # (id, number of its last record + 1) of files that are read to their end
        self.bad = 0  # batches that could not be read

    def needs_segment(self, count: int) -> bool:
        """True when `count` more records would begin a new file."""
        return not self.ids or self._fill + HEAD_BYTES + count * self.size > SEGMENT

    def append(self, records: bytes, boot: int, start_s: int) -> None:
        """Keep a batch of records. OSError when the flash refuses: then nothing is kept."""
        count = len(records) // self.size
        body = struct.pack("<IIIB", self._stamp, boot, start_s, count) + records
        number, fill = (self.ids[-1], self._fill) if self.ids else (0, 0)
        if self.needs_segment(count):
            number, fill = (number + 1 if self.ids else self._id), 0
        data = struct.pack("<I", binascii.crc32(body) & 0xFFFFFFFF) + body
        self._segments.append(self._name(number), data)
        if not self.ids:
            self._id, self._at = number, 0
        if not self.ids or self.ids[-1] != number:
            self.ids.append(number)
        self._fill = fill + len(data)

    def take(self) -> tuple | None:
        """(record, boot id, start_s, number) of the next record, or None when there is none left to hand out."""
        while self._batch is None or self._next == len(self._batch[0]):
            self._batch = None
            if not self._load():
                return None
        records, boot, start_s = self._batch
        record = records[self._next : self._next + self.size]
        self._next += self.size
        number = self._handed
        self._handed += 1
        self._out.append(number)
        return bytes(record), boot, start_s, number

    def rewind(self) -> None:
        """Hand out everything again: somebody has lost what he was handed."""
        self._id = self.ids[0] if self.ids else self._id
        self._at = 0
        self._batch = None
        self._out = []
        self._ends = []

    def done(self, number: int) -> None:
        """The record `number` has arrived."""
        if number in self._out:
            self._out.remove(number)

    def finished(self) -> list:
        """Files of which every record has arrived."""
        oldest = min(self._out) if self._out else self._handed
        found = [number for number, end in self._ends if end <= oldest]
        read = self._batch is None or self._next == len(self._batch[0])
        if read and not self._out and self.ids and self._id == self.ids[-1] and self._at >= self._fill:
            found.append(self._id)
        return found

    def tidy(self) -> None:
        """Forget one file that is finished: a write to flash."""
        found = self.finished()
        if found:
            self._forget(found[0])

    def drop(self) -> int:
        """Forget the oldest file, for want of room; how many records were lost that nobody had been handed."""
        lost = 0
        number = self.ids[0]
        if number >= self._id:
            at = self._at
            if self._batch is not None:
                lost = (len(self._batch[0]) - self._next) // self.size
            head = self._head(number, at)
            while head is not None and head[4]:
                lost += head[4]
                at += HEAD_BYTES + head[4] * self.size
                head = self._head(number, at)
        self._forget(number)
        return lost

    def _forget(self, number: int) -> None:
        self._segments.remove(self._name(number))
        if number in self.ids:
            self.ids.remove(number)
        self._ends = [pair for pair in self._ends if pair[0] != number]
        if self._id == number:
            self._id = number + 1
            self._at = 0
            self._batch = None
        if not self.ids:
            self._fill = 0

    def _load(self) -> bool:
        """Read the next batch; False when there is none."""
        while self.ids and self._id <= self.ids[-1]:
            head = self._head(self._id, self._at)
            if head is not None:
                records = bytearray(min(head[4], MOST) * self.size)
                whole = self._body(head, records)
                self._at += HEAD_BYTES + len(records)
                if whole and head[1] == self._stamp:
                    self._batch, self._next = (records, head[2], head[3]), 0
                    return True
                self.bad += 1
                if not 0 < head[4] <= MOST:  # then nobody knows where the next one begins
                    self._at = END
                    if self._id == self.ids[-1]:
                        self._fill = SEGMENT
            elif self._id == self.ids[-1]:
                return False
            else:
                self._ends.append((self._id, self._handed))
                self._id = min([number for number in self.ids if number > self._id])  # one between may be missing
                self._at = 0
        return False

    def _head(self, number: int, at: int) -> tuple | None:
        buf = bytearray(HEAD_BYTES)
        if self._segments.read_into(self._name(number), at, buf) < HEAD_BYTES:
            return None
        return struct.unpack(HEAD, buf)

    def _body(self, head: tuple, records: bytearray) -> bool:
        """Fill `records`; True when there are any and their checksum is right."""
        n = self._segments.read_into(self._name(self._id), self._at + HEAD_BYTES, records)
        crc = binascii.crc32(struct.pack("<IIIB", head[1], head[2], head[3], head[4]))
        return 0 < n == len(records) and binascii.crc32(records, crc) & 0xFFFFFFFF == head[0]

    def _name(self, number: int) -> str:
        return self._prefix + str(number)
