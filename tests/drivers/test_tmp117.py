"""The TMP117 driver against raw registers of the datasheet."""

from array import array

import pytest

from rack.drivers import tmp117


class Registers:
    def __init__(self, raw, device=0x0117):
        self.words = {0x00: raw, 0x0F: device}

    def read_into(self, address, register, buf):
        assert address == 0x48
        buf[:] = self.words[register].to_bytes(2, "big")


def read(bus):
    values = array("i", [-7])
    tmp117.Tmp117(bus, 0x48, {}).read(values)
    return values[0]


# table "Temperature Data Format" of the datasheet
@pytest.mark.parametrize(
    ("raw", "mc"),
    [(0x8001, -255992), (0xF380, -25000), (0xFFF0, -125), (0xFFFF, -8), (0x0000, 0), (0x0001, 8), (0x0010, 125),
     (0x0080, 1000), (0x0C80, 25000), (0x3200, 100000), (0x7FFF, 255992)],
)  # fmt: skip
def test_known_registers(raw, mc):
    assert read(Registers(raw)) == mc


@pytest.mark.parametrize("raw", range(-32767, 32768, 331))
def test_every_value_is_within_half_a_milli_celsius(raw):
    assert abs(tmp117.temperature_mc(raw & 0xFFFF) - raw * 7.8125) <= 0.5


@pytest.mark.parametrize("device", [0x0000, 0xFFFF, 0x0116])
def test_another_chip_is_refused(device):
    with pytest.raises(OSError, match="no TMP117"):
        read(Registers(0x0C80, device))


def test_a_later_die_revision_is_accepted():
    assert read(Registers(0x0C80, 0x1117)) == 25000


def test_before_the_first_conversion_there_is_no_reading():
    with pytest.raises(OSError, match="no value yet"):
        read(Registers(0x8000))
