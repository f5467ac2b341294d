"""`wattbit monitor`: which link, what to show, when to stop."""

import json
import sys
import time
from typing import Annotated

import typer
from rich.console import Console
from rich.live import Live

from wattbit.errors import BadInput, DeviceTrouble
from wattbit.monitor import screen
from wattbit.monitor.decode import Decoder, Message
from wattbit.monitor.link import Link, SerialLink, SocketLink, candidates
from wattbit.monitor.picture import Picture
from wattbit.monitor.watch import Watch


def monitor(
    port: Annotated[str | None, typer.Argument(help="Serial port; without it, the first that answers.")] = None,
    socket: Annotated[str | None, typer.Option("--socket", metavar="HOST:PORT", help="A TCP connection.")] = None,
    pty: Annotated[str | None, typer.Option("--pty", metavar="PATH", help="A pseudo-terminal.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line instead of a screen.")] = False,
    once: Annotated[bool, typer.Option("--once", help="Show one whole state report and stop.")] = False,
    timeout: Annotated[float, typer.Option("--timeout", min=0.1, help="Seconds to wait for a first answer.")] = 8.0,
) -> None:
    """Watch a device: source and bus, battery, ladder, loads by tier and why they are off, last events.

    Exit codes: 0 ended by you, 2 unusable options, 3 the device does not answer, went away, or speaks another field
    table.

    Examples: wattbit monitor /dev/ttyACM0; wattbit monitor --socket rack7:4001 --json; wattbit monitor --pty
    /dev/pts/5 --once
    """
    watch = connect(targets(port, socket, pty), socket is not None, timeout, once)
    try:
        show(watch, as_json, once, timeout)
    except KeyboardInterrupt:
        raise typer.Exit(0) from None
    finally:
        watch.link.close()


def targets(port: str | None, socket: str | None, pty: str | None) -> list[str]:
    """What to try; BadInput when more than one kind is named, DeviceTrouble when there is nothing to try."""
    named = [t for t in (port, socket, pty) if t]
    if len(named) > 1:
        raise BadInput([f"{' and '.join(named)}: name one of PORT, --socket and --pty"])
    found = named or candidates()
    if not found:
        raise DeviceTrouble("no port named and no USB serial port found; name one: wattbit monitor PORT")
    return found


def connect(names: list[str], is_socket: bool, timeout_s: float, ask: bool) -> Watch:
    """A watch on the first of `names` that answers; DeviceTrouble says what each of them did."""
    tried = []
    for name in names:
        link: Link | None = None
        try:
            link = SocketLink(name, timeout_s) if is_socket else SerialLink(name)
            watch = Watch(link, Decoder())
            if ask:
                watch.ask()
            if len(names) > 1:
                list(watch.first(timeout_s))
            return watch
        except DeviceTrouble as trouble:
            tried.append(str(trouble))
            if link is not None:
                link.close()
    raise DeviceTrouble("\n".join(tried))


def show(watch: Watch, as_json: bool, once: bool, timeout_s: float) -> None:
    """Print until stopped: JSON lines, a live screen, or plain event lines when nobody looks at a terminal."""
    console = Console()
    for message in watch.first(timeout_s):
        if as_json and not once:
            _print_json(message)
    if once:
        _print_once(watch, console, as_json)
    elif console.is_terminal and not as_json:
        _live(watch, console)
    else:
        _plain(watch, as_json)


def _print_once(watch: Watch, console: Console, as_json: bool) -> None:
    if as_json:
        print(json.dumps({**watch.picture.groups, "Events": list(watch.picture.events)}))
    else:
        console.print(screen.whole(watch.picture, watch.link.name, time.monotonic()))


def _live(watch: Watch, console: Console) -> None:
    with Live(console=console, screen=True, auto_refresh=False) as live:
        while True:
            for _ in watch.step():
                pass
            live.update(screen.whole(watch.picture, watch.link.name, time.monotonic()), refresh=True)


def _plain(watch: Watch, as_json: bool) -> None:
    link = "live"
    while True:
        for message in watch.step():
            if as_json:
                _print_json(message)
            elif message.kind == "event":
                print(screen.event_line(message.body), flush=True)
        now = watch.picture.link(time.monotonic())
        if now != link:
            print(_link_line(watch.picture, now), file=sys.stderr, flush=True)
            link = now


def _link_line(picture: Picture, link: str) -> str:
    age_s = picture.age_s(time.monotonic())
    return f"link {link}" if age_s is None else f"link {link}, last state {age_s:.0f} s ago"


def _print_json(message: Message) -> None:
    if message.kind == "note":
        print(json.dumps({"kind": "note", "text": message.body}), flush=True)
    elif message.kind != "reply":
        print(json.dumps({"kind": message.kind, **message.body}), flush=True)
