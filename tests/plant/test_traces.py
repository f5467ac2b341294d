"""Traces: what is measured stays measured, what is drawn is drawn by the seed, bad specs are named."""

import csv

import pytest

from wattbit.emulator.traces import TraceError, load_trace, pv_trace

HOUR_MS = 3_600_000


def measured_hours(root):
    name = "h100_cbsugpu08_hourly_2024-07-06_5weeks.csv"
    with open(root / "host_tools/wattbit/emulator/data" / name, newline="") as f:
        return [{k: float(v) for k, v in row.items()} for row in csv.DictReader(f)]


@pytest.mark.parametrize("offset_h", [0, 72, 800])
def test_each_hour_keeps_its_measured_average_and_its_bounds(root, offset_h):
    hours = measured_hours(root)
    trace = load_trace({"source": "h100", "offset_h": offset_h, "gpus": 8, "base_w": 500}, 24 * HOUR_MS, seed=3)
    assert trace["period_ms"] == 10_000
    assert len(trace["w"]) == 8640
    worst_w = 0.0
    for h in range(24):
        part = trace["w"][h * 360 : (h + 1) * 360]
        hour = hours[offset_h + h]
        worst_w = max(worst_w, abs(sum(part) / 360 - 500 - 8 * hour["ave_w"]))
        assert min(part) >= 500 + 8 * hour["min_w"] - 0.5
        assert max(part) <= 500 + 8 * hour["max_w"] + 0.5
    print(f"offset {offset_h} h: worst error of an hour's mean {worst_w:.3f} W of 8 GPUs")
    # samples are whole watts
    assert worst_w < 0.5


def test_busy_hours_vary_and_the_seed_decides_how():
    spec = {"source": "h100", "offset_h": 72}
    one, again, other = (load_trace(spec, HOUR_MS, seed)["w"] for seed in (1, 1, 2))
    assert one == again
    assert one != other
    assert len(set(one)) > 10


def test_a_longer_run_begins_like_a_shorter_one():
    spec = {"source": "h100", "offset_h": 75, "speed": 7}
    short, long = load_trace(spec, HOUR_MS, 5)["w"], load_trace(spec, 5 * HOUR_MS, 5)["w"]
    assert long[: len(short)] == short


def test_speed_lets_measured_hours_pass_faster(root):
    hours = measured_hours(root)
    trace = load_trace({"source": "h100", "offset_h": 100, "gpus": 1, "speed": 6}, HOUR_MS, 1)
    assert len(trace["w"]) == 360
    for h in range(6):
        part = trace["w"][h * 60 : (h + 1) * 60]
        assert sum(part) / 60 == pytest.approx(hours[100 + h]["ave_w"], abs=0.5)


def test_the_series_starts_again_at_its_end():
    spec = {"source": "h100", "offset_h": 839, "gpus": 1}
    assert len(load_trace(spec, 3 * HOUR_MS, 1)["w"]) == 1080


def test_pv_is_the_measured_minutes_without_negatives(root):
    with open(root / "host_tools/wattbit/emulator/data/pv_serf_east_1min_2022-03-18.csv", newline="") as f:
        rows = {r["measured_on"]: float(r["ac_w"]) for r in csv.DictReader(f)}
    day = pv_trace({"source": "pv-serf-1min"}, 24 * HOUR_MS)
    assert (day["period_ms"], len(day["w"])) == (60_000, 1440)
    assert day["w"][720] == round(rows["2022-03-19T12:00"])
    assert min(day["w"]) == 0
    assert max(day["w"]) > 4000
    half = pv_trace({"source": "pv-serf-1min", "start": "12:00", "scale_pm": 500}, HOUR_MS)
    assert half["w"][0] == round(rows["2022-03-19T12:00"] / 2)
    first = pv_trace({"source": "pv-serf-1min", "day": 1, "start": "04:33"}, HOUR_MS)
    assert len(first["w"]) == 60
    assert pv_trace({"source": "pv-serf-1min", "day": 1, "start": "09:00"}, HOUR_MS)["w"][0] == round(
        rows["2022-03-18T09:00"]
    )


def test_constant_and_file(tmp_path):
    assert load_trace({"source": "const", "w": 750}, HOUR_MS, 1)["w"] == [750]
    (tmp_path / "a.csv").write_text("t_s,w\n0,100\n2.5,300\n\n4,200\n")
    trace = load_trace({"source": "file", "path": "a.csv", "scale_pm": 500}, HOUR_MS, 1, tmp_path)
    assert trace == {"period_ms": 1000, "w": [50, 50, 50, 150, 100]}
    assert pv_trace({"source": "file", "path": "a.csv"}, 2000, 1, tmp_path)["w"] == [100, 100]


@pytest.mark.parametrize(
    "spec, says",
    [
        ({}, "source = None; allowed: const, file, h100"),
        ({"source": "h200"}, "source = 'h200'"),
        ({"source": "const"}, "w must be given"),
        ({"source": "const", "w": "5"}, "w = '5'; allowed: integer 0..30000"),
        ({"source": "const", "w": True}, "w = True"),
        ({"source": "h100", "offset_h": 840}, "offset_h = 840; allowed: integer 0..839"),
        ({"source": "h100", "gpu": 8}, "unknown key 'gpu'; allowed: base_w, gpus"),
        ({"source": "file", "path": "absent.csv"}, "absent.csv.*cannot be read"),
        ({"source": "file", "path": ""}, "path = ''"),
    ],
)
def test_a_bad_load_trace_says_key_value_and_what_is_allowed(tmp_path, spec, says):
    with pytest.raises(TraceError, match=says):
        load_trace(spec, HOUR_MS, 1, tmp_path)


@pytest.mark.parametrize("start", ["24:00", "7", 7, "07:60", "-1:00"])
def test_a_bad_clock_time_is_named(start):
    with pytest.raises(TraceError, match="start = .*HH:MM"):
        pv_trace({"source": "pv-serf-1min", "start": start}, HOUR_MS)


@pytest.mark.parametrize("text", ["", "t_s,w\n", "0,1\n0,2\n", "0;1\n", "0,-5\n", "0,1,2\n", "nan,1\n", "0,1e9\n"])
def test_a_bad_file_is_named_with_its_line(tmp_path, text):
    (tmp_path / "a.csv").write_text(text)
    with pytest.raises(TraceError, match=r"a\.csv.*allowed"):
        load_trace({"source": "file", "path": "a.csv"}, HOUR_MS, 1, tmp_path)


def test_a_binary_file_is_refused(tmp_path):
    (tmp_path / "a.csv").write_bytes(bytes(range(256)))
    with pytest.raises(TraceError, match="cannot be read"):
        load_trace({"source": "file", "path": "a.csv"}, HOUR_MS, 1, tmp_path)
