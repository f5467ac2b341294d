"""A line of framed protocols: periods, silent devices, late replies, junk, glued frames, slow bytes."""

import pytest

from rack.drivers import framed, modbus_frame
from rack.drivers.framed import BUFFER
from rack.drivers.makers import FRAMED
from tests.drivers.framed_rig import EVERY, NAMES, UNIT, setup
from tests.drivers.rig import Sink, run_line
from tests.drivers.test_modbus_faults import NeverSilent

# module of tests/drivers/rig.py: 87.3 %, 36.3 V, -84.2 A, 31.2 degrees, in the steps of each protocol
TRUTH = {
    "pylontech": [873, 36300, -84200, 31200, 1],
    "pylontech-stack": [870, 970, 36300, 31200, 1],
    "jbd": [870, 36300, -84200, 31200, 1],
    "daly": [873, 36300, -84200, 31000, 1],
}
COMMANDS = {"pylontech": 2, "pylontech-stack": 2, "jbd": 1, "daly": 4}


@pytest.mark.parametrize("name", EVERY)
def test_values_are_those_of_the_plant_every_period(name):
    line, port, sink, _, plant = setup(name)
    now = run_line(line, port, 0, 60000)
    assert list(sink.value) == TRUTH[name]
    assert min(sink.puts) >= 59
    assert sum(sink.fails) == 0
    assert line.polls[0].late == 0
    assert port.requests == pytest.approx(60 * COMMANDS[name], abs=COMMANDS[name])
    for module in plant.modules:
        module.soc = 0.42
        module.pack_a = 12.3
        module.empty = True
    run_line(line, port, now, now + 1500)
    assert sink.value[0] == 420
    assert sink.value[4] == 0
    if name != "pylontech-stack":
        assert sink.value[2] == 12300


@pytest.mark.parametrize("name", EVERY)
def test_a_silent_device_goes_dormant_and_comes_back_by_itself(name):
    line, port, sink, chips, _ = setup(name)
    now = run_line(line, port, 0, 3000)
    good = list(sink.puts)
    chips[0].fault = "drop"
    now = run_line(line, port, now, now + 40000)
    poll = line.polls[0]
    assert poll.dormant
    assert poll.errors[modbus_frame.TIMEOUT] >= 10
    assert min(sink.fails) >= 1
    assert max(p - g for p, g in zip(sink.puts, good, strict=True)) <= 1
    before = port.requests
    now = run_line(line, port, now, now + 90000)
    assert 2 <= port.requests - before <= 4, "one probe every 30 s"
    chips[0].fault = ""
    run_line(line, port, now, now + 34000)
    assert not poll.dormant
    assert list(sink.value) == TRUTH[name]
    assert all(p > g + 2 for p, g in zip(sink.puts, good, strict=True))


def test_a_silent_module_slows_no_other():
    line, port, sink, chips, _ = setup("pylontech", devices=4)
    chips[1].fault = "drop"
    run_line(line, port, 0, 60000)
    for k in (0, 2, 3):
        assert min(sink.puts[5 * k : 5 * k + 5]) >= 58
        assert sum(sink.fails[5 * k : 5 * k + 5]) == 0
    assert sum(sink.puts[5:10]) == 0
    assert [poll.dormant for poll in line.polls] == [False, True, False, False]


def test_a_cut_line_wakes_as_a_whole():
    line, port, sink, _, _ = setup("pylontech", devices=4)
    port.line.silent = True
    now = run_line(line, port, 0, 90000)
    assert all(poll.dormant for poll in line.polls)
    port.line.silent = False
    before = port.requests
    now = run_line(line, port, now, now + 9000)
    assert port.requests > before
    run_line(line, port, now, now + 1500)
    assert min(sink.puts) >= 1, "all are back within ten seconds"


class FreshOnly(Sink):
    """Whatever it is given as current must have been measured no more than half a second ago."""

    def put(self, slot, value, now_ms):
        if slot == 2:
            age = now_ms - value
            assert 0 <= age + 100 <= 600, f"at {now_ms} ms a reply of {value} ms was taken"
        Sink.put(self, slot, value, now_ms)


class Clock:
    """A module of the plant whose current is the time: 0.1 A for each 100 ms."""

    soc, soh, pack_v, temp_c, capacity_ah = 0.5, 1.0, 50.0, 25.0, 50.0

    def __init__(self, port):
        self._port = port

    @property
    def pack_a(self):
        return self._port.now_us // 100000 / 10


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("late_ms", [180, 220, 300, 500, 940, 980, 1000, 1040, 1900, 2000, 2700, 2850])
@pytest.mark.parametrize("always", [False, True])
def test_a_late_reply_is_never_taken_for_the_next(name, late_ms, always):
    line, port, _, chips, _ = setup(name)
    sink = FreshOnly(5)
    line._sink = sink
    chip = chips[0]
    chip.module = Clock(port)
    chip.late_us = late_ms * 1000
    now = run_line(line, port, 0, 3000)
    good = sink.puts[2]
    assert good >= 2
    for _ in range(4):
        chip.fault = "late"
        now = run_line(line, port, now, now + (12000 if always else 1000))
        chip.fault = ""
        now = run_line(line, port, now, now + 40000)
    assert sink.puts[2] >= good + 30
    if late_ms >= 300:
        assert sum(line.polls[0].errors) >= 4
        assert line.polls[0].late >= 1


