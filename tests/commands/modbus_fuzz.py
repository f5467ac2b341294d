"""Junk for the Modbus server, under CPython and inside the VM: no third-party imports. Prints what came of it."""

import random

try:
    from tests.helpers import modbus_rig
except ImportError:  # in the VM the helpers' folder is on the path
    import modbus_rig

SHORT = (3, 4, 6, 16)


def written(rig) -> tuple:
    """What a write could have changed."""
    r = rig.remote
    return (list(r.reversion_s), rig.state.requested_off[4], r.controller_hb, r.ctrl_hb)


def junk(rng, most: int) -> bytes:
    return bytes([rng.getrandbits(8) for _ in range(rng.getrandbits(8) % most)])


def noise(rounds: int, seed: int) -> None:
    """Random bytes on the line and on TCP, where writes are served: no answer but exceptions and reads, no write."""
    rng = random
    rng.seed(seed)
    rig = modbus_rig.Rig()
    before = written(rig)
    answered = 0
    for _ in range(rounds):
        answered += rig.line(junk(rng, 80)) != b""
        data = junk(rng, 80)
        rig.tcp.n = 0
        rig.tcp.room()[: len(data)] = data
        rig.tcp.came(len(data))
        while rig.tcp.reply() > 0:
            pass
    assert written(rig) == before
    assert answered < 8, answered  # a CRC of 16 bits lets 1 in 65,536 through, and then the unit must be ours


def framed(rounds: int, seed: int) -> None:
    """Random requests in good frames, where nothing may be written: a reply to each, and nothing changed."""
    rng = random
    rng.seed(seed)
    rig = modbus_rig.Rig(writes="none")
    before = written(rig)
    for _ in range(rounds):
        pdu = bytes([SHORT[rng.getrandbits(2)] if rng.getrandbits(2) else rng.getrandbits(8)]) + junk(rng, 20)
        reply = rig.line(rig.framed(17, pdu))
        assert reply[0] == 17 and rig.crc(reply, 0, len(reply)) == 0
        assert reply[1] & 0x7F == pdu[0] & 0x7F and (reply[1] & 0x80 or reply[1] in (3, 4))
    assert written(rig) == before


def near(rounds: int, seed: int) -> None:
    """Writes that are nearly right, where writes are served: what is refused has changed nothing."""
    rng = random
    rng.seed(seed)
    rig = modbus_rig.Rig()
    done = 0
    for _ in range(rounds):
        before = written(rig)
        address = 40070 + rng.getrandbits(16) % (rig.map.end - 40060)
        values = [rng.getrandbits(2) for _ in range(1 + rng.getrandbits(3) % 6)]
        if rig.write(address, *values)[0] & 0x80:
            assert written(rig) == before
        else:
            done += 1
        assert rig.state.requested_off[4] & ~0b110 == 0
    assert done


def main(rounds: int) -> None:
    """Everything, and a word that it came to its end."""
    noise(rounds, 1)
    framed(rounds // 5, 2)
    near(rounds // 5, 3)
    print("came through")
