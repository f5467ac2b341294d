"""report.html as a file: complete in itself, true to the data, safe, small."""

import json
import re

import pytest

from wattbit.emulator.results import report, write

from .dom import parse
from .rack_story import evening

OUTPUTS = ["core", "storage", "infer-a", "infer-b", "train-a", "train-b", "batch-a", "batch-b", "pump"]
COLUMN = {"bus_mv": 2, "battery_ma": 4, "soc_pm": 5, "load_w": 6}


@pytest.fixture(scope="module")
def page(made):
    text = (made[2] / "report.html").read_text()
    return text, parse(text)


def view(page, number):
    return page[1].one("section", data_view=str(number))


def values_of(path, chart, height=1000):
    """What the drawn points stand for, by the scale that the chart states."""
    low, high = float(chart.attrs["data-low"]), float(chart.attrs["data-high"])
    numbers = [int(n) for n in re.findall(r"-?\d+", path.attrs["d"])]
    return [high - y * (high - low) / height for y in numbers[1::2]], (high - low) / height


def test_it_asks_nothing_of_the_network(page):
    text, tree = page
    assert not re.search(r"(?:https?|wss?|ftp):|//[a-z0-9-]+\.[a-z]|@import|url\(|srcset|fetch\(|XMLHttp", text, re.I)
    assert not tree.all("link") and not tree.all("img") and not tree.all("iframe")
    assert not [node for node in tree.all() if "src" in node.attrs]
    assert all(node.attrs["href"].startswith("#") for node in tree.all(href=...))


def test_the_whole_run_and_a_closer_look_at_each_outage(page):
    windows = [(n.attrs["data-from"], n.attrs["data-to"]) for n in page[1].all("section", data_view=...)]
    assert windows == [("0", "1200000"), ("82500", "570000"), ("637500", "1200000")]
    assert [node.text() for node in page[1].all(data_tab=...)] == ["Whole run", "Outage 1", "Outage 2"]


@pytest.mark.parametrize("number", [0, 1, 2])
@pytest.mark.parametrize("key", list(COLUMN))
def test_the_extremes_of_each_window_are_drawn(made, page, number, key):
    rows, section = made[1], view(page, number)
    since, until = int(section.attrs["data-from"]), int(section.attrs["data-to"])
    truth = [row[COLUMN[key]] for row in rows if since <= row[0] <= until]
    chart = section.one(data_chart=key)
    assert (int(chart.attrs["data-min"]), int(chart.attrs["data-max"])) == (min(truth), max(truth))
    drawn, unit = values_of(chart.one("path", class_="line"), chart)
    assert min(drawn) == pytest.approx(min(truth), abs=unit)
    assert max(drawn) == pytest.approx(max(truth), abs=unit)


def test_a_single_row_dip_survives_in_the_whole_run(made, page):
    """One row of 12,000 in a picture 1,000 columns wide."""
    chart = view(page, 0).one(data_chart="bus_mv")
    drawn, unit = values_of(chart.one("path", class_="line"), chart)
    assert min(drawn) == pytest.approx(46512, abs=unit)
    assert sorted(drawn)[3] > 46512 + 300
    assert "lowest 46.51 V at 0:12:02" in chart.attrs["aria-label"]


def test_a_lane_for_each_output_in_order_of_worth(page):
    for number in range(3):
        assert [node.attrs["data-lane"] for node in view(page, number).all(data_lane=...)] == OUTPUTS


def test_lanes_show_every_loss_with_its_rule(page):
    lane = view(page, 0).one(data_lane="batch-a")
    seen = [
        (s.attrs["data-state"], s.attrs.get("data-rule"), int(s.attrs["data-from"]), int(s.attrs["data-to"]))
        for s in lane.all(data_state=...)
    ]
    assert seen == [
        ("on", None, 0, 141000),
        ("off", "ladder", 141000, 493000),
        ("on", None, 493000, 730000),
        ("off", "ladder", 730000, 1200000),
    ]
    trip = view(page, 2).one(data_lane="infer-b").one(data_state="off")
    assert (trip.attrs["data-family"], trip.attrs["tabindex"]) == ("limit", "0")
    assert (
        trip.attrs["data-tip"]
        == "infer-b: bus-low\nbus_mv is 46512 mV, limit: not below 46800 mV\nfrom 0:12:02.5, still off at the end"
    )
    assert [s.attrs["data-state"] for s in view(page, 1).one(data_lane="core").all(data_state=...)] == ["on"]


def test_outages_are_shaded_at_their_time(page):
    for key in COLUMN:
        bands = view(page, 0).one(data_chart=key).all(data_outage=...)
        assert [band.attrs["style"] for band in bands] == ["left:10%;width:25%", "left:58.333%;width:41.667%"]


