"""Whatever stops the controller, at any point, leaves every output as declared and says so."""

import json
import random

from tests.helpers.doctored import loaded, told
from wattbit import paths

LEVELS = "out0 hold hold hold\n" + "".join(f"out{k} open open open\n" for k in range(1, 6))
POINTS = 40
# a main.py that stops the firmware at the n-th look of the hal at the world, another n in each life
STOPS = """
from wattbit.emulator import world

w = world.current
if not hasattr(w, "points"):
    w.points = {points}
    w.tries = 0

    def counted(name):
        real = getattr(w, name)

        def call(*args):
            if w.points_left >= 0:
                w.points_left -= 1
                if w.points_left < 0:
                    w.tries += 1
                    raise {what}
            return real(*args)

        setattr(w, name, call)

    for name in ("device_ticks", "advance", "switch", "cycle_done", "feed_watchdog"):
        counted(name)
w.points_left = -1
for outlet in range(6):
    w.switch(outlet, 1000)
if w.points:
    w.points_left = w.points.pop()
try:
    exec(open({main!r}).read(), {{"__name__": "main"}})
except OSError:
    pass
w.note("left", {{"commanded": list(w.rack.loads.commanded), "n": w.points_left}})
"""


def stopped(tmp_path, what):
    points = [random.Random(7).randint(0, 1200) for _ in range(POINTS)] + [0, 1, 2, 3]
    main = str(paths.firmware() / "main.py")
    (tmp_path / "main.py").write_text(STOPS.format(points=points, main=main, what=what))

    def doctor(run):
        run["files"]["outputs.txt"] = LEVELS
        run["path"].insert(0, str(tmp_path))

    story = told(tmp_path, doctor, seconds=900)
    world = [json.loads(line) for line in (story.run_dir / "world.jsonl").read_text().splitlines()]
    return story, [line["commanded"] for line in world if line["world"] == "left"]


def test_ctrl_c_at_any_point_leaves_the_outputs_as_declared_and_says_so(tmp_path):
    story, left = stopped(tmp_path, "KeyboardInterrupt")
    assert len(left) == POINTS + 4
    assert left == [[1, 0, 0, 0, 0, 0]] * len(left)
    said = [line for line in story.console.splitlines() if line.startswith("# controller stopped (KeyboardInterrupt")]
    assert len(said) == len(left)
    assert all("6 outputs" in line for line in said)


def test_an_exception_in_the_check_stays_safe_and_says_why(tmp_path):
    story = loaded(tmp_path, "raise MemoryError()", 30)
    assert [boot["cause"] for boot in story.boots] == ["power"], "no crash loop"
    assert "# configuration: " in story.console and "MemoryError" in story.console
    assert "Traceback" not in story.console
