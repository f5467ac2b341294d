"""Rows of the field table for the settings that may be changed while running."""

from ..report import fields


def setting_rows(rows: list) -> list:
    """One row per runtime setting (see `config.runtime.runtime_rows`), with the range that the schema gives."""
    return [("Settings", row[0], row[3], row[6], row[4], row[5], row[7]) for row in rows]


def wire_table(rows: list | None = None) -> list:
    """The whole field table of this firmware; a board passes the rows that it kept of the schema."""
    if rows is None:
        from ..config.runtime import runtime_rows

        rows = runtime_rows()
    return fields.table(setting_rows(rows))
