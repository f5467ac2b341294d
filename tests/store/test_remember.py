"""What the operator was told is done has been saved, in a gap between transactions of the lines if there is one."""

import asyncio
import sys
from types import ModuleType, SimpleNamespace

import pytest


@pytest.fixture
def talk(monkeypatch):
    """rack.app.talk with a hal that has only a clock, and an asyncio that does not wait."""
    before = set(sys.modules)
    for name in ("hal", "board"):
        monkeypatch.setitem(sys.modules, name, ModuleType(name))
    sys.modules["hal"].ticks_ms = lambda: 0
    from rack.app import talk

    async def sleep_ms(ms):
        pass

    monkeypatch.setattr(asyncio, "sleep_ms", sleep_ms, raising=False)
    yield talk
    for name in set(sys.modules) - before:
        if name.startswith("rack.app"):
            del sys.modules[name]


class Line:
    """Busy for a number of looks."""

    def __init__(self, looks):
        self.looks = looks

    def pause(self):
        pass

    def resume(self):
        pass

    def busy(self):
        self.looks -= 1
        return self.looks >= 0


def rack(looks, said, changed=True):
    """A rack whose memory and console write down what came when."""
    from rack.app.bus_lock import BusLock

    line = Line(looks)

    def feed(buf, n, at):
        made.operator.changed = changed
        return n

    made = SimpleNamespace(
        operator=SimpleNamespace(changed=False, settling=False),
        bus_lock=BusLock([line]),
        memory=SimpleNamespace(save=lambda: said.append(("saved", line.looks))),
        resets=SimpleNamespace(follow=lambda safe_mode: said.append(("followed", safe_mode))),
        state=SimpleNamespace(safe_mode=0),
        cycle=SimpleNamespace(stamp=lambda now_ms: None),
        session=SimpleNamespace(feed=feed, reply=b":84\r\n", changed=False),
    )
    return made


def answered(talk, made, said):
    console = SimpleNamespace(send=lambda data, n: said.append(data))
    asyncio.run(talk._answer(made, console, b"x", 1))
    return said


@pytest.mark.parametrize("looks", [0, 3])
def test_saved_in_a_gap_and_then_confirmed(talk, looks):
    said = []
    assert answered(talk, rack(looks, said), said) == [("saved", -1), ("followed", 0), b":84\r\n"]


def test_a_line_that_is_always_busy_does_not_put_it_off_for_ever(talk):
    said = []
    (saved, left), _, reply = answered(talk, rack(10000, said), said)
    assert (saved, reply) == ("saved", b":84\r\n")
    assert 10000 - left <= 100


def test_a_reading_is_answered_without_a_write(talk):
    said = []
    assert answered(talk, rack(0, said, changed=False), said) == [b":84\r\n"]


@pytest.mark.parametrize(("passes", "waited"), [(3, 3), (99, 14)])
def test_maintenance_is_said_when_its_outputs_are_open(talk, monkeypatch, passes, waited):
    """The decision falls in the pass after the command; an output that never opens is waited for 2 s."""
    said = []
    made = rack(0, said, changed=False)
    made.operator.settling = True
    made.state.cycles = 100
    made.loads = SimpleNamespace(count=2, on=[1, 1], want=[1, 1])

    async def sleep_ms(ms):
        if not ms:
            return
        made.state.cycles += 1
        made.loads.want[1] = 0
        said.append("slept")
        if len(said) == passes:
            made.loads.on[1] = 0

    monkeypatch.setattr(asyncio, "sleep_ms", sleep_ms)
    answered(talk, made, said)
    assert said == ["slept"] * waited + [b":84\r\n"]
    assert not made.operator.settling


def test_leases_run_by_the_clock_however_late_a_pass_comes(talk, monkeypatch):
    """Passes that are 1,000, 1,700 and 3,050 ms apart, over the turn of the ticks, count as that long."""
    gaps = [1000, 1700, 3050, 1000]
    at = [2**30 - 1500]
    told = {"operator": [], "remote": [], "memory": [], "resets": []}
    monkeypatch.setattr(sys.modules["hal"], "ticks_ms", lambda: at[0] % 2**30)

    async def sleep_ms(ms):
        if not gaps:
            raise RuntimeError("enough")
        at[0] += gaps.pop(0)

    monkeypatch.setattr(asyncio, "sleep_ms", sleep_ms)
    made = SimpleNamespace(
        cycle=SimpleNamespace(stamp=lambda now_ms: None),
        operator=SimpleNamespace(tick=told["operator"].append, changed=False, leaving=False),
        remote=SimpleNamespace(tick=told["remote"].append),
        memory=SimpleNamespace(tick=told["memory"].append),
        loads=SimpleNamespace(locked=[0], fault=[0]),
        gate=SimpleNamespace(quiet_ms=lambda: 0),
        resets=SimpleNamespace(tick=lambda dt_ms, quiet_ms: told["resets"].append(dt_ms)),
        refresh=lambda: None,
    )
    with pytest.raises(RuntimeError, match="enough"):
        asyncio.run(talk.housekeeping(made, lambda: None))
    assert told == {who: [0, 1000, 1700, 3050, 1000] for who in told}