@pytest.mark.parametrize("name", EVERY)
def test_own_echo_is_no_answer(name):
    line, port, sink, _, _ = setup(name)
    port.line.echo = True
    run_line(line, port, 0, 10000)
    assert list(sink.value) == TRUTH[name]
    assert sum(sink.fails) == 0
    assert line.polls[0].late == 0


class Between:
    """A port that changes what the device answers."""

    def __init__(self, port, change):
        self._port = port
        self._change = change
        self._waiting = bytearray()
        self._give = 1 << 30

    def send(self, buf, n):
        self._port.send(buf, n)
        for entry in self._port.line._queue:
            entry[1] = self._change(entry[1])

    def receive_into(self, buf):
        return self._port.receive_into(buf)


def changed(name, change, until_ms=10000):
    """The sink and the poll after a run in which every reply went through `change`."""
    line, port, sink, _, _ = setup(name)
    line.master._port = Between(port, change)
    run_line(line, port, 0, until_ms)
    return sink, line.polls[0]


@pytest.mark.parametrize("name", EVERY)
@pytest.mark.parametrize(
    "junk", [b"\x00", b"\xff\x00\xff", b"~", b"\xdd\x03\x00", b"\xa5\x01", b"~2002460", bytes(range(140, 230))]
)
def test_junk_before_and_behind_a_reply_costs_nothing(name, junk):
    sink, poll = changed(name, lambda frame: junk + frame + junk)
    assert list(sink.value) == TRUTH[name]
    assert sum(sink.fails) == 0
    assert sum(poll.errors) == 0


@pytest.mark.parametrize("name", EVERY)
def test_two_replies_glued_together_are_one(name):
    sink, poll = changed(name, lambda frame: frame + frame)
    assert list(sink.value) == TRUTH[name]
    assert sum(sink.fails) == 0
    assert poll.late >= 9, "the second is counted"


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("old_first", [True, False])
def test_an_old_reply_glued_to_the_right_one_makes_both_unbelievable(name, old_first):
    line, port, sink, chips, plant = setup(name)
    chip = chips[0]
    plant.modules[0].pack_a = 99.0
    old = {}

    def glued(frame):
        if name != "pylontech" and frame[1 if name == "jbd" else 2] not in (0x03, 0x90):
            return frame
        other = old.setdefault(len(frame), frame)
        return other + frame if old_first else frame + other

    now = run_line(line, port, 0, 500)
    line.master._port = Between(port, glued)
    now = run_line(line, port, now, now + 3000)
    chip.module.pack_a = -12.0
    puts, fails = sink.puts[2], sink.fails[2]
    now = run_line(line, port, now, now + 10000)
    assert (sink.puts[2], sink.value[2]) == (puts, 99000)
    assert sink.fails[2] >= fails + 9
    line.master._port = port
    run_line(line, port, now, now + 40000)
    assert sink.value[2] == -12000


@pytest.mark.parametrize("name", EVERY)
def test_every_truncation_is_noticed_and_the_next_reply_is_good(name):
    line, port, sink, _, _ = setup(name)
    cut = [1]

    def shorter(frame):
        cut[0] = cut[0] % (len(frame) - 1) + 1
        return frame[: cut[0]]

    between = Between(port, shorter)
    line.master._port = between
    now = run_line(line, port, 0, 30000)
    assert sum(sink.puts) == 0
    assert sum(line.polls[0].errors) >= 8
    between._change = bytes
    run_line(line, port, now, now + 40000)
    assert list(sink.value) == TRUTH[name]


@pytest.mark.parametrize("name", EVERY)
@pytest.mark.parametrize("size", [300, 400, 401, 900, 5000])
def test_more_than_the_buffer_holds_never_overflows_it(name, size):
    line, port, sink, _, _ = setup(name)
    between = Between(port, lambda frame: (frame[:5] * 1000)[:size])
    line.master._port = between
    now = run_line(line, port, 0, 20000)
    assert sum(sink.puts) == 0
    assert len(line.master.buffer) == BUFFER
    between._change = bytes
    run_line(line, port, now, now + 40000)
    assert list(sink.value) == TRUTH[name]


@pytest.mark.parametrize("name", EVERY)
def test_a_wrong_sum_fails_the_poll_and_costs_one_timeout(name):
    line, port, sink, chips, _ = setup(name)
    now = run_line(line, port, 0, 3000)
    chips[0].fault = "sum"
    now = run_line(line, port, now, now + 5000)
    assert line.polls[0].errors[modbus_frame.CRC] >= 4
    assert not line.polls[0].dormant
    chips[0].fault = ""
    before = list(sink.puts)
    run_line(line, port, now, now + 2500)
    assert all(p - b >= 2 for p, b in zip(sink.puts, before, strict=True)), "no penalty beyond the period"


