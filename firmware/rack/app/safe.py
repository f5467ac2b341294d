"""What the controller does when its configuration cannot be used: declared levels, and say so for ever."""

import asyncio

import board

import hal

from ..actuate.bootlevels import apply_file
from ..config import say

REPEAT_MS = 5000
WATCHDOG_MS = 8000


async def stay_safe(console: object, errors: list) -> None:
    """Drive every output to its level for a bad configuration and repeat the reasons on the console."""
    apply_file(hal, board, "bad_config")
    watchdog = hal.Watchdog(WATCHDOG_MS)
    while True:
        for error in errors:
            text = ("# configuration: " + say.say(error, {}) + "\r\n").encode()
            console.send(text, len(text))
        watchdog.feed()
        await asyncio.sleep_ms(REPEAT_MS)
