"""What the messages say that carry events and what was kept; how fast they follow each other."""

import json
import sys
from types import ModuleType, SimpleNamespace

import pytest

from rack.link.payload import Payloads
from rack.model import causes, quality
from rack.model import quantities as q
from rack.report.sentence import Words
from tests.helpers.console_rig import Rig
from tests.helpers.outbox_rig import Segments

START_S = 1795555980


@pytest.fixture
def life(monkeypatch):
    """A function that starts a life on given files; rack.app needs a hal with a clock and files."""
    before = set(sys.modules)
    for name in ("hal", "board"):
        monkeypatch.setitem(sys.modules, name, ModuleType(name))
    from rack.app import post

    class Life(Rig):
        def __init__(self, files, boot=5):
            super().__init__()
            self.now_ms = 2**30 - 5000
            sys.modules["hal"].ticks_ms = lambda: self.now_ms
            sys.modules["hal"].Segments = lambda: files
            self.memory = SimpleNamespace(boot_id=boot)
            self.post = post.Post(self, Payloads(self.tree, Words(self.tree.limits, self.settings.names), boot))
            self.up = False

        def pass_s(self, seconds):
            for _ in range(seconds):
                self.now_ms = (self.now_ms + 1000) % 2**30
                self.state.uptime_s += 1
                self.journal.set_time(self.state.uptime_s, 0)
                self.post.tick(self.now_ms, self.up)
                if self.post.due:
                    self.post.flush()

        def take(self):
            """Every message that comes within 10 s, as (topic, body)."""
            got = []
            for _ in range(200):
                self.now_ms = (self.now_ms + 50) % 2**30
                made = self.post.next(self.now_ms, True)
                if made is not None:
                    got.append((made[0], json.loads(made[1])))
                    self.post.done(made[2])
            return got

    yield Life
    for name in set(sys.modules) - before:
        if name.startswith("rack.app"):
            del sys.modules[name]


def test_live_then_events_then_minutes(life):
    rack = life(Segments())
    rack.state.image.put(q.BUS_MV, 50900, 0, quality.GOOD)
    rack.loads.moved(1, 1)
    rack.pass_s(50)
    rack.journal.put(causes.K_SHED, 2, causes.LADDER, 1000, 2000)
    rack.pass_s(80)
    rack.up = True
    rack.pass_s(1)
    rack.journal.put(causes.K_RESTORE, 2, causes.LADDER, 900, 800)
    got = rack.take()
    assert [topic for topic, _ in got] == ["event", "event", "history", "history"]
    bodies = [body for _, body in got]
    assert [body.get("late", False) for body in bodies] == [False, True, True, True]
    assert [body["n"] for body in bodies] == [1, 2, 3, 4]
    assert {(body["cTable"], body["boot"], body["t"]) for body in bodies} == {(rack.tree.hash, 5, None)}
    assert [body["up"] for body in bodies] == [131, 50, 60, 120]
    assert (bodies[1]["Event"]["kind"], bodies[1]["Event"]["n"], bodies[1]["Event"]["s"]) == ("shed", 0, 50)
    minute = bodies[2]
    assert minute["Rack"] == {
        "rBus_mV": 50900,
        **dict.fromkeys(("rBus_mA", "rBattery_mA", "rBattery_mC", "rSupply_W", "rPV_W", "rInlet_mC", "rLoad_W")),
        **dict.fromkeys(("rSoC_pm", "rSoCLow_pm")),
    }
    assert (minute["Source"], minute["on"]) == ({"rSource": "starting"}, ["infer-a"])


def test_what_an_earlier_life_has_kept_is_told_as_its(life):
    files = Segments()
    first = life(files, boot=4)
    first.state.clock.set(START_S, 0, 2)
    first.journal.put(causes.K_TRIP, 255, causes.LIMIT_0, 1, 2)
    first.pass_s(700)
    second = life(files, boot=5)
    second.up = True
    second.pass_s(1)
    got = second.take()
    assert {body["boot"] for _, body in got} == {4}
    assert [(topic, body["up"], body["t"] - body["up"]) for topic, body in got] == [
        ("event", 0, START_S),
        *[("history", s, START_S) for s in range(60, 601, 60)],
    ]
    second.pass_s(60)
    assert files == {}


def test_old_records_come_twelve_a_second(life):
    """4,320 in six minutes; what has just happened waits for none of them."""
    rack = life(Segments())
    for _ in range(100):
        rack.journal.put(causes.K_TRIP, 255, causes.LIMIT_0, 1, 2)
    rack.up = True
    rack.pass_s(1)
    for step_ms in (10, 50, 70):
        made = []
        for _ in range(2100 // step_ms):
            rack.now_ms = (rack.now_ms + step_ms) % 2**30
            made.append(rack.post.next(rack.now_ms, True) is not None)
        assert 25 <= sum(made) <= 27, step_ms
    rack.journal.put(causes.K_TRIP, 255, causes.LIMIT_0, 1, 2)
    assert b"late" not in rack.post.next(rack.now_ms, True)[1]


@pytest.mark.parametrize("unknown", [1, 2])
def test_a_bus_at_its_limit_or_not_known_keeps_flash_as_it_is(life, unknown):
    """LIMITS of the rig: bus-low is on bus_mv, below."""
    files = Segments()
    rack = life(files)
    rack.state.limit_state[0] = unknown
    rack.pass_s(3600)
    assert files.writes == 0
    rack.state.limit_state[0] = 0
    rack.pass_s(60)
    assert files.writes == 1


def test_the_longest_message_of_a_minute(life):
    """24 loads with names of 24 letters, every value at its longest: 1 KiB is the most a message should have."""
    from rack.report import history
    from rack.store import records

    tree = SimpleNamespace(
        wire_names=life(Segments()).tree.wire_names,
        state=SimpleNamespace(loads=SimpleNamespace(names=["x" * 24] * 24)),
    )
    text = history.minute(tree, records.KEPT, (2, 2**24 - 1, [-1000000] * len(records.KEPT)))
    assert len(text) <= 1024 - 100


def test_what_could_not_be_made_a_message_is_made_one_later(life, monkeypatch):
    files = Segments()
    rack = life(files)
    rack.pass_s(700)
    rack.up = True
    rack.pass_s(1)

    def fail(*args):
        raise MemoryError

    payloads = rack.post._payloads
    monkeypatch.setattr(payloads, "minute", fail, raising=False)
    with pytest.raises(MemoryError):
        rack.take()
    monkeypatch.undo()
    assert [body["up"] for _, body in rack.take()] == list(range(60, 661, 60))
    rack.pass_s(60)
    assert files == {}


def test_while_there_is_little_room_only_what_is_new(life):
    rack = life(Segments())
    rack.journal.put(causes.K_TRIP, 255, causes.LIMIT_0, 1, 2)
    rack.up = True
    rack.pass_s(1)
    assert rack.post.next(rack.now_ms, False) is None
    rack.journal.put(causes.K_TRIP, 255, causes.LIMIT_0, 1, 2)
    assert rack.post.next(rack.now_ms, False)[0] == "event"
