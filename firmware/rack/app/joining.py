"""The task that keeps the board in its network."""

import asyncio

import hal

from ..link.keeper import LOOK_S, Keeper


def start(rack: object, blobs: object, tasks: object) -> None:
    """Join the network of the site's [network] and stay in it."""
    own = rack.site["network"]
    password = (blobs.read("wifi-password") or b"").decode()
    keeper = Keeper(hal.Network(own["kind"], own["ssid"], password), rack.tree)
    tasks.start("network", 5000, lambda ok: _run(keeper, ok))


async def _run(keeper: object, check_in: object) -> None:
    while True:
        keeper.look()
        check_in()
        await asyncio.sleep_ms(LOOK_S * 1000)
