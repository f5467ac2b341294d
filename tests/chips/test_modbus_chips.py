"""The Modbus device and line models, with pymodbus and minimalmodbus as independent masters."""

import minimalmodbus
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymodbus.framer import FramerRTU
from pymodbus.pdu import DecodePDU
from pymodbus.pdu import register_message as registers

from wattbit.emulator.chips.modbus_device import ModbusDevice
from wattbit.emulator.chips.modbus_line import ModbusLine

CHARACTER_US = 11e6 / 19200


def ask(device, pdu):
    """Request by pymodbus, answer decoded by pymodbus; None when there is none or it is damaged."""
    request = FramerRTU(DecodePDU(True)).buildFrame(pdu)
    answer = device.answer(request)
    if answer is None:
        return None
    used, decoded = FramerRTU(DecodePDU(False)).handleFrame(bytes(answer), 0, 0)
    return decoded if used == len(answer) else None


@given(st.integers(0, 99), st.integers(1, 125), st.sampled_from((3, 4)))
def test_reads_as_pymodbus_sees_them(address, count, function):
    device = ModbusDevice(9, 100)
    for k in range(100):
        device.set(k, k * 613)
    kind = registers.ReadHoldingRegistersRequest if function == 3 else registers.ReadInputRegistersRequest
    reply = ask(device, kind(dev_id=9, address=address, count=count))
    if address + count > 100:
        assert (reply.function_code, reply.exception_code) == (function | 0x80, 2)
    else:
        assert reply.registers == [k * 613 & 0xFFFF for k in range(address, address + count)]


@given(st.integers(0, 99), st.lists(st.integers(0, 65535), min_size=1, max_size=100))
def test_writes_as_pymodbus_sees_them(address, values):
    device = ModbusDevice(9, 100)
    reply = ask(device, registers.WriteMultipleRegistersRequest(dev_id=9, address=address, registers=values))
    if address + len(values) > 100:
        assert reply.exception_code == 2
        assert device.image == bytes(200)
    else:
        assert (reply.address, reply.count) == (address, len(values))
        assert [device.get(address + k) for k in range(len(values))] == values
    single = ask(device, registers.WriteSingleRegisterRequest(dev_id=9, address=address, registers=[4711]))
    assert single.registers == [4711]
    assert device.get(address) == 4711


@pytest.mark.parametrize("frame", [b"", b"\x09", b"\x09\x03\x00\x00\x00\x01\x00\x00", bytes(256)])
def test_damaged_requests_get_no_answer(frame):
    assert ModbusDevice(9, 100).answer(frame) is None


def test_unknown_functions_are_refused():
    device = ModbusDevice(9, 100)
    answer = device.answer(device._close(bytearray((9, 0x2B, 0, 0, 0, 1, 0, 0))))
    assert answer[:3] == bytes((9, 0xAB, 1))


@pytest.mark.parametrize("fault", ["crc", "short", "junk", "drop"])
def test_damaged_answers_are_damaged_for_pymodbus_too(fault):
    device = ModbusDevice(9, 100)
    device.fault = fault
    assert ask(device, registers.ReadHoldingRegistersRequest(dev_id=9, address=0, count=8)) is None


def test_garbage_is_right_frames_of_nonsense_and_wrong_frames_in_turn():
    device = ModbusDevice(9, 100)
    device.fault = "garbage"
    pdu = registers.ReadHoldingRegistersRequest(dev_id=9, address=0, count=8)
    replies = [ask(device, pdu) for _ in range(40)]
    assert [reply is None for reply in replies] == [False, True] * 20
    assert len({tuple(reply.registers) for reply in replies[::2]}) == 20


class Serial:
    """The little of pyserial that minimalmodbus uses, on the line model and its own clock."""

    portstr = name = port = "line model"
    is_open = True
    timeout = write_timeout = 0.2
    baudrate = 19200

    def __init__(self, line):
        self.line = line
        self.now_us = 1000000

    def open(self):
        pass

    close = reset_input_buffer = reset_output_buffer = open

    def write(self, data):
        self.now_us += 10000
        self.line.send(bytearray(data), len(data), self.now_us)
        return len(data)

    def read(self, size):
        self.now_us += 150000
        buf = bytearray(size)
        n = self.line.receive_into(buf, self.now_us)
        return bytes(buf[:n])


