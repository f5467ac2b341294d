"""Frames as they stand in public descriptions and logs, byte for byte, through the drivers.

Each says where it is from; "by hand" are those made here by the words of the protocol, or whose origin cannot be named.
The sums are worked out here once more, by the words of the protocols.
"""

import pytest

from rack.drivers import modbus_frame as verdicts
from rack.drivers.daly import Daly
from rack.drivers.jbd import Jbd
from rack.drivers.pylontech import Pylontech
from rack.drivers.pylontech_stack import PylontechStack
from rack.drivers.register_map import BAD

# JBD "General Protocol V4", the answer to 0x03 that it gives as an example (also in github.com/jblance/mpp-solar):
# 58.88 V, no current, 7.2 Ah of 10 Ah, 72 %, both switches closed, 15 cells, 20.3 and 21.5 degrees
JBD_V4 = "DD 03 00 1B 17 00 00 00 02 D0 03 E8 00 00 20 78 00 00 00 00 00 00 10 48 03 0F 02 0B 76 0B 82 FB FF 77"
# github.com/simat/BatteryMonitor wiki, a board of 12 cells; its recorder wrote DD A5 for the answer's DD 03
JBD_WIKI = "DD 03 00 1B 13 78 00 00 00 00 03 E8 00 00 22 C7 00 00 00 00 00 00 19 00 03 0C 02 0B 64 0B 5F FC 83 77"
# github.com/GemZ/LiontronBmsInfo, liontronBmsInfo.py, its log of a Liontron LX 100 Ah:
# 13.20 V, 70.90 of 109.91 Ah, 65 %, 4 cells, 20.1 and 19.2 degrees
JBD_LOG = "dd03001b052800001bb22aef0002290a00000000000025410304020b740b6bfc3977"

# Daly UART/485 protocol V1.2: its example of 0x90, 76.4 V and 11.3 A
DALY_V12 = "A5 01 90 08 02 FC 00 00 75 A1 00 00 52"
# github.com/tomatensaus/bms, test_daly.py, the log at its end:
# 51.5 V, 50.0 A out of the battery, 82.4 %; 31 degrees; both switches closed
DALY_PACK = "a5 01 90 08 02 03 00 00 77 24 03 38 19"
DALY_WARM = "a5 01 92 08 47 01 47 01 13 05 03 38 23"
DALY_SWITCHES = "a5 01 93 08 02 01 01 71 00 04 86 c0 00"
# by hand: charge low, second level
DALY_LOW = "A5 01 98 08 00 00 80 00 00 00 00 00 C6"
# by hand: no alarm
DALY_CLEAR = "A5 01 98 08 00 00 00 00 00 00 00 00 46"
# github.com/20233332choi/DJY_EvTLMT, tests of gateway/daly_bms.py: 16 degrees
DALY_COLD = "A5 01 92 08 38 01 38 01 00 00 00 00 B2"

# github.com/martiby/ess, pylontech.py, comment of read_analog_value (US2000): 48.39 V, no current, 6.415 of 50 Ah,
# 20.1 17.0 17.2 16.8 18.4 degrees
PYLON_RESTING = (
    "~20024600C06E10020F0C9A0C980C990C980C9A0C9A0C990C9B0C9C0C9A0C9B0C9B0C9B0C9B0C99"
    "050B740B550B570B530B630000BD06190F02C3500084E545\r"
)
# github.com/Tomcat42/pylontech-python, output of its first example: 50.408 V, +2.1 A, 35.5 of 50 Ah
PYLON_CHARGING = (
    "~20024600C06E00020F0D1F0D200D200D200D200D200D210D200D200D210D220D200D220D220D21"
    "050BCD0BAF0BAF0BAF0BAF0015C4E88AAC02C350004FE594\r"
)
# the same, alarms: none, switches closed, charging
PYLON_ALARMS = "~20024600C04000020F000000000000000000000000000000050000000000000000000E800000F161\r"
# by hand: an answer without data, as that to 0x4F
PYLON_VERSION = "~200246000000FDB2\r"
# by hand (its origin cannot be named), a stack's answer to 0x61:
# 49.855 V, 85 %, health 100 %, 25.7 degrees at the hottest cell
PYLON_SYSTEM = "~200246008062C2BF0000550008000864640CFC00020CFB0002" + (
    "0BAB0BAC00020BA900020BA80BA800020BA800020BB00BB000020BB00002E8CC\r"
)


