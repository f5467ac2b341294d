"""ENERGY (0x09) and CHARGE (0x0A) of the chip's model, and the driver on it."""

from array import array

import pytest

from rack.drivers import ina228
from wattbit.emulator.chips.i2c import I2cFabric
from wattbit.emulator.chips.ina228 import Ina228

STEP_A = 500 / 2**19


class Clock:
    """Time and current of one counting chip with 500 A full scale."""

    def __init__(self, volts=50.0, amps=0.0):
        self.now_ms, self.amps = 0, amps
        self.chip = Ina228(lambda: volts, lambda: self.amps, 50, 7, lambda: self.now_ms)
        for register, value in ((0x00, 0x0010), (0x02, 2500), (0x0B, 0x2000)):
            self.chip.write(register, value.to_bytes(2, "big"))

    def run(self, seconds, amps):
        self.amps = amps
        self.chip.count()
        self.now_ms += seconds * 1000
        self.chip.count()

    def raw(self, register, n=5):
        buf = bytearray(n)
        self.chip.read(register, buf)
        return int.from_bytes(buf, "big")

    def charge(self):
        raw = self.raw(0x0A)
        return (raw - 2**40 if raw >> 39 else raw) * STEP_A

    def energy(self):
        return self.raw(0x09) * 51.2 * STEP_A


def test_charge_has_a_sign_and_energy_has_none():
    clock = Clock()
    clock.run(3600, 100.0)
    assert clock.charge() == pytest.approx(360000, abs=0.01)
    assert clock.energy() == pytest.approx(18e6, abs=0.1), "5 kW for an hour"
    clock.run(7200, -100.0)
    assert clock.charge() == pytest.approx(-360000, abs=0.01)
    assert clock.energy() == pytest.approx(54e6, abs=0.1)


@pytest.mark.parametrize("word", [0x4010, 0x8000])
def test_they_start_again_when_told_and_when_reset(word):
    clock = Clock()
    clock.run(100, 100.0)
    clock.chip.write(0x00, word.to_bytes(2, "big"))
    assert (clock.charge(), clock.energy()) == (0, 0)
    assert clock.raw(0x00, 2) & 0x4000 == 0, "RSTACC clears itself"


@pytest.mark.parametrize(
    ("register", "flag", "amps"), [(0x0A, 0x0400, 300.0), (0x0A, 0x0400, -300.0), (0x09, 0x0800, 9.0)]
)
def test_a_counter_that_turns_says_so_until_it_is_read(register, flag, amps):
    clock = Clock()
    edge = -(2**39) + 5 if amps < 0 else 2**39 - 5
    clock.chip.counters.preset(edge, 2**40 - 5)
    clock.run(1, amps)
    assert clock.raw(0x0B, 2) & flag
    turned = clock.charge() if register == 0x0A else clock.energy()
    assert abs(turned) > 1e8 if register == 0x0A else turned < 1e3
    assert clock.raw(0x0B, 2) & flag == 0
    assert clock.raw(0x0B, 2) & 0x0C00 == 0x0C00 & ~flag, "the other one has not been read"


def test_a_frozen_chip_and_one_that_is_shut_down_do_not_count():
    clock = Clock()
    clock.chip.fault = "freeze"
    clock.run(10, 100.0)
    assert clock.charge() == 0
    clock.chip.fault = ""
    clock.chip.write(0x01, b"\x0b\x68")  # shut down
    clock.run(10, 100.0)
    assert clock.charge() == 0


def test_the_driver_follows_the_model_over_a_power_cut_of_the_chip():
    clock = Clock()
    bus = I2cFabric()
    bus.attach(0x40, clock.chip)
    reads = {"charge_c": "battery_charge_c", "energy_wh": "bus_energy_wh"}
    sensor = {"shunt_uohm": 50, "max_ma": 500000, "period_ms": 1000, "reads": reads}
    driver = ina228.Ina228(bus, 0x40, sensor)
    values = array("i", [0] * 5)
    driver.read(values)
    clock.run(1000, -200.0)
    driver.read(values)
    assert abs(values[3] + 200000) <= 1
    assert abs(values[4] - 50 * 200 * 1000 / 3600) <= 1
    clock.chip.reset()
    with pytest.raises(OSError, match="was reset"):
        driver.read(values)
    driver.read(values)
    assert values[3] == 0x3FFFFFFF
    clock.run(100, -200.0)
    driver.read(values)
    assert abs(values[3] + 220000) <= 2
