"""An answer names its unit and length only: no late, doubled or misplaced one is ever taken for another."""

import pytest

from rack.drivers.modbus_line import Line
from rack.drivers.register_map import RegisterMap
from tests.drivers.rig import Port, Sink, run_line
from wattbit.emulator.chips.modbus_device import ModbusDevice
from wattbit.emulator.chips.modbus_line import ModbusLine

UNIT = 9


class Stamped(ModbusDevice):
    """Register r says where it is and when it was read: r // 10 in the upper four bits, tenths of a second below."""

    def __init__(self, port):
        ModbusDevice.__init__(self, UNIT, 200)
        self.port = port

    def refresh(self, first, end):
        for register in range(first, min(end, self.size)):
            self.set(register, register // 10 << 12 | self.port.now_us // 100000 & 0xFFF)


class Judge(Sink):
    """Slot s belongs to register 10 * s; a value of another register or older than 0.3 s ends the test."""

    def put(self, slot, value, now_ms):
        assert value >> 12 == slot, f"register {value >> 12}0 was taken for {slot}0"
        age_ms = now_ms - (value & 0xFFF) * 100
        assert age_ms <= 300, f"an answer of {age_ms} ms ago was taken"
        Sink.put(self, slot, value, now_ms)


def register_map(blocks, fields):
    return RegisterMap({
        "schema": "wattbit-register-map-1", "name": "m", "function": 3, "answer_ms": 50,
        "blocks": [{"start": start, "count": count, "every": every} for start, count, every in blocks],
        "fields": [{"name": f"f{r}", "register": r, "type": "u16", "low": 0, "high": 65535} for r in fields],
    })  # fmt: skip


def rig(blocks, fields, period_ms=1000):
    wire = ModbusLine(19200)
    port = Port(wire)
    device = Stamped(port)
    wire.attach(UNIT, device)
    sink = Judge(8)
    line = Line(port, 19200, sink)
    line.add(UNIT, register_map(blocks, fields), period_ms, [(f"f{r}", r // 10) for r in fields])
    line.start(0)
    return line, port, sink, device


def tight(n, every=1):
    """n blocks of one register each: no request has room to change its length."""
    return [(10 * k, 1, every) for k in range(n)], [10 * k for k in range(n)]


def roomy(n, every=1):
    return [(10 * k, 10, every) for k in range(n)], [10 * k for k in range(n)]


@pytest.mark.parametrize("shape", [tight, roomy])
@pytest.mark.parametrize("late_ms", [80, 150, 249, 330, 412, 500, 660, 990, 1010, 1490, 2010, 2900])
def test_two_blocks_of_equal_length_are_never_mixed_up(shape, late_ms):
    """The late answer of one block arrives while the other, or the same one again, is being asked for."""
    line, port, sink, device = rig(*shape(2))
    now = run_line(line, port, 0, 4000)
    good = min(sink.puts[:2])
    assert good >= 3
    device.late_us = late_ms * 1000
    device.fault = "late"
    now = run_line(line, port, now, now + 20000)
    device.fault = ""
    now = run_line(line, port, now, now + 40000)
    assert min(sink.puts[:2]) >= good + 20
    assert line.units[0].late > 0, "late answers are counted for the unit that was late"


@pytest.mark.parametrize("shape", [tight, roomy])
def test_every_delay_from_one_request_to_another(shape):
    """For each delay of 60 .. 3000 ms in steps of 17: late for one poll, then well again."""
    line, port, sink, device = rig(*shape(3), period_ms=500)
    now = run_line(line, port, 0, 2000)
    for late_ms in range(60, 3000, 17):
        device.late_us = late_ms * 1000
        device.fault = "late"
        now = run_line(line, port, now, now + 300)
        device.fault = ""
        now = run_line(line, port, now, now + 3300)
        if port.now_us > 400_000_000:  # the stamp has twelve bits of tenths
            break
    assert min(sink.puts[:3]) > 100


class Twice(Stamped):
    """Every fourth answer comes once more, `again_us` after the first."""

    again_us = 0
    asked = 0

    def answer(self, request):
        frame = Stamped.answer(self, request)
        self.asked += 1
        if frame is not None and self.asked % 4 == 0:
            self.port.line._put(self.port.now_us + self.again_us, bytes(frame))
        return frame


@pytest.mark.parametrize("again_ms", [40, 100, 500, 980, 1000, 1005, 1010, 1020, 2000, 2010])
def test_a_second_copy_of_an_answer_is_not_taken_where_the_block_has_room(again_ms):
    line, port, sink, _ = rig(*roomy(1))
    copy = Twice(port)
    copy.again_us = again_ms * 1000
    port.line._devices[UNIT] = copy
    run_line(line, port, 0, 60000)
    assert sink.puts[0] >= 25


@pytest.mark.parametrize("again_ms", [980, 1000, 1004, 2000, 2004])
def test_a_block_without_room_is_asked_again_only_when_no_copy_can_come(monkeypatch, again_ms):
    """The first copy that comes at a time of its own tells; from then on one request in LATE_MS."""
    monkeypatch.setattr("rack.drivers.modbus_unit.DOUBT_MS", 60000)
    line, port, sink, _ = rig(*tight(1))
    copy = Twice(port)
    copy.again_us = 300000
    port.line._devices[UNIT] = copy
    now = run_line(line, port, 0, 8000)
    assert line.units[0].doubted
    copy.again_us = again_ms * 1000
    before = sink.puts[0]
    now = run_line(line, port, now, now + 60000)
    assert 15 <= sink.puts[0] - before <= 20
    port.line._devices[UNIT] = Stamped(port)
    now = run_line(line, port, now, now + 60000)
    before = sink.puts[0]
    run_line(line, port, now, now + 30000)
    assert sink.puts[0] - before >= 29, "in the end it is trusted again"


@pytest.mark.parametrize("again_ms", [0, 100, 200, 270, 350, 450, 540])
def test_a_fast_poll_takes_a_length_again_in_the_third_round(again_ms):
    """A unit without reproach, 200 ms a round: three lengths in turn, and a copy of the last two is told by its own."""
    line, port, sink, _ = rig(*roomy(1), period_ms=200)
    copy = Twice(port)
    copy.again_us = again_ms * 1000
    port.line._devices[UNIT] = copy
    asked = []
    send = port.send
    port.send = lambda buf, n: (asked.append(buf[5]), send(buf, n))
    run_line(line, port, 0, 700)
    assert asked[:3] == [1, 2, 3]
    run_line(line, port, 700, 20000)
    assert sink.puts[0] > 40


def test_a_late_answer_is_no_copy():
    """Lateness alone costs no trust: what was owed has come."""
    line, port, sink, device = rig(*tight(1))
    device.late_us = 400000
    device.fault = "late"
    now = run_line(line, port, 0, 500)
    device.fault = ""
    run_line(line, port, now, 20000)
    assert line.units[0].late == 1
    assert not line.units[0].doubted
    assert sink.puts[0] >= 15


def test_room_below_the_fields_serves_as_well_as_room_above():
    line, port, _, _ = rig([(30, 11, 1)], [40])
    seen = []
    send = port.send
    port.send = lambda buf, n: (seen.append((buf[3], buf[5])), send(buf, n))
    port.line.silent = True
    run_line(line, port, 0, 5000)
    assert seen[:3] == [(40, 1), (39, 2), (38, 3)]
    port.line.silent = False
    sink = line._sink
    run_line(line, port, 5000, 9000)
    assert sink.puts[4] >= 3


def test_a_refusal_while_an_answer_is_owed_frees_nothing():
    """The exception may be the late answer to the request before: both stay owed, and no shape is used again."""
    line, port, _, device = rig(*roomy(1), period_ms=200)
    counts = []
    device.answer = lambda request: counts.append((request[5], port.now_us // 1000))
    run_line(line, port, 0, 300)
    device.answer = lambda request: counts.append((request[5], port.now_us // 1000)) or device._refuse(3, 6)
    run_line(line, port, 300, 12000)
    for i, (count, at_ms) in enumerate(counts):
        assert all(c != count or at_ms - t >= 3000 for c, t in counts[:i])
    assert len(counts) >= 12, "four shapes in three seconds"


def test_a_refusal_with_nothing_owed_is_an_answer_and_costs_no_pace():
    line, port, _, device = rig(*tight(1), period_ms=200)
    device.fault = "exception"
    run_line(line, port, 0, 12000)
    assert port.requests >= 59


def test_fields_too_far_apart_for_one_request_take_as_few_as_possible():
    fields = [0, 60, 120, 124, 125, 180]
    line = Line(Port(ModbusLine(19200)), 19200, Sink(8))
    line.add(1, register_map([(0, 190, 1)], fields), 1000, [(f"f{r}", k) for k, r in enumerate(fields)])
    assert [(p.first, p.count) for p in line.polls] == [(0, 125), (125, 56)]


def test_classes_of_a_block_keep_their_own_pace():
    line, port, sink, _ = rig([(0, 10, 1), (10, 10, 60)], [0, 10])
    run_line(line, port, 0, 180500)
    assert 178 <= sink.puts[0] <= 181
    assert 3 <= sink.puts[1] <= 4


class Damaged(Stamped):
    """The first answer to be given after `from_ms` has one bit flipped."""

    from_ms = 5000
    bit = 0

    def answer(self, request):
        frame = bytearray(Stamped.answer(self, request))
        if self.from_ms is not None and self.port.now_us >= self.from_ms * 1000:
            frame[self.bit // 8] ^= 1 << self.bit % 8
            self.from_ms = None
        return frame


@pytest.mark.parametrize("bit", range(8 * 7))
def test_one_flipped_bit_costs_a_block_without_room_one_reading(bit):
    line, port, sink, _ = rig(*tight(2))
    device = Damaged(port)
    device.bit = bit
    port.line._devices[UNIT] = device
    now = run_line(line, port, 0, 5000)
    before = list(sink.puts[:2])
    now = run_line(line, port, now, 10000)
    assert device.from_ms is None
    assert sum(sink.puts[:2]) - sum(before) == 9, "ten polls, one of them damaged"


def test_a_damaged_piece_of_an_answer_is_waited_out():
    """Fewer bytes than the answer has may be noise: the answer may still come."""
    line, port, _, device = rig(*tight(1))
    whole = Stamped.answer
    device.answer = lambda request: whole(device, request)[:-1]
    run_line(line, port, 0, 9500)
    assert port.requests == 4, "every 3 s"
