"""Small accidents in real files: whatever happens to a line or a byte, the answer is 0 or 2 and never a crash."""

import random

import pytest

from tests.malformed import scenario_variants as variants
from tests.malformed.toml_text import dump
from wattbit import cli, paths
from wattbit.emulator.scenario import load_scenario
from wattbit.errors import BadInput

PIECES = [
    b"0",
    b"-1",
    b"1e400",
    b'""',
    b"[]",
    b"{}",
    b"true",
    b"[[",
    b"]]",
    b"=",
    b"\n",
    b"\0",
    b"'''",
    b"nan",
    b"9" * 30,
]
SCENARIO = dump(
    variants.base(
        plant={"step_ms": 50},
        traces={"load": {"pump": {"source": "const", "w": 250}}, "pv": {"source": "const", "w": 0}},
        event=[{"at_s": 5, "do": do, **variants.right_event(do)} for do in ("grid_fail", "load_step", "sensor_drift")],
        expect=[{"shed": ["pump"], "after_s": 3}, {"sheds": {"at_most": 3}}, {"event": "shed", "rule": "ladder"}],
    )
)


def mutated(text: bytes, rng: random.Random) -> bytes:
    lines = text.split(b"\n")
    at = rng.randrange(len(lines))
    how = rng.randrange(6)
    if how == 0:
        del lines[at]
    elif how == 1:
        lines.insert(rng.randrange(len(lines)), lines[at])
    elif how == 2:
        key, equals, _ = lines[at].partition(b"=")
        lines[at] = key + equals + b" " + rng.choice(PIECES)
    elif how == 3:
        cut = rng.randrange(len(lines[at]) + 1)
        lines[at] = lines[at][:cut] + rng.choice(PIECES) + lines[at][cut:]
    elif how == 4:
        other = rng.randrange(len(lines))
        lines[at], lines[other] = lines[other], lines[at]
    else:
        lines[at] = lines[at][: rng.randrange(len(lines[at]) + 1)]
    return b"\n".join(lines)


def problems(path) -> list:
    try:
        load_scenario(path)
    except BadInput as bad:
        return bad.lines
    return []


@pytest.mark.parametrize("name", ["orv3-shelf", "telecom-48v", "solar-small"])
def test_sites(name, tmp_path, capsys):
    text = (paths.sites() / f"{name}.toml").read_bytes()
    rng = random.Random(name)
    path = tmp_path / "rack.toml"
    refused = 0
    for _ in range(150):
        path.write_bytes(mutated(text, rng))
        code = cli.run(["check", str(path)])
        said = capsys.readouterr()
        assert code == (2 if said.err else 0)
        assert all(line.startswith(str(path)) and "; allowed: " in line for line in said.err.splitlines()), said.err
        refused += code == 2
    assert refused > 50, "most accidents are noticed"


def test_scenarios(tmp_path):
    rng = random.Random(11)
    path = tmp_path / "case.toml"
    refused = 0
    for _ in range(200):
        path.write_bytes(mutated(SCENARIO.encode(), rng))
        lines = problems(path)
        assert all(line.startswith(str(path)) and "allowed: " in line for line in lines), lines
        refused += bool(lines)
    assert refused > 50