def heard(device, command, frame):
    """What `device` makes of `frame` as the answer to `command`: (verdict, values)."""
    data = frame.encode() if frame.startswith("~") else bytes.fromhex(frame)
    buf = bytearray(b"\x11\x22" + data + b"\x33")
    assert device.size(buf, 2, len(buf)) == len(data)
    what = device.judge(buf, 2, len(data), command)
    if what == verdicts.OK:
        device.hear(command, buf, 2)
    return what, list(device.values)


@pytest.mark.parametrize(
    ("frame", "values"),
    [
        (JBD_V4, [720, 58880, 0, 21500, 1]),
        (JBD_WIKI, [0, 49840, 0, 18500, 1]),
        (JBD_LOG, [650, 13200, 0, 20100, 1]),
    ],
)
def test_jbd_basic_information(frame, values):
    assert heard(Jbd(1), 0x03, frame) == (verdicts.OK, values)


def jbd(data, status=0, command=3):
    """A frame with its sum, by the words of V4: all bytes from status on, inverted, plus one."""
    body = bytes((status, len(data))) + bytes(data)
    total = ((sum(body) ^ 0xFFFF) + 1) & 0xFFFF
    return (bytes((0xDD, command)) + body + total.to_bytes(2, "big") + b"\x77").hex()


def jbd_data(**changed):
    """The data of the V4 example with bytes replaced: `b16=0x80` is byte 16."""
    data = bytearray(bytes.fromhex(JBD_V4)[4:-3])
    for key, value in changed.items():
        data[int(key[1:])] = value
    return data


def test_the_helper_makes_the_frame_of_the_protocol():
    assert bytes.fromhex(jbd(jbd_data())) == bytes.fromhex(JBD_V4)


def test_jbd_current_is_signed_in_10_ma():
    assert heard(Jbd(1), 3, jbd(jbd_data(b2=0x04, b3=0xD2)))[1][2] == 12340
    assert heard(Jbd(1), 3, jbd(jbd_data(b2=0xFB, b3=0x2E)))[1][2] == -12340


@pytest.mark.parametrize(
    ("bit", "ok"),
    # V4 and batmon-ha issue 186: 0 cell over, 1 cell under, 2 pack over, 3 pack under, 4 5 charging hot cold,
    # 6 7 discharging hot cold, 8 charge overcurrent, 9 discharge overcurrent, 10 short, 11 front end, 12 locked
    [(0, 1), (1, 0), (2, 1), (3, 0), (4, 1), (5, 1), (6, 0), (7, 0), (8, 1), (9, 0), (10, 0), (11, 0), (12, 0)],
)
def test_jbd_protection_bits(bit, ok):
    word = 1 << bit
    assert heard(Jbd(1), 3, jbd(jbd_data(b16=word >> 8, b17=word & 0xFF)))[1][4] == ok


@pytest.mark.parametrize(("switches", "ok"), [(0, 0), (1, 0), (2, 1), (3, 1)])
def test_jbd_discharge_switch(switches, ok):
    assert heard(Jbd(1), 3, jbd(jbd_data(b20=switches)))[1][4] == ok


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"b19": 101}, 0),
        ({"b19": 41}, 0),  # 7.2 of 10 Ah are left: 72 %, and 41 % is not the age of the pack
        ({"b4": 0xD0, "b5": 0x02}, 0),  # their bytes swapped: 532.5 of 10 Ah
        ({"b6": 0, "b7": 0}, 0),
        ({"b0": 0xFF}, 1),
        ({"b0": 0x01}, 1),
        ({"b23": 0x20}, 3),
        ({"b23": 0x00}, 3),
        ({"b25": 0xFF}, 3),
    ],
)
def test_jbd_a_value_that_cannot_be_fails_alone(changed, field):
    what, values = heard(Jbd(1), 3, jbd(jbd_data(**changed)))
    assert what == verdicts.OK
    assert [v == BAD for v in values] == [k == field for k in range(5)]


