"""A law that cannot fail is worth nothing: each one must notice a real run in which one thing was changed."""

import copy

import pytest

from tests.scenarios import laws, story


@pytest.fixture(scope="module")
def real(shipped):
    """A run with sheds in order and restores one after another."""
    return story.read(shipped("coolant-lost"))


@pytest.fixture
def doctored(real):
    """A copy of the run to change."""
    return copy.deepcopy(real)


def broken(what: story.Story) -> set[str]:
    """Names of the laws that `what` breaks."""
    return {text.partition(":")[0] for text in laws.judge(what)}


def power(what: story.Story, name: str, on: int, t_ms: int, until_ms: int = 1 << 40) -> None:
    """Change the truth of one output from `t_ms` on."""
    column = what.names.index(name)
    for row, at_ms in enumerate(what.columns["t_ms"]):
        if t_ms <= at_ms < until_ms:
            now = what.powered[row]
            what.powered[row] = (*now[:column], on, *now[column + 1 :])
    for seen in ("changes", "pictures"):
        what.__dict__.pop(seen, None)


def event(what: story.Story, kind: str, output: str = "") -> dict:
    """The first event of a kind (and output)."""
    return next(e for e in what.events if e["kind"] == kind and output in ("", e.get("output")))


def test_the_real_run_breaks_none(real):
    assert laws.judge(real) == []


def test_a_critical_output_off_while_others_are_on(doctored):
    shed = event(doctored, "shed")
    doctored.events.insert(doctored.events.index(shed), {**shed, "output": "infer-a", "tier": 1})
    power(doctored, "infer-a", 0, shed["t_ms"])
    assert "tiers" in broken(doctored)


def test_a_pump_off_before_what_it_cools(doctored):
    power(doctored, "pump", 0, 60000)
    assert "cooling" in broken(doctored)


def test_an_output_back_too_soon(doctored):
    shed = event(doctored, "shed", "batch-a")
    power(doctored, "batch-a", 1, shed["t_ms"] + 3000)
    assert "min_off" in broken(doctored)


def test_two_restores_at_once(doctored):
    first = event(doctored, "restore", "infer-a")
    power(doctored, "infer-b", 1, first["t_ms"])
    assert "spacing" in broken(doctored)


def test_a_restore_below_the_floor(doctored):
    event(doctored, "restore")["reading"] = 399
    assert "charge_floor" in broken(doctored)


def test_a_restore_on_a_charge_that_is_not_there(doctored):
    doctored.columns["soc_pm"] = [300] * len(doctored.columns["soc_pm"])
    assert "charge_floor" in broken(doctored)


def test_a_restore_right_after_battery(doctored):
    row = doctored.row_at(event(doctored, "restore")["t_ms"] - 20000)
    for k in range(row - 50, row):
        doctored.columns["grid_ok"][k] = 0
    assert "stable_time" in broken(doctored)


def test_a_restore_right_after_a_start(doctored):
    doctored.world.append({"world": "boot", "t_ms": event(doctored, "restore")["t_ms"] - 5000})
    assert "stable_time" in broken(doctored)


def test_a_restore_right_after_a_supply_is_back(doctored):
    at_ms = event(doctored, "restore")["t_ms"] - 5000
    doctored.run["events"].append({"do": "supply_restore", "supply": "psu1", "t_ms": at_ms})
    assert "stable_time" in broken(doctored)


def silent(what: story.Story) -> story.Change:
    """Nobody tells of any restore; the first closing of the plant."""
    what.events[:] = [e for e in what.events if e["kind"] != "restore"]
    return next(change for change in what.changes if change.on)


def test_a_closing_that_nobody_tells_below_the_floor(doctored):
    silent(doctored)
    doctored.columns["soc_pm"] = [300] * len(doctored.columns["soc_pm"])
    assert "charge_floor" in broken(doctored)


def test_a_closing_that_nobody_tells_right_after_a_start(doctored):
    doctored.world.append({"world": "boot", "t_ms": silent(doctored).t_ms - 5000})
    assert "stable_time" in broken(doctored)


@pytest.mark.parametrize(("load", "rightly"), [({"tier": 3}, False), ({"tier": 0}, True), ({"hold": True}, True)])
def test_only_what_may_declare_it_closes_at_a_start(doctored, load, rightly):
    change = silent(doctored)
    doctored.loads[change.output].update({"on_reset": "close", **load})
    doctored.changes[:] = [change]
    doctored.columns["soc_pm"] = [300] * len(doctored.columns["soc_pm"])
    doctored.world.append({"world": "boot", "t_ms": change.t_ms})
    assert ({"stable_time", "charge_floor"} & broken(doctored) == set()) is rightly


def test_a_closing_that_nobody_tells_in_the_middle_of_an_outage(doctored):
    row = silent(doctored).row
    for k in range(row - 50, row + 50):
        doctored.columns["grid_ok"][k] = 0
    assert "stable_time" in broken(doctored)


def test_a_shed_for_a_reading_that_is_back(doctored):
    shed = event(doctored, "shed")
    shed["reading"] = shed["limit"] - 1
    assert "pressing" in broken(doctored)


@pytest.mark.parametrize("kind", ["shed", "restore"])
def test_a_change_that_nobody_tells(doctored, kind):
    doctored.events.remove(event(doctored, kind))
    assert "told" in broken(doctored)


def test_an_event_for_nothing(doctored):
    shed = event(doctored, "shed")
    doctored.events.append({**shed, "t_ms": doctored.events[-1]["t_ms"] + 60000})
    assert "told" in broken(doctored)


def test_more_sheds_in_a_cycle_than_allowed(doctored):
    shed = event(doctored, "shed")
    at = doctored.events.index(shed)
    doctored.events[at:at] = [dict(shed) for _ in range(doctored.site["shed"]["per_pass"])]
    assert "cap" in broken(doctored)


@pytest.mark.parametrize(
    ("figure", "value"), [("alloc_bytes_per_cycle", 0.01), ("max_cycle_gap_ms", 300), ("max_cycle_gap_ms", 0)]
)
def test_a_figure_out_of_bounds(doctored, figure, value):
    doctored.summary[figure] = value
    assert "figures" in broken(doctored)


def test_energy_from_nowhere(doctored):
    doctored.summary["energy"]["balance_pm"] = 1.5
    assert "figures" in broken(doctored)


@pytest.mark.parametrize(
    ("key", "value"), [("kind", "dropped"), ("cause", ""), ("rule", "whim"), ("tier", 0), ("t_ms", 0), ("mood", "bad")]
)
def test_an_event_outside_the_contract(doctored, key, value):
    event(doctored, "restore")[key] = value
    assert "words" in broken(doctored)


def test_spoilt_console_lines(doctored):
    doctored.summary["console_bad_lines"] = 1
    assert "words" in broken(doctored)


@pytest.mark.parametrize("change", [{"rule": "unexplained"}, {"cause": ""}])
def test_a_loss_without_a_reason(doctored, change):
    doctored.summary["offs"][0].update(change)
    assert "explained" in broken(doctored)
