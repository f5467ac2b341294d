"""The time from the network, and when a time is believed."""

import itertools

import pytest

from rack.link import nettime, sntp
from rack.model import clock
from tests.link.test_dial import Net

COOKIE = b"\x12\x34" * 4
# 2026-11-24 21:33:00 UTC: 1795555980 s since 1970, 4004544780 since 1900
NOW_S = 1795555980
ANSWER = bytes((0x24, 2)) + bytes(22) + COOKIE + bytes(8) + (4004544780).to_bytes(4, "big") + bytes(4)


def spoilt(at: int, value: int) -> bytes:
    return ANSWER[:at] + bytes((value,)) + ANSWER[at + 1 :]


def test_a_question_and_its_answer():
    assert sntp.request(COOKIE) == b"\x23" + bytes(39) + COOKIE
    assert sntp.unix_s(bytearray(ANSWER), 48, COOKIE) == NOW_S


def test_after_2036_the_seconds_begin_again():
    later = ANSWER[:40] + (100).to_bytes(4, "big") + bytes(4)
    assert sntp.unix_s(bytearray(later), 48, COOKIE) == 2085978496 + 100


@pytest.mark.parametrize(
    "answer",
    [ANSWER[:47], spoilt(0, 0x23), spoilt(0, 0xE4), spoilt(1, 0), spoilt(1, 16), spoilt(24, 0), ANSWER[:40] + bytes(8)],
)
def test_an_answer_without_a_time_for_us(answer):
    assert sntp.unix_s(bytearray(answer + bytes(48 - len(answer))), len(answer), COOKIE) == 0


def test_it_is_asked_again_after_a_while_when_nobody_answers():
    net, asked, now_ms = Net(), [], 0
    net.luck = 0x1234
    time = nettime.NetTime("192.0.2.9", "", net)
    while len(asked) < 9:
        assert time.step(now_ms) == 0
        if len(net.asked) > len(asked):
            asked.append(now_ms)
        now_ms += 50
    waits = [b - a for a, b in itertools.pairwise(asked)]
    assert 16000 <= waits[0] < 19000
    assert all(a <= b for a, b in itertools.pairwise(waits))
    assert 1024000 <= waits[-1] < 1030000
    net.answer = ANSWER
    assert time.step(now_ms) == NOW_S
    count = len(net.asked)
    for _ in range(6 * 3600):
        assert time.step(now_ms) == 0
        now_ms += 999
    assert len(net.asked) == count
    time.step(now_ms + 30000)
    assert len(net.asked) == count + 1


@pytest.mark.parametrize(
    ("unix_s", "good"), [(0, False), (1793491199, False), (1793491200, True), (4102444799, True), (4102444800, False)]
)
def test_a_time_before_this_firmware_is_not_believed(unix_s, good):
    it = clock.Clock()
    assert it.set(unix_s, 10, clock.HOST) == good
    assert it.unix_s(25) == (unix_s + 15 if good else None)
    assert clock.SOURCES[it.source] == ("host" if good else "unknown")
