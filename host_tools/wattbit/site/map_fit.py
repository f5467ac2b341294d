"""Does the register map of a Modbus sensor fit its bus and its address?"""

from typing import Any

from rack.model import line_speed
from wattbit.maps import map_check

Problem = tuple[str, int, str, Any, str]


def check(
    sensors: list[dict[str, Any]],
    uarts: dict[str, dict[str, Any]],
    maps: dict[str, dict[str, Any]],
    lines: list[dict[str, Any]],
) -> list[Problem]:
    """A map on a bus of another speed or parity, an address that the map's devices cannot have, stale too early.

    `lines`: the site's [[line]], before what the board says in `uarts`.
    """
    found: list[Problem] = []
    for i, sensor in enumerate(sensors):
        data = maps.get(sensor.get("map") or "")
        if data is None or sensor.get("driver") != "modbus":
            continue
        uart = uarts.get(sensor.get("bus") or "")
        if uart is not None:
            found += _line(i, data, sensor["bus"], line_speed.speed(sensor["bus"], uart, lines))
        units = map_check.addresses(data["addresses"]) or []
        if sensor.get("address") and sensor["address"] not in units:
            text = f"no address of map {data['name']}; allowed: {data['addresses']}"
            found.append(("sensor", i, "address", sensor["address"], text))
        found += _slow(i, data, sensor)
    return found


def _slow(i: int, data: dict[str, Any], sensor: dict[str, Any]) -> list[Problem]:
    """A field of a block that is read every so many periods must be believed for three of these."""
    if not sensor.get("reads") or not sensor.get("period_ms") or not sensor.get("stale_ms"):
        return []
    for row in data["fields"]:
        block = next((b for b in data["blocks"] if set(map_check.registers(row)) <= _range(b)), None)
        if row["name"] in sensor["reads"] and block is not None:
            least = 3 * sensor["period_ms"] * block["every"]
            if sensor["stale_ms"] < least:
                every = f"{row['name']} is read every {block['every']} periods only"
                return [("sensor", i, "stale_ms", sensor["stale_ms"], f"{every}; allowed: at least {least} ms")]
    return []


def _range(block: dict[str, int]) -> set[int]:
    return set(range(block["start"], block["start"] + block["count"]))


def _line(i: int, data: dict[str, Any], bus: str, speed: tuple[int | None, str | None]) -> list[Problem]:
    wanted = data["line"]["baud"], data["line"]["parity"]
    is_set = speed[0], speed[1] or "none"
    if wanted == is_set or speed[0] is None or speed[1] is None:
        return []
    text = (
        f"speaks {wanted[0]} baud, parity {wanted[1]}, but bus {bus} is set to {is_set[0]} baud, parity {is_set[1]}; "
        f'allowed: a bus set to the same, or [[line]] with bus = "{bus}", baud = {wanted[0]}, parity = "{wanted[1]}"'
    )
    return [("sensor", i, "map", data["name"], text)]
