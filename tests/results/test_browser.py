"""report.html in a real headless Chromium: what is drawn, where, and what a hand or a keyboard gets to see."""

import json
import re
import subprocess
from itertools import pairwise
from pathlib import Path

import pytest

from .dom import parse

pytestmark = pytest.mark.chromium
FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage"),
)
WIDE = "--window-size=1280,1600"
CATCH = "<head><script>window.probeErrors = []; onerror = (what) => { probeErrors.push(String(what)); };</script>"


@pytest.fixture(scope="module")
def browse(chromium, tmp_path_factory):
    """browse(page, *flags, hash="") -> the document after its scripts ran."""

    def run(page, *flags, at=""):
        profile = tmp_path_factory.mktemp("profile")
        command = [chromium, *FLAGS, f"--user-data-dir={profile}", *flags, "--dump-dom", page.as_uri() + at]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 0, done.stderr[-2000:]
        return parse(done.stdout)

    return run


@pytest.fixture(scope="module")
def probed(made, tmp_path_factory):
    """A copy of the report that also answers the questions of probe.js."""
    text = (made[2] / "report.html").read_text()
    probe = Path(__file__).with_name("probe.js").read_text()
    page = tmp_path_factory.mktemp("page") / "probed.html"
    page.write_text(text.replace("<head>", CATCH, 1).replace("</body>", f"<script>{probe}</script></body>"))
    return page


@pytest.fixture(scope="module")
def wide(browse, probed):
    return json.loads(browse(probed, WIDE).one("pre", id="probe").text())


def test_the_page_as_it_is_runs_without_help(browse, made):
    tree = browse(made[2] / "report.html", WIDE)
    assert tree.one("html").attrs["data-ready"] == "true"
    assert ["hidden" in view.attrs for view in tree.all("section", data_view=...)] == [False, True, True]


def test_no_error_and_no_request(wide):
    assert (wide["errors"], wide["requests"]) == ([], 0)


def test_curves_touch_the_heights_of_their_extremes(made, wide):
    for key, place in (("bus_mv", 2), ("battery_ma", 4), ("soc_pm", 5), ("load_w", 6)):
        truth = [row[place] for row in made[1]]
        chart = parse((made[2] / "report.html").read_text()).one("section", data_view="0").one(data_chart=key)
        low, high = float(chart.attrs["data-low"]), float(chart.attrs["data-high"])
        plot, line = wide["curves"][key]["plot"], wide["curves"][key]["line"]
        pixel = (high - low) / plot["height"]
        top = high - (line["top"] - plot["top"]) * pixel
        bottom = high - (line["top"] + line["height"] - plot["top"]) * pixel
        # the box of a stroked line may include half its width
        assert top == pytest.approx(max(truth), abs=2 * pixel)
        assert bottom == pytest.approx(min(truth), abs=2 * pixel)
        assert line["width"] == pytest.approx(plot["width"], abs=3)
        assert plot["height"] > 80


def test_curves_have_colours_of_their_own(wide):
    strokes = {curve["stroke"] for curve in wide["curves"].values()}
    assert len(strokes) == 4 and "none" not in strokes


def test_lanes_are_drawn_to_time(wide):
    assert len(wide["lanes"]) == 9
    lane = next(lane for lane in wide["lanes"] if lane["name"] == "batch-a")
    assert [seg["state"] for seg in lane["segs"]] == ["on", "off", "on", "off"]
    edges = [141, 493, 730, 1200]
    for seg, edge in zip(lane["segs"], edges):
        right = seg["box"]["left"] + seg["box"]["width"] - lane["box"]["left"]
        assert right == pytest.approx(lane["box"]["width"] * edge / 1200, abs=1.5)
    assert lane["segs"][1]["box"]["height"] > lane["segs"][0]["box"]["height"] > 2  # told apart without colour


def test_states_have_colours_of_their_own(wide):
    colours = {(seg["state"], seg.get("rule")): seg["colour"] for lane in wide["lanes"] for seg in lane["segs"]}
    assert set(colours) == {("on", None), ("off", "ladder"), ("off", "bus-low"), ("off", "start")}
    assert len(set(colours.values())) == 4


