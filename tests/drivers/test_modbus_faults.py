"""Every way an answer can be wrong: no wrong value is ever accepted, and the next good poll succeeds."""

import pytest

from rack.drivers import modbus, modbus_frame
from tests.drivers.rig import Port, finish
from wattbit.emulator.chips.modbus_device import ModbusDevice
from wattbit.emulator.chips.modbus_line import ModbusLine

UNIT = 17
VALUES = (0x022B, 0x0000, 0x0064, 0xFFFF, 0x1234)


def setup(fault=""):
    line = ModbusLine(19200)
    device = ModbusDevice(UNIT, 64)
    for k in range(len(VALUES)):
        device.set(8 + k, VALUES[k])
    device.fault = fault
    line.attach(UNIT, device)
    port = Port(line)
    return modbus.Master(port, 19200), port, device


def poll(master, port, now_ms, count=len(VALUES)):
    """One read of the known registers; (state, time). A value that is not right ends the test."""
    master.start(UNIT, 3, 8, count, now_ms)
    state, now_ms = finish(master, port, now_ms)
    if state == modbus.DONE:
        assert tuple(master.register(k) for k in range(count)) == VALUES[:count]
    return state, now_ms


def heals(master, port, now_ms):
    state, _ = poll(master, port, now_ms)
    return state == modbus.DONE


def good_frame():
    device = setup()[2]
    request = bytearray((UNIT, 3, 0, 8, 0, len(VALUES), 0, 0))
    return bytes(device.answer(device._close(request)))


@pytest.mark.parametrize("count", [0, 4, 8, 9, 11, 12, 255])
def test_a_byte_count_that_does_not_fit_is_noticed(count):
    broken = bytearray(FRAME)
    broken[2] = count
    master, port = scripted(setup()[2]._close(broken))
    state, now = poll(master, port, 0)
    assert (state, master.error) == (modbus.FAILED, modbus_frame.LENGTH)
    assert heals(master, port, now)


class Scripted:
    """A device that answers with the bytes it is given, once; then it is a good one."""

    def __init__(self, frame):
        self.frame = frame
        self.good = setup()[2]
        self.fault = ""
        self.late_us = 0

    def answer(self, request):
        frame, self.frame = self.frame, None
        return self.good.answer(request) if frame is None else frame


def scripted(frame):
    line = ModbusLine(19200)
    line.attach(UNIT, Scripted(frame))
    port = Port(line)
    return modbus.Master(port, 19200), port


FRAME = good_frame()


@pytest.mark.parametrize("bit", range(8 * len(FRAME)))
def test_every_flipped_bit_is_noticed(bit):
    broken = bytearray(FRAME)
    broken[bit // 8] ^= 1 << bit % 8
    master, port = scripted(broken)
    state, now = poll(master, port, 0)
    assert state == modbus.FAILED
    assert master.error == modbus_frame.CRC
    assert heals(master, port, now)


@pytest.mark.parametrize("length", range(1, len(FRAME)))
def test_every_truncation_is_noticed(length):
    master, port = scripted(FRAME[:length])
    state, now = poll(master, port, 0)
    assert state == modbus.FAILED
    assert now < 150, "costs no more than one timeout"
    assert heals(master, port, now)


@pytest.mark.parametrize("extra", [b"\x00", b"\xff" * 3, FRAME, FRAME[:7], bytes(200), bytes(256), bytes(1000)])
def test_more_than_was_asked_for_is_no_answer(extra):
    master, port = scripted(FRAME + extra)
    state, now = poll(master, port, 0)
    assert state == modbus.FAILED
    assert now < 220, "a talker without end is given up after one longest frame"
    _, now = poll(master, port, now)  # the tail of a very long one may spoil this one too
    assert heals(master, port, now + 1000)


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("drop", modbus_frame.TIMEOUT),
        ("crc", modbus_frame.CRC),
        ("wrong_unit", modbus_frame.TIMEOUT),
        ("wrong_function", modbus_frame.FUNCTION),
        ("short", modbus_frame.CRC),
        ("long", modbus_frame.CRC),
        ("junk", modbus_frame.CRC),
        ("exception", modbus_frame.EXCEPTION),
    ],
)
def test_every_fault_of_a_device(fault, error):
    master, port, device = setup(fault)
    state, now = poll(master, port, 0)
    assert (state, master.error) == (modbus.FAILED, error)
    device.fault = ""
    assert heals(master, port, now + 200)


