"""Packets of MQTT 3.1.1, byte for byte as its standard draws them, in both directions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rack.link import packets
from rack.link.parser import SIZE, Parser

CONNACK_OK = bytes.fromhex("20020000")
PUBACK_7 = bytes.fromhex("40020007")
SUBACK_1 = bytes.fromhex("9003000101")
PINGRESP = bytes.fromhex("d000")
# QoS 0 "a/b" = hi; QoS 1 id 10, retained
PLAIN = bytes.fromhex("3007 0003 612f62 6869".replace(" ", ""))
SURE = bytes.fromhex("3309 0003 612f62 000a 6869".replace(" ", ""))


def taken(data: bytes, step: int = 1000) -> list:
    """What a parser makes of `data` that comes in pieces of `step` bytes."""
    parser, found = Parser(), []
    for first in range(0, len(data), step):
        piece = bytearray(data[first : first + step])
        at = 0
        while at < len(piece):
            at = parser.take(piece, len(piece), at)
            if parser.kind:
                payload = bytes(parser.buf[parser.payload : parser.size]) if parser.kind == packets.PUBLISH else b""
                found.append((parser.kind, parser.flags, parser.topic, parser.packet_id, payload, parser.cut))
    return found


def test_connect_as_figure_3_6_draws_it():
    data = packets.connect("dev", 10, "w/t", "off", "DIGI", b"secret")
    head = bytes.fromhex("10 29 0004 4d515454 04 ee 000a".replace(" ", ""))
    rest = b"\x00\x03dev\x00\x03w/t\x00\x03off\x00\x04DIGI\x00\x06secret"
    assert data == head[:1] + bytes((len(head) - 2 + len(rest),)) + head[2:] + rest
    assert packets.connect("d", 300, "w", "x", "", b"")[9:12] == bytes((0x2E, 1, 44))


def test_publish_subscribe_and_acknowledge():
    assert packets.publish_head("a/b", 2) + b"hi" == PLAIN
    assert packets.publish_head("a/b", 2, 10, True) + b"hi" == SURE
    assert packets.puback(0x1234) == bytes.fromhex("40021234")
    assert packets.subscribe(1, ("a", "b")) == bytes.fromhex("820a0001000161010001 6201".replace(" ", ""))
    assert bytes.fromhex("c000") == packets.PINGREQ


@pytest.mark.parametrize(
    ("size", "said"), [(0, "00"), (127, "7f"), (128, "8001"), (16383, "ff7f"), (2097152, "80808001")]
)
def test_remaining_length_as_table_2_4_has_it(size, said):
    assert packets.head(0x30, size)[1:] == bytes.fromhex(said)


@pytest.mark.parametrize("step", [1, 2, 3, 5, 1000])
def test_packets_in_pieces_of_any_size(step):
    assert taken(CONNACK_OK + PLAIN + PINGRESP + SURE + PUBACK_7 + SUBACK_1, step) == [
        (2, 0, b"", 0, b"", False),
        (3, 0, b"a/b", 0, b"hi", False),
        (13, 0, b"a/b", 0, b"", False),
        (3, 3, b"a/b", 10, b"hi", False),
        (4, 0, b"a/b", 10, b"", False),
        (9, 0, b"a/b", 10, b"", False),
    ]


@pytest.mark.parametrize("step", [1, 7, 256])
def test_a_message_that_is_too_long_is_passed_over_and_told(step):
    long = packets.publish_head("a/b", 3 * SIZE, 9) + b"x" * 3 * SIZE
    first, second = taken(long + PLAIN, step)
    assert first[2:4] == (b"a/b", 9) and first[5] and len(first[4]) < SIZE
    assert second == (3, 0, b"a/b", 0, b"hi", False)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        ("30ffffffff01", "remaining length of five bytes"),
        ("30ffffffff7f", "remaining length of five bytes"),
        ("30ffffff7f", "packet of 268435455 bytes, at most 65536"),
        ("30818004", "packet of 65537 bytes"),
        ("3003000561", "topic longer than its packet"),
        ("300100", "topic longer than its packet"),
        ("3000", "topic longer than its packet"),
        ("320400026162", "topic longer than its packet"),
        ("3207000361626300 00".replace(" ", ""), "packet id 0"),
        ("3407000361626300 01".replace(" ", ""), "PUBLISH of QoS 2"),
        ("3607000361626300 01".replace(" ", ""), "PUBLISH of QoS 3"),
        ("0000", "packet type 0"),
        ("1000", "packet type 1"),
        ("62020001", "packet type 6"),
        ("f000", "packet type 15"),
        ("21020000", "packet type 2 with flags 1"),
        ("2003000000", "packet type 2 with flags 0 and length 3"),
        ("d00100", "packet type 13 with flags 0 and length 1"),
        ("400100", "packet type 4 with flags 0 and length 1"),
        ("9011" + "00" * 17, "packet type 9"),
    ],
)
def test_what_no_broker_may_send_is_refused_by_name(data, why):
    with pytest.raises(ValueError, match=why):
        taken(bytes.fromhex(data))


@given(st.binary(max_size=600), st.integers(1, 50))
def test_junk_is_refused_or_taken_and_never_anything_else(data, step):
    try:
        found = taken(data, step)
    except ValueError:
        return
    assert all(kind in (2, 3, 4, 9, 13) for kind, *_ in found)
