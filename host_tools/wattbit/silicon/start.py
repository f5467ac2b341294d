"""From power-on to outputs at their declared level, on the files that the flash tool would write."""

from pathlib import Path
from typing import Any

from rp2040py.gpio_pin import GPIOPinState

from wattbit.flash import payload
from wattbit.silicon import storage
from wattbit.silicon.machine import Machine
from wattbit.site import board as boards

BOARD = "pico_w"
SITE = Path(__file__).parent / "sites" / "pico-small.toml"
DRIVEN = (GPIOPinState.HIGH, GPIOPinState.LOW)


def disk(site: dict[str, Any]) -> bytes:
    """The file system of a board as `wattbit flash` leaves it."""
    return storage.build(payload.build(BOARD, site))


def declared(site: dict[str, Any], column: str) -> dict[int, int]:
    """Pin -> level that the site declares for a start ("on_reset", "on_watchdog"), without those that hold."""
    outputs = boards.read_board(BOARD)["OUTPUTS"]
    found = {}
    for load in site["load"]:
        spec = outputs[load["output"]]
        if "pin" in spec and load[column] != "hold":
            found[spec["pin"]] = spec["active"] if load[column] == "close" else 1 - spec["active"]
    return found


def level(machine: Machine, pin: int) -> int:
    """What the pin drives, 0 or 1; -1 while it drives nothing."""
    state = machine.chip.gpio[pin].value
    return -1 if state not in DRIVEN else int(state == GPIOPinState.HIGH)


def as_declared(machine: Machine, wanted: dict[int, int]) -> bool:
    """True when every pin drives its level."""
    return all(level(machine, pin) == wanted[pin] for pin in wanted)


def until_declared_us(uf2: Path, site: dict[str, Any]) -> float:
    """Microseconds from power-on until the last output drives its declared level; the image's own start included."""
    machine = Machine(uf2, disk(site))
    wanted = declared(site, "on_reset")
    reached: list[int] = []

    def changed(state: object, before: object) -> None:
        if not reached and as_declared(machine, wanted):
            reached.append(machine.us())

    for pin in wanted:
        machine.chip.gpio[pin].add_listener(changed)
    machine.until(lambda: bool(reached), 2000)
    return reached[0]
