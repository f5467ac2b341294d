"""The field table: one row per value, names that say role and unit, a hash that notices any change."""

import re

from rack.commands.settings_rows import setting_rows, wire_table
from rack.config import schema
from rack.config.runtime import runtime_rows
from rack.model import quantities
from rack.report import fields, names
from tests.helpers.console_rig import Rig

UNITS = {"mV", "mA", "mC", "pm", "W", "Wh", "J", "C", "s", "ms", "B", "rpm", "mlpm"}
VM_HASH = """
from rack.commands.settings_rows import wire_table
from rack.report import fields
print(fields.table_hash(wire_table()))
"""


def test_names_are_unique_and_carry_their_unit():
    rows = wire_table()
    assert len({(r[0], r[1]) for r in rows}) == len(rows)
    for group, name, kind, unit, *_ in rows:
        if group == "#Event":
            continue
        assert re.fullmatch(r"[crsw][A-Z][A-Za-z0-9]*(_[a-zA-Z]+)?", name), name
        suffix = name.partition("_")[2]
        assert suffix == (unit if unit in UNITS else ""), name
        assert kind in ("int", "bool", "text", "name", "enum", "object")


def test_every_quantity_and_every_runtime_setting_has_a_row():
    assert len(fields.rack_rows()) == quantities.COUNT_ALL + 1
    assert [r[1] for r in setting_rows(runtime_rows())] == [r[0] for r in schema.RUNTIME]


def test_examples_of_names():
    wire = dict(zip(quantities.NAMES, names.rack_names()))
    assert wire["bus_mv"] == "rBus_mV"
    assert wire["soc_low_pm"] == "rSoCLow_pm"
    assert wire["load_w"] == "rLoad_W"
    assert wire["grid_ok"] == "rGridOk"


def test_values_have_the_types_and_ranges_of_their_rows():
    tree = Rig().tree
    for group, name, kind, _, low, high, _ in wire_table():
        if group == "#Event":
            continue
        value = dict(tree.pairs(group))[name]
        if value is None or kind == "object":
            continue
        assert isinstance(value, {"int": int, "bool": bool, "text": str, "name": str, "enum": str}[kind]), name
        if kind == "enum":
            assert value in high
        elif kind == "name":
            assert re.fullmatch("[a-zA-Z0-9_-]+", value)
            assert low <= len(value) <= high
        elif kind == "text":
            assert low <= len(value) <= high
        else:
            assert low <= value <= high, name


def test_groups_are_as_long_as_their_rows():
    tree = Rig().tree
    for group in {r[0] for r in wire_table()} - {"#Event"}:
        assert len(tree.values(group)) == len(tree.members(group)), group


def test_any_change_of_a_row_changes_the_hash_except_of_its_prose():
    rows = wire_table()
    plain = fields.table_hash(rows)
    assert re.fullmatch("[0-9a-f]{8}", plain)
    for i in range(len(rows)):
        for cell in range(7):
            changed = list(rows)
            row = list(rows[i])
            row[cell] = "other"
            changed[i] = tuple(row)
            assert (fields.table_hash(changed) == plain) == (cell == fields.MEANING)


def test_the_vm_has_the_same_hash(vm_run):
    assert vm_run(VM_HASH).strip() == fields.table_hash(wire_table())
