"""The Modbus master on known frames, and with pymodbus as an independent peer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymodbus.framer import FramerRTU
from pymodbus.pdu import DecodePDU, ExceptionResponse
from pymodbus.pdu import register_message as registers

from rack.drivers import crc16, modbus, modbus_frame


class Wire:
    """A port that notes what is sent and gives back bytes when the test says so."""

    def __init__(self):
        self.sent = []
        self.waiting = b""

    def send(self, buf, n):
        self.sent.append(bytes(buf[:n]))

    def receive_into(self, buf):
        n = min(len(buf), len(self.waiting))
        buf[:n] = self.waiting[:n]
        self.waiting = self.waiting[n:]
        return n


def ask(unit=17, function=3, address=0x6B, count=3, baud=19200):
    wire = Wire()
    master = modbus.Master(wire, baud)
    master.start(unit, function, address, count, 1000)
    assert master.step(1000) == modbus.BUSY
    return master, wire


def answer(master, wire, frame, now_ms=1030):
    wire.waiting = frame
    assert master.step(now_ms) == modbus.BUSY, "not before the line has been quiet"
    return master.step(now_ms + 5)


def test_crc_of_the_known_check_string():
    # CRC-16/MODBUS: check value of "123456789" is 0x4B37
    assert crc16.crc(crc16.table(), bytearray(b"123456789"), 0, 9) == 0x4B37


@given(st.binary(min_size=1, max_size=260))
def test_crc_agrees_with_pymodbus(data):
    theirs = FramerRTU.compute_CRC(data)
    assert crc16.crc(crc16.table(), bytearray(data), 0, len(data)) == (theirs >> 8 | (theirs & 0xFF) << 8)


def test_request_and_answer_of_the_specification():
    # MODBUS Application Protocol V1.1b3, 6.3: read 3 holding registers from 0x006B; unit 17 and CRC added
    master, wire = ask()
    assert wire.sent == [bytes.fromhex("1103006B00037687")]
    assert answer(master, wire, bytes.fromhex("1103 06 022B 0000 0064 C8BA")) == modbus.DONE
    assert [master.register(k) for k in range(3)] == [0x022B, 0x0000, 0x0064]


def test_exception_of_the_specification():
    master, wire = ask()
    frame = bytes.fromhex("118302")
    check = crc16.crc(crc16.table(), bytearray(frame), 0, 3)
    assert answer(master, wire, frame + bytes((check & 0xFF, check >> 8))) == modbus.FAILED
    assert (master.error, master.exception) == (modbus_frame.EXCEPTION, 2)


@given(st.integers(1, 247), st.sampled_from((3, 4)), st.integers(0, 65535), st.integers(1, 125))
def test_pymodbus_understands_every_request(unit, function, address, count):
    _, wire = ask(unit, function, address, count)
    used, pdu = FramerRTU(DecodePDU(True)).handleFrame(wire.sent[0], 0, 0)
    assert (used, pdu.function_code, pdu.dev_id, pdu.address, pdu.count) == (8, function, unit, address, count)


@given(st.integers(1, 247), st.sampled_from((3, 4)), st.lists(st.integers(0, 65535), min_size=1, max_size=125))
def test_answers_built_by_pymodbus_are_accepted(unit, function, values):
    kind = registers.ReadHoldingRegistersResponse if function == 3 else registers.ReadInputRegistersResponse
    frame = FramerRTU(DecodePDU(True)).buildFrame(kind(dev_id=unit, registers=values))
    master, wire = ask(unit, function, 0, len(values))
    assert answer(master, wire, frame) == modbus.DONE
    assert [master.register(k) for k in range(len(values))] == values


@pytest.mark.parametrize("code", [1, 2, 3, 4, 6, 11])
def test_exceptions_built_by_pymodbus_are_understood(code):
    frame = FramerRTU(DecodePDU(True)).buildFrame(ExceptionResponse(3, code, device_id=17))
    master, wire = ask()
    assert answer(master, wire, frame) == modbus.FAILED
    assert (master.error, master.exception) == (modbus_frame.EXCEPTION, code)


def test_bytes_that_trickle_in_make_one_frame():
    master, wire = ask()
    now = 1010
    for byte in bytes.fromhex("110306022B00000064C8BA"):
        wire.waiting = bytes((byte,))
        assert master.step(now) == modbus.BUSY
        now += 1
    assert master.step(now) == modbus.BUSY
    assert master.step(now + 5) == modbus.DONE


def test_silence_ends_in_a_timeout_of_the_stated_length():
    master, _ = ask()
    now = 1000
    while master.step(now) == modbus.BUSY:
        now += 1
    assert master.error == modbus_frame.TIMEOUT
    # request and answer on the wire (19 characters: 10.9 ms), 50 ms to begin, and the quiet time
    assert 60 < now - 1000 <= 70


def test_a_stalled_caller_still_takes_the_answer_that_came_in_time():
    master, wire = ask()
    wire.waiting = bytes.fromhex("110306022B00000064C8BA")
    assert master.step(1500) == modbus.BUSY
    assert master.step(1505) == modbus.DONE


@pytest.mark.parametrize("wrap", [0x3FFFFFFF - 20, 0x3FFFFFFF])
def test_the_tick_wraps_in_the_middle(wrap):
    wire = Wire()
    master = modbus.Master(wire, 19200)
    master.start(17, 3, 0x6B, 3, wrap)
    assert master.step(wrap) == modbus.BUSY
    wire.waiting = bytes.fromhex("110306022B00000064C8BA")
    now = (wrap + 30) & 0x3FFFFFFF
    assert master.step(now) == modbus.BUSY
    assert master.step((now + 5) & 0x3FFFFFFF) == modbus.DONE


@pytest.mark.parametrize("bad", [(0, 3, 0, 1), (248, 3, 0, 1), (1, 6, 0, 1), (1, 3, 0, 0), (1, 3, 0, 126)])
def test_requests_that_cannot_be_are_refused(bad):
    with pytest.raises(ValueError, match="modbus"):
        modbus.Master(Wire(), 19200).start(*bad, 0)


@pytest.mark.parametrize(("baud", "most_us"), [(1200, 32084), (9600, 4011), (19200, 2006), (115200, 1750)])
def test_the_quiet_time_is_never_shorter_than_the_specification(baud, most_us):
    wire = Wire()
    master = modbus.Master(wire, baud)
    wire.waiting = b"x"
    master.start(1, 3, 0, 1, 100)
    assert master.step(100) == modbus.BUSY
    now = 100
    while not wire.sent:
        now += 1
        master.step(now)
    # the byte may have come at the very end of tick 100, the request may go at the very start of tick `now`
    assert (now - 100 - 1) * 1000 >= most_us
