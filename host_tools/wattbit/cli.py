"""The `wattbit` command: check sites, run the desktop rack, watch a device."""

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from wattbit import __version__, commands, paths
from wattbit.errors import BAD_INPUT, DEVICE_TROUBLE, OK, BadInput, DeviceTrouble

_HELP = """Local-first load control for data-centre racks: tools around the firmware.

Examples:

  wattbit check boards/sites/orv3-shelf.toml     is this site file right?

  wattbit emulate tests/scenarios/evening.toml --out out/demo     ride an outage on the desktop

  wattbit flash --board pico_w --site my-rack.toml     make a controller of a board

  wattbit doctor --site my-rack.toml --outputs     is all that is wired to it well?

  wattbit monitor /dev/ttyACM0     watch a device

  wattbit send /dev/ttyACM0 hold batch-a off 10m     tell it to do something

Exit codes: 0 all is well; 1 an expectation of the scenario failed; 2 the input cannot be used (every problem is
printed with file and line, nothing is written); 3 trouble with a device, a link or the virtual machine.
"""

app = typer.Typer(
    help=_HELP, no_args_is_help=True, add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False
)


def _say_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"wattbit {__version__}")
        raise typer.Exit(OK)


_VERSION = typer.Option("--version", help="Say the version and stop.", is_eager=True, callback=_say_version)


@app.callback()
def _options(version: Annotated[bool, _VERSION] = False) -> None:
    pass


@app.command()
def check(sites: Annotated[list[str], typer.Argument(help="Site files, or names of example racks.")]) -> None:
    """Check site files: says what each rack is, or every problem as file:line: key = value: what is wrong.

    Example: wattbit check orv3-shelf my-rack.toml
    """
    raise typer.Exit(commands.check(sites))


_LINK_HELP = "Folder with keys of the MQTT link: ca.pem, and client.pem with client.key, or password; wifi."


@app.command()
def emulate(
    scenario: Annotated[str, typer.Argument(help="Scenario file, or the name of a shipped scenario.")],
    out: Annotated[str, typer.Option("--out", help="Folder for the four result files.")],
    site: Annotated[str | None, typer.Option("--site", help="Another site file or example rack than it names.")] = None,
    seed: Annotated[int | None, typer.Option("--seed", help="Another seed than it names.")] = None,
    realtime: Annotated[bool, typer.Option("--realtime", help="No faster than the clock on the wall.")] = False,
    every: Annotated[
        int | None, typer.Option("--every", metavar="MS", help="Time between rows, 0 = each cycle.")
    ] = None,
    modbus_port: Annotated[
        int, typer.Option(min=0, max=65535, help="With --realtime: loopback port of the Modbus server, 0 = any free.")
    ] = 0,
    link: Annotated[Path | None, typer.Option("--link", help=_LINK_HELP)] = None,
    tier: Annotated[str, typer.Option("--tier", help="vm, or silicon: an emulated board, some minutes.")] = "vm",
) -> None:
    """Run a scenario: the firmware on MicroPython in a desktop rack. Exit 1 if an expectation fails.

    Leaves timeline.csv, events.jsonl, summary.json and report.html in the folder of --out.

    Example: wattbit emulate evening --out out/evening --seed 7
    """
    raise typer.Exit(commands.emulate(scenario, _folder(out), site, seed, every, realtime, modbus_port, link, tier))


def _folder(out: str) -> Path:
    """--out as a path; an empty text, as an unset variable of a shell gives it, names no folder."""
    if not out.strip():
        raise typer.BadParameter("is empty; allowed: a folder of your own, for this one write .", param_hint="--out")
    return Path(out)


@app.command(
    context_settings={"ignore_unknown_options": True, "allow_extra_args": True, "help_option_names": []},
    add_help_option=False,
)
def monitor(context: typer.Context) -> None:
    """Watch a device over serial port, socket or MQTT, full-screen or as JSON; `wattbit monitor --help` says how."""
    raise typer.Exit(commands.monitor(context.args))


@app.command(
    context_settings={"ignore_unknown_options": True, "allow_extra_args": True, "help_option_names": []},
    add_help_option=False,
)
def send(context: typer.Context) -> None:
    """Send a device one command (hold, release, ack, set, report, ...); `wattbit send --help` lists them."""
    raise typer.Exit(commands.send(context.args))


_BAUD = typer.Option("--baud", help="Line speed; else that of the map.")
_PARITY = typer.Option("--parity", help="none, even or odd; else that of the map.")
_MAP = typer.Option("--map", help="Register map, as in docs/maps.md.")
_UNIT = typer.Option("--unit", help="Modbus address, 1 to 247.")
_JSON = typer.Option("--json", help="Print JSON.")
_PORT = typer.Argument(help="Serial port of the RS-485 adapter.")


