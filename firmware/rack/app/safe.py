"""What the controller does when its configuration cannot be used: declared levels, and say so for ever."""

import asyncio

import board

import hal

from ..actuate.bootlevels import FILE, apply_levels
from ..config import say

REPEAT_MS = 5000
WATCHDOG_MS = 8000


async def stay_safe(console: object, blobs: object, errors: list) -> None:
    """Drive every output to its level for a bad configuration and repeat the reasons on the console."""
    levels = blobs.read(FILE)
    if levels is not None:
        apply_levels(levels, "bad_config", board.OUTPUTS, hal.DigitalOut)
    watchdog = hal.Watchdog(WATCHDOG_MS)
    while True:
        for error in errors:
            text = ("# configuration: " + say.say(error, {}) + "\r\n").encode()
            console.send(text, len(text))
        watchdog.feed()
        await asyncio.sleep_ms(REPEAT_MS)
