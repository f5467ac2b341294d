"""Requests of the Modbus server, byte by byte from the specification: what is answered, refused, and left unchanged."""

import pytest

from tests.helpers import modbus_rig

OUTLETS = 40070 + 7  # behind "SunS" (2), model 1 (68), and ID, L, N and the hash of 64910
STRIDE = 47
INFER, BATCH = OUTLETS + STRIDE, OUTLETS + 2 * STRIDE
REQ, TIME, LEFT = 0, 1, 3


@pytest.fixture
def rig():
    return modbus_rig.Rig()


def pdu(*parts: int) -> bytes:
    return bytes(parts)


def kinds(rig) -> list:
    seqs = range(rig.journal.oldest_seq(), rig.journal.next_seq)
    return [rig.journal.get(n)[2:] for n in seqs]


@pytest.mark.parametrize("function", [3, 4])
def test_a_read(rig, function):
    # 40000 = 0x9C40: "SunS", model 1, 66 registers
    assert rig.pdu(pdu(function, 0x9C, 0x40, 0, 4)) == pdu(function, 8) + b"SunS" + pdu(0, 1, 0, 66)


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        (pdu(1, 0x9C, 0x40, 0, 1), 1),  # coils
        (pdu(2, 0x9C, 0x40, 0, 1), 1),
        (pdu(23, 0, 0, 0, 0, 0, 0, 0, 0, 0), 1),
        (pdu(43, 14, 1, 0), 1),
        (pdu(0), 1),
        (pdu(0x83, 1), 1),
        (pdu(3, 0, 0, 0, 1), 2),
        (pdu(3, 0x9C, 0x3F, 0, 2), 2),  # one before the first
        (pdu(3, 0xFF, 0xFF, 0, 2), 2),
        (pdu(3, 0x9C, 0x40, 0, 0), 3),
        (pdu(3, 0x9C, 0x40, 0, 126), 3),
        (pdu(3, 0x9C, 0x40, 1, 0), 3),
        (pdu(3), 3),
        (pdu(3, 0x9C, 0x40, 0), 3),
        (pdu(3, 0x9C, 0x40, 0, 1, 0), 3),
        (pdu(6, 0x9C), 3),
        (pdu(6, 0x9C, 0x40, 0, 1), 2),  # the mark
        (pdu(16, 0x9C, 0x40, 0, 0, 0), 3),
        (pdu(16, 0x9C, 0x40, 0, 1, 1, 0), 3),
        (pdu(16, 0x9C, 0x40, 0, 1, 2, 0), 3),
        (pdu(16, 0x9C, 0x40, 0, 124, 248) + bytes(248), 3),
    ],
)
def test_what_is_refused(rig, request_, code):
    before = rig.picture()
    assert rig.pdu(request_) == pdu(request_[0] | 0x80, code)
    assert rig.state.refused == 1
    rig.state.refused = 0
    assert rig.picture() == before


def test_the_longest_read(rig):
    reply = rig.pdu(pdu(3, 0x9C, 0x40, 0, 125))
    assert (len(reply), reply[1]) == (252, 250)


def test_a_request_for_an_outlet_and_its_release(rig):
    assert rig.write(BATCH, 1) == pdu(16, BATCH >> 8, BATCH & 0xFF, 0, 1)
    assert rig.state.requested_off[4] == 0b100
    assert rig.registers(BATCH, 5) == [1, 0, 300, 0, 300]
    rig.remote.tick(1001)
    assert rig.registers(BATCH + LEFT, 2) == [0, 299]
    assert rig.pdu(pdu(6, BATCH >> 8, BATCH & 0xFF, 0, 0)) == pdu(6, BATCH >> 8, BATCH & 0xFF, 0, 0)
    assert rig.state.requested_off[4] == 0
    assert rig.registers(BATCH, 5) == [0, 0, 300, 0, 0]
    assert [(kind, output, rule, reading, limit) for kind, output, rule, reading, limit in kinds(rig)] == [
        (6, 2, 17, 1, 300),
        (6, 2, 17, 0, 0),
    ]


def test_a_request_ends_by_itself(rig):
    rig.write(BATCH, 1, 0, 5)
    rig.remote.tick(4999)
    assert rig.state.requested_off[4] == 0b100
    rig.remote.tick(1)
    assert rig.state.requested_off[4] == 0
    assert rig.registers(BATCH, 5) == [0, 0, 5, 0, 0]
    assert len(kinds(rig)) == 2


def test_renewing_begins_the_time_again_and_is_no_event(rig):
    rig.write(BATCH, 1, 0, 5)
    for _ in range(10):
        rig.remote.tick(4000)
        rig.write(BATCH, 1)
    assert rig.registers(BATCH + LEFT, 2) == [0, 5]
    assert len(kinds(rig)) == 1


