"""Settings that change while running: their range, their neighbours, and nothing changed by a refusal."""

import copy

import pytest

from rack.config import schema
from rack.config.runtime import runtime_rows
from rack.config.settings import Settings
from wattbit import paths
from wattbit.site.check import read_site


@pytest.fixture
def site():
    return read_site(paths.sites() / "orv3-shelf.toml")


@pytest.mark.parametrize(("name", "section", "key"), schema.RUNTIME)
def test_set_and_get(site, name, section, key):
    settings = Settings(site, runtime_rows())
    value = settings.get(name) + 1
    assert settings.check(name, value) is None
    assert settings.get(name) == value - 1, "a check changes nothing"
    assert settings.set(name, value) is None
    assert settings.get(name) == site[section][key] == value


@pytest.mark.parametrize(("name", "section", "key"), schema.RUNTIME)
@pytest.mark.parametrize("how", ["below", "above", "text", "flag", "fraction", "none", "list"])
def test_refused_values_change_nothing(site, name, section, key, how):
    rows = next(rows for part, rows, _, _ in schema.TABLES if part == section)
    low, high = next((row[2], row[3]) for row in rows if row[0] == key)
    value = {
        "below": low - 1,
        "above": high + 1,
        "text": "5",
        "flag": True,
        "fraction": 5.5,
        "none": None,
        "list": [5],
    }[how]
    before = copy.deepcopy(site)
    settings = Settings(site, runtime_rows())
    assert "; allowed: " in settings.check(name, value)
    assert "; allowed: " in settings.set(name, value)
    assert site == before


@pytest.mark.parametrize("name", ["", "sReserve", "reserve_pm", "sreserve_pm", "sReserve_pm "])
def test_unknown_names(site, name):
    settings = Settings(site, runtime_rows())
    assert settings.check(name, 5).startswith("unknown setting; allowed: sReserve_pm")
    assert settings.set(name, 5).startswith("unknown setting")
    with pytest.raises(KeyError):
        settings.get(name)


def test_reserve_stays_below_the_floor(site):
    settings = Settings(site, runtime_rows())
    floor = settings.get("sRestoreFloor_pm")
    assert "allowed: 0 to 399 pm" in settings.set("sReserve_pm", floor)
    assert settings.set("sReserve_pm", floor - 1) is None
    assert "allowed: 400 to 1000 pm" in settings.set("sRestoreFloor_pm", floor - 1)
