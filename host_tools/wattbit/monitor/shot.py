"""`python -m wattbit.monitor.shot LINK FILE.svg [WIDTH HEIGHT [THEME [SECONDS]]]`: the screen of a running device."""

import asyncio
import re
import sys
import time
from pathlib import Path

from wattbit import paths

SETTLE_S = 4.0


async def _shoot(link: str, size: tuple[int, int], theme: str, after_s: float) -> str:
    from wattbit.link.decode import Decoder
    from wattbit.link.source import Access, open_source
    from wattbit.link.target import parse
    from wattbit.monitor.app import Monitor
    from wattbit.monitor.watch import Watch

    feed = Watch(open_source(parse(link), Access(), SETTLE_S), Decoder())
    list(feed.first(10.0))
    feed.hurry(1000)
    app = Monitor(feed, lambda: feed.source, theme)
    async with app.run_test(size=size) as pilot:
        until_s = time.monotonic() + after_s
        while time.monotonic() < until_s:
            await pilot.pause(0.1)
        picture = app.export_screenshot(title="wattbit monitor")
    feed.calm()
    feed.source.close()
    return picture


def main(args: list[str]) -> None:
    """Write the picture."""
    size = (int(args[2]), int(args[3])) if len(args) > 3 else (80, 24)
    theme = args[4] if len(args) > 4 else "textual-dark"
    after_s = float(args[5]) if len(args) > 5 else SETTLE_S
    picture = asyncio.run(_shoot(args[0], size, theme, after_s))
    # the fonts that textual names are fetched from a server; the viewer's own do as well
    Path(args[1]).write_text(re.sub(r"@font-face \{.*?\}\s*", "", picture, flags=re.DOTALL), encoding="utf-8")


if __name__ == "__main__":
    paths.add_firmware()
    main(sys.argv[1:])