def test_the_time_alone_asks_for_nothing(rig):
    rig.write(BATCH + TIME, 0, 60)
    assert rig.state.requested_off[4] == 0
    rig.write(BATCH, 1)
    assert rig.registers(BATCH + LEFT, 2) == [0, 60]


@pytest.mark.parametrize(
    ("address", "values", "code"),
    [
        (BATCH, (2,), 3),  # on: a remote authority can only take away
        (BATCH, (0xFFFF,), 3),
        (BATCH, (1, 0, 0), 3),  # no time at all
        (BATCH, (1, 0, 301), 3),  # longer than the site allows
        (BATCH, (1, 1, 0), 3),
        (BATCH, (1, 0), 2),  # half of a number
        (BATCH + TIME + 1, (5,), 2),
        (BATCH, (1, 0, 5, 0), 2),  # and then half of one that is read only
        (BATCH, (1, 0, 5, 0, 9), 2),
        (OUTLETS, (1,), 2),  # switch-a is not in `allow`
        (OUTLETS + 3 * STRIDE, (1,), 2),  # nor the pump
    ],
)
def test_a_write_is_all_or_nothing(rig, address, values, code):
    before = rig.picture()
    assert rig.write(address, *values) == pdu(0x90, code)
    rig.state.refused = 0
    assert rig.picture() == before
    assert kinds(rig) == [(7, 255, 17, code, 1)]


def test_refused_writes_are_one_event_a_second(rig):
    for second in range(3):
        rig.journal.set_time(second, 0)
        for _ in range(50):
            rig.write(BATCH, 2)
    assert [entry[3:] for entry in kinds(rig)] == [(3, 1), (3, 50), (3, 50)]
    assert rig.state.refused == 150


def test_writes_are_served_only_where_the_site_says_so():
    rig = modbus_rig.Rig(writes="rtu")
    before = rig.picture()
    frame = rig.framed(17, pdu(6, BATCH >> 8, BATCH & 0xFF, 0, 1))
    tcp = bytes([0, 1, 0, 0, 0, 6, 17, 6, BATCH >> 8, BATCH & 0xFF, 0, 1])
    rig.tcp.room()[: len(tcp)] = tcp
    rig.tcp.came(len(tcp))
    assert bytes(rig.tcp.out[: rig.tcp.reply()]) == bytes([0, 1, 0, 0, 0, 3, 17, 0x86, 1])
    rig.state.refused = 0
    assert rig.picture() == before
    assert rig.line(frame) == frame
    assert rig.state.requested_off[4] == 0b100
    assert modbus_rig.Rig(writes="none").line(frame) == rig.framed(17, pdu(0x86, 1))


def test_operation_control_is_for_all_that_may_be_asked(rig):
    control, beat = rig.at(715, "OpCtl"), rig.at(715, "ControllerHb")
    assert rig.registers(control, 1) == [1]
    assert rig.write(control, 0)[0] == 16
    assert rig.state.requested_off[4] == 0b110
    assert rig.registers(control, 1) == [0]
    rig.write(BATCH, 0)
    assert rig.registers(control, 1) == [1]  # not all of them any more
    assert rig.write(control, 1)[0] == 16
    assert rig.state.requested_off[4] == 0
    for standby in (2, 3):
        assert rig.write(control, standby) == pdu(0x90, 3)
    assert rig.write(beat, 0x1234, 0x5678)[0] == 16
    assert rig.registers(beat, 2) == [0x1234, 0x5678]
    assert rig.write(beat, 1) == pdu(0x90, 2)


def test_nothing_allowed_nothing_stopped():
    rig = modbus_rig.Rig(allow=[])
    assert rig.write(rig.at(715, "OpCtl"), 0) == pdu(0x90, 3)
    assert rig.registers(rig.at(715, "OpCtl"), 1) == [1]


@pytest.mark.parametrize(("model", "name"), [(715, "AlarmReset"), (802, "AlmRst")])
def test_acknowledging_is_left_to_the_local_operator(rig, model, name):
    rig.loads.fault[2] = 2
    assert rig.write(rig.at(model, name), 1) == pdu(0x90, 3)
    assert rig.write(rig.at(model, name), 0)[0] == 16
    assert rig.loads.fault[2] == 2


@pytest.mark.parametrize(("name", "only", "more"), [("SetOp", 1, (2, 0)), ("SetInvState", 3, (1, 2, 4))])
def test_the_battery_stays_connected(rig, name, only, more):
    for value in more:
        assert rig.write(rig.at(802, name), value) == pdu(0x90, 3)
    assert rig.write(rig.at(802, name), only)[0] == 16
    assert rig.registers(rig.at(802, name), 1) == [only]


@pytest.mark.parametrize(("model", "name"), [(802, "AHRtg"), (802, "SoCRsvMin"), (715, "LocRemCtl"), (803, "NStr")])
def test_other_points_cannot_be_written(rig, model, name):
    assert rig.write(rig.at(model, name), 1) == pdu(0x90, 2)


