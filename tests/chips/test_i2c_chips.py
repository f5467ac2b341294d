"""The I2C chips, asked with raw register numbers as any other driver would."""

from array import array

import pytest

from rack.drivers import ina228
from wattbit.emulator.chips.i2c import I2cFabric
from wattbit.emulator.chips.ina228 import Ina228
from wattbit.emulator.chips.tmp117 import Tmp117


class Rig:
    def __init__(self, volts=51.0, amps=200.0, celsius=25.0):
        self.volts, self.amps, self.celsius = volts, amps, celsius
        self.shunt = Ina228(lambda: self.volts, lambda: self.amps, 50, 7)
        self.warm = Tmp117(lambda: self.celsius, 8)
        self.bus = I2cFabric()
        self.bus.attach(0x40, self.shunt)
        self.bus.attach(0x48, self.warm)

    def read(self, address, register, n):
        buf = bytearray(n)
        self.bus.read_into(address, register, buf)
        return int.from_bytes(buf, "big")

    def write(self, address, register, value):
        self.bus.write_from(address, register, value.to_bytes(2, "big"))

    def vbus(self):
        return (self.read(0x40, 0x05, 3) >> 4) * 195.3125e-6

    def current(self, lsb_a):
        raw = self.read(0x40, 0x07, 3) >> 4
        return (raw - (1 << 20) if raw >> 19 else raw) * lsb_a


def test_ina228_wakes_up_as_the_datasheet_says():
    rig = Rig()
    resets = {0x00: 0, 0x01: 0xFB68, 0x02: 0x1000, 0x03: 0, 0x3E: 0x5449, 0x3F: 0x2281}
    assert {register: rig.read(0x40, register, 2) for register in resets} == resets
    assert rig.read(0x40, 0x0B, 2) & 0x2001 == 0x0001, "memory good, SLOWALERT off"


@pytest.mark.parametrize("volts", [0.1, 12.0, 47.3, 51.0, 84.9])
def test_ina228_bus_voltage(volts):
    rig = Rig(volts=volts)
    readings = {rig.vbus() for _ in range(50)}
    assert all(abs(v - volts) <= 12.6 * 195.3125e-6 for v in readings)
    assert len(readings) >= 3, "it has noise"
    assert rig.read(0x40, 0x05, 3) & 0xF == 0


@pytest.mark.parametrize("amps", [-400.0, -0.2, 0.0, 3.3, 499.0])
@pytest.mark.parametrize(("config", "factor"), [(0x0000, 1), (0x0010, 4)])
def test_ina228_current_for_the_calibration_written_to_it(amps, config, factor):
    rig = Rig(amps=amps)
    lsb_a = 500 / 2**19
    rig.write(0x40, 0x00, config)
    rig.write(0x40, 0x02, round(13107.2e6 * lsb_a * 50e-6 * factor))
    step_a = max(312.5e-9 / factor / 50e-6, 0.001)
    assert abs(rig.current(lsb_a) - amps) <= 2.6 * step_a + lsb_a
    assert abs(rig.current(lsb_a) - amps) <= 2.6 * step_a + lsb_a


@pytest.mark.parametrize(("shunt_uohm", "max_ma"), [(50, 500000), (500, 80000), (10000, 4000), (1, 1000000)])
@pytest.mark.parametrize("volts", [47.9, 50.9, 51.0])
def test_a_live_reading_moves_in_whole_units_while_the_plant_stands_still(shunt_uohm, max_ma, volts):
    """Otherwise a steady rack would look like a frozen sensor."""
    chip = Ina228(lambda: volts, lambda: max_ma / 2000, shunt_uohm, 7)
    bus = I2cFabric()
    bus.attach(0x40, chip)
    driver = driver_of(bus, shunt_uohm, max_ma)
    values = array("i", [0, 0, 0])
    for field in (0, 1):
        same = longest = 0
        last = None
        for _ in range(1000):
            driver.read(values)
            same = same + 1 if values[field] == last else 0
            last = values[field]
            longest = max(longest, same)
        assert longest < 20, "50 samples in a row are called frozen in the example site"
    chip.fault = "freeze"
    driver.read(values)
    before = list(values)
    for _ in range(60):
        driver.read(values)
        assert list(values) == before


def driver_of(bus, shunt_uohm, max_ma):
    return ina228.Ina228(bus, 0x40, {"shunt_uohm": shunt_uohm, "max_ma": max_ma})


def test_ina228_clips_a_shunt_voltage_beyond_the_range_and_reports_overflow():
    rig = Rig(amps=1000.0)  # 50 mV
    rig.write(0x40, 0x00, 0x0010)
    rig.write(0x40, 0x02, 2500)
    rig.read(0x40, 0x07, 3)
    assert rig.read(0x40, 0x04, 3) >> 4 == 0x7FFFF
    assert rig.read(0x40, 0x0B, 2) & 0x0200, "MATHOF"


def test_ina228_without_calibration_or_in_shutdown_measures_nothing():
    rig = Rig()
    rig.write(0x40, 0x02, 0)
    assert rig.read(0x40, 0x07, 3) == 0
    rig.write(0x40, 0x01, 0x0B68)
    rig.volts = 20.0
    assert rig.read(0x40, 0x05, 3) == 0


