"""Code run on the emulated board by its raw prompt, and what it printed."""

from wattbit.errors import DeviceTrouble
from wattbit.silicon.machine import Machine

AGAIN_MS = 200
READY = b"raw REPL; CTRL-B to exit\r\n>"


def enter(machine: Machine, tries: int = 50) -> None:
    """Stop whatever runs and get the raw prompt; what was said before is forgotten.

    Ctrl-C goes again and again: one that falls into the search of an `import` is taken there for "no such file".
    """
    for _ in range(tries):
        machine.type(b"\r\x03\x03\x01")
        try:
            machine.until_said(READY, AGAIN_MS)
        except DeviceTrouble:
            continue
        machine.said.clear()
        return
    raise DeviceTrouble(f"the emulated board does not come to its prompt; it said:\n{bytes(machine.said[-2000:])!r}")


def run(machine: Machine, code: str, limit_ms: int = 60_000) -> str:
    """What `code` printed. DeviceTrouble with its traceback when it raised."""
    machine.said.clear()
    machine.type(code.encode() + b"\x04")
    said = machine.said
    machine.until(lambda: said.count(b"\x04") >= 2 and said.endswith(b">"), limit_ms)
    out, error, _ = bytes(said[2:]).split(b"\x04")
    said.clear()
    if error:
        raise DeviceTrouble(error.decode(errors="replace"))
    return out.decode().replace("\r\n", "\n")
