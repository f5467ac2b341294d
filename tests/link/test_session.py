"""A session on a wire that the test holds at the other end."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rack.link import packets, session
from tests.link.rig import CONNACK, OPENING, Rig


@pytest.fixture
def rig():
    rig = Rig()
    rig.up()
    return rig


def ack(number: int) -> bytes:
    return packets.puback(number)


def test_a_message_is_kept_until_it_is_acknowledged_and_sent_again_marked(rig):
    rig.session.publish("t", b"one", "token")
    rig.session.step(0)
    first = rig.wire.got()
    assert first == packets.publish_head("t", 3, 2) + b"one"
    rig.session.end()
    rig.up(1000)
    again = bytes((first[0] | 8,)) + first[1:]
    rig.session.step(1000)
    assert rig.done == []
    assert (rig.wire.outbox or rig.wire.offered[-1]) == again
    rig.wire.inbox = ack(2)
    rig.session.step(1001)
    assert rig.done == ["token"]
    rig.session.end()
    rig.up(2000)
    assert rig.wire.outbox == b""


def test_only_a_few_are_under_way(rig):
    for i in range(session.WINDOW):
        assert rig.session.room()
        rig.session.publish("t", b"%d" % i, i)
    assert not rig.session.room()
    rig.session.step(0)
    rig.wire.inbox = ack(4)
    rig.session.step(0)
    assert rig.session.room() and rig.done == [2]


def test_packet_ids_wrap_and_pass_over_those_under_way(rig):
    rig.session.publish("t", b"", "stays")
    seen = [2]
    for i in range(70000):
        rig.session.publish("t", b"", i)
        rig.session.step(0)
        sent = rig.wire.got()
        number = sent[-2] << 8 | sent[-1]
        seen.append(number)
        rig.wire.inbox = ack(number)
        rig.session.step(0)
        rig.wire.offered.clear()
    assert rig.done == list(range(70000))
    assert set(seen) == set(range(1, 65536))
    assert seen.count(2) == 1
    assert seen[65533:65537] == [65535, 1, 3, 4]


def test_bytes_that_were_not_taken_are_offered_again_unchanged(rig):
    rig.wire.takes = 0
    rig.session.send("t", b"hello")
    rig.session.step(0)
    rig.session.publish("t", b"more")
    rig.session.step(10)
    assert len(set(rig.wire.offered[-3:])) == 1
    rig.wire.takes = 3
    for _ in range(20):
        rig.session.step(20)
    assert rig.wire.got() == packets.publish_head("t", 5) + b"hello" + packets.publish_head("t", 4, 2) + b"more"


def test_a_message_in_pieces(rig):
    rig.session.send_pieces("t", 6, iter([b"ab", b"", b"cdef"]))
    rig.session.send("u", b"")
    rig.wire.takes = 1
    for _ in range(40):
        rig.session.step(0)
    assert rig.wire.got() == packets.publish_head("t", 6, 0, True) + b"abcdef" + packets.publish_head("u", 0)


def test_what_comes_is_heard_and_acknowledged(rig):
    rig.wire.inbox = packets.publish_head("wattbit/dev/cmd", 2, 77, True) + b"hi" + packets.publish_head("x", 1) + b"y"
    rig.session.step(0)
    assert rig.heard == [(b"wattbit/dev/cmd", b"hi", True, False), (b"x", b"y", False, False)]
    assert rig.wire.got() == ack(77)


def test_a_flood_waits_in_the_network(rig):
    """However much comes, one step takes a bounded part of it, and none while acknowledgements cannot leave."""
    flood = (packets.publish_head("wattbit/dev/cmd", 10, 9) + b"0123456789") * 1000
    rig.wire.inbox = flood
    rig.session.step(0)
    assert len(flood) - len(rig.wire.inbox) <= session.READS * session.PIECE
    rig.wire.takes = 0
    for _ in range(100):
        rig.session.step(0)
    left = len(rig.wire.inbox)
    for _ in range(100):
        rig.session.step(0)
    assert len(rig.wire.inbox) == left > 0


def test_pings_twice_in_a_keepalive_and_gives_up_without_replies(rig):
    rig.session.step(14999)
    assert rig.wire.got() == b""
    rig.session.step(15000)
    rig.session.step(15000)
    assert rig.wire.got() == packets.PINGREQ
    rig.wire.inbox = bytes.fromhex("d000")
    rig.session.step(20000)
    rig.session.step(50000)
    with pytest.raises(OSError, match="no reply within 30 s"):
        rig.session.step(50001)


def test_one_byte_a_second_is_no_reply(rig):
    message = packets.publish_head("wattbit/dev/cmd", 100) + bytes(100)
    for second in range(31):
        rig.wire.inbox = message[second : second + 1]
        rig.session.step(second * 1000)
    with pytest.raises(OSError, match="no reply"):
        rig.session.step(31000)


def test_a_broker_that_answers_pings_and_acknowledges_nothing_is_left(rig):
    rig.session.publish("t", b"")
    for second in range(21):
        rig.wire.inbox = bytes.fromhex("d000")
        rig.session.step(second * 1000)
    with pytest.raises(OSError, match="no acknowledgement within 20 s"):
        rig.session.step(21000)


def test_the_clock_may_wrap(rig):
    end = 2**30
    rig.up(end - 5000)
    rig.session.step(end - 1)
    rig.wire.inbox = bytes.fromhex("d000")
    rig.session.step(9000)
    rig.session.step(38000)
    with pytest.raises(OSError, match="no reply"):
        rig.session.step(39001)


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("20020005", "refused by the broker: not authorized"),
        ("20020004", "refused by the broker: user name or password"),
        ("20020063", "refused by the broker: 99"),
        ("d000", "packet type 13 before CONNACK"),
        ("3003000161", "packet type 3 before CONNACK"),
        ("48545450", "packet type 4 with flags 8"),
    ],
)
def test_a_bad_opening_is_refused_by_name(said, why):
    rig = Rig()
    rig.session.begin(rig.wire, 0)
    rig.wire.inbox = bytes.fromhex(said)
    with pytest.raises(ValueError, match=why):
        rig.session.step(0)
    assert not rig.session.up


def test_a_mute_broker_is_left():
    rig = Rig()
    rig.session.begin(rig.wire, 0)
    rig.session.step(20000)
    assert rig.wire.got() == OPENING
    with pytest.raises(OSError, match="no CONNACK within 20 s"):
        rig.session.step(20001)


def test_a_second_connack_and_a_closed_connection_end_it(rig):
    rig.wire.inbox = CONNACK
    with pytest.raises(ValueError, match="second CONNACK"):
        rig.session.step(0)
    rig.wire.gone = True
    with pytest.raises(OSError, match="closed by the broker"):
        rig.session.step(0)


def test_topics_that_the_broker_refuses_are_counted(rig):
    rig.wire.inbox = bytes.fromhex("9003000180")
    rig.session.step(0)
    assert rig.session.refused == 1


# what a broker may say, in pieces that the test puts together, cuts, repeats and spoils
GOOD = st.sampled_from(
    [
        packets.publish_head("wattbit/dev/cmd", 3, 5) + b"abc",
        packets.publish_head("wattbit/dev/cmd", 0) + b"",
        bytes.fromhex("d000"),
        bytes.fromhex("40020002"),
        bytes.fromhex("4002ffff"),
        bytes.fromhex("9003000101"),
        CONNACK,
    ]
)
SPOILT = st.tuples(GOOD, st.integers(0, 20), st.integers(0, 255)).map(
    lambda t: t[0][: t[1] % len(t[0])] + bytes((t[2],)) + t[0][t[1] % len(t[0]) + 1 :]
)


@given(st.lists(st.one_of(GOOD, GOOD, SPOILT, st.binary(max_size=8)), max_size=30), st.integers(1, 300))
def test_whatever_a_broker_says_ends_in_a_named_trouble_or_goes_on(said, step):
    rig = Rig()
    rig.up()
    rig.session.publish("t", b"kept", "kept")
    stream = b"".join(said)
    try:
        for first in range(0, len(stream), step):
            rig.wire.inbox += stream[first : first + step]
            rig.session.step(0)
    except (OSError, ValueError) as e:
        trouble = str(e)
        assert trouble
    assert rig.done in ([], ["kept"])
    rig.session.end()
    rig.up(1)
    again = [packet for packet in rig.wire.offered if packet[0] == 0x3A]  # PUBLISH, QoS 1, once more
    assert len(again) == (not rig.done)
