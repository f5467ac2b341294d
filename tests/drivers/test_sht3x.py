"""The SHT3x driver against raw bytes of the datasheet."""

from array import array

import pytest

from rack.drivers.sht3x import Sht3x, humidity_pm, temperature_mc
from wattbit.emulator.chips import sht3x as model
from wattbit.emulator.chips.i2c import I2cFabric


def crc(two):
    """By polynomial division, the way of the textbook: message and start value as one long number."""
    number = (int.from_bytes(two, "big") ^ 0xFFFF & 0xFF00) << 8
    for bit in range(23, 7, -1):
        if number >> bit & 1:
            number ^= 0x131 << (bit - 8)
    return number


class Bus:
    def __init__(self, t, rh):
        t, rh = t.to_bytes(2, "big"), rh.to_bytes(2, "big")
        self.answer = bytearray([*t, crc(t), *rh, crc(rh)])
        self.sent = []

    def write_from(self, address, register, buf):
        self.sent.append(bytes([address, register, *buf]))

    def receive_into(self, address, buf):
        assert address == 0x44
        buf[:] = self.answer


def fetch(bus):
    driver = Sht3x(bus, 0x44, {})
    driver.start()
    values = array("i", [-7, -7])
    assert driver.read(values) >= 15
    assert list(values) == [-7, -7]
    assert driver.read(values) == 0
    return list(values)


def test_the_checksum_of_the_datasheet():
    assert crc(b"\xbe\xef") == 0x92
    assert model.crc(0xBEEF) == 0x92


def test_the_command_and_the_answer():
    bus = Bus(0x6666, 0x8000)  # 0.4 of the span: 25 degrees; 50.0008 %
    assert fetch(bus) == [25000, 500]
    assert bus.sent == [b"\x44\x24\x00"]


@pytest.mark.parametrize("raw", [0, 1, 65535, *range(100, 65535, 977)])
def test_conversion(raw):
    assert abs(temperature_mc(raw) - (175000 * raw / 65535 - 45000)) <= 1
    assert abs(humidity_pm(raw) - 1000 * raw / 65535) <= 0.5


@pytest.mark.parametrize("at", range(6))
def test_one_wrong_bit_is_no_reading(at):
    bus = Bus(0x6666, 0x8000)
    bus.answer[at] ^= 0x10
    with pytest.raises(OSError, match="CRC"):
        fetch(bus)


def test_after_a_wrong_answer_it_measures_anew():
    bus = Bus(0x6666, 0x8000)
    driver = Sht3x(bus, 0x44, {})
    values = array("i", [0, 0])
    driver.read(values)
    bus.answer[2] ^= 1
    with pytest.raises(OSError, match="CRC"):
        driver.read(values)
    bus.answer[2] ^= 1
    assert driver.read(values) > 0 and driver.read(values) == 0
    assert len(bus.sent) == 2


def test_driver_and_model_agree():
    bus = I2cFabric()
    bus.attach(0x44, model.Sht3x(lambda: 31.4, lambda: 0.62, 5))
    got = fetch(bus)
    assert abs(got[0] - 31400) <= 10 and abs(got[1] - 620) <= 1
