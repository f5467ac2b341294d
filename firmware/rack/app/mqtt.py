"""The MQTT link's task: state at its period, events at once, commands. Nothing in it waits, no fault is a reset."""

import asyncio
import binascii
import hashlib

import hal

from ..link.dial import UP, Dial
from ..link.nettime import NetTime
from ..link.packets import connect
from ..link.payload import Payloads
from ..link.session import Session
from ..model import causes, clock, ticks
from ..report.fields import LINKS
from ..report.sentence import Words
from ..store.copies import Copies
from .post import Post
from .talk import save, settle

HEARTBEAT_MS = 10000  # choice
MESSAGES_AT_ONCE = 2  # made in one step: each takes a few ms, and the cycle wants its turn
REPLIES = 4  # answers that wait to leave; before they have, commands are refused
GAP_MS = 150  # the longest wait for a gap on the lines before a command is done
ANNOUNCE_MS = 4000  # Home Assistant is back: wait up to this long, for it greets all devices at once
NO_CA = "there is no certificate of a CA on the board (wattbit flash --link)"
NO_TIME = "the time is not known: no certificate can be judged; tell it (mqtt.time_host, or !Actions/xSetTime)"


def start(rack: object, blobs: object, tasks: object, console: object) -> None:
    """Start the link that the site's [mqtt] asks for."""
    link = rack.tree.link = Link(rack, blobs)
    tasks.start("mqtt", 5000, lambda ok: _run(link, rack, console, ok))


async def _run(link: object, rack: object, console: object, check_in: object) -> None:
    dial = link.dial
    said = ""
    connects = 0
    while True:
        wait_ms = link.step(hal.ticks_ms())
        if link.post.due:  # both only between two transactions of the lines
            await rack.bus_lock.write(link.flush)
        if link.due:  # a command writes flash, too
            await rack.bus_lock.write(link.act, GAP_MS)
            await settle(rack)
        if dial.connects != connects or dial.trouble not in ("", said):
            connects = dial.connects
            said = dial.trouble
            text = ("# mqtt: " + (said or "connected") + "\r\n").encode()
            console.send(text, len(text))
        check_in()
        await asyncio.sleep_ms(wait_ms)