def test_ina228_reset_bit_forgets_the_setup():
    rig = Rig()
    rig.write(0x40, 0x02, 2500)
    rig.write(0x40, 0x0B, 0x2000)
    assert rig.read(0x40, 0x0B, 2) & 0x2000
    rig.write(0x40, 0x00, 0x8000)
    assert rig.read(0x40, 0x02, 2) == 0x1000
    assert not rig.read(0x40, 0x0B, 2) & 0x2000


def test_identity_and_measurements_cannot_be_written():
    rig = Rig()
    for register in (0x05, 0x07, 0x3E, 0x3F):
        rig.write(0x40, register, 0x1234)
    assert rig.read(0x40, 0x3E, 2) == 0x5449
    assert abs(rig.vbus() - 51.0) < 0.003


@pytest.mark.parametrize("celsius", [-40.0, -0.1, 0.0, 25.0, 63.21, 149.0])
def test_tmp117_temperature(celsius):
    rig = Rig(celsius=celsius)
    raws = [rig.read(0x48, 0x00, 2) for _ in range(40)]
    assert all(abs((raw - (raw >> 15 << 16)) / 128 - celsius) <= 2.6 / 128 for raw in raws)
    assert len(set(raws)) >= 3
    assert rig.read(0x48, 0x0F, 2) == 0x0117
    assert rig.read(0x48, 0x01, 2) & 0x2220 == 0x2220


def test_tmp117_in_shutdown_keeps_its_value_and_after_reset_has_none():
    rig = Rig()
    first = rig.read(0x48, 0x00, 2)
    rig.write(0x48, 0x01, 0x0620)
    rig.celsius = 90.0
    assert rig.read(0x48, 0x00, 2) == first
    rig.write(0x48, 0x01, 0x0002)
    rig.write(0x48, 0x01, 0x0620)
    assert rig.read(0x48, 0x00, 2) == 0x8000


def test_frozen_chips_repeat_themselves_to_the_bit():
    rig = Rig()
    rig.vbus(), rig.current(1), rig.read(0x48, 0, 2)
    rig.shunt.fault = rig.warm.fault = "freeze"
    before = (rig.vbus(), rig.current(1), rig.read(0x48, 0, 2))
    rig.volts, rig.amps, rig.celsius = 47.0, 10.0, 60.0
    assert all((rig.vbus(), rig.current(1), rig.read(0x48, 0, 2)) == before for _ in range(20))
    rig.shunt.fault = rig.warm.fault = ""
    assert abs(rig.vbus() - 47.0) < 0.003


def test_dropped_chips_and_empty_addresses_do_not_acknowledge():
    rig = Rig()
    rig.shunt.fault = "drop"
    for address in (0x40, 0x41):
        with pytest.raises(OSError, match="19"):
            rig.read(address, 0x05, 3)
        with pytest.raises(OSError, match="19"):
            rig.write(address, 0x00, 0)
    assert rig.read(0x48, 0x0F, 2) == 0x0117
    rig.bus.silent = True
    with pytest.raises(OSError, match="19"):
        rig.read(0x48, 0x0F, 2)


def test_garbage_spreads_over_the_whole_range():
    rig = Rig()
    rig.shunt.fault = rig.warm.fault = "garbage"
    volts = [rig.read(0x40, 0x05, 3) >> 4 for _ in range(200)]
    assert len(set(volts)) > 150
    assert max(volts) - min(volts) > 900000
    assert len({rig.read(0x48, 0x00, 2) for _ in range(200)}) > 150


def test_drift_scales_the_shunt_but_not_the_voltage():
    rig = Rig(amps=200.0, celsius=30.0)
    rig.shunt.fault = rig.warm.fault = "drift"
    rig.shunt.drift_pm = rig.warm.drift_pm = 50
    lsb_a = 1 / (13107.2e6 * 50e-6 / 0x1000)
    assert abs(rig.current(lsb_a) - 210.0) < 0.1
    assert abs(rig.vbus() - 51.0) < 0.003
    assert abs(rig.read(0x48, 0x00, 2) / 128 - 31.5) < 0.05


def test_drift_may_have_an_offset_too():
    rig = Rig(amps=0.0)
    rig.shunt.fault = "drift"
    rig.shunt.offset_ma = -400
    lsb_a = 1 / (13107.2e6 * 50e-6 / 0x1000)
    assert abs(rig.current(lsb_a) + 0.4) < 0.1
    rig.shunt.fault = ""
    assert abs(rig.current(lsb_a)) < 0.1


def test_the_same_seed_gives_the_same_readings_and_another_does_not():
    def series(seed):
        chip = Ina228(lambda: 51.0, lambda: 1.0, 50, seed)
        buf = bytearray(3)
        out = []
        for _ in range(40):
            chip.read(0x05, buf)
            out.append(bytes(buf))
        return out

    assert series(5) == series(5)
    assert series(5) != series(6)


def test_a_taken_address_is_refused():
    rig = Rig()
    with pytest.raises(ValueError, match="0x40 is taken"):
        rig.bus.attach(0x40, rig.warm)