def test_a_fault_of_ours_is_exception_4(rig):
    rig.map.read_into = None
    assert rig.pdu(pdu(3, 0x9C, 0x40, 0, 1)) == pdu(0x83, 4)


# frames on a serial line


def test_the_crc_is_that_of_the_specification(rig):
    # the worked example of many manuals: unit 0x11, function 3, address 0x6B, 3 registers, CRC 0x8776 low byte first
    assert rig.framed(0x11, pdu(3, 0, 0x6B, 0, 3)) == bytes.fromhex("1103006B00037687")


def test_a_frame_is_answered_after_silence_only(rig):
    frame = rig.framed(17, pdu(3, 0x9C, 0x40, 0, 2))
    for i in range(len(frame)):
        rig.rtu.feed(frame[i : i + 1], 1, rig.now_ms)
        assert rig.rtu.reply(rig.now_ms) == 0
        rig.now_ms += 1
    rig.now_ms += 4
    n = rig.rtu.reply(rig.now_ms)
    assert bytes(rig.rtu.out[:n]) == rig.framed(17, pdu(3, 4) + b"SunS")
    assert rig.rtu.reply(rig.now_ms + 100) == 0


def test_frames_for_others_and_damaged_ones_are_not_answered(rig):
    good = rig.framed(17, pdu(3, 0x9C, 0x40, 0, 2))
    assert rig.line(rig.framed(18, pdu(3, 0x9C, 0x40, 0, 2))) == b""
    for i in range(len(good)):
        assert rig.line(good[:i] + bytes([good[i] ^ 0x10]) + good[i + 1 :]) == b""
        assert rig.line(good[:i]) == b""
    assert rig.line(good + bytes(300)) == b""
    assert rig.line(good)[:3] == bytes([17, 3, 4])


def test_a_broadcast_write_is_done_and_not_answered(rig):
    assert rig.line(rig.framed(0, pdu(6, BATCH >> 8, BATCH & 0xFF, 0, 1))) == b""
    assert rig.state.requested_off[4] == 0b100


def test_a_read_is_found_behind_the_talk_of_others_and_a_write_is_not(rig):
    talk = rig.framed(9, pdu(3, 0, 0, 0, 1)) + rig.framed(9, pdu(3, 2, 0, 7))
    assert rig.line(talk + rig.framed(17, pdu(3, 0x9C, 0x40, 0, 2)))[:3] == bytes([17, 3, 4])
    assert rig.line(talk + rig.framed(17, pdu(6, BATCH >> 8, BATCH & 0xFF, 0, 1))) == b""
    assert rig.state.requested_off[4] == 0


def test_an_echo_of_our_reply_is_not_a_request(rig):
    write = rig.framed(17, pdu(6, BATCH >> 8, BATCH & 0xFF, 0, 1))
    rig.rtu.feed(write, 8, 1000)
    assert rig.rtu.reply(1010) == 8
    rig.rtu.feed(write, 8, 1015)
    assert rig.rtu.reply(1025) == 0
    rig.rtu.feed(write, 8, 1500)  # and half a second later the client does ask again
    assert rig.rtu.reply(1510) == 8


# frames of TCP


def tcp(rig, data: bytes) -> list:
    """The replies to `data`, and BAD where the stream makes no sense."""
    rig.tcp.room()[: len(data)] = data
    rig.tcp.came(len(data))
    replies = []
    n = rig.tcp.reply()
    while n > 0:
        replies.append(bytes(rig.tcp.out[:n]))
        n = rig.tcp.reply()
    return replies + [n] * (n < 0)


READ = bytes([0xAB, 0xCD, 0, 0, 0, 6, 17, 3, 0x9C, 0x40, 0, 2])
ANSWER = bytes([0xAB, 0xCD, 0, 0, 0, 7, 17, 3, 4]) + b"SunS"


def test_a_request_however_it_is_cut(rig):
    for at in range(len(READ)):
        assert tcp(rig, READ[:at]) == []
        assert tcp(rig, READ[at:]) == [ANSWER]
    assert tcp(rig, READ * 3 + READ[:5]) == [ANSWER] * 3
    assert tcp(rig, READ[5:]) == [ANSWER]


@pytest.mark.parametrize(("unit", "answered"), [(0, True), (255, True), (17, True), (16, False)])
def test_units_of_tcp(rig, unit, answered):
    assert bool(tcp(rig, READ[:6] + bytes([unit]) + READ[7:])) is answered


@pytest.mark.parametrize("head", ["000100010006", "000101000006", "000100000000", "000100000001", "0001000000FF"])
def test_a_head_that_cannot_be_true(rig, head):
    assert tcp(rig, bytes.fromhex(head) + bytes([17, 3])) == [-1]
