"""MQTT 3.1.1 packets that a client sends, as bytes. Section numbers are those of the OASIS standard of 2014-10-29."""

CONNACK, PUBLISH, PUBACK, SUBACK, PINGRESP = 2, 3, 4, 9, 13  # upper half of the first byte: table 2.1
PINGREQ = b"\xc0\x00"  # 3.12
DISCONNECT = b"\xe0\x00"  # 3.14
DUP = 8  # in the first byte of a PUBLISH: 3.3.1.1
QOS1 = 2
RETAIN = 1
LAST_ID = 65535  # packet ids are 1 to this: 2.3.1
# what CONNACK may say: table 3.1
REFUSALS = ("", "protocol version", "client id", "server unavailable", "user name or password", "not authorized")


def connect(client: str, keepalive_s: int, will_topic: str, will: str, user: str, password: bytes) -> bytes:
    """CONNECT (3.1) of a clean session, with a retained last will of QoS 1; no user name when `user` is empty."""
    flags = 0x02 | 0x04 | 0x08 | 0x20  # clean session, will, its QoS 1, retained: figure 3.4
    body = _text(client) + _text(will_topic) + _text(will)
    if user:
        flags |= 0x80 | (0x40 if password else 0)
        body += _text(user) + (_text(password) if password else b"")
    body = b"\x00\x04MQTT\x04" + bytes((flags, keepalive_s >> 8, keepalive_s & 0xFF)) + body
    return head(0x10, len(body)) + body


def publish_head(topic: str, size: int, packet_id: int = 0, retain: bool = False) -> bytes:
    """What comes before a payload of `size` bytes; packet id 0 means QoS 0 (3.3)."""
    body = _text(topic)
    if packet_id:
        body += _number(packet_id)
    first = PUBLISH << 4 | (QOS1 if packet_id else 0) | (RETAIN if retain else 0)
    return head(first, len(body) + size) + body


def puback(packet_id: int) -> bytes:
    """PUBACK (3.4)."""
    return b"\x40\x02" + _number(packet_id)


def subscribe(packet_id: int, topics: tuple) -> bytes:
    """SUBSCRIBE (3.8), QoS 1 for all topics."""
    body = _number(packet_id)
    for topic in topics:
        body += _text(topic) + b"\x01"
    return head(0x82, len(body)) + body


def head(first: int, size: int) -> bytes:
    """The fixed header: first byte and remaining length (2.2.3)."""
    out = bytearray((first,))
    while size > 127:
        out.append(size & 127 | 128)
        size >>= 7
    out.append(size)
    return bytes(out)


def _number(n: int) -> bytes:
    return bytes((n >> 8, n & 0xFF))


def _text(text) -> bytes:
    data = text.encode() if isinstance(text, str) else text
    return _number(len(data)) + data