def instrument(device, echo=False):
    line = ModbusLine(19200)
    line.echo = echo
    line.attach(9, device)
    master = minimalmodbus.Instrument(Serial(line), 9)
    master.handle_local_echo = echo
    return master


@pytest.mark.parametrize("echo", [False, True])
def test_minimalmodbus_reads_and_writes(echo):
    device = ModbusDevice(9, 100)
    device.set(20, 0xFFAC)
    master = instrument(device, echo)
    assert master.read_register(20, signed=True) == -84
    master.write_register(21, 512, functioncode=6)
    master.write_registers(22, [1, 2, 3])
    assert master.read_registers(20, 5, functioncode=4) == [0xFFAC, 512, 1, 2, 3]
    with pytest.raises(minimalmodbus.IllegalRequestError):
        master.read_register(100)


@pytest.mark.parametrize(
    ("fault", "error"),
    [("drop", "NoResponseError"), ("crc", "InvalidResponseError"), ("wrong_unit", "InvalidResponseError"),
     ("exception", "SlaveReportedException"), ("short", "InvalidResponseError")],
)  # fmt: skip
def test_minimalmodbus_notices_the_faults(fault, error):
    device = ModbusDevice(9, 100)
    device.fault = fault
    with pytest.raises(getattr(minimalmodbus, error)):
        instrument(device).read_registers(0, 4)


def request(unit=9, count=10):
    return ModbusDevice(unit, 100)._close(bytearray((unit, 3, 0, 0, 0, count, 0, 0)))


def line_with_device():
    line = ModbusLine(19200)
    device = ModbusDevice(9, 100)
    for k in range(100):
        device.set(k, 0x4000 + k)
    line.attach(9, device)
    return line, device


def test_bytes_arrive_one_by_one_at_the_baud_rate():
    line, device = line_with_device()
    expected = bytes(device.answer(request()))
    line.send(request(), 8, 50000)
    begins = 50000 + 8 * CHARACTER_US + 3000
    buf = bytearray(64)
    got = b""
    for now in range(50000, 90000, 100):
        n = line.receive_into(buf, now)
        got += bytes(buf[:n])
        assert len(got) == min(25, max(0, int((now - begins) / CHARACTER_US)))
    assert got == expected


def test_a_small_buffer_loses_nothing():
    line, device = line_with_device()
    line.send(request(), 8, 50000)
    buf = bytearray(4)
    got = b""
    while n := line.receive_into(buf, 10**6):
        got += bytes(buf[:n])
    assert got == bytes(device.answer(request()))


def test_a_request_too_soon_after_the_last_byte_is_not_heard():
    line, _ = line_with_device()
    line.send(request(), 8, 50000)
    ends = 50000 + 33 * CHARACTER_US + 3000
    buf = bytearray(64)
    assert line.receive_into(buf, int(ends) + 2) == 25
    line.send(request(), 8, int(ends + 3.4 * CHARACTER_US))
    assert line.receive_into(buf, 10**6) == 0
    line.send(request(), 8, 2 * 10**6)
    assert line.receive_into(buf, 3 * 10**6) == 25


def test_two_talkers_spoil_each_other():
    line, device = line_with_device()
    good = bytes(device.answer(request()))
    line.send(request(), 8, 50000)
    line.send(request(), 8, 60000)  # the answer to the first is on its way
    buf = bytearray(64)
    n = line.receive_into(buf, 10**6)
    assert bytes(buf[:n]) != good
    assert line.receive_into(buf, 10**6) == 0


def test_a_late_answer_comes_whole_and_does_not_block_the_line_before():
    line, device = line_with_device()
    device.fault = "late"
    device.late_us = 500000
    line.send(request(), 8, 50000)
    device.fault = ""
    buf = bytearray(64)
    assert line.receive_into(buf, 300000) == 0
    line.send(request(count=2), 8, 300000)
    assert line.receive_into(buf, 400000) == 9
    assert line.receive_into(buf, 10**6) == 25


def test_a_silent_line_and_an_absent_unit_give_nothing():
    line, _ = line_with_device()
    line.send(request(8), 8, 50000)
    line.silent = True
    line.send(request(), 8, 500000)
    assert line.receive_into(bytearray(64), 10**7) == 0
    with pytest.raises(ValueError, match="unit 9 is taken"):
        line.attach(9, ModbusDevice(9, 1))
