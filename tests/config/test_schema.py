"""The schema agrees with itself: kinds, ranges, defaults, units and the runtime settings."""

import pytest

from rack.config import kinds, schema
from rack.model import quantities

ROWS = [(section, row) for section, rows, _, _ in schema.TABLES for row in rows]
SUFFIXES = {
    "ms": "ms",
    "s": "s",
    "mv": "mV",
    "ma": "mA",
    "w": "W",
    "wh": "Wh",
    "mah": "mAh",
    "pm": "pm",
    "uohm": "uOhm",
    "hz": "Hz",
    "ohm": "Ohm",
    "k": "K",
}


@pytest.mark.parametrize(("section", "row"), ROWS, ids=[f"{s}.{r[0]}" for s, r in ROWS])
def test_row(section, row):
    key, kind, low, high, default, unit, meaning, source = row
    assert kind in kinds.KINDS
    assert meaning
    assert source
    assert SUFFIXES.get(key.rsplit("_", maxsplit=1)[-1], "") == unit
    if kind == "int":
        assert -(2**30) < low < high < 2**30, "outside of a 32-bit board's small integers"
    if default is not schema.REQUIRED:
        assert kinds.KINDS[kind](default, low, high, unit) == ""


def test_keys_and_sections_stand_once():
    names = [section for section, _ in ROWS]
    assert len({(s, r[0]) for s, r in ROWS}) == len(ROWS)
    assert [t[0] for t in schema.TABLES] == list(dict.fromkeys(names))


def test_lists_have_room_within_their_bounds():
    for _, _, low, high in schema.TABLES:
        assert 0 <= low <= high


@pytest.mark.parametrize("row", schema.RUNTIME, ids=lambda row: row[0])
def test_runtime_setting_is_a_number_of_the_schema(row):
    name, section, key = row
    found = [r for s, r in ROWS if s == section and r[0] == key]
    assert [r[1] for r in found] == ["int"]
    assert name.startswith("s")
    assert name.rsplit("_", maxsplit=1)[-1].lower() == key.rsplit("_", maxsplit=1)[-1]


def test_limit_may_name_every_quantity():
    row = next(r for s, r in ROWS if (s, r[0]) == ("limit", "quantity"))
    assert row[3] == quantities.NAMES


@pytest.mark.parametrize("kind", kinds.KINDS)
def test_every_kind_says_what_is_allowed(kind):
    high = ("a", "b") if kind == "enum" else 9
    assert kinds.allowed(kind, 1, high, "mV")
    assert kinds.KINDS[kind](None, 1, high, "mV") != ""
