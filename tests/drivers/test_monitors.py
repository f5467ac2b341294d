"""INA226 (SBOS547) and INA238 (SLYS025) drivers against raw registers of the datasheets."""

from array import array

import pytest

from rack.drivers.ina226 import Ina226
from rack.drivers.ina238 import Ina238
from wattbit.emulator.chips.i2c import I2cFabric
from wattbit.emulator.chips.monitors import INA226, INA238, Monitor

SENSOR = {"shunt_uohm": 500, "max_ma": 100000}  # 50 mV


class Registers:
    """A bus that answers from a table; what is written is kept, as in the chip."""

    def __init__(self, words):
        self.words = words
        self.written = []

    def read_into(self, address, register, buf):
        assert address == 0x44
        buf[:] = self.words[register].to_bytes(2, "big")

    def write_from(self, address, register, buf):
        self.words[register] = int.from_bytes(buf, "big")
        self.written.append((register, self.words[register]))


def ina226(**more):
    return Registers({0x00: 0x4127, 0x01: 0, 0x02: 0, 0xFE: 0x5449, 0xFF: 0x2260} | more.get("words", {}))


def ina238(**more):
    return Registers({0x00: 0, 0x01: 0xFB68, 0x04: 0, 0x05: 0, 0x3E: 0x5449, 0x3F: 0x2381} | more.get("words", {}))


def read(driver):
    values = array("i", [-7, -7, -7])
    driver.read(values)
    return list(values)


# bus 1.25 mV, shunt 2.5 uV a step; 0x2570 = 9584 steps = 11.98 V is the datasheet's own example (table 8-1)
@pytest.mark.parametrize(
    ("bus", "shunt", "mv", "ma"),
    [
        (0x0000, 0x0000, 0, 0),
        (0x2570, 0x4E20, 11980, 100000),  # 20,000 steps = 50 mV over 500 uOhm
        (0x7080, 0xB1E0, 36000, -100000),
        (0x0001, 0x0001, 1, 5),
        (0x0002, 0xFFFF, 3, -5),
    ],
)
def test_ina226_known_registers(bus, shunt, mv, ma):
    registers = ina226(words={0x01: shunt, 0x02: bus})
    got = read(Ina226(registers, 0x44, SENSOR))
    assert got[:2] == [mv, ma]
    assert got[2] == int(mv * ma / 1e6)


# bus 3.125 mV; shunt 5 uV, or 1.25 uV in the small range that 500 uOhm times 80 A allow
@pytest.mark.parametrize(
    ("max_ma", "config", "bus", "shunt", "mv", "ma"),
    [
        (100000, 0x0000, 0x3E80, 0x2710, 50000, 100000),  # 10,000 steps = 50 mV
        (100000, 0x0000, 0x6A40, 0xD8F0, 85000, -100000),
        (80000, 0x0010, 0x0F00, 0x7D00, 12000, 80000),  # 32,000 steps of 1.25 uV = 40 mV
        (80000, 0x0010, 0x0001, 0xFFFE, 3, -5),
    ],
)
def test_ina238_known_registers(max_ma, config, bus, shunt, mv, ma):
    registers = ina238(words={0x04: shunt, 0x05: bus})
    got = read(Ina238(registers, 0x44, {"shunt_uohm": 500, "max_ma": max_ma}))
    assert registers.written[0] == (0x00, config)
    assert got[:2] == [mv, ma]


def test_set_up_is_continuous_and_of_both():
    registers = ina226()
    Ina226(registers, 0x44, SENSOR).start()
    assert [r for r, _ in registers.written] == [0x00]
    assert registers.words[0x00] & 0xF007 == 0x4007, "no reset; mode 7: shunt and bus, continuous"
    registers = ina238()
    Ina238(registers, 0x44, SENSOR).start()
    assert registers.words[0x01] >> 12 == 0xB


@pytest.mark.parametrize(
    ("make", "driver", "wrong"),
    [
        (ina226, Ina226, {0xFE: 0x5448}),
        (ina226, Ina226, {0xFF: 0x2280}),
        (ina238, Ina238, {0x3E: 0}),
        (ina238, Ina238, {0x3F: 0x2281}),
    ],
)
def test_another_chip_is_refused_by_name(make, driver, wrong):
    registers = make(words=wrong)
    with pytest.raises(OSError, match="no " + driver.__name__.upper()):
        read(driver(registers, 0x44, SENSOR))
    assert registers.written == []


@pytest.mark.parametrize(
    ("make", "driver", "register", "fresh"), [(ina226, Ina226, 0x00, 0x4127), (ina238, Ina238, 0x01, 0xFB68)]
)
def test_a_reset_chip_is_set_up_again(make, driver, register, fresh):
    registers = make()
    chip = driver(registers, 0x44, SENSOR)
    read(chip)
    registers.words[register] = fresh
    with pytest.raises(OSError, match="was reset"):
        read(chip)
    assert read(chip)[0] == 0
    assert registers.words[register] != fresh


@pytest.mark.parametrize("driver", [Ina226, Ina238])
@pytest.mark.parametrize(("shunt", "ma"), [(0, 1000), (1000, 200000), (1, 1000001)])
def test_impossible_shunts_are_refused(driver, shunt, ma):
    with pytest.raises(ValueError, match=f"shunt_uohm {shunt} times max_ma {ma}"):
        driver(None, 0x44, {"shunt_uohm": shunt, "max_ma": ma})


@pytest.mark.parametrize(("kind", "driver", "step_mv"), [(INA226, Ina226, 1.25), (INA238, Ina238, 3.125)])
@pytest.mark.parametrize("amps", [-90.0, 0.0, 42.5])
def test_driver_and_model_agree(kind, driver, step_mv, amps):
    bus = I2cFabric()
    bus.attach(0x44, Monitor(kind, lambda: 24.0, lambda: amps, 500, 3))
    mv, ma, _ = read(driver(bus, 0x44, SENSOR))
    assert abs(mv - 24000) <= 3 * step_mv
    assert abs(ma - amps * 1000) <= 26