def test_jbd_refusals_and_foreign_frames():
    device = Jbd(1)
    assert heard(device, 3, jbd(b"", 0x80))[0] == verdicts.EXCEPTION
    assert heard(device, 3, jbd(b"WATTBIT", 0, 5))[0] == verdicts.OTHER
    assert heard(device, 3, jbd(jbd_data()[:20]))[0] == verdicts.LENGTH
    assert heard(device, 3, jbd(jbd_data(b22=3)))[0] == verdicts.LENGTH
    buf = bytearray.fromhex("DD 03 00 FF 00")
    assert device.size(buf, 0, 5) == 0, "255 bytes are no answer of this board"
    assert device.size(buf, 0, 3) == -1


def test_requests_are_those_of_the_protocols():
    assert Jbd(1).request(3).hex(" ").upper() == "DD A5 03 00 FF FD 77"
    assert Daly(1).request(0x90).hex(" ").upper() == "A5 40 90 08 00 00 00 00 00 00 00 00 7D"
    assert Daly(1).request(0x94)[12] == 0x81
    assert Pylontech(2).request(0x42) == b"~20024642E00202FD33\r"
    assert Pylontech(1).request(0x42) == b"~20014642E00201FD35\r"
    assert PylontechStack(2).request(0x61) == b"~200246610000FDAB\r"
    assert PylontechStack(2).request(0x63) == b"~200246630000FDA9\r"


def test_daly_example_of_the_protocol():
    device = Daly(1)
    what, values = heard(device, 0x90, DALY_V12)
    assert (what, values[:3]) == (verdicts.OK, [0, 76400, -11300])


def test_daly_a_round_of_a_real_board():
    device = Daly(1)
    for command, frame in ((0x90, DALY_PACK), (0x92, DALY_WARM), (0x93, DALY_SWITCHES), (0x98, DALY_LOW)):
        assert heard(device, command, frame)[0] == verdicts.OK
    assert list(device.values) == [824, 51500, -50000, 31000, 1]


def daly(command, *data):
    frame = bytes((0xA5, 1, command, 8, *data))
    return (frame + bytes((sum(frame) & 0xFF,))).hex()


@pytest.mark.parametrize(
    ("at", "bit", "ok"),
    # second-level alarms of discharging forbid it; first levels and those of charging do not
    [(0, 0, 1), (0, 1, 1), (0, 2, 1), (0, 3, 0), (0, 5, 1), (0, 6, 1), (0, 7, 0), (1, 1, 1), (1, 3, 1), (1, 4, 1),
     (1, 5, 0), (1, 7, 0), (2, 1, 1), (2, 2, 1), (2, 3, 0), (2, 7, 1), (4, 0, 1), (4, 1, 0), (4, 6, 1), (4, 7, 0),
     (5, 0, 0), (5, 4, 1), (6, 2, 0), (6, 3, 1)],
)  # fmt: skip
def test_daly_alarms(at, bit, ok):
    device = Daly(1)
    heard(device, 0x93, DALY_SWITCHES)
    assert heard(device, 0x98, daly(0x98, *[1 << bit if k == at else 0 for k in range(8)]))[1][4] == ok


