"""`wattbit flash`: image, version, switch, identity, self-test, and the record of it."""

import json
import os
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from wattbit import __version__
from wattbit.errors import BAD_INPUT, DEVICE_TROUBLE, OK, BadInput, DeviceTrouble
from wattbit.flash import identity, images, ports, selftest
from wattbit.flash import install as steps
from wattbit.flash.link import Link
from wattbit.site import board as boards
from wattbit.site.check import read_site


class Wanted:
    """What the operator asked for, checked before any board is touched. BadInput."""

    def __init__(
        self,
        board: str,
        site: Path,
        image: Path | None,
        sha256: str | None,
        out: Path,
        keys: bool,
        link: dict[str, bytes] | None = None,
        wait_s: float = 30.0,
    ) -> None:
        if board not in boards.flashable():
            raise BadInput([f"--board {board}: no such board to flash; allowed: {', '.join(boards.flashable())}"])
        self.board, self.out, self.keys, self.wait_s = board, out, keys, wait_s
        self.link = link or {}
        self.site = read_site(site)
        if self.site["site"]["board"] != board:
            raise BadInput([f"{site}: is for board {self.site['site']['board']!r}; allowed: {board!r}, as in --board"])
        self.image = images.checked(image, board, sha256) if image else None
        _writable(out)


def flash(wanted: Wanted, port: str | None, batch: bool) -> int:
    """Flash one board, or with `batch` all that are plugged in; the worst exit code."""
    console = Console(soft_wrap=True, highlight=False, markup=False)
    if wanted.image is not None:
        images.put(wanted.image, wanted.board, port, batch)
        ports.come_back(port)
        console.print("image: written")
    chosen = (ports.boards() if batch and not port else None) or [ports.choose(port)]
    return max([_one(wanted, name, console) for name in chosen], default=OK)


def _one(wanted: Wanted, port: str, console: Console) -> int:
    """One board; its trouble is told and does not stop the next."""
    error = Console(stderr=True, soft_wrap=True, highlight=False, markup=False)
    try:
        record = _flashed(wanted, port, console)
    except BadInput as bad:
        error.print("\n".join(bad.lines))
        return BAD_INPUT
    except DeviceTrouble as trouble:
        error.print(str(trouble))
        return DEVICE_TROUBLE
    _keep(wanted.out, record)
    _tell(console, record, wanted.out)
    return OK if record["self_test"]["runs"] else DEVICE_TROUBLE


def _flashed(wanted: Wanted, port: str, console: Console) -> dict[str, Any]:
    link = Link(port)
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    try:
        with Progress(*columns, console=console, transient=True) as bar:
            task = bar.add_task(f"{port}: prompt", total=None)
            link.enter()

            def progress(path: str, done: int, total: int) -> None:
                bar.update(task, description=f"{port}: {path}", completed=min(done, total), total=total)

            found = steps.install(link, wanted.board, wanted.site, progress, wanted.link)
        link.restart()
    finally:
        link.close()
    return _record(wanted, port, found, selftest.watch(port, wanted.wait_s))


def _record(wanted: Wanted, port: str, found: dict[str, Any], test: dict[str, Any]) -> dict[str, Any]:
    who = found["identity"]
    return {
        "when": datetime.now(timezone.utc).isoformat(timespec="seconds"),
        "port": port,
        "board": wanted.board,
        "machine": found["machine"],
        "micropython": found["release"],
        "site": wanted.site["site"]["name"],
        "version": __version__,
        "sequence": found["sequence"],
        "slot": found["slot"],
        "files": found["files"],
        "id": who["id"],
        "fingerprint": identity.fingerprint(who),
        "self_test": test,
        **({"key": who["key"]} if wanted.keys else {}),
        **({"broker_password": identity.broker_line(who)} if wanted.site["mqtt"]["host"] else {}),
    }


def _keep(out: Path, record: dict[str, Any]) -> None:
    """Append to the record of boards; replaced in one step."""
    kept = _kept(out)
    new = out.with_name(out.name + ".new")
    new.touch(mode=0o600)  # it may hold keys
    new.write_text(json.dumps({"boards": [*kept, record]}, indent=2) + "\n", encoding="utf-8")
    os.replace(new, out)


def _kept(out: Path) -> list[dict[str, Any]]:
    """Boards of an earlier run. BadInput when the file is something else: it is not overwritten."""
    if not out.exists():
        return []
    try:
        return list(json.loads(out.read_text(encoding="utf-8"))["boards"])
    except (OSError, ValueError, KeyError, TypeError):
        raise BadInput(
            [f"--out {out}: is not a record of ours; allowed: one of ours, or a name that is free"]
        ) from None


def _writable(out: Path) -> None:
    _kept(out)
    if not os.access(out.absolute().parent, os.W_OK):
        raise BadInput([f"--out {out}: its folder may not be written; allowed: a folder of your own"])


def _tell(console: Console, record: dict[str, Any], out: Path) -> None:
    test = record["self_test"]
    console.print(f"{record['port']}: {record['machine']}, MicroPython {record['micropython']}")
    console.print(
        f"  wattbit {record['version']}, site {record['site']}, version {record['sequence']} in /{record['slot']}"
    )
    console.print(f"  id {record['id']}, fingerprint {record['fingerprint']}")
    if test["runs"]:
        console.print(f"  self-test: runs after {test['after_s']} s; written to {out}")
    else:
        console.print(f"  self-test: FAILED, it said: {test['said']}")
        console.print(f"  next: `wattbit monitor {record['port']}` shows all that it says; written to {out}")
