"""Every malformed site: exit code 2, an error that names file and key, and nothing written."""

import pytest

from tests.malformed.site_variants import all_variants, base
from tests.malformed.toml_text import dump
from wattbit import cli

VARIANTS = all_variants()


def check(path, capsys):
    code = cli.run(["check", str(path)])
    said = capsys.readouterr()
    return code, said.out, said.err


@pytest.mark.parametrize("name", ["orv3-shelf", "telecom-48v", "solar-small"])
def test_unchanged_site_passes_through_the_writer(name, tmp_path, capsys):
    path = tmp_path / "rack.toml"
    path.write_text(dump(base(name)), encoding="utf-8")
    code, out, err = check(path, capsys)
    assert (code, err) == (0, "")
    assert name in out


@pytest.mark.parametrize(("site", "section", "key"), [v[1:] for v in VARIANTS], ids=[v[0] for v in VARIANTS])
def test_malformed_site_is_refused(site, section, key, tmp_path, capsys):
    path = tmp_path / "rack.toml"
    path.write_text(dump(site), encoding="utf-8")
    code, out, err = check(path, capsys)
    assert code == 2
    assert "ok" not in out.split()
    named = [line for line in err.splitlines() if line.startswith(f"{path}:") and key in line and section in line]
    assert named, err
    assert all("; allowed: " in line for line in err.splitlines()), err
    assert list(tmp_path.iterdir()) == [path]


def test_there_are_enough_variants():
    assert len(VARIANTS) >= 200
    assert len({v[0] for v in VARIANTS}) == len(VARIANTS)


def test_all_errors_are_told_in_the_order_of_the_file(tmp_path, capsys):
    site = base()
    site["bus"]["nominal_mv"] = 51
    site["load"][3]["tier"] = 9
    site["load"][4]["colour"] = "red"
    site["limit"][0]["clear"] = 1
    path = tmp_path / "rack.toml"
    path.write_text(dump(site), encoding="utf-8")
    code, _, err = check(path, capsys)
    assert code == 2
    lines = err.splitlines()
    wanted = ("bus.nominal_mv = 51", "load[infer-b].tier = 9", "load[infer-c].colour", "limit[bus-low].clear = 1")
    for word in wanted:
        assert any(word in line for line in lines), err
    numbers = [int(line.removeprefix(f"{path}:").split(":")[0]) for line in lines]
    assert numbers == sorted(numbers)
    text = path.read_text(encoding="utf-8").splitlines()
    for word, written in zip(wanted, ("nominal_mv = 51", "tier = 9", 'colour = "red"', "clear = 1")):
        number = next(n for n, line in zip(numbers, lines) if word in line)
        assert text[number - 1] == written


def test_unit_mistake_is_explained(tmp_path, capsys):
    site = base()
    site["bus"]["nominal_mv"] = 51
    path = tmp_path / "rack.toml"
    path.write_text(dump(site), encoding="utf-8")
    assert "(meant 51000 mV?)" in check(path, capsys)[2]