def test_daly_ok_needs_the_switches_of_the_same_round():
    device = Daly(1)
    assert heard(device, 0x98, DALY_CLEAR)[1][4] == BAD
    heard(device, 0x93, daly(0x93, 2, 1, 0, 0, 0, 0, 0, 0))
    assert heard(device, 0x98, DALY_CLEAR)[1][4] == 0
    assert heard(device, 0x98, DALY_CLEAR)[1][4] == BAD
    heard(device, 0x93, DALY_SWITCHES)
    device.lost(0x93)
    assert heard(device, 0x98, DALY_CLEAR)[1][4] == BAD
    assert device.commands(["ok"]) == (0x93, 0x98)
    assert device.commands(["soc_pm", "temperature_mc"]) == (0x90, 0x92)


def test_daly_values_that_cannot_be():
    assert heard(Daly(1), 0x92, DALY_COLD)[1][3] == 16000
    assert heard(Daly(1), 0x92, daly(0x92, 40, 1, 60, 2, 0, 0, 0, 0))[1][3] == BAD, "the highest below the lowest"
    assert heard(Daly(1), 0x92, daly(0x92, 200, 1, 60, 2, 0, 0, 0, 0))[1][3] == BAD
    values = heard(Daly(1), 0x90, daly(0x90, 0, 20, 0, 0, 0xFF, 0xFF, 3, 0xE9))[1]
    assert values[:3] == [BAD, BAD, BAD]


@pytest.mark.parametrize(
    ("gathered", "good"), [(0, True), (500, True), (515, True), (640, True), (700, False), (0x300, False)]
)
def test_daly_two_voltages_that_do_not_fit_make_the_frame_unbelievable(gathered, good):
    data = bytearray.fromhex(DALY_PACK)[4:12]  # 51.5 V
    data[2:4] = gathered.to_bytes(2, "big")
    values = heard(Daly(1), 0x90, daly(0x90, *data))[1][:3]
    assert values == ([824, 51500, -50000] if good else [BAD, BAD, BAD])


@pytest.mark.parametrize("data", [(0, 1, 0, 1), (60, 17, 50, 1), (60, 1, 50, 200)])
def test_daly_temperatures_of_no_sensor(data):
    assert heard(Daly(1), 0x92, daly(0x92, *data, 0, 0, 0, 0))[1][3] == BAD


def test_daly_other_frames():
    assert heard(Daly(1), 0x92, DALY_PACK)[0] == verdicts.OTHER
    broken = bytearray.fromhex(DALY_PACK)
    broken[5] ^= 1
    assert heard(Daly(1), 0x90, broken.hex())[0] == verdicts.CRC
    own = Daly(1).request(0x90)
    assert Daly(1).size(own, 0, 13) == 0, "its own echo"


@pytest.mark.parametrize(
    ("frame", "values"),
    [(PYLON_RESTING, [128, 48390, 0, 20100]), (PYLON_CHARGING, [710, 50408, 2100, 29000])],
)
def test_pylontech_analogue_values(frame, values):
    what, heard_values = heard(Pylontech(2), 0x42, frame)
    assert (what, heard_values[:4]) == (verdicts.OK, values)


