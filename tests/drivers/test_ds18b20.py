"""The DS18B20 driver against bytes of its datasheet."""

from array import array

import pytest

from rack.drivers.ds18b20 import Ds18b20
from wattbit.emulator.chips import ds18b20 as model

# Maxim application note 27: the ROM 02 1C B8 01 00 00 00 has the CRC A2
NOTE27 = bytes.fromhex("021cb801000000")
ROM = bytes.fromhex("28ff641e0f1603")


def crc(data):
    """Bitwise long division of the reversed message by x^8 + x^5 + x^4 + 1."""
    bits = [byte >> k & 1 for byte in data for k in range(8)] + [0] * 8
    for i in range(len(bits) - 8):
        if bits[i]:
            for j in (0, 3, 4, 8):
                bits[i + j] ^= 1
    return sum(bit << k for k, bit in enumerate(bits[-8:]))


class Wire:
    def __init__(self, raw=0x0191, config=0x7F):
        pad = bytes([raw & 0xFF, raw >> 8, 0x4B, 0x46, config, 0xFF, 0x0C, 0x10])
        self.pad = bytearray(pad + bytes([crc(pad)]))
        self.rom = bytearray(ROM + bytes([crc(ROM)]))
        self.sent = []
        self.present = 1

    def reset(self):
        self.sent.append(b"")
        return self.present

    def write(self, buf):
        self.sent[-1] += bytes(buf)

    def read_into(self, buf):
        buf[:] = self.rom if self.sent[-1][-1] == 0x33 else self.pad


def fetch(wire, rom=""):
    driver = Ds18b20(wire, {"rom": rom})
    driver.start()
    values = array("i", [-7])
    assert driver.read(values) == 750
    assert driver.read(values) == 0
    return values[0]


def test_the_checksum_of_the_note():
    assert crc(NOTE27) == 0xA2
    assert model.crc(NOTE27) == 0xA2


# table 1 of the datasheet, temperature/data relationship; 85 degrees is the power-on value
@pytest.mark.parametrize(
    ("raw", "mc"),
    [(0x07D0, 125000), (0x0191, 25063), (0x00A2, 10125), (0x0008, 500), (0x0000, 0), (0xFFF8, -500),
     (0xFF5E, -10125), (0xFE6F, -25062), (0xFC90, -55000)],
)  # fmt: skip
def test_known_temperatures(raw, mc):
    assert fetch(Wire(raw)) == mc


def test_the_commands_with_and_without_an_address():
    wire = Wire()
    fetch(wire)
    assert wire.sent == [b"\x33", b"\xcc\x44", b"\xcc\xbe"]
    wire = Wire()
    fetch(wire, "28ff641e0f16034c")
    address = bytes.fromhex("28ff641e0f16034c")
    assert wire.sent == [b"", b"\x55" + address + b"\x44", b"\x55" + address + b"\xbe"]


@pytest.mark.parametrize(
    ("wire", "says"),
    [(Wire(0x0550), "was reset"), (Wire(config=0x00), "no DS18B20")],
)
def test_the_power_on_value_and_a_pad_that_is_none(wire, says):
    with pytest.raises(OSError, match=says):
        fetch(wire)


@pytest.mark.parametrize("fill", [0x00, 0xFF])
def test_a_line_that_is_stuck_is_no_reading(fill):
    wire = Wire()
    wire.pad[:] = bytes([fill]) * 9
    with pytest.raises(OSError, match="no DS18B20"):
        fetch(wire)


@pytest.mark.parametrize("at", range(9))
def test_a_wrong_bit_is_no_reading(at):
    wire = Wire()
    wire.pad[at] ^= 0x80
    with pytest.raises(OSError, match="DS18B20"):
        fetch(wire)


def test_another_family_and_an_empty_wire():
    wire = Wire()
    wire.rom[:7] = b"\x10" + ROM[1:]
    wire.rom[7] = crc(wire.rom[:7])
    with pytest.raises(OSError, match="no DS18B20"):
        fetch(wire)
    wire.present = 0
    with pytest.raises(OSError, match="nobody on the wire"):
        fetch(wire)
