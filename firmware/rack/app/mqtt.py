"""The MQTT link's task: state at its period, events at once. Nothing in it waits, and none of its faults is a reset."""

import asyncio
import binascii
import hashlib

import hal

from ..link.dial import UP, Dial
from ..link.nettime import NetTime
from ..link.packets import connect
from ..link.payload import Payloads
from ..link.session import Session
from ..model import clock, ticks
from ..report.fields import LINKS
from ..report.sentence import Words
from ..store.copies import Copies

HEARTBEAT_MS = 10000  # choice
MESSAGES_AT_ONCE = 2  # made in one step: each takes a few ms, and the cycle wants its turn
NO_CA = "there is no certificate of a CA on the board (wattbit flash --link)"
NO_TIME = "the time is not known: no certificate can be judged; tell it (mqtt.time_host, or !Actions/xSetTime)"


def start(rack: object, blobs: object, tasks: object, console: object) -> None:
    """Start the link that the site's [mqtt] asks for."""
    link = rack.tree.link = Link(rack, blobs)
    tasks.start("mqtt", 5000, lambda ok: _run(link, console, ok))


async def _run(link: object, console: object, check_in: object) -> None:
    dial = link.dial
    said = ""
    connects = 0
    while True:
        wait_ms = link.step(hal.ticks_ms())
        if dial.connects != connects or dial.trouble not in ("", said):
            connects = dial.connects
            said = dial.trouble
            text = ("# mqtt: " + (said or "connected") + "\r\n").encode()
            console.send(text, len(text))
        check_in()
        await asyncio.sleep_ms(wait_ms)


def _password(key: str | None) -> bytes:
    """The password that goes with the board's key; `wattbit.flash.identity` gives the broker its hash."""
    if not key:
        return b""
    return binascii.hexlify(hashlib.sha256(b"mqtt:" + key.encode()).digest())[:32]


class Link:
    """One broker. `blobs` has the identity and the keys that `wattbit flash` has put on the board."""

    def __init__(self, rack: object, blobs: object) -> None:
        own = rack.site["mqtt"]
        who = Copies(blobs, "identity").load() or {}
        self.id = who.get("id") or rack.site["site"]["name"]
        self._base = "wattbit/" + self.id + "/"
        self._rack = rack
        self._clock = rack.state.clock
        self._payloads = Payloads(rack.tree, Words(rack.tree.limits, rack.settings.names), rack.memory.boot_id)
        password = blobs.read("link-password") or _password(who.get("key"))
        opening = connect(
            self.id, own["keepalive_s"], self._topic("alive"), "offline", own["user"] or self.id, password
        )
        self.session = Session(opening, (self._topic("cmd"),), own["keepalive_s"], self._hear, self._done)
        self._tls = None
        if own["tls"]:
            ca, certificate, key = [blobs.read("link-" + part + ".der") or b"" for part in ("ca", "cert", "key")]
            self._tls = (own["server"] or own["host"], ca, certificate, key)
        self.dial = Dial(own, self._tls, self.session, hal, self._missing)
        self._time = NetTime(own["time_host"], own["name_server"], hal) if own["time_host"] else None
        self._told = 0
        self._state_ms = own["state_ms"]
        self._round_ms = self._beat_ms = self._last_ms = 0
        self._in_round = False
        self._greeted = 0
        self._next_event = rack.journal.oldest_seq()
        self.missed = 0

    def step(self, now_ms: int) -> int:
        """Go on; in how many ms it wants to be called again."""
        self._keep_time(now_ms)
        wait_ms = self.dial.step(now_ms)
        if self.dial.state != UP:
            return wait_ms
        try:
            return min(wait_ms, self._tell(now_ms))
        except Exception as e:  # no memory for a message: the link begins anew, the controller goes on
            self.dial.drop(repr(e), now_ms)
            return wait_ms

    def facts(self) -> list:
        """State, age of the last reply, times connected, trouble: as the field table has them."""
        age_s = self.session.reply_age_ms(hal.ticks_ms()) // 1000 if self.dial.state == UP else None
        return [LINKS[1 + self.dial.state], age_s, self.dial.connects, self.dial.trouble[:120]]

    def _topic(self, end: str) -> str:
        return self._base + end

    def _missing(self) -> str:
        """What TLS still lacks."""
        if not self._tls:
            return ""
        return NO_CA if not self._tls[1] else "" if self._clock.source else NO_TIME

    def _keep_time(self, now_ms: int) -> None:
        """Ask the network; what anybody has told sets the clock by which certificates are judged."""
        if self._time is not None:
            found = self._time.step(now_ms)
            if found:
                self._clock.set(found, self._rack.state.uptime_s, clock.NETWORK)
        if self._clock.changes != self._told:
            self._told = self._clock.changes
            hal.set_clock(self._clock.unix_s(self._rack.state.uptime_s))

    def _tell(self, now_ms: int) -> int:
        """Make the next messages; events first, state when nothing else waits."""
        if self._greeted != self.dial.connects and self.session.room():
            self._greeted = self.dial.connects
            self.session.publish(self._topic("alive"), b"online", None, True)
            self._round_ms = ticks.add(now_ms, 0)
            self._in_round = True
        for _ in range(MESSAGES_AT_ONCE):
            if not (self._event() or self._state(now_ms)):
                return 100
        return 10

    def _event(self) -> bool:
        """The next event; True when there was one and room for it."""
        journal = self._rack.journal
        if not self.session.room():
            return False
        oldest = journal.oldest_seq()
        if self._next_event < oldest:
            self.missed += oldest - self._next_event
            self._next_event = oldest
        if self._next_event >= journal.next_seq:
            return False
        seq = self._next_event
        self._next_event += 1
        self.session.publish(self._topic("event"), self._payloads.event(seq, journal.get(seq)))
        return True

    def _state(self, now_ms: int) -> bool:
        """The next message of state, or the heartbeat, when it is due."""
        if not self.session.free():
            return False
        if ticks.diff(now_ms, self._beat_ms) >= HEARTBEAT_MS:
            self._beat_ms = now_ms
            self.session.send(self._topic("heartbeat"), self._payloads.heartbeat())
            return True
        if not self._in_round and ticks.diff(now_ms, self._round_ms) >= self._state_ms:
            self._round_ms = now_ms
            self._in_round = True
        if not self._in_round:
            return False
        made = self._payloads.next_state()
        if made is None:
            self._in_round = False
            return False
        self.session.send(self._topic("state/" + made[0]), made[1])
        return True

    def _hear(self, topic: bytes, payload: object, retained: bool, cut: bool) -> None:
        """A message has come."""

    def _done(self, token: object) -> None:
        """The broker has a message."""
