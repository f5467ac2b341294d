"""A rack that comes back to its broker after days: what it has kept arrives, in order, while it goes on reporting.

`python -m tests.helpers.backlog` does it with three days, and prints what came of it (about eight minutes).
"""

import base64
import binascii
import itertools
import json
import sys
import tempfile
import time
from pathlib import Path

from rack.commands.settings_rows import wire_table
from rack.report import fields
from tests.helpers import mqtt_rack
from tests.helpers.forgetful_broker import Broker
from tests.helpers.live_console import wait_for
from tests.helpers.outbox_rig import Life, Segments

NEVER_S = 60.0  # no event that was live has come


def kept(site: dict, minutes: int, events: int) -> dict:
    """Files of a life (boot id 1, its time not known) of `minutes` without a broker, with `events` spread over it."""
    names = [row["name"] for row in site["load"]] + [row["name"] for row in site["limit"]]
    stamp = binascii.crc32(",".join([fields.table_hash(wire_table()), *names]).encode())
    files = Segments()
    life = Life(files, boot=1, stamp=stamp)
    for n in range(events):
        life.happen(reading=n)
        life.pass_s(minutes * 60 // events, step_s=20)
    life.pass_s(2400, step_s=20)  # the last ones that RAM holds do not count
    return files


def flush(place: Path, minutes: int, events: int, hang_up_every: int) -> dict:
    """What came of it: counts, seconds, and how long a live event took in the middle of it."""
    broker = Broker(hang_up_every)
    blobs: dict = {}

    def doctor(run: dict) -> None:
        blobs.update(kept(run["site"], minutes, events))
        run["keys"] = {name: base64.b64encode(data).decode() for name, data in blobs.items()}

    with mqtt_rack.running(place, broker.port, doctor=doctor) as rack:
        rack.said("# mqtt: connected")
        begun = time.monotonic()
        wait_for(lambda: len(broker.acked) > events + minutes // 2, 600)
        live_s = _live(rack, broker)
        wait_for(lambda: _done(broker, minutes, events), 600)
        took_s = time.monotonic() - begun
        if minutes > 1000:  # it takes 10 s a file
            wait_for(lambda: _asked(rack), 300)
    broker.stop()
    old = [(topic, body) for topic, body in broker.acked if body.get("late") and body["boot"] == 1]
    told = [body["up"] for topic, body in old if topic == "history"]
    happened = [body["Event"]["reading"] for topic, body in old if topic == "event"]
    return {
        "minutes": len(set(told)),
        "events": len(set(happened)),
        "lost": (max(told) - min(told)) // 60 + 1 - len(set(told)),
        "twice": len(told) + len(happened) - len(set(told)) - len(set(happened)),
        "disordered": disordered(told) + disordered(happened),
        "took_s": round(took_s, 1),
        "live_s": round(live_s, 2),
        "state": broker.state,
        "hung_up": broker.late,
    }


def _live(rack, broker) -> float:
    """Seconds from a hold at the console to its event at the broker, not marked as old.

    The broker may hang up just then: what happens before the link is back is old, and the next hold counts.
    """
    for seconds in range(60, 80):
        rack.type(f'!Actions/xHold ["server","off",{seconds}]')
        since = time.monotonic()
        while time.monotonic() < since + 3:
            time.sleep(0.02)
            live = [b["Event"] for t, b in broker.acked if t == "event" and "late" not in b]
            if [e for e in live if e["kind"] == "command" and e["limit"] == seconds]:
                return time.monotonic() - since
    return NEVER_S


def _asked(rack) -> bool:
    """True when no block of flash is in use any more."""
    rack.type("?Link/rStored")
    time.sleep(1)
    return ":85 0" in rack.console()


def _done(broker, minutes: int, events: int) -> bool:
    own = {(t, b["up"], b.get("Event", {}).get("n")) for t, b in broker.acked if b.get("late") and b["boot"] == 1}
    topics = [row[0] for row in own]
    return topics.count("history") >= minutes and topics.count("event") >= events


def disordered(numbers: list) -> int:
    """How many come before one that they should come after; what comes again counts once, where it first came."""
    first = list(dict.fromkeys(numbers))
    return sum(a > b for a, b in itertools.pairwise(first))


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        print(json.dumps(flush(Path(folder), 4320, 300, int(sys.argv[1]) if len(sys.argv) > 1 else 1500)))
