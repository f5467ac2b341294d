"""The console table: what a person must find in it."""

import io

from rich.console import Console

from wattbit.emulator.results import table


def text(summary, width=120):
    console = Console(file=io.StringIO(), width=width, color_system=None)
    console.print(table.render(summary))
    return console.file.getvalue()


def row(shown, *words):
    """The one line that has all the words."""
    lines = [line for line in shown.splitlines() if all(word in line for word in words)]
    assert len(lines) == 1, (words, shown)
    return lines[0]


def test_what_was_lost_when_why_and_for_how_long(made):
    shown = text(made[3])
    assert "5 min 52 s" in row(shown, "batch-a", "3", "0:02:21", "outage 1", "ladder")
    assert row(shown, "train-b, train-a", "2", "0:03:00", "outage 1", "ladder", "about 4 min 50 s")
    assert row(shown, "infer-b", "1", "0:12:02", "outage 2", "bus-low", "still off")
    assert "bus-low: bus_mv is 46512 mV, limit: not below 46800 mV" in shown
    assert shown.count("energy left is needed") == 1
    assert row(shown, "batch-b", "3", "0:00:00", "on grid", "start", "20 min, still off")


def test_promised_and_got(made):
    shown = text(made[3])
    assert row(shown, "tier", "promised", "outage 1: 5 min", "outage 2: 8 min 20 s")
    cells = [line.split() for line in shown.splitlines() if line.split()[:1] and line.split()[0] in "0123"]
    assert " ".join(cells[1]) == "1 4 min 5 min ✓ 22 s ✗"
    assert " ".join(cells[2]) == "2 1 min 30 s 1 min ✗ 8 min 20 s ✓"


def test_figures_and_expectations(made):
    summary = made[3]
    shown = text(summary, 200)
    assert f"lowest bus voltage {summary['bus_min_mv'] / 1000:.2f} V" in shown
    assert f"charge at the end {summary['soc_end_pm'] / 10:.1f} %" in shown
    assert "not served 189 Wh, 5 shed, 3 restored, 1 stop for futility" in shown
    assert "1 of 2 expectations missed." in shown and "✗ bus above 50 V <at all times>" in shown
    assert "✗ bus above 40 V" not in shown


def test_a_quiet_day(made):
    quiet = {**made[3], "offs": [], "outages": [], "promised_s": {"0": []}, "served_s": {"0": []}, "expect": []}
    shown = text(quiet)
    assert "no outage" in shown and "Nothing lost power." in shown and "No expectations stated." in shown


def test_names_and_causes_are_not_markup(made):
    off = {**made[3]["offs"][1], "rule": "[red]odd[/]", "cause": "[bold", "output": "[x]"}
    shown = text({**made[3], "offs": [off]})
    assert "[red]odd[/]" in shown and "[x]" in shown


def test_a_long_list_is_cut_and_says_so(made):
    offs = [{**made[3]["offs"][1], "rule": f"limit-{n}"} for n in range(30)]
    shown = text({**made[3], "offs": offs})
    assert "limit-11" in shown and "limit-12" not in shown and "18 more" in shown


def test_it_fits_a_screen(made):
    assert len(text(made[3], 100).splitlines()) <= 32
