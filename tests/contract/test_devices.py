"""The table of drivers says what their classes say."""

import pytest

from rack.config import devices
from rack.drivers import makers

POLLED = [row for row in devices.TABLE if row[devices.DRIVER] in makers.I2C]


@pytest.mark.parametrize("row", POLLED, ids=lambda row: row[devices.DRIVER])
def test_the_fields_of_a_driver_are_those_of_its_class(row: tuple) -> None:
    assert row[devices.FIELDS] == makers.I2C[row[devices.DRIVER]].FIELDS


def test_every_class_has_a_row() -> None:
    assert set(makers.I2C) <= set(devices.NAMES)


@pytest.mark.parametrize("row", devices.TABLE, ids=lambda row: row[devices.DRIVER])
def test_the_keys_of_a_driver_exist(row: tuple) -> None:
    assert set(row[devices.NEEDS] + row[devices.MAY]) <= set(devices.KEYS)
