"""`wattbit monitor`: which link, what to show, when to stop."""

import contextlib
import json
import os
import sys
import time
from collections.abc import Callable
from typing import Annotated

import typer

from wattbit.errors import BadInput, DeviceTrouble
from wattbit.link import options, target
from wattbit.link.access import access
from wattbit.link.decode import Decoder, Message
from wattbit.link.source import Source, open_source
from wattbit.monitor.watch import Watch
from wattbit.monitor.words import event_line

OPEN_S = 8.0
REPORT_S = 65.0  # the longest period of state messages (mqtt.state_ms) and some
THEMES = ("auto", "dark", "light", "terminal")


def monitor(
    link: options.MaybeLink = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line instead of a screen.")] = False,
    once: Annotated[bool, typer.Option("--once", help="Print one whole state report and stop.")] = False,
    timeout: Annotated[
        float | None, typer.Option("--timeout", min=0.1, help="Seconds to wait for a first report: 8, over MQTT 65.")
    ] = None,
    every: Annotated[
        float | None, typer.Option("--every", min=0.2, max=60, help="Seconds between reports; the screen asks for 1.")
    ] = None,
    theme: Annotated[str, typer.Option("--theme", help="auto, dark, light, or terminal: its own colours.")] = "auto",
    password_file: options.PasswordFile = None,
    ca: options.Ca = None,
    cert: options.Cert = None,
    cert_key: options.CertKey = None,
    key: options.Key = None,
) -> None:
    """Watch a device: flow of power, loads by tier and why they are off, ladder, alarms, events, health of the link.

    LINK is a serial port or pty, HOST:PORT, or mqtt(s)://[USER@]BROKER[:PORT]/DEVICE. Keys are shown at the bottom of
    the screen; h holds, r releases and a acknowledges the load under the cursor, each after its name was typed.

    Exit codes: 0 ended by you, 2 unusable options, 3 the device does not answer, went away (with --json; the screen
    goes on trying), or speaks another field table.

    Examples: wattbit monitor /dev/ttyACM0; wattbit monitor rack7:4001 --json; wattbit monitor
    mqtts://ops@broker/rack7 --ca ca.pem; wattbit monitor COM3 --once
    """
    if theme not in THEMES:
        raise BadInput([f"--theme {theme}: allowed: {', '.join(THEMES)}"])
    may = access(password_file, ca, cert, cert_key, key)
    opener = openers(link, lambda t: open_source(t, may, timeout or OPEN_S))
    watch, reopen = connect(opener, timeout or OPEN_S, once)
    try:
        for message in watch.first(timeout or _patience_s(watch)):
            if as_json and not once:
                _print_json(message)
        show(watch, reopen, as_json, once, every, theme)
    except KeyboardInterrupt:
        raise typer.Exit(0) from None
    finally:
        leave(watch)


Opener = Callable[[], Source]


def openers(link: str | None, opener: Callable[[target.Target], Source]) -> list[Opener]:
    """What to try: the link that is named, else every USB serial port; DeviceTrouble when there is none."""
    if link is not None:
        named = target.parse(link)
        return [lambda: opener(named)]
    from wattbit.link.serial_port import candidates

    found = [target.Target(target.SERIAL, name) for name in candidates()]
    if not found:
        raise DeviceTrouble("no link named and no USB serial port found; name one: wattbit monitor LINK")
    return [lambda t=t: opener(t) for t in found]  # type: ignore[misc]


def connect(tries: list[Opener], timeout_s: float, ask: bool) -> tuple[Watch, Opener]:
    """A watch on the first that answers, and how to open it again; DeviceTrouble says what each of them did."""
    tried = []
    for opener in tries:
        source: Source | None = None
        try:
            source = opener()
            watch = Watch(source, Decoder())
            if ask and source.console:
                watch.ask()
            if len(tries) > 1:
                list(watch.first(timeout_s))
            return watch, opener
        except DeviceTrouble as trouble:
            tried.append(str(trouble))
            if source is not None:
                source.close()
    raise DeviceTrouble("\n".join(tried))


def _patience_s(watch: Watch) -> float:
    """How long a first report may take: a device reports to a broker unasked, at a period of its own."""
    if watch.source.console:
        return OPEN_S
    said = f"{watch.source.name}: waiting for the device's next report, {REPORT_S:g} s at most"
    print(said, file=sys.stderr, flush=True)
    return REPORT_S


def leave(watch: Watch) -> None:
    """Let the device report as often as before, and give the link back."""
    with contextlib.suppress(DeviceTrouble):
        watch.calm()
    watch.source.close()


def show(watch: Watch, reopen: Opener, as_json: bool, once: bool, every_s: float | None, theme: str) -> None:
    """Print until stopped: JSON lines, a screen, or plain event lines when nobody looks at a terminal."""
    is_screen = sys.stdout.isatty() and not as_json
    if not once and (every_s or is_screen):
        watch.hurry(round((every_s or 1.0) * 1000))
    if once:
        _print_once(watch, as_json)
    elif is_screen:
        _screen(watch, reopen, theme)
    else:
        _plain(watch, as_json)


def _print_once(watch: Watch, as_json: bool) -> None:
    if as_json:
        print(json.dumps({**watch.picture.groups, "Events": list(watch.picture.events)}))
        return
    from wattbit.monitor.once import page

    print(page(watch, time.monotonic()))


def _screen(watch: Watch, reopen: Opener, theme: str) -> None:
    from wattbit.monitor.app import Monitor

    app = Monitor(watch, reopen, _theme(theme))
    app.run()
    if app.refused is not None:
        raise app.refused


def _theme(wanted: str) -> str:
    """The name of textual's theme; a terminal that says nothing of its background is taken for dark.

    COLORFGBG, which rxvt, Konsole and others set, ends with the number of the background: 7 and 15 are white.
    """
    light = os.environ.get("COLORFGBG", "").rpartition(";")[2] in ("7", "15")
    names = {"dark": "textual-dark", "light": "textual-light", "terminal": "ansi-dark"}
    return names.get(wanted, names["light" if light else "dark"])


def _plain(watch: Watch, as_json: bool) -> None:
    link = "live"
    while True:
        for message in watch.step():
            if as_json:
                _print_json(message)
            elif message.kind == "event":
                print(event_line(message.body), flush=True)
        now = watch.picture.link(time.monotonic())
        if now != link:
            _print_link(watch, now, as_json)
            link = now


def _print_link(watch: Watch, link: str, as_json: bool) -> None:
    age_s = watch.picture.age_s(time.monotonic())
    old = "" if age_s is None else f", last state {age_s:.0f} s ago"
    print(f"link {link}{old}", file=sys.stderr, flush=True)
    if as_json:
        print(
            json.dumps({"kind": "link", "link": link, "age_s": None if age_s is None else round(age_s, 1)}), flush=True
        )


def _print_json(message: Message) -> None:
    if message.kind == "note":
        print(json.dumps({"kind": "note", "text": message.body}), flush=True)
    elif message.kind != "reply":
        print(json.dumps({"kind": message.kind, **message.body}), flush=True)
