"""console.log to events.jsonl: times over reboots, fields as they apply, spoilt lines counted and left out."""

import json

import pytest

from wattbit.emulator.results import ResultsError, events
from wattbit.emulator.results.world import World

KEYS = ["t_ms", "kind", "output", "tier", "rule", "cause", "reading", "limit"]
GOOD = '#Event {"s": 1, "ms": 20, "n": 0, "kind": "shed", "output": "a", "rule": "ladder", "cause": "c"}'


def jsonl(out):
    return [json.loads(line) for line in (out / "events.jsonl").read_text().splitlines()]


def read(tmp_path, content, boots=(0,)):
    world = World()
    world.boots_ms = list(boots)
    path = tmp_path / "console.log"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return events.read(path, world, {"a": 2})


def test_every_event_is_there_in_order(made):
    _, _, out, _ = made
    assert [(row["t_ms"], row["kind"], row.get("output")) for row in jsonl(out)] == [
        (0, "reboot", None),
        (141000, "shed", "batch-a"),
        (150000, "ladder", None),
        (180000, "shed", "train-b"),
        (215000, "shed", "train-a"),
        (300000, "reboot", None),
        (485000, "restore", "train-a"),
        (489000, "restore", "train-b"),
        (493000, "restore", "batch-a"),
        (722400, "trip", None),
        (722500, "shed", "infer-b"),
        (724000, "futility", None),
        (730000, "shed", "batch-a"),
        (800000, "fault", "infer-b"),
        (801000, "refuse", None),
        (802000, "clear", None),
    ]


def test_fields_are_those_of_the_report_and_nothing_else(made):
    _, _, out, _ = made
    rows = jsonl(out)
    assert rows[1] == {
        "t_ms": 141000,
        "kind": "shed",
        "output": "batch-a",
        "tier": 3,
        "rule": "ladder",
        "cause": "batch-a switched off: energy left is needed for the run time promised to more critical tiers: "
        "usable energy 212 J, still needed 240 J",
        "reading": 212,
        "limit": 240,
    }
    assert all(list(row) == [key for key in KEYS if key in row] for row in rows)
    assert "output" not in rows[2] and rows[11]["reading"] == 12 and "limit" not in rows[11]


def test_tier_comes_from_the_site_where_the_event_does_not_say_it(made):
    _, _, out, _ = made
    assert jsonl(out)[3]["tier"] == 2


def test_spoilt_lines_are_counted_and_skipped(made):
    _, _, _, summary = made
    # the line cut by the reboot, the noise, an unknown kind, and a report whose name is misspelt
    assert summary["console_bad_lines"] == 4


def test_events_after_a_boot_count_from_that_boot(tmp_path):
    reboot = '#Event {"s": 0, "ms": 0, "kind": "reboot"}\n'
    found, bad = read(tmp_path, reboot + GOOD + "\r\n" + reboot + GOOD + "\n" + reboot, boots=(40, 90_000))
    assert [row["t_ms"] for row in found] == [40, 1060, 90_000, 91_020, 90_000]
    assert bad == 0


@pytest.mark.parametrize(
    "line",
    [
        "#Event",
        "#Event ",
        "#Event {",
        "#Event []",
        "#Event null",
        "#Event {}",
        '#Event {"s": 1, "ms": 2}',
        '#Event {"s": "1", "ms": 2, "kind": "shed"}',
        '#Event {"s": 1.5, "ms": 2, "kind": "shed"}',
        '#Event {"s": true, "ms": 2, "kind": "shed"}',
        '#Event {"s": 1, "ms": 1000, "kind": "shed"}',
        '#Event {"s": -1, "ms": 0, "kind": "shed"}',
        '#Event {"s": 1, "ms": 2, "kind": "SHED"}',
        '#Event {"s": 1, "ms": 2, "kind": ["shed"]}',
        '#Event {"s": 1, "ms": 2, "kind": "shed", "output": 7}',
        '#Event {"s": 1, "ms": 2, "kind": "shed", "reading": "much"}',
        "#State {",
        "#State [1]",
        "#nonsense",
        "#" * 100_000,
        "noise " + GOOD[:40],
    ],
)
def test_malformed_report_lines(tmp_path, line):
    found, bad = read(tmp_path, f"{line}\r\n{GOOD}\r\n")
    assert [row["output"] for row in found] == ["a"]
    assert bad == 1


@pytest.mark.parametrize(
    "line", ["", ":85 Content. {}", "?rack", "hello", '#State {"a": 1}', '#State {"x": "#Event "}']
)
def test_other_lines_are_no_business_of_events(tmp_path, line):
    assert read(tmp_path, f"{line}\n") == ([], 0)


def test_binary_noise_is_counted_and_what_follows_it_on_the_line_is_read(tmp_path):
    found, bad = read(tmp_path, b"\xff\xfe\x80\n" + b"\xfe\xff" + GOOD.encode() + b"\n")
    assert (len(found), bad) == (1, 2)


def test_a_line_cut_by_a_reboot_does_not_take_the_next_one_with_it(tmp_path):
    found, bad = read(tmp_path, GOOD[:30] + GOOD + "\n")
    assert (len(found), bad) == (1, 1)


def test_deep_nesting_is_only_a_bad_line(tmp_path):
    found, bad = read(tmp_path, "#Event " + "[" * 200_000 + f"\n{GOOD}\n")
    assert (len(found), bad) == (1, 1)


def test_a_missing_console_is_named(tmp_path):
    with pytest.raises(ResultsError, match=r"console\.log"):
        events.read(tmp_path / "console.log", World(), {})


def test_a_marked_event_is_an_event(tmp_path):
    """Within ten seconds of a request the firmware begins event lines with ESC [ m."""
    found, bad = read(tmp_path, b'\x1b[m#Event {"n":1,"s":5,"ms":20,"kind":"shed","output":"a"}\r\n', [0])
    assert (bad, [event["t_ms"] for event in found]) == (0, [5020])


def test_what_a_life_could_not_say_any_more_is_put_in_at_its_time(tmp_path):
    """The second life noted its start and was cut before it said so; the console's next start is the third."""
    world = World()
    world.boots_ms = [0, 50000, 60000]
    world.unsaid = [
        (0, '#Event {"n":1,"s":49,"ms":0,"kind":"shed","output":"a"}'),
        (1, '#Event {"n":0,"s":0,"ms":0,"kind":"reboot"}'),
    ]
    said = '#Event {"n":0,"s":0,"ms":0,"kind":"reboot"}\n'
    (tmp_path / "console.log").write_text(said + said + '#Event {"n":1,"s":7,"ms":0,"kind":"shed","output":"a"}\n')
    found, bad = events.read(tmp_path / "console.log", world, {})
    assert [(event["t_ms"], event["kind"]) for event in found] == [
        (0, "reboot"),
        (49000, "shed"),
        (50000, "reboot"),
        (60000, "reboot"),
        (67000, "shed"),
    ]
    assert bad == 0
