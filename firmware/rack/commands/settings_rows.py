"""Rows of the field table for the settings that may be changed while running, from the schema."""

from ..config import schema
from ..report import fields


def setting_rows() -> list:
    """One row per entry of `schema.RUNTIME`, with the range that the schema gives."""
    sections = {}
    for table in schema.TABLES:
        sections[table[0]] = table[1]
    rows = []
    for name, section, key in schema.RUNTIME:
        for declared in sections[section]:
            if declared[0] == key:
                rows.append(("Settings", name, declared[1], declared[5], declared[2], declared[3], declared[6]))
    return rows


def wire_table() -> list:
    """The whole field table of this firmware."""
    return fields.table(setting_rows())
