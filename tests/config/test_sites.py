"""Shipped sites: clean, packed small enough, loaded by the device exactly as checked, refused when damaged."""

import json
import random

import pytest

from rack.config import load, packed, say
from wattbit import paths
from wattbit.site import board
from wattbit.site.check import check_site
from wattbit.site.pack import pack, unpack

NAMES = sorted(path.stem for path in paths.sites().glob("*.toml"))


def checked(name):
    site, errors = check_site(paths.sites() / f"{name}.toml")
    assert errors == []
    return site


def test_three_kinds_of_rack_are_shipped():
    assert {"orv3-shelf", "telecom-48v", "solar-small"} <= set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_site_is_clean_and_named_as_its_file(name):
    assert checked(name)["site"]["name"] == name


@pytest.mark.parametrize("name", NAMES)
def test_device_loads_what_the_host_checked(name):
    site = checked(name)
    parts = board.read_board(site["site"]["board"])
    maps = {key: board.map_fields(content) for key, content in board.read_maps().items()}
    loaded, errors = load.load(pack(site), parts, maps)
    assert errors == []
    assert loaded == json.loads(json.dumps(site))
    assert unpack(pack(site)) == loaded


@pytest.mark.parametrize("name", NAMES)
def test_packed_site_is_small(name):
    assert len(pack(checked(name))) < 24 * 1024, "must fit a microcontroller's memory twice"


@pytest.mark.parametrize("name", NAMES)
def test_a_flipped_bit_is_never_loaded(name):
    data = pack(checked(name))
    rng = random.Random(7)
    places = list(range(60)) + [rng.randrange(len(data)) for _ in range(400)]
    for place in places:
        bad = bytearray(data)
        bad[place] ^= 1 << rng.randrange(8)
        site, errors = load.load(bytes(bad))
        assert site is None, place
        assert errors


@pytest.mark.parametrize("keep", [0, 1, 20, 40, 100, -1])
def test_a_torn_file_is_never_loaded(keep):
    site, errors = load.load(pack(checked(NAMES[0]))[:keep])
    assert site is None
    assert "; allowed: " in errors[0][4]


@pytest.mark.parametrize(
    ("body", "word"),
    [
        (b"", "JSON"),
        (b"[]", "not a site"),
        (b"null", "not a site"),
        (b"{", "JSON"),
        (b"\xff\xfe", "JSON"),
        (b'{"site": null}', "must be a table"),
        (b"[" * 2000, "JSON"),
    ],
)
def test_junk_with_a_right_crc_is_named(body, word):
    site, errors = load.load(packed.head(body) + body)
    assert site is None
    assert any(word in say.say(error, {}) for error in errors)


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"wattbit-site 2 00000000 0\n", "version"),
        (b"wattbit-site 1 00000001 0\n", "damaged"),
        (b"wattbit-site 1 00000000 5\n", "damaged"),
        (b"hello\n", "not a packed site"),
        (b"x" * 70000, "too many"),
    ],
)
def test_a_wrong_first_line_is_named(data, word):
    site, errors = load.load(data)
    assert site is None
    assert word in errors[0][4]
