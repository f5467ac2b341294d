"""Lines to a picture to a screen: other tables refused, age told, every load with its reason."""

import pytest

from rack.model import causes, quality
from rack.model import loads as loads_room
from rack.model import state as st
from tests.helpers.console_rig import Rig
from wattbit.link.decode import Decoder
from wattbit.link.lines import Splitter
from wattbit.monitor import once, words
from wattbit.monitor.picture import Picture
from wattbit.monitor.watch import Watch


def reported(rig: Rig) -> bytes:
    rig.reporting.ask()
    return b"".join(rig.lines())


def outage() -> Rig:
    rig = Rig()
    rig.state.image.put(0, 48210, 0, quality.GOOD)
    rig.state.source, rig.state.outage_s, rig.state.uptime_s = st.S_BATTERY, 75, 400
    rig.state.ladder_s[1], rig.state.promised_s[1] = 130, 240
    for i in (0, 1, 3):
        rig.loads.on[i] = 1
    rig.loads.cause[2], rig.loads.waits[2], rig.loads.since_s[2] = causes.LADDER, causes.W_CHARGE, 340
    rig.loads.operator[1], rig.loads.lease_ms[1] = loads_room.HELD_ON, 90000
    rig.loads.fault[0] = loads_room.WELDED
    rig.state.limit_state[0] = 1
    rig.journal.put(causes.K_SHED, 2, causes.LADDER, 9000, 9500)
    return rig


def picture_of(data: bytes, piece: int = 7) -> Picture:
    """The picture of a byte stream that arrives in small pieces."""
    splitter, decoder, picture = Splitter(), Decoder(), Picture()
    for i in range(0, len(data), piece):
        for message in decoder.feed(splitter.feed(data[i : i + piece])):
            picture.take(message, 100.0)
    return picture


class Nothing:
    """A source that is silent."""

    name, console, gone, dropped = "/dev/ttyACM0", True, "", 0

    def lines(self, timeout_s):
        return []

    def send(self, request):
        pass


def drawn(picture: Picture, now_s: float = 100.0, width: int = 150) -> str:
    watch = Watch(Nothing(), Decoder())
    watch.picture = picture
    return once.page(watch, now_s, width)


@pytest.mark.parametrize("piece", [1, 7, 100000])
def test_a_report_in_pieces_becomes_the_whole_picture(piece):
    rig = outage()
    picture = picture_of(reported(rig), piece)
    assert picture.whole
    assert list(picture.groups["Loads"]) == rig.loads.names
    assert picture.value("Rack", "rBus_mV") == 48210
    assert picture.events[0]["rule"] == "ladder"


def test_the_screen_says_what_is_off_why_and_since_when():
    text = drawn(picture_of(reported(outage())))
    for said in ("gone", "1:15 min", "48.21 V", "promised 4 min", "2 min 10 s left SHORT", "bus-low: crossed"):
        assert said in text
    (row,) = [line for line in text.splitlines() if "batch-a" in line and "OFF" in line]
    for said in ("OFF", "ladder", "the charge floor", "1 min 00 s"):
        assert said in row
    assert "batch-a switched off" in text
    (held,) = [line for line in text.splitlines() if "infer-a" in line and "held on" in line]
    assert "1 min 30 s" in held
    assert "welded" in text


def test_the_age_of_the_link_goes_stale_and_lost():
    picture = picture_of(reported(outage()))
    assert [picture.link(100.0 + age) for age in (0, 5, 5.1, 30, 31)] == ["live", "live", "stale", "stale", "lost"]
    assert "link stale, data 8.0 s old" in drawn(picture, 108.0)
    assert "ALARM link lost: what is shown is 40 s old" in drawn(picture, 140.0)
    assert Picture().link(0.0) == "lost"


def test_what_the_device_says_for_people_is_shown():
    picture = picture_of(b"# task modbus: ended\r\n" * 3 + reported(outage()))
    assert list(picture.notes) == ["task modbus: ended"]
    assert drawn(picture).count("task modbus: ended") == 1


def test_after_a_restart_old_loads_are_gone():
    rig = outage()
    picture = picture_of(reported(rig))
    again = Rig(dict(rig.site, load=rig.site["load"][:1]))
    again.about["boot_id"] += 1
    for message in Decoder().feed(reported(again).splitlines()):
        picture.take(message, 101.0)
    assert picture.starts == 1
    assert list(picture.groups["Loads"]) == ["switch-a"]


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("rBus_mV", 50900, "50.90 V"),
        ("rBattery_mA", -12345, "-12.3 A"),
        ("rSoC_pm", 735, "73.5 %"),
        ("rLoad_W", 15200, "15.20 kW"),
        ("rEnergy_J", 3600000, "1000 Wh"),
        ("rSuppliesOk", 6, "6"),
        ("rGridOk", True, "yes"),
        ("rPV_W", None, "-"),
    ],
)
def test_units_are_for_people(name, value, shown):
    assert words.number(name, value) == shown
