"""The time from a server of the network, by SNTP (RFC 4330): one question, one answer, nothing waits."""

PORT = 123
SIZE = 48
ASK = 0x23  # version 4, mode 3 (client): RFC 4330, 4
TO_UNIX_S = 2208988800  # seconds from 1900 to 1970: RFC 868
ERA_S = 4294967296  # the seconds of NTP begin again in 2036


def request(cookie: bytes) -> bytes:
    """A question; the server sends the eight bytes of `cookie` back, so that an answer is known to be ours."""
    return bytes((ASK,)) + bytes(SIZE - 9) + cookie


def unix_s(buf: bytearray, n: int, cookie: bytes) -> int:
    """The time in an answer to our question, s since 1970; 0 when it is not one, or of a server without time."""
    if n < SIZE or buf[0] & 7 != 4 or buf[0] >> 6 == 3 or not 1 <= buf[1] <= 15:
        return 0  # mode, leap indicator and stratum: RFC 4330, 5
    if bytes(memoryview(buf)[24:32]) != cookie:
        return 0
    seconds = buf[40] << 24 | buf[41] << 16 | buf[42] << 8 | buf[43]
    if not seconds:
        return 0
    return seconds - TO_UNIX_S if seconds >= TO_UNIX_S else seconds + ERA_S - TO_UNIX_S
