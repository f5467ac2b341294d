"""What is put on a board: only what the site needs, all of it named in the manifest, and small enough twice."""

import ast
import hashlib

import pytest

from rack.report import fields
from wattbit.errors import BadInput
from wattbit.flash import payload, trim
from wattbit.silicon import storage


@pytest.fixture(scope="module")
def files(site):
    return payload.build("pico_w", site)


def test_every_file_of_a_version_is_in_its_manifest(files):
    rows = files["a/manifest.txt"].decode().splitlines()
    assert rows[0].split() == ["wattbit-version", "1", "1", "0.1.0", "solar-small"]
    listed = {f"a/{name}": (sha, int(size)) for sha, size, name in (row.split() for row in rows[1:])}
    expected = {name: (hashlib.sha256(data).hexdigest(), len(data)) for name, data in files.items() if "a/" in name}
    del expected["a/manifest.txt"]
    assert listed == expected


def test_two_versions_fit_a_pico_w_with_room_to_write(files):
    two = {**files, **{name.replace("a/", "b/", 1): data for name, data in files.items() if name.startswith("a/")}}
    assert storage.used(storage.build(two)) < storage.SIZE * 3 // 4


def test_only_the_drivers_that_the_site_names_and_no_server(site):
    found = trim.modules(site)
    assert {"rack.app.start", "rack.drivers.ina228", "hal.pins", "rack.app.vouched"} <= set(found)
    for absent in (
        "rack.config.schema",
        "rack.config.crosscheck",
        "rack.app.site",
        "rack.drivers.daly",
        "rack.drivers.ads1115",
        "rack.app.server",
        "rack.report.sunspec_map",
    ):
        assert absent not in found
    assert "rack.drivers.pylontech" in trim.modules({**site, "sensor": [{"driver": "pylontech"}]})
    assert "rack.app.server" in trim.modules({**site, "server": {"bus": "rs485", "tcp_port": 0}})


def test_of_the_link_only_what_the_site_uses(site):
    link = {"rack.app.mqtt", "rack.link.session", "hal.client", "rack.store.outbox"}
    parts = {"commands": "rack.commands.signed", "tls": "hal.records", "discovery": "rack.link.discovery"}
    off = {"commands": "none", "tls": False, "discovery": ""}
    assert not {*link, *parts.values(), "hal.radio"} & set(trim.modules(site))
    whole = {**site, "mqtt": {**site["mqtt"], "host": "broker.test"}}
    assert {*link, *parts.values()} <= set(trim.modules(whole))
    for key, module in parts.items():
        less = set(trim.modules({**whole, "mqtt": {**whole["mqtt"], key: off[key]}}))
        assert link <= less
        assert module not in less
    assert "hal.radio" in trim.modules({**site, "network": {"kind": "wifi", "ssid": "rack"}})


def test_trimmed_makers_are_whole_python():
    tree = ast.parse(trim.only_used("from .a import A\nfrom .b import B\nT = {'a': A, 'b': B}\n", {"b"}))
    assert ast.unparse(tree) == "from .b import B\nT = {'b': B}"


def test_tables_go_without_their_prose_and_mean_the_same_on_the_wire(site, root):
    found = trim.modules(site)
    for name in trim.PROSE:
        whole = (root / "firmware" / f"{name.replace('.', '/')}.py").read_text()
        assert len(found[name]) < len(whole) * 0.85, name
        length, first = trim.PROSE[name]
        assert _without(whole, length, first) == _without(found[name], length, first)
    assert "what a person calls it" not in found["rack.report.fields"]


def test_the_hash_of_the_table_does_not_know_meanings():
    rows = [("Device", "cName", "name", "", 0, 32, "short name")]
    assert fields.table_hash(rows) == fields.table_hash([(*rows[0][:6], "")])
    assert fields.table_hash(rows) != fields.table_hash([(*rows[0][:5], 33, "short name")])


def _without(source, length, first):
    """All rows of `length` in a module, as text, without their columns from `first` on."""
    tuples = [node.elts for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Tuple)]
    return [
        [ast.unparse(cell) for cell in row[:first]]
        for row in tuples
        if len(row) == length and isinstance(row[0], ast.Constant)
    ]


def test_levels_name_pins_and_leave_out_what_an_interrupt_of_power_cannot_reach(site):
    outputs = {d["output"]: {"pin": 40 + i, "active": 0} for i, d in enumerate(site["load"])}
    outputs[site["load"][0]["output"]] = {"expander": "i2c0", "address": 32, "bit": 0, "active": 1}
    lines = payload.levels(site, outputs).decode().splitlines()[1:]
    assert len(lines) == len(site["load"]) - 1
    assert all(line.split()[1] == "0" for line in lines)


def test_another_board_than_the_sites_is_refused(site):
    with pytest.raises(BadInput, match="--board desktop: the site is for board 'pico_w'; allowed: that board"):
        payload.build("desktop", site)
