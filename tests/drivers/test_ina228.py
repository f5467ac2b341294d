"""The INA228 driver against raw registers of the datasheet, served by a table and not by the chip model."""

from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rack.drivers import ina228

SENSOR = {"shunt_uohm": 50, "max_ma": 500000}


class Registers:
    """An I2C bus that answers from a table of raw numbers and notes what is written."""

    def __init__(self, **words):
        self.words = {0x3E: 0x5449, 0x3F: 0x2281, 0x0B: 0x2003, 0x05: 0, 0x07: 0}
        self.written = []
        self.absent = False

    def read_into(self, address, register, buf):
        if self.absent:
            raise OSError(19)
        assert address == 0x41
        buf[:] = self.words[register].to_bytes(len(buf), "big")

    def write_from(self, address, register, buf):
        self.written.append((register, int.from_bytes(buf, "big")))


def read(bus, sensor=None):
    driver = ina228.Ina228(bus, 0x41, sensor or SENSOR)
    values = array("i", [-7, -7, -7])
    driver.read(values)
    return list(values)


def test_setup_writes_the_numbers_of_the_datasheet():
    bus = Registers()
    ina228.Ina228(bus, 0x41, SENSOR).start()
    # 25 mV full scale: small range (CONFIG bit 4); SHUNT_CAL = 4 * 13107.2e6 * (500 A / 2**19) * 50 uOhm = 2500
    assert bus.written[:2] == [(0x00, 0x0010), (0x02, 2500)]
    register, value = bus.written[2]
    assert register == 0x01
    assert value >> 12 == 0xB, "continuous, bus and shunt"
    assert bus.written[3] == (0x0B, 0x2000)


def test_alert_limits_are_those_of_the_datasheet():
    bus = Registers()
    ina228.Ina228(bus, 0x41, {**SENSOR, "alert_below_mv": 46000, "alert_above_ma": 400000}).start()
    written = dict(bus.written)
    assert written[0x0F] == 14720, "BUVL: 46 V in steps of 3.125 mV"
    assert written[0x0C] == 16000, "SOVL: 20 mV in steps of 1.25 uV, the small range"
    assert written[0x0D] == 0x10000 - 16000, "SUVL: as much the other way, two's complement"
    assert bus.written[-1] == (0x0B, 0x2000), "transparent, active low, on averages, no conversion-ready on the pin"
    bus = Registers()
    ina228.Ina228(bus, 0x41, {"shunt_uohm": 100, "max_ma": 800000, "alert_above_ma": 700000}).start()
    assert dict(bus.written)[0x0C] == 14000, "70 mV in steps of 5 uV"
    assert 0x0F not in dict(bus.written)


@pytest.mark.parametrize(
    ("vbus", "current", "mv", "ma"),
    [
        (0x000000, 0x000000, 0, 0),
        (0x3FC000, 0x000000, 51000, 0),  # 0x3FC00 = 261,120 steps of 195.3125 uV
        (0x6A4000, 0x7FFFF0, 85000, 499999),  # 85 V; full scale is 2**19 - 1 steps of 500 A / 2**19
        (0x3FC00F, 0x40000F, 51000, 250000),  # bits 3..0 are reserved and do not count
        (0x3C0000, 0xC00000, 48000, -250000),
        (0x3C0000, 0x800000, 48000, -500000),
        (0x000010, 0x000010, 0, 1),  # one step: 0.195 mV, 0.954 mA
        (0x000010, 0xFFFFF0, 0, -1),
    ],
)
def test_known_registers(vbus, current, mv, ma):
    bus = Registers()
    bus.words[0x05] = vbus
    bus.words[0x07] = current
    assert read(bus)[:2] == [mv, ma]


def test_power_is_the_product():
    bus = Registers()
    bus.words[0x05] = 0x3FC000
    bus.words[0x07] = 0x400000
    assert read(bus) == [51000, 250000, 12750]


@given(st.integers(-(2**19), 2**19 - 1), st.integers(1, 100000), st.integers(1, 1000000))
def test_current_is_right_and_stays_in_31_bits(raw, shunt_uohm, max_ma):
    if not shunt_uohm * max_ma <= 163840000:
        return
    small, cal, full_ma = ina228.calibration(shunt_uohm, max_ma)
    assert 1 <= cal <= 4096
    lsb_a = cal / (13107.2e6 * (4 if small else 1) * shunt_uohm * 1e-6)
    exact_ma = raw * lsb_a * 1000
    assert abs(ina228.current_ma(raw, full_ma) - exact_ma) <= 1.6 + abs(raw) / 2**19
    for product in ((raw >> 10) * full_ma, (raw & 0x3FF) * full_ma):
        assert -(2**30) <= product < 2**30


@pytest.mark.parametrize(("shunt", "ma", "small"), [(50, 819200, 0x10), (50, 819201, 0), (163, 1000000, 0)])
def test_range_is_chosen_from_the_full_scale(shunt, ma, small):
    assert ina228.calibration(shunt, ma)[0] == small


@pytest.mark.parametrize(("shunt", "ma"), [(0, 1000), (50, 0), (500, 500000), (1, 1000001)])
def test_impossible_shunts_are_refused_with_their_numbers(shunt, ma):
    with pytest.raises(ValueError, match=f"shunt_uohm {shunt} times max_ma {ma}"):
        ina228.Ina228(Registers(), 0x41, {"shunt_uohm": shunt, "max_ma": ma})


