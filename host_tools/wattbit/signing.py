"""Signs commands for a device; pure. The form of a message and what a device accepts: `rack.commands.signed`.

message = sign("0123abcd...", key, '!Actions/xShed ["batch-a",600]', now_s=int(time.time()))
# publish on wattbit/ID/cmd, QoS 1, never retained; the reply comes on wattbit/ID/reply
counter, reply = answer(payload)   # (17, ':84'); counter 0: the device could not believe the message
"""

import binascii
import time

from rack.commands import signed
from rack.commands.hmac import hmac_sha256
from wattbit.errors import BadInput

EXPIRES_S = signed.AGE_S


def new_counter(last: int = 0) -> int:
    """A counter above `last`: ms since 1970, so that several senders need not know of each other."""
    return max(last + 1, time.time_ns() // 1000000)


def sign(device: str, key: bytes, request: str, now_s: int, counter: int = 0, expires_s: int = EXPIRES_S) -> bytes:
    """The message that asks `device` for `request`, good for `expires_s` s from `now_s` (s since 1970). BadInput."""
    if not (request.isascii() and request.isprintable() and 0 < len(request) <= signed.REQUEST_MOST):
        wanted = f"1 to {signed.REQUEST_MOST} printable ASCII characters"
        raise BadInput([f"command: {len(request)} characters, {request[:40]!r}...; allowed: {wanted}"])
    if not device or " " in device or not device.isascii():
        raise BadInput([f"device: {device!r}; allowed: the id that `wattbit flash` has shown"])
    numbers = f"{counter or new_counter()} {now_s} {now_s + expires_s}"
    text = f"{signed.VERSION.decode()} {device} {numbers} {request}".encode()
    return binascii.hexlify(hmac_sha256(key, text)) + b" " + text


def answer(payload: bytes) -> tuple[int, str]:
    """(counter, ThingSet reply line) of a reply; ValueError when it is none."""
    number, _, reply = payload.decode("ascii").partition(" ")
    if not reply.startswith(":"):
        raise ValueError("not a reply")
    return int(number), reply