def test_lanes_stand_under_one_another_and_under_the_curves(wide):
    lefts = {round(lane["box"]["left"]) for lane in wide["lanes"]} | {round(wide["curves"]["bus_mv"]["plot"]["left"])}
    assert len(lefts) == 1
    tops = [lane["box"]["top"] for lane in wide["lanes"]]
    assert tops == sorted(tops) and min(b - a for a, b in pairwise(tops)) > 10


def test_the_pointer_shows_the_values_below_it(made, wide):
    rows = made[1][7224:7236]  # column 602 of 1000
    text = wide["hover"]["text"]
    assert not wide["hover"]["hidden"]
    assert "0:12:02.4" in text
    low, high = min(row[2] for row in rows) / 1000, max(row[2] for row in rows) / 1000
    assert low == 46.512 and f"46.51 – {high:.2f} V" in text.replace("\n", " ")  # noqa: RUF001
    assert "Wanted" in text and "9.45 kW" in text
    assert "Off: infer-b (bus-low), batch-b (start)" in text
    plot = wide["curves"]["bus_mv"]["plot"]
    assert wide["hover"]["cursor"]["left"] == pytest.approx(plot["left"] + plot["width"] * 0.6025, abs=2)


def test_a_lost_output_says_why_on_hover(wide):
    assert (
        wide["segTip"]
        == "infer-b: bus-low\nbus_mv is 46512 mV, limit: not below 46800 mV\nfrom 0:12:02.5, still off at the end"
    )
    assert wide["left"] is True


def test_an_event_says_what_it_is_on_focus(wide):
    assert wide["focusTip"].startswith("0:02:21.0 shed ladder: batch-a switched off: energy left is needed")


def test_arrow_keys_move_through_time(wide):
    """From column 602, where the pointer was: one right, ten right, one left."""
    assert wide["keys"] == {"column": "612", "hidden": False}
    assert wide["escaped"] is True


def test_tabs_change_the_window(wide):
    assert (wide["shown"], wide["afterTab"]) == ("0", ["1"])


def test_the_address_opens_a_window_or_a_moment(browse, probed):
    assert json.loads(browse(probed, WIDE, at="#view-2").one("pre", id="probe").text())["shown"] == "2"
    moment = json.loads(browse(probed, WIDE, at="#t=250000").one("pre", id="probe").text())
    assert "0:04:09.6" in moment["openTip"] and "train-a (ladder)" in moment["openTip"]


def test_it_fits_a_phone(browse, probed, tmp_path):
    """A window of 400 pixels: a frame, as the browser's own window does not get that narrow."""
    source = probed.read_text().replace("&", "&amp;").replace('"', "&quot;")
    frame = tmp_path / "phone.html"
    frame.write_text(
        f'<body style="margin:0"><iframe style="width:400px;height:3000px;border:0" srcdoc="{source}"></iframe><script>'
        "onload = () => document.body.append(Object.assign(document.createElement('pre'), { id: 'answer',"
        " textContent: document.querySelector('iframe').contentDocument.getElementById('probe').textContent }));"
        "</script>"
    )
    seen = json.loads(browse(frame, "--window-size=800,3000").one("pre", id="answer").text())
    assert seen["overflow"] <= 0
    assert 200 < seen["curves"]["bus_mv"]["plot"]["width"] < 400
    assert all(lane["box"]["left"] + lane["box"]["width"] <= 400 for lane in seen["lanes"])


def test_dark_where_the_reader_wants_it(browse, probed, wide):
    dark = json.loads(browse(probed, WIDE, "--blink-settings=preferredColorScheme=0").one("pre", id="probe").text())
    assert _light(wide["ground"]) > 230 and _light(dark["ground"]) < 40


def _light(colour):
    return max(int(n) for n in re.findall(r"\d+", colour)[:3])


def test_it_prints_every_window_on_light_paper(chromium, made, tmp_path):
    paper = tmp_path / "report.pdf"
    flags = [*FLAGS, f"--user-data-dir={tmp_path / 'profile'}", f"--print-to-pdf={paper}", "--no-pdf-header-footer"]
    flags.append("--blink-settings=preferredColorScheme=0")
    uri = (made[2] / "report.html").as_uri()
    subprocess.run([chromium, *flags, uri], capture_output=True, timeout=60, check=True)
    content = paper.read_bytes()
    assert content.startswith(b"%PDF")
    assert len(re.findall(rb"/Type\s*/Page\b", content)) == 4  # the tables, and a page for each window