@app.command()
def scan(
    port: Annotated[str, _PORT],
    baud: Annotated[int | None, _BAUD] = None,
    parity: Annotated[str | None, _PARITY] = None,
    units: Annotated[str, typer.Option("--units", help="Addresses to try.")] = "1-247",
    maps: Annotated[str, typer.Option("--maps", help="Register maps to try, with commas; else all.")] = "",
    first: Annotated[bool, typer.Option("--first", help="Stop at the first line speed at which any answers.")] = False,
    as_json: Annotated[bool, _JSON] = False,
) -> None:
    """Find Modbus devices on a line, and the register maps that fit them. Exit 3 if nothing answers.

    Example: wattbit scan /dev/ttyUSB0 --units 1-20
    """
    raise typer.Exit(commands.scan(port, (baud, parity), units, maps, first, as_json))


@app.command()
def read(
    port: Annotated[str, _PORT],
    map_name: Annotated[str, _MAP],
    unit: Annotated[int, _UNIT],
    baud: Annotated[int | None, _BAUD] = None,
    parity: Annotated[str | None, _PARITY] = None,
    every: Annotated[float, typer.Option("--every", metavar="S", help="Again every S seconds, until Ctrl-C.")] = 0.0,
    as_json: Annotated[bool, _JSON] = False,
) -> None:
    """Print the named values of a Modbus device.

    Example: wattbit read /dev/ttyUSB0 --map pzem-017 --unit 1
    """
    raise typer.Exit(commands.read(port, map_name, unit, (baud, parity), every, as_json))


@app.command()
def write(
    port: Annotated[str, _PORT],
    map_name: Annotated[str, _MAP],
    unit: Annotated[int, _UNIT],
    field: Annotated[str, typer.Argument(help="A setting that the map declares writable.")],
    value: Annotated[int, typer.Argument(help="In the setting's unit.")],
    baud: Annotated[int | None, _BAUD] = None,
    parity: Annotated[str | None, _PARITY] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Write one setting of a Modbus device, and read it back.

    Example: wattbit write /dev/ttyUSB0 --map pzem-017 --unit 1 shunt 2
    """
    raise typer.Exit(commands.write(port, map_name, unit, (baud, parity), field, value, yes))


@app.command()
def flash(
    board: Annotated[str, typer.Option("--board", help="Board, as a folder of boards/.")],
    site: Annotated[str, typer.Option("--site", help="Site file, or the name of an example rack.")],
    port: Annotated[str | None, typer.Option("--port", help="Serial port; else the only board there is.")] = None,
    image: Annotated[str | None, typer.Option("--image", help="Put this MicroPython image on the board first.")] = None,
    sha256: Annotated[str | None, typer.Option("--sha256", help="Hash of --image, from micropython.org.")] = None,
    batch: Annotated[bool, typer.Option("--batch", help="All boards that are plugged in, one after another.")] = False,
    out: Annotated[str, typer.Option("--out", help="Record of what was done.")] = "commissioning.json",
    show_keys: Annotated[bool, typer.Option("--show-keys", help="Put its secret key into the record.")] = False,
    link: Annotated[Path | None, typer.Option("--link", help=_LINK_HELP)] = None,
    wait: Annotated[float, typer.Option("--wait", metavar="S", help="How long the board may take to report.")] = 30.0,
) -> None:
    """Put the firmware and a site on a board beside what it has, switch over in one step, and see it run.

    A cable pulled at any moment leaves the old or the new version. Exit 2: bad input; 3: trouble with the board.

    Example: wattbit flash --board pico_w --site my-rack.toml
    """
    raise typer.Exit(commands.flash(board, site, port, (image, sha256), batch, out, show_keys, link, wait))


@app.command()
def doctor(
    site: Annotated[str, typer.Option("--site", help="Site file, or the name of an example rack.")],
    port: Annotated[str | None, typer.Option("--port", help="Serial port; else the only board there is.")] = None,
    outputs: Annotated[bool, typer.Option("--outputs", help="Offer to switch each output, one by one.")] = False,
    out: Annotated[str, typer.Option("--out", help="The page.")] = "doctor.html",
) -> None:
    """Examine a board: versions, clock, heap, buses, each device by its id, outputs with read-back. Exit 3 if bad.

    The controller stops meanwhile and starts again at the end; outputs stand as declared for a restart.

    Example: wattbit doctor --site my-rack.toml --outputs
    """
    raise typer.Exit(commands.doctor(site, port, outputs, out))


def main(args: list[str] | None = None) -> None:
    """Run the command and leave with its exit code; a person's mistake never shows a traceback."""
    paths.add_firmware()
    sys.exit(run(args))


def run(args: list[str] | None = None) -> int:
    """Run the command and return its exit code."""
    error = Console(stderr=True, soft_wrap=True, highlight=False, markup=False)
    try:
        app(args=args, prog_name="wattbit", standalone_mode=True)
    except SystemExit as left:
        return left.code if isinstance(left.code, int) else OK
    except BadInput as bad:
        for line in bad.lines:
            error.print(line)
        return BAD_INPUT
    except DeviceTrouble as trouble:
        error.print(str(trouble))
        return DEVICE_TROUBLE
    except OSError as failed:
        error.print(f"{failed.filename or 'wattbit'}: {failed.strerror or failed}")
        return DEVICE_TROUBLE
    return OK
