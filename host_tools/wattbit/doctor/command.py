"""`wattbit doctor`: all checks, on the screen and as a page."""

import html
from collections.abc import Callable
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from wattbit import __version__
from wattbit.doctor import checks
from wattbit.errors import DEVICE_TROUBLE, OK, BadInput
from wattbit.flash import install, ports
from wattbit.flash.link import Link
from wattbit.site import board as boards
from wattbit.site.check import read_site

_COLOURS = {"ok": "green", "bad": "red", "note": "dim"}
_STYLE = "body{font:15px sans-serif;margin:2em}td,th{padding:4px 12px;text-align:left;border-bottom:1px solid #ccc}"
_STYLE += ".bad{color:#b3261e;font-weight:bold}.ok{color:#1b7a3d}.note{color:#666}"


def doctor(site_file: Path, port: str | None, out: Path, ask: Callable[[str], str] | None) -> int:
    """Examine the board of a site; outputs only with `ask`, which must return the output's name. Writes `out`."""
    site = read_site(site_file)
    if out.exists() and not out.read_text(encoding="utf-8", errors="replace").startswith("<!-- wattbit doctor"):
        raise BadInput([f"--out {out}: is not a page of ours; allowed: one of ours, or a name that is free"])
    link = Link(ports.choose(port))
    try:
        link.enter()
        rows = _rows(link, site, ask)
        link.restart()
    finally:
        link.close()
    out.write_text(page(site["site"]["name"], link.port, rows), encoding="utf-8")
    bad = sum(state == "bad" for _, state, _ in rows)
    _tell(rows, bad, out)
    return DEVICE_TROUBLE if bad else OK


def _rows(link: Link, site: dict[str, Any], ask: Callable[[str], str] | None) -> list[checks.Row]:
    board = site["site"]["board"]
    install.check(install.facts(link), board)
    parts = boards.read_board(board)

    def asked(output: str, load: str) -> bool:
        question = f"{load} will be closed and opened. Type {output} to do it, Enter to leave it"
        return ask is not None and ask(question).strip() == output

    rows = [*checks.facts(link), *checks.clock(link), *checks.buses(link, parts, site["sensor"])]
    return [*rows, *checks.outputs(link, site, parts, asked)]


def page(site: str, port: str, rows: list[checks.Row]) -> str:
    """A page of its own, without scripts."""
    cells = "\n".join(
        f'<tr><td>{html.escape(what)}</td><td class="{state}">{state}</td><td>{html.escape(found)}</td></tr>'
        for what, state, found in rows
    )
    when = datetime.now(timezone.utc).isoformat(timespec="seconds")
    head = f"<!-- wattbit doctor -->\n<!doctype html><meta charset=utf-8><title>{html.escape(site)}</title>"
    title = f"<h1>{html.escape(site)}</h1><p>{when}, {html.escape(port)}, wattbit {__version__}</p>"
    return (
        f"{head}\n<style>{_STYLE}</style>\n{title}\n<table>\n<tr><th>what<th>state<th>found</tr>\n{cells}\n</table>\n"
    )


def _tell(rows: list[checks.Row], bad: int, out: Path) -> None:
    table = Table("what", "state", "found")
    for what, state, found in rows:
        table.add_row(what, f"[{_COLOURS[state]}]{state}[/]", found.replace("[", "\\["))
    console = Console()
    console.print(table)
    console.print(f"{bad} of {len(rows)} rows are bad; the page is {out}", soft_wrap=True, markup=False)