def pylon(info, code=0, adr=2):
    """A frame by the words of V3.3: digits of LENGTH sum to 0 modulo 16, characters and CHKSUM to 0 modulo 65536."""
    n = len(info)
    check = (16 - (n // 256 + n // 16 % 16 + n % 16) % 16) % 16
    text = f"20{adr:02X}46{code:02X}{check:X}{n:03X}{info}"
    return f"~{text}{(65536 - sum(text.encode())) % 65536:04X}\r"


def test_the_helper_makes_the_frames_of_the_logs():
    for frame in (PYLON_RESTING, PYLON_CHARGING, PYLON_ALARMS, PYLON_VERSION, PYLON_SYSTEM):
        assert pylon(frame[13:-5]) == frame


def test_pylontech_a_module_above_65_ah():
    info = PYLON_CHARGING[13:-5]
    big = info[:-14] + "FFFF" + "04" + "FFFF" + "004F" + "00EA60" + "012110"  # 60 of 74 Ah
    assert heard(Pylontech(2), 0x42, pylon(big))[1][:3] == [811, 50408, 2100]


def test_pylontech_current_out_of_the_battery():
    assert heard(Pylontech(2), 0x42, pylon(PYLON_CHARGING[13:-5].replace("0015C4E8", "FFDDC4E8")))[1][2] == -3500


@pytest.mark.parametrize(
    ("state", "switches", "ok"),
    # state 1: 7 module empty, 6 charging hot or cold, 5 discharging hot or cold, 4 discharge overcurrent,
    # 2 charge overcurrent, 1 cell empty, 0 overvoltage; state 2: 2 discharge switch
    [(0x00, 0x0E, 1), (0x01, 0x0E, 1), (0x02, 0x0E, 0), (0x04, 0x0E, 1), (0x10, 0x0E, 0), (0x20, 0x0E, 0),
     (0x40, 0x0E, 1), (0x80, 0x0E, 0), (0x00, 0x0A, 0), (0x00, 0x04, 1)],
)  # fmt: skip
def test_pylontech_alarms(state, switches, ok):
    frame = pylon(PYLON_ALARMS[13:-5][:-10] + f"{state:02X}{switches:02X}800000")
    assert heard(Pylontech(2), 0x44, frame)[1][4] == ok


def test_pylontech_replies_do_not_say_what_they_answer_but_are_told_apart():
    device = Pylontech(2)
    assert heard(device, 0x44, PYLON_CHARGING)[0] == verdicts.OTHER
    assert heard(device, 0x42, PYLON_ALARMS)[0] == verdicts.OTHER
    assert heard(device, 0x42, PYLON_VERSION)[0] == verdicts.OTHER
    assert heard(device, 0x42, PYLON_SYSTEM)[0] == verdicts.OTHER
    assert heard(Pylontech(3), 0x42, PYLON_CHARGING)[0] == verdicts.OTHER
    assert heard(device, 0x42, pylon("", 0x04))[0] == verdicts.EXCEPTION
    assert heard(device, 0x42, pylon(PYLON_CHARGING[13:-5].replace("00020F", "00030F")))[0] == verdicts.OTHER


@pytest.mark.parametrize(
    ("old", "new", "bad"),
    [
        ("C4E88AAC", "C8E88AAC", [1]),  # 1 V more than its cells together
        ("C4E88AAC", "C4E8D000", [0]),  # more left than there is in all
        ("050BCD", "05FBCD", [3]),
        ("02C350", "020000", [0]),
    ],
)
def test_pylontech_a_value_that_cannot_be_fails_alone(old, new, bad):
    what, values = heard(Pylontech(2), 0x42, pylon(PYLON_CHARGING[13:-5].replace(old, new)))
    assert what == verdicts.OK
    assert [k for k in range(4) if values[k] == BAD] == bad


@pytest.mark.parametrize(
    "length",
    # too long, or the check digit is wrong, or no digit
    ["70A2", "0001", "G000", "FFFF", "1FFF", "00G0", "000g", "F100"],
)
def test_pylontech_lengths_that_cannot_be(length):
    buf = bytearray(f"~20024600{length}0000".encode())
    assert Pylontech(2).size(buf, 0, len(buf)) == 0


def test_pylontech_stack():
    device = PylontechStack(2)
    assert heard(device, 0x61, PYLON_SYSTEM) == (verdicts.OK, [850, 1000, 49855, 25700, BAD])
    assert heard(device, 0x63, pylon("CFDEB3B002E4FD1C" + "C0"))[1][4] == 1
    assert heard(device, 0x63, pylon("CFDEB3B002E4FD1C" + "80"))[1][4] == 0
    assert heard(device, 0x63, PYLON_SYSTEM)[0] == verdicts.OTHER
    assert heard(device, 0x61, PYLON_CHARGING)[0] == verdicts.OTHER
