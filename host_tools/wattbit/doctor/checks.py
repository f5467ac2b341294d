"""What is asked of a board at its prompt. Each check gives rows: (what, "ok", "bad" or "note", what was found)."""

import time
from collections.abc import Callable
from typing import Any

from wattbit.flash.link import Link

Row = tuple[str, str, str]
CLOCK_PM = 5  # per mille: a resonator is good to 5, a crystal far better
HEAP_FREE = 65536  # bytes, DESIGN goal; here at the prompt, without the controller

# driver: (register, bits to shift right, mask, value): INA228 and INA238 datasheets 7.6.1 (DEVICE_ID 3Fh, DIEID bits
# 15-4), INA226 datasheet 7.6 (Die ID FFh, bits 15-4), TMP117 datasheet 7.6 (Device_ID 0Fh, bits 11-0)
IDS = {
    "ina228": (0x3F, 4, 0xFFF, 0x228),
    "ina238": (0x3F, 4, 0xFFF, 0x238),
    "ina226": (0xFF, 4, 0xFFF, 0x226),
    "tmp117": (0x0F, 0, 0xFFF, 0x117),
}
FACTS = """
import gc, os, sys, machine
gc.collect()
_v = os.statvfs('/')
_u = os.uname()
def _first(p):
    try:
        with open(p) as f: return f.readline().strip()
    except OSError: return ''
print(repr((_u[4], _u[2], gc.mem_free(), _v[0] * _v[3], machine.reset_cause(), _first('/state/slot'),
    _first('/a/manifest.txt'), _first('/b/manifest.txt'))))
"""
SCAN = """
from machine import I2C, Pin
_i = I2C({id}, sda=Pin({sda}), scl=Pin({scl}), freq={hz})
print(repr(_i.scan()))
"""
READ = "print(repr(_i.readfrom_mem({address}, {register}, 2)))"
SWITCH = """
from machine import Pin
import time
_p = Pin({pin})
_was = _p.value()
_f = Pin({feedback}, Pin.IN, Pin.PULL_DOWN) if {feedback} is not None else None
_p.init(Pin.OUT, value={closed})
time.sleep_ms({ms})
_r = (_f or _p).value()
_p.value({opened})
time.sleep_ms({ms})
_s = (_f or _p).value()
_p.value(_was)
print(repr((_r, _s)))
"""
SWITCH_MS = 500  # a read-back that is later than this is a fault of the controller too


def facts(link: Link) -> list[Row]:
    """Board, versions, heap and file system."""
    machine, release, heap, flash, cause, used, a, b = link.ask(FACTS)
    held = {"a": a.removeprefix("wattbit-version 1 "), "b": b.removeprefix("wattbit-version 1 ")}
    return [
        ("board", "note", f"{machine}, MicroPython {release}, reset cause {cause}"),
        ("version in /a", "note", held["a"] or "none"),
        ("version in /b", "note", held["b"] or "none"),
        ("a version is in use", _good(bool(held.get(used))), f"/{used}" if used else "none: wattbit flash"),
        ("heap", _good(heap >= HEAP_FREE), f"{heap} bytes free at the prompt; expected {HEAP_FREE} or more"),
        ("file system", "note", f"{flash} bytes free"),
    ]


def clock(link: Link, seconds: float = 5.0) -> list[Row]:
    """How far the board's clock is off that of this computer."""
    ask = "import time\nprint(time.ticks_ms())"
    began, first = time.monotonic(), link.ask(ask)
    time.sleep(seconds)
    passed_ms = (link.ask(ask) - first) % (1 << 30)
    real_ms = (time.monotonic() - began) * 1000
    off_pm = (passed_ms / real_ms - 1) * 1000
    limit_pm = max(CLOCK_PM, 20 / seconds)  # a question takes up to 20 ms
    return [("clock", _good(abs(off_pm) <= limit_pm), f"{off_pm:+.1f} per mille over {real_ms / 1000:.1f} s")]


def buses(link: Link, parts: dict[str, Any], sensors: list[dict[str, Any]]) -> list[Row]:
    """Each I2C bus scanned, each device of the site on it asked who it is."""
    rows: list[Row] = []
    for name, spec in parts["I2C"].items():
        found = link.ask(SCAN.format(**spec))
        heard = ", ".join(f"0x{address:02x}" for address in found) or "nobody"
        rows.append((f"bus {name}", "note", f"answer: {heard}"))
        mine = [one for one in sensors if one["bus"] == name]
        rows += [_device(link, one, found) for one in mine]
        for address in sorted(set(found) - {one["address"] for one in mine}):
            rows.append((f"0x{address:02x} on {name}", "note", "is not in the site"))
    for one in sensors:
        if one["bus"] in parts["UART"]:
            rows.append((one["name"], "note", f"on {one['bus']}: not asked here, `wattbit scan` asks serial devices"))
    return rows


def _device(link: Link, sensor: dict[str, Any], found: list[int]) -> Row:
    where = f"{sensor['driver']} at 0x{sensor['address']:02x} on {sensor['bus']}"
    if sensor["address"] not in found:
        return sensor["name"], "bad", f"{where} does not answer: check its supply, SDA, SCL and address pins"
    if sensor["driver"] not in IDS:
        return sensor["name"], "ok", f"{where} answers; this chip has no id"
    register, shift, mask, expected = IDS[sensor["driver"]]
    raw = link.ask(READ.format(address=sensor["address"], register=register))
    said = int.from_bytes(raw, "big") >> shift & mask
    good = said == expected
    return sensor["name"], _good(good), f"{where} says id 0x{said:x}" + ("" if good else f", expected 0x{expected:x}")


def outputs(link: Link, site: dict[str, Any], parts: dict[str, Any], asked: Callable[[str, str], bool]) -> list[Row]:
    """Each output closed and opened with read-back, when `asked(output, load)` says so; then as it was."""
    rows: list[Row] = []
    for load in site["load"]:
        name, spec = load["output"], parts["OUTPUTS"][load["output"]]
        title = f"{name} ({load['name']})"
        if "pin" not in spec:
            rows.append((title, "note", "behind an expander: not switched here"))
        elif load["precharge"]:
            rows.append((title, "note", "has a precharge: only the controller may close it"))
        elif not asked(name, load["name"]):
            rows.append((title, "note", "not switched: not confirmed"))
        else:
            rows.append((title, *_switched(link, spec)))
    return rows


def _switched(link: Link, spec: dict[str, Any]) -> tuple[str, str]:
    closed = spec["active"]
    words = {"pin": spec["pin"], "feedback": spec.get("feedback"), "closed": closed, "opened": 1 - closed}
    while_closed, while_open = link.ask(SWITCH.format(ms=SWITCH_MS, **words))
    if "feedback" not in spec:
        while_closed, while_open = int(while_closed == closed), int(while_open == closed)
    good = (while_closed, while_open) == (1, 0)
    ends = "" if good else ": check fuse, wiring and read-back line"
    return _good(good), f"reads {while_closed} while closed, {while_open} while open{ends}"


def _good(right: bool) -> str:
    return "ok" if right else "bad"
