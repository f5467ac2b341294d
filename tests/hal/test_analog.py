"""Analogue pins of a real board: registers of both converters to microvolts, and on to what is measured."""

from array import array
from typing import ClassVar

import pytest

from rack.drivers.analog import AdcInput
from wattbit import paths
from wattbit.site import board


def rp2040_u16(twelve_bits):
    """What the RP2040 port's read_u16 makes of the twelve bits of the FIFO: the upper ones again below."""
    return twelve_bits << 4 | twelve_bits >> 8


class Rp2040Adc:
    """Twelve bits from the test, one after another; no attenuator and no calibration."""

    steps = (0,)
    reads = 0

    def __init__(self, pin):
        self.pin = pin

    def read_u16(self):
        Rp2040Adc.reads += 1
        return rp2040_u16(self.steps[Rp2040Adc.reads % len(self.steps)])


class Esp32Adc:
    """Calibrated microvolts; the raw register would be another number."""

    ATTN_11DB = 3
    seen: ClassVar[list] = []

    def __init__(self, pin, atten=0):
        Esp32Adc.seen.append(atten)

    def read_uv(self):
        return 1234000

    def read_u16(self):
        raise AssertionError("not calibrated")


@pytest.fixture
def pin(board_hal):
    """pin(kind, steps, full_mv) -> hal.AnalogIn on a converter of that kind."""

    def make(kind, steps=(0,), full_mv=3300):
        Rp2040Adc.steps, Rp2040Adc.reads = tuple(steps), 0
        module = board_hal("analog", machine={"ADC": kind, "Pin": lambda number: number})
        return module.AnalogIn({"pin": 26, "full_mv": full_mv})

    return make


@pytest.mark.parametrize(
    ("steps", "full_mv", "mv"),
    [
        ([0], 3300, 0.0),
        ([4095], 3300, 3300.0),
        ([2048], 3300, 1650.4),  # 2048 of 4095
        ([1], 3300, 0.8),
        ([2048], 3000, 1500.4),
        ([4095], 5000, 5000.0),
    ],
)
def test_rp2040_steps_are_parts_of_the_supply(pin, steps, full_mv, mv):
    made = pin(Rp2040Adc, steps, full_mv)
    assert made.full_mv() == full_mv
    assert made.read_uv() / 1000 == pytest.approx(mv, abs=0.2)


def test_a_reading_is_the_mean_of_eight(pin):
    made = pin(Rp2040Adc, [2000, 2010, 2020, 2030])
    assert made.read_uv() == pytest.approx(2015 / 4095 * 3300000, abs=200)
    assert Rp2040Adc.reads == 8


def test_no_step_leaves_31_bits(pin):
    """The largest product is a full scale of 6,144 mV."""
    assert 8 * 0xFFFF < 2**30
    assert 0xFFFF * 6144 < 2**30
    assert pin(Rp2040Adc, [4095], 6144).read_uv() <= 6144000


def test_the_esp32_is_read_calibrated_and_over_its_whole_range(pin):
    Esp32Adc.seen = []
    made = pin(Esp32Adc)
    assert Esp32Adc.seen == [3], "11 dB: without it 0.95 V is the end"
    assert made.read_uv() == 1234000


def scaled_boards():
    """Every converter pin that a shipped board declares."""
    for folder in sorted(paths.boards().iterdir()):
        if (folder / "board.py").exists():
            for name, spec in board.read_board(folder.name).get("ADC", {}).items():
                yield pytest.param(spec, id=f"{folder.name}-{name}")


@pytest.mark.parametrize("spec", scaled_boards())
def test_the_pins_of_each_board_measure_a_divider_and_a_thermistor(pin, spec):
    row = {"vref_mv": 0, "top_ohm": 180000, "bottom_ohm": 10000, "uv_per_a": 0, "zero_mv": 0, "series_ohm": 10000,
           "ntc_ohm": 10000, "beta_k": 3950, "channel": 0}  # fmt: skip
    values = array("i", [0, 0, 0])
    at_pin_mv = 51000 / 19
    half = round(at_pin_mv / spec["full_mv"] * 4095)
    AdcInput(pin(Rp2040Adc, [half], spec["full_mv"]), {**row, "measure": "voltage"}).read(values)
    assert values[0] == pytest.approx(51000, abs=20), "half a step is 7.7 mV behind 180 and 10 kOhm"
    AdcInput(pin(Rp2040Adc, [2048], spec["full_mv"]), {**row, "measure": "ntc"}).read(values)
    assert values[2] == pytest.approx(25000, abs=60), "equal resistors: 25 degrees"