@pytest.mark.parametrize(("register", "value"), [(0x3E, 0xFFFF), (0x3F, 0x2381)])
def test_another_chip_is_refused(register, value):
    bus = Registers()
    bus.words[register] = value
    with pytest.raises(OSError, match="no INA228"):
        read(bus)
    assert bus.written == [], "nothing is written to a chip that is not an INA228"


@pytest.mark.parametrize("diag", [0x2203, 0x2002])
def test_overflow_and_memory_error_are_no_reading(diag):
    bus = Registers()
    driver = ina228.Ina228(bus, 0x41, SENSOR)
    driver.start()
    bus.words[0x0B] = diag
    values = array("i", [-7, -7, -7])
    with pytest.raises(OSError, match="bad data"):
        driver.read(values)
    assert list(values) == [-7, -7, -7]


def test_a_reset_chip_is_set_up_again_before_it_is_believed():
    bus = Registers()
    driver = ina228.Ina228(bus, 0x41, SENSOR)
    values = array("i", [0, 0, 0])
    driver.read(values)
    bus.words[0x0B] = 0x0001  # what DIAG_ALRT reads after power-on
    with pytest.raises(OSError, match="was reset"):
        driver.read(values)
    bus.words[0x0B] = 0x2003
    bus.written.clear()
    driver.read(values)
    assert (0x02, 2500) in bus.written


def test_no_answer_is_an_error_and_heals():
    bus = Registers()
    bus.absent = True
    driver = ina228.Ina228(bus, 0x41, SENSOR)
    values = array("i", [-7, -7, -7])
    with pytest.raises(OSError, match="19"):
        driver.read(values)
    bus.absent = False
    driver.read(values)
    assert list(values) == [0, 0, 0]


COUNTING = {**SENSOR, "period_ms": 100, "reads": {"charge_c": "battery_charge_c", "energy_wh": "bus_energy_wh"}}


class Counting:
    """The driver on a bus whose counters (0x0A, 0x09) the test sets, in steps of 500 A / 2**19."""

    def __init__(self, sensor=COUNTING):
        self.bus = Registers()
        self.bus.words.update({0x0A: 0, 0x09: 0})
        self.asked = []
        plain = self.bus.read_into
        self.bus.read_into = lambda a, register, buf: (self.asked.append(register), plain(a, register, buf))
        self.driver = ina228.Ina228(self.bus, 0x41, sensor)
        self.values = array("i", [-7] * 5)

    def read(self, times=1, **counters):
        self.bus.words.update({0x0A: counters.get("charge", self.bus.words[0x0A]) % 2**40})
        self.bus.words.update({0x09: counters.get("energy", self.bus.words[0x09])})
        for _ in range(times):
            self.driver.read(self.values)
        return self.values[3], self.values[4]


def test_the_counters_are_read_each_second_only():
    chip = Counting()
    chip.read(31)
    assert chip.asked.count(0x0A) == chip.asked.count(0x09) == 4
    assert chip.asked.count(0x07) == 31
    slow = Counting({**COUNTING, "period_ms": 2000})
    slow.read(3)
    assert slow.asked.count(0x0A) == 3


def test_counters_that_nobody_wants_cost_nothing():
    chip = Counting({**SENSOR, "reads": {"current_ma": "battery_ma"}})
    chip.read(20)
    assert not {0x09, 0x0A} & set(chip.asked)


def test_charge_and_energy_are_those_of_the_datasheet():
    chip = Counting()
    assert chip.read(charge=-5000, energy=99) == (0, 0)
    # 100 Ah out: 360,000 C of 500 A / 2**19; 5 kWh: 18 MJ of 51.2 times that
    moved, used = 360000 * 2**19 // 500, 18000000 * 2**19 // 500 * 10 // 512
    charge_c, energy_wh = chip.read(10, charge=-5000 - moved, energy=99 + used)
    assert abs(charge_c + 360000) <= 1
    assert abs(energy_wh - 5000) <= 1


def test_a_counter_goes_on_after_readings_that_failed():
    chip = Counting()
    chip.read(10)
    chip.bus.absent = True
    for _ in range(50):
        with pytest.raises(OSError, match="19"):
            chip.driver.read(chip.values)
    chip.bus.absent = False
    assert chip.read(10, charge=-1048576)[0] == -1000


@pytest.mark.parametrize("seen", ["while read", "while away"])
def test_a_chip_that_lost_its_power_says_so_for_a_second(seen):
    chip = Counting()
    chip.read(11, charge=1048576)
    chip.bus.words[0x0B] = 0x0001  # as after power-on
    if seen == "while read":
        with pytest.raises(OSError, match="was reset"):
            chip.driver.read(chip.values)
    chip.driver.start()
    chip.bus.words[0x0B] = 0x2003
    said = [chip.read(charge=3000)[0] for _ in range(12)]
    assert set(said[:10]) == {0x3FFFFFFF}, "outside the range of battery_charge_c"
    assert said[10] == 0
    assert chip.read(10, charge=3000 + 1048576)[0] == 1000


def test_being_set_up_once_more_loses_no_count():
    chip = Counting()
    chip.read(1, charge=0)
    chip.driver.start()
    assert all(not value & 0x4000 for register, value in chip.bus.written if register == 0), "RSTACC is never set"
    assert chip.read(10, charge=1048576)[0] == 1000


def test_overflow_flags_are_no_bad_data():
    chip = Counting()
    chip.read(charge=2**39 - 1, energy=2**40 - 1)
    chip.bus.words[0x0B] = 0x2003 | 0x0C00  # ENERGYOF, CHARGEOF
    charge_c, _ = chip.read(10, charge=2**39 - 1 + 1048576, energy=9)
    assert charge_c == 1000
