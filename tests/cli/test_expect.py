"""Each expectation passes and fails for the right reason, on summaries and events as a run leaves them."""

import pytest

from tests.malformed import scenario_variants as variants
from tests.malformed.toml_text import dump
from wattbit.emulator.expect import evaluate
from wattbit.emulator.scenario import load_scenario

SUMMARY = {
    "bus_min_mv": 46900,
    "soc_end_pm": 700,
    "soc_min_pm": 350,
    "sheds": 3,
    "restores": 2,
    "boots": 1,
    "max_cycle_gap_ms": None,
    "alloc_bytes_per_cycle": 0,
    "console_bad_lines": 0,
    "served_s": {"0": [600.0, 300.0], "1": [240.0, None], "2": [90, 90], "3": [20, 20]},
    "unserved_wh": {"0": 0.0, "1": 12.5, "2": 20.0, "3": 30.0},
    "offs": [
        {"output": "batch-a", "start_ms": 20000, "end_ms": 60000, "cause": "ladder"},
        {"output": "train-a", "start_ms": 30000, "end_ms": None, "cause": "ladder"},
    ],
}
EVENTS = [
    {"t_ms": 0, "kind": "reboot"},
    {"t_ms": 20000, "kind": "shed", "output": "batch-a", "rule": "ladder", "tier": 3},
    {"t_ms": 30000, "kind": "shed", "output": "train-a", "rule": "bus-low", "tier": 2},
    {"t_ms": 31000, "kind": "futility", "rule": "bus-low"},
    {"t_ms": 60000, "kind": "restore", "output": "batch-a"},
    {"t_ms": 70000, "kind": "shed", "output": "batch-a", "rule": "operator"},
]

CASES = [
    ({"shed": ["batch-a", "train-a"]}, True),
    ({"shed": ["batch-a", "pump"]}, False),
    ({"shed": ["batch-a"], "after_s": 20, "before_s": 20}, True),
    ({"shed": ["batch-a"], "after_s": 20.5, "before_s": 60}, False),
    ({"shed": ["batch-a"], "rule": "ladder"}, True),
    ({"shed": ["train-a"], "rule": "ladder"}, False),
    ({"restored": ["batch-a"]}, True),
    ({"restored": ["train-a"]}, False),
    ({"shed_in_order": ["batch-a", "train-a"]}, True),
    ({"shed_in_order": ["train-a", "batch-a"]}, False),
    ({"shed_in_order": ["batch-a", "pump"]}, False),
    ({"never_shed": ["switch-a", "pump"]}, True),
    ({"never_shed": ["switch-a", "train-a"]}, False),
    ({"never_shed": ["train-a"], "after_s": 31}, True),
    ({"never_off": ["switch-a"]}, True),
    ({"never_off": ["switch-a", "batch-a"]}, False),
    ({"on_at_end": ["switch-a", "batch-a"]}, True),
    ({"on_at_end": ["switch-a", "train-a"]}, False),
    ({"off_at_end": ["train-a"]}, True),
    ({"off_at_end": ["train-a", "batch-a"]}, False),
    ({"bus_min_mv": {"at_least": 46900}}, True),
    ({"bus_min_mv": {"at_least": 46901}}, False),
    ({"soc_end_pm": {"at_least": 600, "at_most": 700}}, True),
    ({"soc_end_pm": {"at_most": 699}}, False),
    ({"soc_min_pm": {"at_least": 300}}, True),
    ({"sheds": {"at_most": 3}}, True),
    ({"sheds": {"at_most": 2}}, False),
    ({"max_cycle_gap_ms": {"at_most": 200}}, False),
    ({"alloc_bytes_per_cycle": {"at_most": 0}}, True),
    ({"served": {"tier": 0, "outage": 1, "at_least_s": 600}}, True),
    ({"served": {"tier": 0, "outage": 2, "at_least_s": 301}}, False),
    ({"served": {"tier": 1, "outage": 2, "at_least_s": 1}}, False),
    ({"served": {"tier": 0, "outage": 3, "at_least_s": 1}}, False),
    ({"served": {"tier": 3, "outage": 1, "at_most_s": 20}}, True),
    ({"unserved_wh": {"tier": 0, "at_most": 0}}, True),
    ({"unserved_wh": {"tier": 1, "at_most": 12}}, False),
    ({"event": "futility", "rule": "bus-low"}, True),
    ({"event": "futility", "rule": "charge-low"}, False),
    ({"event": "futility", "count": {"at_most": 0}}, False),
    ({"event": "shed", "output": "batch-a", "count": {"at_least": 2, "at_most": 2}}, True),
    ({"event": "shed", "output": "batch-a", "before_s": 60, "count": {"at_least": 2}}, False),
]


@pytest.mark.parametrize(("expect", "passes"), CASES, ids=lambda v: str(v)[:70])
def test_verdict(expect, passes, tmp_path):
    path = tmp_path / "case.toml"
    path.write_text(dump(variants.expect(**expect)), encoding="utf-8")
    loaded = load_scenario(path)
    (judged,) = evaluate(loaded.expects, SUMMARY, EVENTS)
    assert judged["pass"] is passes, judged
    assert judged["why"]
    assert next(iter(expect)) in judged["expect"]


def test_a_narrow_miss_can_be_seen(tmp_path):
    path = tmp_path / "case.toml"
    served = {"served": {"tier": 3, "outage": 1, "at_least_s": 19900}}
    path.write_text(dump(variants.expect(**served)), encoding="utf-8")
    summary = {**SUMMARY, "served_s": {"3": [19899.97]}}
    (judged,) = evaluate(load_scenario(path).expects, summary, EVENTS)
    assert (judged["pass"], judged["why"]) == (False, "it was 19899.97")


def test_order_is_kept_and_every_one_is_judged(tmp_path):
    path = tmp_path / "case.toml"
    many = [expect for expect, _ in CASES]
    path.write_text(dump(variants.base(expect=many)), encoding="utf-8")
    judged = evaluate(load_scenario(path).expects, SUMMARY, EVENTS)
    assert [j["pass"] for j in judged] == [passes for _, passes in CASES]
