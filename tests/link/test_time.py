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
    time = nettime.NetTime("192.0.2.9", "", net, lambda unix_s: True)
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


def test_a_server_that_is_not_believed_is_asked_again_soon():
    """It has just started itself and does not know better yet; a link with TLS waits for the time."""
    net, it, now_ms = Net(), clock.Clock(), 0
    net.luck = 0x1234
    net.answer = ANSWER[:40] + (3200000000).to_bytes(4, "big") + bytes(4)  # 2001
    time = nettime.NetTime("192.0.2.9", "", net, lambda unix_s: it.set(unix_s, 10, clock.NETWORK))
    while len(net.asked) < 3:
        assert time.step(now_ms) == 0
        now_ms += 1000
    assert now_ms < 120000
    net.answer = ANSWER
    while not it.source:
        time.step(now_ms)
        now_ms += 1000
    assert now_ms < 300000
    assert it.unix_s(10) == NOW_S


@pytest.mark.parametrize("told_by", [clock.HOST, clock.NETWORK])
@pytest.mark.parametrize(
    ("after_s", "back_s", "good"),
    [(0, 10, True), (0, 11, False), (0, 90 * 86400, False), (1000000, 110, True), (1000000, 111, False)],
)
def test_the_network_sets_a_known_clock_back_only_by_what_it_may_have_gained(told_by, after_s, back_s, good):
    """Nobody authenticates SNTP: a command that was held back for months must not be fresh again."""
    it = clock.Clock()
    assert it.set(NOW_S + 90 * 86400, 5, told_by)
    assert it.set(NOW_S + 90 * 86400 + after_s - back_s, 5 + after_s, clock.NETWORK) == good
    assert it.unix_s(5 + after_s) == NOW_S + 90 * 86400 + after_s - (back_s if good else 0)
    assert it.set(NOW_S, 9, clock.HOST), "somebody at the rack may"
    assert it.set(NOW_S + 86400, 9, clock.NETWORK), "forward is no danger: what is stale stays so"
