"""Records on their way to the broker: the newest in RAM, older ones in flash, each until it has arrived."""

from .pages import MOST, Pages

FLASH, RAM = 0, 1


class Stream:
    """One kind of record. `ram` has `size`, `next_seq`, `oldest_seq()`, `worth(seqs)`, `pack(seq, buf, at)`.

    A token (FLASH or RAM, number) is what `done` wants to hear. What is `live` is handed out ahead of all else.
    """

    def __init__(self, pages: Pages, ram) -> None:
        self.pages = pages
        self._ram = ram
        self._saved = ram.oldest_seq()  # what is below is in flash, or has arrived, or is lost
        self._back = self._saved  # next to be handed out of what waits in RAM
        self._live_from = self._live = 0x3FFFFFFF  # live ones begin here; the next of them
        self._arrived = bytearray(ram.size)
        self.lost = 0

    def begin(self) -> None:
        """The link is up: what comes from now on is live."""
        self._live_from = self._live = self._ram.next_seq

    def end(self) -> None:
        """The link is down: nothing is live any more; what has been handed out may still arrive."""
        self._live_from = self._live = 0x3FFFFFFF

    def waiting(self) -> int:
        """Records in RAM that flash would keep: all while the link is down, those before it came up otherwise."""
        self._note_lost()
        return max(0, min(self._ram.next_seq, self._live_from) - self._saved)

    def live(self) -> tuple | None:
        """(record, token) of the next live record, or None."""
        self._note_lost()
        if self._live >= self._ram.next_seq:
            return None
        self._live += 1
        return self._packed(self._live - 1)

    def back(self) -> tuple | None:
        """(record, token, boot id or None for this life, start_s) of the next older record: flash first, then RAM."""
        found = self.pages.take()
        if found is not None:
            return found[0], (FLASH, found[3]), found[1], found[2]
        self._note_lost()
        while self._back < min(self._ram.next_seq, self._live_from):
            seq = self._back
            self._back += 1
            if not self._arrived[seq % self._ram.size]:
                record, token = self._packed(seq)
                return record, token, None, 0
        return None

    def rewind(self) -> None:
        """Hand out everything that has not arrived again."""
        self.pages.rewind()
        self._back = self._saved

    def done(self, token: tuple) -> None:
        """The broker has it."""
        where, number = token
        if where == FLASH:
            self.pages.done(number)
            return
        self._note_lost()
        if number >= self._saved:
            self._arrived[number % self._ram.size] = 1
            self._advance(self._ram.next_seq, False)

    def spill(self, boot: int, start_s: int) -> None:
        """Move what waits in RAM to flash, a batch at most. OSError when the flash refuses."""
        end = min(self._saved + min(self.waiting(), MOST), self._ram.next_seq)
        kept = self._ram.worth([n for n in range(self._saved, end) if not self._arrived[n % self._ram.size]])
        size = self.pages.size
        records = bytearray(len(kept) * size)
        for i in range(len(kept)):
            self._ram.pack(kept[i], records, i * size)
        if kept:
            self.pages.append(records, boot, start_s)
        self._advance(end, True)

    def _advance(self, end: int, all_of_them: bool) -> None:
        """Pass over what has arrived, or over everything below `end`."""
        size = self._ram.size
        while self._saved < end and (all_of_them or self._arrived[self._saved % size]):
            self._arrived[self._saved % size] = 0
            self._saved += 1
        self._back = max(self._back, self._saved)

    def _note_lost(self) -> None:
        """Count what RAM has overwritten before it was saved or handed out."""
        oldest = self._ram.oldest_seq()
        while self._saved < oldest:
            seq = self._saved
            handed = seq < self._back or self._live_from <= seq < self._live
            if not (handed or self._arrived[seq % self._ram.size]):
                self.lost += 1
            self._advance(seq + 1, True)
        self._live = max(self._live, oldest)

    def _packed(self, seq: int) -> tuple:
        record = bytearray(self.pages.size)
        self._ram.pack(seq, record, 0)
        return bytes(record), (RAM, seq)