def test_a_whole_frame_of_another_unit_is_counted_and_the_wait_goes_on():
    master, port, device = setup()
    device.answer = lambda request: None
    other = ModbusDevice(UNIT + 1, 64)
    frame = other.answer(other._close(bytearray((UNIT + 1, 3, 0, 8, 0, 5, 0, 0))))
    port.now_us = 1000000
    master.start(UNIT, 3, 8, 5, 1000)
    master.step(1000)
    assert port.requests == 1
    port.line.inject(bytes(frame), 1008000)
    port.line.inject(FRAME, 1028000)
    state, _ = finish(master, port, 1001)
    assert state == modbus.DONE
    assert master.late == 1
    assert tuple(master.register(k) for k in range(5)) == VALUES


@pytest.mark.parametrize("late_ms", [70, 75, 80, 90, 100, 120, 150, 200, 500, 1000, 1900])
def test_a_late_answer_of_another_shape_is_never_taken(late_ms):
    """The first answer is late and carries old values; the second request asks for one register more."""
    master, port, device = setup("late")
    device.late_us = late_ms * 1000
    state, now = poll(master, port, 0)
    assert state == modbus.FAILED
    device.fault = ""
    for k in range(len(VALUES)):
        device.set(8 + k, 0x7000 + k)
    while now < 4000:
        master.start(UNIT, 3, 8, len(VALUES) + 1, now)
        state, now = finish(master, port, now)
        if state == modbus.DONE:
            assert [master.register(k) for k in range(5)] == [0x7000 + k for k in range(5)]
            last = now
    assert last > 3900


@pytest.mark.parametrize("fault", ["", "exception", "crc", "drop"])
def test_the_own_echo_is_ignored(fault):
    master, port, device = setup(fault)
    port.line.echo = True
    state, now = poll(master, port, 0)
    assert (state == modbus.DONE) == (fault == "")
    if fault == "exception":
        assert master.error == modbus_frame.EXCEPTION
    device.fault = ""
    assert heals(master, port, now + 100)


def test_an_echo_with_the_answer_right_behind_it():
    master, port, _ = setup()
    port.line.echo = True
    port.line.turnaround_us = 0
    assert poll(master, port, 0)[0] == modbus.DONE


@pytest.mark.parametrize("junk", [b"\x00", b"\xff\x00\xff", bytes(range(256)), FRAME, FRAME * 3])
def test_junk_before_the_request_is_flushed(junk):
    master, port, _ = setup()
    port.line.inject(junk, 0)
    state, now = poll(master, port, 2)
    assert state == modbus.DONE
    assert heals(master, port, now)


@pytest.mark.parametrize("junk", [b"\x00", b"\xfe\x01", bytes(12), FRAME[:9]])
def test_noise_between_request_and_answer_is_passed_over(junk):
    master, port, _ = setup()
    port.line.turnaround_us = 20000
    port.now_us = 1000000
    master.start(UNIT, 3, 8, 5, 1000)
    master.step(1000)
    assert port.requests == 1
    port.line.inject(junk, 1006000)
    state, now = finish(master, port, 1001)
    assert state == modbus.DONE
    assert tuple(master.register(k) for k in range(5)) == VALUES
    assert heals(master, port, now)


def test_a_line_that_never_gets_quiet_ends_by_itself():
    master, port, _ = setup()
    port.line.inject(bytes(2000), 0)
    state, now = poll(master, port, 1)
    assert (state, master.error) == (modbus.FAILED, modbus_frame.BABBLE)
    assert now <= 310
    assert heals(master, port, 2000)


class NeverSilent:
    """A jammed line: whenever somebody looks, there are bytes."""

    def __init__(self, quiet=False):
        self.quiet = quiet
        self.taken = 0

    def send(self, buf, n):
        self.quiet = False

    def receive_into(self, buf):
        n = 0 if self.quiet else min(7, len(buf))
        self.taken += n
        assert self.taken < 100000, "step() does not return"
        return n


@pytest.mark.parametrize(
    ("quiet", "error", "most_ms"), [(False, modbus_frame.BABBLE, 310), (True, modbus_frame.LENGTH, 50)]
)
def test_a_port_that_is_never_silent_lets_the_cpu_go_and_ends_by_itself(quiet, error, most_ms):
    port = NeverSilent(quiet)
    master = modbus.Master(port, 19200)
    master.start(UNIT, 3, 8, 5, 1000)
    now = 1000
    while master.step(now) == modbus.BUSY:
        assert port.taken <= 300, "bytes of one step: about a longest frame (256)"
        port.taken = 0
        assert master.wait_ms > 0
        now += max(1, master.wait_ms)
    assert master.error == error
    assert now - 1000 <= most_ms
