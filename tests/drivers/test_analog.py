"""Dividers, current sensors and thermistors at the board's converter and at an ADS1115 (SBAS444) by raw registers."""

from array import array
from math import exp

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rack.drivers.ads1115 import Ads1115, Ads1115Input
from rack.drivers.analog import AdcInput, scaled
from rack.drivers.ntc import NtcTable

ROW = dict.fromkeys(
    ("vref_mv", "top_ohm", "bottom_ohm", "uv_per_a", "zero_mv", "series_ohm", "ntc_ohm", "beta_k", "channel"), 0
)
DIVIDER = {**ROW, "measure": "voltage", "top_ohm": 180000, "bottom_ohm": 10000}
HALL = {**ROW, "measure": "current", "uv_per_a": 10000, "zero_mv": 1650}
NTC = {**ROW, "measure": "ntc", "series_ohm": 10000, "ntc_ohm": 10000, "beta_k": 3950}


class Pin:
    def __init__(self, uv):
        self.uv = uv

    def full_mv(self):
        return 3300

    def read_uv(self):
        return self.uv


def read(row, uv):
    values = array("i", [-7, -7, -7])
    AdcInput(Pin(uv), row).read(values)
    return list(values)


def test_each_measure_fills_its_own_field():
    assert read(DIVIDER, 2700000) == [51300, -7, -7]  # 2.7 V times 19
    assert read(HALL, 1750000) == [-7, 10000, -7]  # 0.1 V above the middle, 10 mV an ampere
    assert read(HALL, 1549000) == [-7, -10100, -7]
    values = read(NTC, 1650000)  # half of the supply: 10 kOhm
    assert values[:2] == [-7, -7] and abs(values[2] - 25000) <= 5


@pytest.mark.parametrize("celsius", range(-20, 101))
def test_a_thermistor_is_right_to_0_2_k_in_the_whole_range(celsius):
    for series, r25, beta, vref in ((10000, 10000, 3950, 3300), (4700, 10000, 3435, 5000), (10000, 47000, 4050, 3300)):
        ohm = r25 * exp(beta * (1 / (celsius + 273.15) - 1 / 298.15))
        share = ohm / (ohm + series)
        if 1 / 40 < share < 39 / 40:
            got = NtcTable(series, r25, beta, vref).temperature_mc(int(share * vref * 1000))
            assert abs(got - celsius * 1000) <= 200, (series, r25, beta)


@pytest.mark.parametrize("row", [DIVIDER, HALL, NTC], ids=lambda row: row["measure"])
@pytest.mark.parametrize("uv", [0, 30000, 3270000, 3300000])
def test_the_rails_are_no_reading(row, uv):
    with pytest.raises(OSError, match="broken or shorted"):
        read(row, uv)


def test_no_current_may_be_0_v():
    assert read({**HALL, "zero_mv": 0}, 0) == [-7, 0, -7]


@given(st.integers(-6553600, 6553600), st.integers(1, 1300000))
def test_scaling_is_right_and_stays_in_31_bits(uv, span):
    assert abs(scaled(uv, span) - uv * span / 2**22) <= 2 + span * 8 / 2**22
    assert abs((uv >> 13) * span) < 2**30 * 1.01
    assert ((uv >> 3) & 0x3FF) * span < 2**31


class Registers:
    """An ADS1115: what is written to register 1 is kept; OS reads 0 for some looks, then the number is there."""

    def __init__(self, **inputs):
        self.inputs = {int(name[1]): raw for name, raw in inputs.items()}
        self.config = 0x8583
        self.busy = 0
        self.written = []
        self.keeps = True

    def write_from(self, address, register, buf):
        assert (address, register) == (0x48, 0x01)
        self.written.append(int.from_bytes(buf, "big"))
        if self.keeps:
            self.config = self.written[-1]

    def read_into(self, address, register, buf):
        if register == 0x01:
            self.busy -= 1
            value = self.config & 0x7FFF | (0 if self.busy >= 0 else 0x8000)
        else:
            value = self.inputs[self.config >> 12 & 3]
        buf[:] = value.to_bytes(2, "big")


def test_one_shot_of_each_channel_in_turn():
    bus = Registers(a0=0x5460, a2=0x2EE0)  # 21,600 and 12,000 steps of 125 uV: 2.7 and 1.5 V
    chip = Ads1115(bus, 0x48)
    one = Ads1115Input(chip, {**DIVIDER, "channel": 0})
    two = Ads1115Input(chip, {**DIVIDER, "channel": 2})
    values = array("i", [0, 0, 0])
    assert one.read(values) >= 8 and two.read(values) >= 8
    assert bus.written == [0xC383], "OS 1, AIN0 against ground, +-4.096 V, single shot, 128 a second, no comparator"
    assert one.read(values) == 0 and values[0] == 51300
    assert two.read(values) >= 8 and bus.written[1] == 0xE383
    assert two.read(values) == 0 and values[0] == 28500


def test_a_slow_conversion_is_waited_for_but_not_for_ever():
    bus = Registers(a0=0x5460)
    driver = Ads1115Input(Ads1115(bus, 0x48), DIVIDER)
    values = array("i", [0, 0, 0])
    driver.read(values)
    bus.busy = 2
    assert [bool(driver.read(values)) for _ in range(3)] == [True, True, False]
    driver.read(values)
    bus.busy = 100
    for _ in range(5):
        assert driver.read(values)
    with pytest.raises(OSError, match="does not convert"):
        driver.read(values)
    bus.busy = 0
    assert driver.read(values) > 0 and driver.read(values) == 0


def test_what_does_not_keep_its_configuration_is_no_ads1115():
    bus = Registers(a0=0x5460)
    bus.keeps = False
    driver = Ads1115Input(Ads1115(bus, 0x48), {**DIVIDER, "channel": 1})
    values = array("i", [0, 0, 0])
    driver.read(values)
    with pytest.raises(OSError, match="no ADS1115"):
        driver.read(values)


@pytest.mark.parametrize("raw", [0x0000, 0x7FFF, 0xFFF0])
def test_the_rails_of_the_converter(raw):
    driver = Ads1115Input(Ads1115(Registers(a0=raw), 0x48), DIVIDER)
    values = array("i", [0, 0, 0])
    driver.read(values)
    with pytest.raises(OSError, match="broken or shorted"):
        driver.read(values)
