"""`wattbit send`: one command to a device, its answer in words and as an exit code."""

import json
from typing import Annotated, Any

import typer

from wattbit.errors import EXPECTATION_FAILED, OK
from wattbit.link import options, target
from wattbit.link.access import access
from wattbit.link.decode import Message
from wattbit.link.source import open_source
from wattbit.send import grammar
from wattbit.send.exchange import Exchange

REPORT = "!Actions/xReport"


def send(
    link: options.Link,
    words: Annotated[list[str], typer.Argument(metavar="COMMAND...", help="A command and its arguments, see below.")],
    as_json: Annotated[bool, typer.Option("--json", help="The answer as one JSON object.")] = False,
    timeout: Annotated[float, typer.Option("--timeout", min=0.1, help="Seconds to wait for an answer.")] = 5.0,
    password_file: options.PasswordFile = None,
    ca: options.Ca = None,
    cert: options.Cert = None,
    cert_key: options.CertKey = None,
    key: options.Key = None,
) -> None:
    """Send one command to a device and say what it answers."""
    request = grammar.request(words)  # before the link: a mistake costs nothing
    source = open_source(target.parse(link), access(password_file, ca, cert, cert_key, key), timeout)
    try:
        exchange = Exchange(source, timeout)
        reply = exchange.begin() or exchange.ask(request)
        if request == REPORT and not reply.refused:
            exchange.report()
            reply = Message("reply", exchange.state, reply.status)
    finally:
        source.close()
    raise typer.Exit(_say(" ".join(words), reply, as_json))


def help_text() -> str:
    """The commands, exit codes and examples below the options of --help."""
    commands = "\n".join(f"  {line}" for line in grammar.usage())
    return f"""Commands:

\b
{commands}

Times are seconds, or such as 90s, 10m, 2h. Over MQTT a command is signed with the device's secret (--key).

Exit codes: 0 done; 1 the device refused, and says why; 2 unusable words or options, nothing was sent; 3 no link, no
answer, or another field table.

Examples: wattbit send /dev/ttyACM0 hold batch-a off 10m; wattbit send rack7:4001 release batch-a; wattbit send
/dev/ttyACM0 set sReserve_pm=60; wattbit send /dev/ttyACM0 get Loads/batch-a --json
"""


def _say(what: str, reply: Message, as_json: bool) -> int:
    """Print the answer; the exit code."""
    if as_json:
        told = {"command": what, "done": not reply.refused, "status": f"{reply.status:02X}", "answer": reply.body}
        print(json.dumps(told))
    elif reply.refused:
        typer.echo(f"refused: {str(reply.body).removeprefix('refused: ')}", err=True)
    elif reply.body is None:
        print(f"done: {what}")
    else:
        print(_readable(reply.body))
    return EXPECTATION_FAILED if reply.refused else OK


def _readable(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, indent=1)
