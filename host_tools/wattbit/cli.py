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

  wattbit monitor /dev/ttyACM0     watch a device

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
) -> None:
    """Run a scenario: the firmware on MicroPython in a desktop rack. Exit 1 if an expectation fails.

    Leaves timeline.csv, events.jsonl, summary.json and report.html in the folder of --out.

    Example: wattbit emulate evening --out out/evening --seed 7
    """
    raise typer.Exit(commands.emulate(scenario, _folder(out), site, seed, every, realtime, modbus_port))


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
    """Watch a device over a serial port, a pty or a socket; `wattbit monitor --help` says how."""
    raise typer.Exit(commands.monitor(context.args))


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
