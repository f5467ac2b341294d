"""What the sums of the framed protocols can promise: a second implementation of them, and the chances of collisions.

Written from the protocols' words (see `test_framed_frames.py`), not from the drivers.
"""

from tests.drivers.framed_mangle import KINDS

HEX = b"0123456789ABCDEF"


def adds_up(name: str, frame: bytes, command: int) -> bool:
    """True when `frame` is, by its bytes alone, a right answer of this rack's device to `command`."""
    return {"jbd": _jbd, "daly": _daly, "pylontech": _pylontech}[name](frame, command)


def _jbd(frame: bytes, command: int) -> bool:
    length = len(frame) - 7
    right = frame[:3] == bytes((0xDD, command, 0)) and frame[3] == length and frame[-1] == 0x77
    return right and (sum(frame[2:-3]) + int.from_bytes(frame[-3:-1], "big")) % 65536 == 0


def _daly(frame: bytes, command: int) -> bool:
    return len(frame) == 13 and frame[:4] == bytes((0xA5, 1, command, 8)) and sum(frame[:12]) % 256 == frame[12]


def _pylontech(frame: bytes, command: int) -> bool:
    text = frame[1:-1]
    if frame[:1] != b"~" or frame[-1:] != b"\r" or any(c not in HEX for c in text):
        return False
    # the version (two digits) is not looked at: modules differ in it
    length = int(text[8:12], 16)
    digits = sum(int(chr(c), 16) for c in text[8:12]) % 16
    right = text[2:8] == b"024600" and length & 0xFFF == len(text) - 16 and digits == 0
    return right and (sum(text[:-4]) + int(text[-4:], 16)) % 65536 == 0


def chances(name: str) -> dict:
    """Chance that damage of a kind leaves a frame that adds up and is another: an upper bound, before plausibility.

    Bits and bytes: all of the damage in summed bytes of even distribution. Swapped: sums know no order. The rest: what
    then stands in the place of the sum is as good as random (Daly 1 in 256, the others 1 in 65,536).
    """
    values = HEX if name == "pylontech" else bytes(range(256))
    modulus = 256 if name == "daly" else 65536
    table = dict.fromkeys(KINDS, 1 / modulus)
    table.update({kind: 0.0 for kind in ("late", "sent twice", "in two parts", "lost", "bytes lost")})
    table["flipped bits"] = sum(_zero(_flip(values), k, modulus) for k in range(1, 9)) / 8
    # as many bytes put in as taken out: 1 in 12
    table["bytes replaced"] = sum(_zero(_replace(values), k, modulus) for k in range(1, 13)) / 144 + 1 / modulus
    table["swapped bytes"] = 1.0
    return table


def _flip(values: bytes) -> dict:
    """{change of the sum: chance} of one flipped bit; what is no longer one of `values` is left out."""
    found: dict = {}
    for value in values:
        for bit in range(8):
            if value ^ 1 << bit in values:
                change = (value ^ 1 << bit) - value
                found[change] = found.get(change, 0) + 1 / len(values) / 8
    return found


def _replace(values: bytes) -> dict:
    """The same of one byte replaced by any of 256."""
    found: dict = {}
    for old in values:
        for new in values:
            found[new - old] = found.get(new - old, 0) + 1 / len(values) / 256
    return found


def _zero(one: dict, times: int, modulus: int) -> float:
    """Chance that `times` such changes together leave the sum as it was."""
    total = {0: 1.0}
    for _ in range(times):
        after: dict = {}
        for change, chance in total.items():
            for more, likely in one.items():
                key = (change + more) % modulus
                after[key] = after.get(key, 0) + chance * likely
        total = after
    return total.get(0, 0.0)
