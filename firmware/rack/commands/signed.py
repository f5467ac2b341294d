"""Commands from the network: believed only when signed for this device, in order and fresh; done once or not at all.

A message is one line of ASCII: `MAC W1 DEVICE COUNTER ISSUED EXPIRES REQUEST`. MAC: 64 hex digits, HMAC-SHA256 with the
key of the board over all that follows its space. COUNTER only ever rises. ISSUED and EXPIRES: s since 1970. REQUEST: as
typed on the serial console. The reply is `COUNTER REPLY`, REPLY as on the console.
"""

import binascii

from ..model import causes
from .hmac import hmac_sha256, same
from .refusal import BAD_REQUEST, FORBIDDEN, TOO_LARGE

VERSION = b"W1"
PARTS = 7
REQUEST_MOST = 512  # as a line of the console
LONGEST = REQUEST_MOST + 160  # MAC 65, version 3, device 33, three numbers of 16
DIGITS_MOST = 15
AGE_S = 30  # CHECKS D3
REPLY_MOST = 1000  # CHECKS D1: 1 KiB a message
KEPT = 200  # characters of a reply that outlive a restart
UNSURE = b':A3 "taken before a restart; whether it was done is not known"'
READ = 63  # "?": a request that changes nothing and wears no flash


class Signed:
    """`take` judges, `act` does: between the two the app waits for a gap on the lines, for `act` writes flash.

    `identity`: the record with `id` and `key` (hex), or {}; `copies`: where the counter is kept (`store.copies`);
    `hand`: what the network may do (`hand.Hand`); `thingset`: answers requests over that hand.
    """

    def __init__(self, identity: dict, copies, hand, thingset, state, journal) -> None:
        self._device = str(identity.get("id", "")).encode()
        self._key = _unhex(identity.get("key", ""))
        self._copies = copies
        self._hand = hand
        self._thingset = thingset
        self._state = state
        self._journal = journal
        self._recall()
        self._pending: tuple | None = None
        self.counts = [0] * len(causes.REFUSALS)
        self._since_event = 0
        self._last_event_s = -1

    def _recall(self) -> None:
        kept = self._copies.load() or {}
        number = kept.get("n", 0)
        self._last = number if isinstance(number, int) else 0
        self._tag = str(kept.get("mac", ""))
        self._reply = str(kept.get("re", "")).encode() or UNSURE
        self._doubtful = self._copies.bad_copies > 0  # a newer counter may be lost: only what is issued from now on

    def receive(self, payload: bytes, retained: bool, now_s: int | None) -> bytes:
        """`take` and `act` in one: the reply, or b"" for none. `now_s`: s since 1970, None while nobody knows."""
        reply = self.take(payload, retained, now_s)
        return self.act() if reply is None else reply

    def take(self, payload: bytes, retained: bool, now_s: int | None) -> bytes | None:
        """The reply to what is refused or was done before, b"" for none; None: `act` must follow before the next."""
        if retained:
            return self.refuse(causes.RETAINED)
        if len(payload) > LONGEST:
            return self.refuse(causes.OVERSIZED)
        if not self._key:
            return self.refuse(causes.NO_KEY)
        data = bytes(payload)
        words = data.split(b" ", PARTS - 1)
        if len(words) != PARTS or words[1] != VERSION:
            return self.refuse(causes.UNSIGNED)
        if words[2] != self._device:
            return self.refuse(causes.OTHER_DEVICE)
        mac = binascii.hexlify(hmac_sha256(self._key, data[len(words[0]) + 1 :]))
        if not same(mac, words[0]):
            return self.refuse(causes.FORGED)
        return self._judge(mac[:16].decode(), words, now_s)

    def refuse(self, reason: int, counter: int = 0) -> bytes:
        """Count a refusal by its name; the reply, or b"" for one of many in a second that nobody has signed."""
        quiet = self._count(reason, FORBIDDEN)
        if quiet and not counter:
            return b""
        return b'%d :%02X "refused: %s"' % (counter, FORBIDDEN, causes.REFUSALS[reason].encode())

    def _judge(self, tag: str, words: list, now_s: int | None) -> bytes | None:
        """Signed for us with our key: is it new and fresh?"""
        for word in words[3:6]:
            if not word.isdigit() or len(word) > DIGITS_MOST:
                return self.refuse(causes.MALFORMED)
        counter, issued_s, expires_s = int(words[3]), int(words[4]), int(words[5])
        if counter == self._last and tag == self._tag:
            return b"%d " % counter + self._reply
        reason = self._too_late(counter, issued_s, expires_s, now_s)
        if reason < 0 and self._pending is not None:
            reason = causes.BUSY
        if reason < 0 and not _plain(words[6]):
            reason = causes.MALFORMED
        if reason >= 0:
            return self.refuse(reason, counter)
        self._pending = (counter, tag, words[6].decode(), now_s is not None)
        return None

    def _too_late(self, counter: int, issued_s: int, expires_s: int, now_s: int | None) -> int:
        """The reason why a signed command is not to be done now, or -1."""
        if counter <= self._last:
            return causes.REPLAYED
        if expires_s < issued_s:
            return causes.MALFORMED
        if now_s is None:
            return causes.REPLAYED if self._doubtful else -1
        if self._doubtful and issued_s < now_s - self._state.uptime_s:
            return causes.REPLAYED
        if issued_s - now_s > AGE_S:
            return causes.EARLY
        return causes.STALE if now_s - issued_s > AGE_S or now_s > expires_s else -1

    def act(self) -> bytes:
        """Do what `take` has let through: the counter is stored first. Writes flash, so never within a transaction."""
        if self._pending is None:
            return b""
        counter, tag, request, timed = self._pending
        self._pending = None
        reading = ord(request[:1] or " ") == READ
        if not reading and not self._keep(counter, tag, b""):
            return self.refuse(causes.NOT_STORED, counter)
        self._last = counter
        self._tag = tag
        self._state.link_silent_ms = 0
        self._hand.timed = timed
        reply = self._thingset.reply(request).strip()
        if len(reply) > REPLY_MOST:
            reply = b':%02X "the answer is too long for a message; ask for a part of it"' % TOO_LARGE
        self._reply = reply
        self._note(self._thingset.status, reading)
        if not reading:
            self._keep(counter, tag, reply)
        return b"%d " % counter + reply

    def _keep(self, counter: int, tag: str, reply: bytes) -> bool:
        return self._copies.save({"n": counter, "mac": tag, "re": reply[:KEPT].decode()})

    def _note(self, status: int, reading: bool) -> None:
        """What was done is journaled, what the controller itself refused is counted as every refusal."""
        if status >= BAD_REQUEST:
            self._count(causes.COMMAND, status)
        elif not reading:
            self._journal.put(causes.K_COMMAND, causes.NO_OUTPUT, causes.SIGNED, status, 0)

    def _count(self, reason: int, status: int) -> bool:
        """At most one event a second, so that junk cannot push real events out; True when there is none for this."""
        self.counts[reason] += 1
        self._state.refused += 1
        self._since_event += 1
        if self._journal.now_s == self._last_event_s:
            return True
        self._last_event_s = self._journal.now_s
        self._journal.put(causes.K_REFUSE, causes.NO_OUTPUT, causes.SIGNED, reason, self._since_event)
        self._since_event = 0
        return False


def _unhex(text) -> bytes:
    try:
        return binascii.unhexlify(text)
    except (ValueError, TypeError):
        return b""


def _plain(data: bytes) -> bool:
    """Printable ASCII, and as long as a line may be."""
    for byte in data:
        if byte < 32 or byte > 126:
            return False
    return 0 < len(data) <= REQUEST_MOST
