"""Which addresses of a line answer, and which map fits what they answer."""

from collections.abc import Callable
from typing import Any

from wattbit.bus import device
from wattbit.bus.port import Bus, Refused
from wattbit.errors import DeviceTrouble
from wattbit.maps import map_check

PROBE_S = 0.1  # shortest wait for an answer: choice
ROOM_S = 0.05  # beyond what a map says, for the adapter and this machine: choice
ENOUGH = 0.6  # share of a map's fields that must be believable: choice
Say = Callable[[int, int, str], None]


def lines(maps: dict[str, Any], baud: int | None, parity: str | None) -> list[tuple[int, str]]:
    """(baud, parity) to try: those of the maps, the most frequent first; only those asked for, if any are."""
    usual = [(data["line"]["baud"], data["line"]["parity"]) for data in maps.values()]
    wanted = [pair for pair in usual if baud in (None, pair[0]) and parity in (None, pair[1])]
    if not wanted:
        wanted = [(baud or 19200, parity or "none")]
    return sorted(dict.fromkeys(wanted), key=lambda pair: -usual.count(pair))


def order(maps: dict[str, Any], units: list[int], line: tuple[int, str]) -> list[int]:
    """`units` with the few that this line's maps usually have first."""
    usual: set[int] = set()
    for data in maps.values():
        own = map_check.addresses(data["addresses"]) or []
        if line == (data["line"]["baud"], data["line"]["parity"]) and len(own) < 100:
            usual.update(own)
    return [u for u in units if u in usual] + [u for u in units if u not in usual]


def scan(bus: Bus, maps: dict[str, Any], units: list[int], say: Say) -> list[dict[str, Any]]:
    """One row for each unit that answers: unit, the fitting maps (best first), and the values of the best.

    Each address is waited for as long as the slowest device usual at this speed of the line may take.
    """
    found = []
    here = usual(maps, bus.line)
    wait_s, asked = patience_s(here), functions(here)
    for n, unit in enumerate(units):
        say(n, len(units), f"unit {unit}")
        if answers(bus, unit, wait_s, asked):
            found.append(identify(bus, unit, maps, patience_s(maps)))
    say(len(units), len(units), "done")
    return found


def usual(maps: dict[str, Any], line: tuple[int, str]) -> dict[str, Any]:
    """The maps whose devices usually talk at this (baud, parity); all where none does."""
    here = {name: data for name, data in maps.items() if (data["line"]["baud"], data["line"]["parity"]) == line}
    return here or maps


def patience_s(maps: dict[str, Any]) -> float:
    """How long the slowest device of these maps may take to begin its answer."""
    return max([PROBE_S, *(data["answer_ms"] / 1000 + ROOM_S for data in maps.values())])


def functions(maps: dict[str, Any]) -> list[int]:
    """The functions that these maps read by: a device answers those, if only by a refusal."""
    rows = [row for data in maps.values() for row in (data, *data["blocks"])]
    return sorted({row["function"] for row in rows if "function" in row})


def answers(bus: Bus, unit: int, wait_s: float, asked: list[int]) -> bool:
    """Any whole frame of this unit is an answer, a refusal too; damaged bytes are none."""
    for function in asked:
        try:
            if bus.read(unit, function, 0, 1, wait_s) is not None:
                return True
        except Refused as refused:
            if refused.by_device:
                return True
    return False


def identify(bus: Bus, unit: int, maps: dict[str, Any], wait_s: float) -> dict[str, Any]:
    """The maps whose values can be believed, the best first. A SunSpec map fits only where its models stand."""
    chain = device.models(bus, unit, wait_s)
    fits = []
    for name, data in maps.items():
        needs = [block["model"] for block in data["blocks"] if "model" in block]
        if needs and needs[0] not in chain:
            continue
        try:
            values = device.Device(bus, unit, data, chain).read(tries=1)
        except DeviceTrouble:
            continue
        good = sum(value is not None for value in values.values()) / len(values)
        usual = unit in (map_check.addresses(data["addresses"]) or [])
        if good >= ENOUGH and any(values.values()):
            fits.append((bool(needs), usual, good, len(values), name, values))
    fits.sort(key=lambda fit: fit[:4], reverse=True)
    return {
        "unit": unit,
        "maps": [fit[4] for fit in fits],
        "values": fits[0][5] if fits else {},
        "sunspec_models": sorted(chain),
    }