class Link:
    """One broker. `blobs` has the identity and the keys that `wattbit flash` has put on the board."""

    def __init__(self, rack: object, blobs: object) -> None:
        own = self._own = rack.site["mqtt"]
        who = Copies(blobs, "identity").load() or {}
        self.id = who.get("id") or rack.site["site"]["name"]
        self._base = "wattbit/" + self.id + "/"
        self._rack = rack
        self._clock = rack.state.clock
        self._payloads = Payloads(rack.tree, Words(rack.tree.limits, rack.settings.names), rack.memory.boot_id)
        self._signed: object = None
        self._thingset: object = None
        if own["commands"] != "none":
            self._listen(who, blobs)
        self.session = self._session(blobs.read("link-password") or _password(who.get("key")))
        self._tls = None
        if own["tls"]:
            ca, certificate, key = [blobs.read("link-" + part + ".der") or b"" for part in ("ca", "cert", "key")]
            self._tls = (own["server"] or own["host"], ca, certificate, key)
        self.dial = Dial(own, self._tls, self.session, hal, self._missing)
        self._time = self._net_time(own) if own["time_host"] else None
        self._told = self._greeted = self._asked = 0
        self.post = Post(rack, self._payloads)
        self._round_ms = self._beat_ms = self._announce_ms = 0
        self._in_round = self._announce = False
        self._replies: list = []
        self.due = False

    def _listen(self, who: dict, blobs: object) -> None:
        from ..commands.hand import Hand
        from ..commands.signed import Signed
        from ..commands.thingset import ThingSet

        rack = self._rack
        hand = Hand(rack.operator, rack.state, self._own["commands"] == "all")
        self._thingset = ThingSet(rack.tree, hand, rack.settings, rack.journal)
        self._signed = Signed(who, Copies(blobs, "command"), hand, self._thingset, rack.state, rack.journal)

    def _session(self, password: bytes) -> Session:
        own = self._own
        user = own["user"] or self.id
        opening = connect(self.id, own["keepalive_s"], self._topic("alive"), "offline", user, password)
        topics = [self._topic("cmd")] if self._signed is not None else []
        if own["discovery"]:
            topics.append(own["discovery"] + "/status")
        return Session(opening, tuple(topics), own["keepalive_s"], self._hear, self._done)

    def step(self, now_ms: int) -> int:
        """Go on; in how many ms it wants to be called again. Never raises: a fault of ours costs the connection."""
        try:
            return self._step(now_ms)
        except Exception as e:  # no memory for a message, say: what was handed out for it is handed out again
            self._lose(e)
            return 1000

    def flush(self) -> None:
        """One write of the outbox to flash. Never raises."""
        try:
            self.post.flush()
        except Exception as e:
            self._lose(e)

    def _lose(self, e: object) -> None:
        """A fault of ours costs the connection, not the controller."""
        self.post.outbox.rewind()
        self.dial.drop(repr(e), hal.ticks_ms())

    def _step(self, now_ms: int) -> int:
        self._keep_time(now_ms)
        self.session.deaf = self.due
        wait_ms = self.dial.step(now_ms)
        self.post.tick(now_ms, self.session.listens)
        return min(wait_ms, self._tell(now_ms)) if self.up() else wait_ms

    def act(self) -> None:
        """Do the command that has been accepted; its answer leaves as soon as it can. Never raises."""
        self.due = False
        try:
            self._replies.append(self._signed.act())
        except Exception as e:  # no memory, say: its counter is used up, so it is not done later
            self._lose(e)
        rack = self._rack
        if self._thingset.updates.changed:
            self._thingset.updates.changed = False
            rack.memory.setting_changed()
            rack.operator.changed = True
        if rack.operator.changed:
            save(rack)

    def up(self) -> bool:
        """True while the broker answers."""
        return self.dial.state == UP

    def facts(self) -> list:
        """State, age of the last reply, times connected, trouble: as the field table has them."""
        age_s = self.session.reply_age_ms(hal.ticks_ms()) // 1000 if self.dial.state == UP else None
        return [LINKS[1 + self.dial.state], age_s, self.dial.connects, self.dial.trouble[:120]] + self.post.facts()

    def _topic(self, end: str) -> str:
        return self._base + end

    def _missing(self) -> str:
        """What TLS still lacks."""
        if not self._tls:
            return ""
        return NO_CA if not self._tls[1] else "" if self._clock.source else NO_TIME

    def _net_time(self, own: dict) -> NetTime:
        def believe(unix_s: int) -> bool:
            return self._clock.set(unix_s, self._rack.state.uptime_s, clock.NETWORK)

        return NetTime(own["time_host"], own["name_server"], hal, believe)

    def _keep_time(self, now_ms: int) -> None:
        """Ask the network; what anybody has told sets the clock by which certificates are judged."""
        if self._time is not None:
            self._time.step(now_ms)
        if self._clock.changes != self._told:
            self._told = self._clock.changes
            hal.set_clock(self._clock.unix_s(self._rack.state.uptime_s))

    def _tell(self, now_ms: int) -> int:
        """Make the next messages: answers, events, and state when nothing else waits."""
        if self._greeted != self.dial.connects:
            self._greet(now_ms)
        for _ in range(MESSAGES_AT_ONCE):
            if not (self._reply() or self._event(now_ms) or self._state(now_ms)):
                return 100
        return 10

    def _greet(self, now_ms: int) -> None:
        """A new connection: say so, and all of the state at once."""
        if not self.session.room():
            return
        self._greeted = self.dial.connects
        self.session.publish(self._topic("alive"), b"online", None, True)
        self._round_ms = self._announce_ms = now_ms
        self._in_round = True
        self._announce = bool(self._own["discovery"])

    def _reply(self) -> bool:
        if not self._replies or not self.session.room():
            return False
        self.session.publish(self._topic("reply"), self._replies.pop(0))
        return True

    def _event(self, now_ms: int) -> bool:
        """The next event, or what was kept while nobody listened; True when there was something and room for it."""
        if not self.session.room():
            return False
        made = self.post.next(now_ms, self.session.room(2))
        if made is None:
            return False
        self.session.publish(self._topic(made[0]), made[1], made[2])
        return True

    def _state(self, now_ms: int) -> bool:
        """The next message of state, or the heartbeat, or what Home Assistant is told, when it is due."""
        if not self.session.free():
            return False
        if self._announce and ticks.diff(now_ms, self._announce_ms) >= 0:
            self._announce = False
            self._discover()
            return True
        if ticks.diff(now_ms, self._beat_ms) >= HEARTBEAT_MS:
            self._beat_ms = now_ms
            self.session.send(self._topic("heartbeat"), self._payloads.heartbeat())
            return True
        asked = self._rack.reporting.asked
        due = ticks.diff(now_ms, self._round_ms) >= self._own["state_ms"]
        if not self._in_round and (due or asked != self._asked):
            self._asked = asked
            self._round_ms = now_ms
            self._in_round = True
        made = self._payloads.next_state() if self._in_round else None
        if made is None:
            self._in_round = False
            return False
        self.session.send(self._topic("state/" + made[0]), made[1])
        return True

    def _discover(self) -> None:
        from ..link import discovery  # here: not every site tells Home Assistant

        what = (self._rack.site, self.id, self._rack.about["firmware"])
        size = 0
        for piece in discovery.pieces(*what):
            size += len(piece)
        self.session.send_pieces(discovery.topic(self._own["discovery"], self.id), size, discovery.pieces(*what))

    def _hear(self, topic: bytes, payload: object, retained: bool, cut: bool) -> None:
        """A message has come: a command, or Home Assistant's word that it is back."""
        if topic != self._topic("cmd").encode():
            if bytes(payload) == b"online" and not retained:
                self._announce = True
                self._announce_ms = ticks.add(hal.ticks_ms(), hal.random16() % ANNOUNCE_MS)
                self._round_ms = self._announce_ms
                self._in_round = True
            return
        now_s = self._clock.unix_s(self._rack.state.uptime_s)
        signed = self._signed
        full = len(self._replies) >= REPLIES
        if cut or full:
            reply = signed.refuse(causes.BUSY if full else causes.OVERSIZED)
        else:
            reply = signed.take(payload, retained, now_s)
        if reply is None:
            self.due = self.session.deaf = True
        elif reply and not full:
            self._replies.append(reply)

    def _done(self, token: object) -> None:
        """The broker has a message."""
        self.post.done(token)


def _password(key: str | None) -> bytes:
    """The password that goes with the board's key; `wattbit.flash.identity` gives the broker its hash."""
    if not key:
        return b""
    return binascii.hexlify(hashlib.sha256(b"mqtt:" + key.encode()).digest())[:32]