class Trickle:
    """A port on which each byte of the reply comes `gap_ms` after the one before, whatever the baud rate."""

    def __init__(self, port, gap_ms):
        self._port = port
        self._gap_ms = gap_ms
        self._bytes = []

    def send(self, buf, n):
        self._port.requests += 1
        for device in self._port.line._devices:
            answer = device.answer(bytes(buf[:n]))
            for i, byte in enumerate(answer or b""):
                self._bytes.append((self._port.now_us + 1000 * (5 + i * self._gap_ms), byte))

    def receive_into(self, buf):
        if self._bytes and self._bytes[0][0] <= self._port.now_us:
            buf[0] = self._bytes.pop(0)[1]
            return 1
        return 0


@pytest.mark.parametrize(("name", "gap_ms"), [("daly", 15), ("jbd", 5), ("pylontech", 1)])
def test_slow_bytes_are_put_together(name, gap_ms):
    line, port, sink, _, _ = setup(name)
    line.master._port = Trickle(port, gap_ms)
    run_line(line, port, 0, 10000)
    assert list(sink.value) == TRUTH[name]
    assert sum(sink.fails) == 0


def test_a_refusal_is_counted_and_costs_nothing_else():
    line, port, sink, chips, _ = setup("pylontech")
    honest = chips[0].data_of
    chips[0].data_of = lambda command: None if command == 0x44 else honest(command)
    run_line(line, port, 0, 10000)
    poll = line.polls[0]
    assert poll.errors[modbus_frame.EXCEPTION] >= 9
    assert list(sink.puts)[:4] == [min(sink.puts[:4])] * 4
    assert min(sink.puts[:4]) >= 9
    assert (sink.puts[4], sink.fails[4]) == (0, poll.errors[modbus_frame.EXCEPTION])


def test_a_paused_line_ends_what_is_under_way_and_sends_nothing():
    line, port, sink, _, _ = setup("jbd")
    now = run_line(line, port, 0, 3005)
    assert line.busy()
    line.pause()
    now = run_line(line, port, now, now + 200)
    assert not line.busy()
    assert sink.puts[0] == port.requests
    requests = port.requests
    now = run_line(line, port, now, now + 5000)
    assert port.requests == requests
    line.resume()
    run_line(line, port, now, now + 2000)
    assert port.requests >= requests + 2
    assert [unit.good for unit in line.units] == [sink.puts[0]]


def test_only_what_is_wanted_is_asked():
    line, port, sink, _, _ = setup("daly")
    line.polls.clear()
    from rack.drivers.daly import Daly

    line.add(Daly(UNIT["daly"]), 1000, [("soc_pm", 0)])
    line.start(0)
    run_line(line, port, 0, 10000)
    assert port.requests == 10
    assert sink.puts[0] == 10
    assert sum(sink.puts) == 10


def test_a_field_that_the_driver_lacks_is_named():
    line, _, _, _, _ = setup("jbd")
    from rack.drivers.jbd import Jbd

    with pytest.raises(ValueError, match=r"jbd: no field 'soh_pm': it has soc_pm battery_mv"):
        line.add(Jbd(1), 1000, [("soh_pm", 0)])


@pytest.mark.parametrize("name", EVERY)
def test_over_the_end_of_the_tick(name):
    line, port, sink, _, _ = setup(name)
    start = 0x3FFFFFFF - 5000
    line.start(start)
    elapsed = 0
    while elapsed < 12000:
        port.now_us = (start + elapsed) * 1000
        elapsed += line.step((start + elapsed) & 0x3FFFFFFF)
    assert min(sink.puts) >= 11
    assert sum(sink.fails) == 0


@pytest.mark.parametrize("name", EVERY)
def test_random_data_in_right_frames_gives_only_legal_values(name):
    line, port, sink, chips, _ = setup(name)
    chips[0].fault = "garbage"
    seen = []
    sink.put = lambda slot, value, now_ms: seen.append((slot, value))
    run_line(line, port, 0, 300000)
    fields = line.polls[0].device.FIELDS
    limits = {"soc_pm": (0, 1000), "soh_pm": (0, 1000), "battery_mv": (0, 240000), "ok": (0, 1),
              "temperature_mc": (-40000, 120000), "current_ma": (-3276800, 3276700)}  # fmt: skip
    for slot, value in seen:
        low, high = limits[fields[slot]]
        assert low <= value <= high
    assert line.polls[0].errors[modbus_frame.CRC] >= 50


@pytest.mark.parametrize(("quiet", "error"), [(False, modbus_frame.BABBLE), (True, modbus_frame.LENGTH)])
@pytest.mark.parametrize("name", EVERY)
def test_a_port_that_is_never_silent_lets_the_cpu_go_and_ends_by_itself(name, quiet, error):
    port = NeverSilent(quiet)
    device = FRAMED[name](UNIT[name])
    master = framed.Master(port, 9600)
    master.start(device, 0x90, device.request(0x90), 1000)
    now = 1000
    while master.step(now) == framed.BUSY:
        assert port.taken <= 300, "bytes of one step: about a longest frame (256)"
        port.taken = 0
        now += max(1, master.wait_ms)
    assert master.error == error
    assert now - 1000 <= 310 + (260 if quiet else 0)
