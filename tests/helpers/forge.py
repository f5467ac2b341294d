"""Every single-bit flip of twenty signed commands, before and after a restart, and at another board: nothing may move.

Under CPython and in the MicroPython VM: `forge.py FIRST EVERY` tries bit FIRST and each EVERY-th after it.
"""

import sys

try:
    from tests.helpers import signed_rig
except ImportError:  # in the VM
    import signed_rig


class Trap:
    """In place of the requests' reader: counts what comes through."""

    status = 0x84

    def __init__(self) -> None:
        self.acts = 0

    def reply(self, line):
        """A command has come through; reading moves nothing, and is answered again after a restart."""
        self.acts += not line.startswith("?")
        return b":84"


def trapped(rig):
    """The rig with a trap behind its signed commands."""
    rig.trap = Trap()
    rig.signed._thingset = rig.trap
    return rig


def forge(first: int, every: int) -> tuple:
    """(messages tried, those that came through); each flip meets a fresh board, one after a restart, another one."""
    tried = through = 0
    for n, request in enumerate(signed_rig.TWENTY):
        good = signed_rig.message(request, counter=n + 1)
        used = signed_rig.SignedRig()
        used.hear(good)
        other = signed_rig.SignedRig(device="0" * 31 + "1", key=bytes(32))
        boards = [trapped(signed_rig.SignedRig()), trapped(signed_rig.SignedRig(used.blobs)), trapped(other)]
        before = [(board.actuated(), sorted(board.blobs.items())) for board in boards]
        for bit in range(first, len(good) * 8, every):
            bad = bytearray(good)
            bad[bit // 8] ^= 1 << bit % 8
            for board in boards:
                board.signed.receive(bad, False, signed_rig.NOW_S)
                tried += 1
        for board in boards[1:]:
            board.signed.receive(good, False, signed_rig.NOW_S)
            tried += 1
        through += sum([board.trap.acts for board in boards])
        through += sum([1 for i in range(3) if before[i] != (boards[i].actuated(), sorted(boards[i].blobs.items()))])
    return tried, through


if __name__ == "__main__":
    print(*forge(int(sys.argv[1]), int(sys.argv[2])))
