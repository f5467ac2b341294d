"""Topics and payloads of docs/mqtt.md, and the lines of the serial console that say the same."""

import json

ROOT = "wattbit"
EVERY_ALIVE = f"{ROOT}/+/alive"
ALIVE, EVENT, STATE, HEARTBEAT, REPLY, CMD = "alive", "event", "state", "heartbeat", "reply", "cmd"
LONGEST = 16384  # bytes of a message; ours are below 1100
HEAD = ("boot", "n", "t", "up")  # what tells when a message was made; not part of the field table

LATE = "late"  # marks what was made while the broker did not listen: for who keeps history, not for a picture of now


def of_device(device: str) -> list[str]:
    """The topics to listen to."""
    return [topic(device, end) for end in (ALIVE, EVENT, f"{STATE}/#", HEARTBEAT, REPLY)]


def topic(device: str, end: str) -> str:
    """A topic of a device."""
    return f"{ROOT}/{device}/{end}"


def device_of(topic: str) -> str:
    """The device id in a topic."""
    return topic.split("/")[1]


def end_of(topic: str, device: str) -> str:
    """What follows the device id."""
    return topic.removeprefix(f"{ROOT}/{device}/")


def lines(end: str, payload: bytes) -> list[bytes]:
    """The console's lines for a message; ValueError when it is none of docs/mqtt.md."""
    if len(payload) > LONGEST:
        raise ValueError(end)
    body = json.loads(payload)
    if not isinstance(body, dict):
        raise ValueError(end)
    if body.pop(LATE, False):
        return []
    for word in HEAD:
        body.pop(word, None)
    if end == EVENT:
        event = body.pop("Event", None)
        checked = [b"#State " + json.dumps({"cTable": body.get("cTable")}).encode()]  # refuses another table
        return [*checked, b"#Event " + json.dumps(event).encode()]
    if end == HEARTBEAT or end.startswith(STATE + "/"):
        return [b"#State " + json.dumps(body).encode()]
    raise ValueError(end)