def test_events_and_scenario_marks_say_what_happened(page):
    said = view(page, 0).one(data_strip="events")
    assert said.attrs["data-count"] == "16"
    assert sum(int(mark.attrs["data-count"]) for mark in said.all(data_kind=...)) == 16
    tips = "\n".join(mark.attrs["data-tip"] for mark in said.all(data_tip=...))
    assert "0:02:21.0  shed ladder: batch-a switched off: energy left is needed" in tips
    assert "futility bus-low: two sheds did not raise the bus; no more are tried (12, limit 0)" in tips
    did = view(page, 0).one(data_strip="scenario")
    assert [mark.attrs["data-tip"].split("  ")[1].split("\n")[0] for mark in did.all(data_tip=...)] == [
        "grid fail",
        "grid restore",
        "reboot: cause watchdog",
        "grid fail",
    ]


def test_the_header_tells_the_story(made, page):
    tree = page[1]
    assert tree.one("h1").text() == "Two outages & a reboot"
    verdict = tree.one(data_verdict=...)
    assert (verdict.attrs["data-verdict"], verdict.text()) == ("fail", "1 of 2 expectations missed")
    assert tree.one(data_figure="bus_min_mv").one("dd").text() == f"{made[3]['bus_min_mv'] / 1000:.2f} V"
    shed = [[td.text().strip() for td in tr.all("td")] for tr in tree.one("table", data_table="shed").all("tr")[1:]]
    assert shed[2][:3] == ["train-b, train-a", "2", "0:03:00 to 0:03:35 outage 1"]
    assert shed[2][3:] == ["ladder", "about 4 min 50 s"]  # its cause stands with the first of its rule
    assert shed[1][3].startswith("ladder energy left is needed")
    served = tree.one("table", data_table="served")
    assert [td.attrs["data-kept"] for td in served.one(data_tier="1").all(data_kept=...)] == ["kept", "broken"]
    assert [li.attrs["data-pass"] for li in tree.one(data_table="expect").all("li")] == ["true", "false"]
    assert len(tree.one("table", data_table="events").all("tr")) == 1 + 16


def test_columns_for_the_pointer_are_those_of_the_curves(made, page):
    data = json.loads(page[1].one("script", id="data").text())
    whole = data[0]
    assert (whole["from"], whole["to"], whole["n"]) == (0, 1200000, 1000)
    for key, place in COLUMN.items():
        assert whole["series"][key]["lo"][7] == min(row[place] for row in made[1][84:96])
        assert whole["series"][key]["hi"][7] == max(row[place] for row in made[1][84:96])
    assert set(whole["series"]["demand_w"]["lo"]) == {9450}


def test_every_curve_and_lane_has_words(page):
    for node in page[1].all(role="img"):
        assert node.attrs["aria-label"]
    assert all(section.attrs["aria-label"] for section in page[1].all("section", data_view=...))


def test_words_from_the_wire_cannot_become_page(tmp_path):
    evil = '</script><script>alert(1)</script><b>"&'
    story = evening(duration_s=150)
    story.switch(149, "core", 0, "shed", evil, evil)
    story.fired.append({"t_ms": 1, "world": "event", "do": evil, "line": evil})
    story.boots, story.console = story.boots[:1], story.console[:1] + story.console[-1:]
    story.site["tier"][0]["title"] = story.site["site"]["title"] = story.site["limit"][0]["name"] = evil
    story.site["limit"][0]["trip"] = 49000
    story.write(tmp_path)
    checks = [{"expect": evil, "why": evil, "pass": False}]
    write(story.run(), {"name": evil, "title": evil}, tmp_path, tmp_path, 1.0, evil, [1], lambda *_: checks)
    text = (tmp_path / "report.html").read_text()
    assert "<script>alert" not in text and "</script><b>" not in text
    assert len(parse(text).all("script")) == 2
    json.loads(parse(text).one("script", id="data").text())
    assert "{{" not in text


def test_a_bad_day_stays_below_its_size(tmp_path):
    """An output that flaps every second for hours, and as many events."""
    story = evening(duration_s=7200, every_ms=500)
    story.switches = [(t, bit, t // 1000 % 2) for t in range(0, 7200000, 1000) for bit in range(9)]
    for t_s in range(0, 7200, 2):
        story.say(t_s, "shed", output="core", rule="bus-low", cause="the bus sags" * 5)
    for n in range(60):
        story.outage(60 + n * 110, 110 + n * 110)
    story.write(tmp_path)
    summary = write(story.run(), {"name": "flap"}, tmp_path, tmp_path, 1.0, "", [])
    assert summary["sheds"] > 3600 and len(summary["outages"]) == 60
    assert (tmp_path / "report.html").stat().st_size < report.MOST_BYTES


def test_a_run_of_one_row(tmp_path):
    story = evening(duration_s=1)
    story.every_ms = 1000
    story.write(tmp_path)
    write(story.run(), {"name": "blink"}, tmp_path, tmp_path, 1.0, "", [])
    assert parse((tmp_path / "report.html").read_text()).all("path", class_="line")
