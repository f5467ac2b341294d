"""Several sensors become one quantity."""

import pytest

from rack.model import quality
from rack.model import quantities as q
from rack.model.image import Image
from rack.sensing.sampler import Sampler
from rack.sensing.slots import Slots

NOW = 500
READ = {quality.GOOD: lambda s, k, v: s.put(k, v, NOW), quality.MISSING: lambda s, k, v: s.fail(k, NOW)}


def joined(quantity, readings, age_ms=0):
    """(value, quality, age) of a quantity; a reading is a value, None (failed) or "junk"."""
    row = q.TABLE[quantity]
    rows = [(0, q.BUS_MV, 0, 65000, 3000, 0, 0)] if quantity != q.BUS_MV else []
    first = len(rows)
    rows += [(1 + k, quantity, row[2], row[3], 3000, 0, 0) for k in range(len(readings))]
    slots = Slots(rows, len(rows) + 1)
    image = Image()
    for k, value in enumerate(readings):
        if value == "junk":
            slots.put(first + k, row[3] + 1, NOW)
        elif value is None:
            slots.fail(first + k, NOW)
        else:
            slots.put(first + k, value, NOW - k)
    Sampler(slots).sample(image, NOW + age_ms)
    return image.value[quantity], image.quality[quantity], image.age_ms[quantity]


GOOD, STALE, JUNK, MISSING = quality.GOOD, quality.STALE, quality.IMPLAUSIBLE, quality.MISSING


@pytest.mark.parametrize(
    ("quantity", "readings", "value", "how"),
    [
        (q.BUS_MV, [48000], 48000, GOOD),
        (q.BUS_MV, [None], 0, MISSING),
        (q.BATTERY_MA, [-100, -200, 50], -250, GOOD),
        (q.BATTERY_MA, [-100, None, 50], -50, MISSING),
        (q.BATTERY_MA, [-100, "junk", 50], -50, JUNK),
        (q.BATTERY_MA, ["junk", None], 0, MISSING),
        (q.BUS_MA, [1000000, 0], 1000000, GOOD),
        (q.BUS_MA, [-10000, 0], -10000, GOOD),
        (q.BUS_MA, [1000000, 1], 1000000, JUNK),
        (q.BUS_MA, [-10000, -1], -10000, JUNK),
        (q.SUPPLY_W, [60000, 60000], 100000, JUNK),
        (q.BMS_SOC_PM, [100, 201], 150, GOOD),
        (q.SUPPLIES_OK, [1, 0, 1], 2, GOOD),
        (q.SUPPLIES_OK, [1, None, 1], 2, MISSING),
        (q.SUPPLIES_OK, [None, None], 0, MISSING),
        (q.SUPPLIES_OK, ["junk", 0], 0, JUNK),
        (q.BATTERY_MC, [20000, 31000, -5000], 31000, GOOD),
        (q.BATTERY_MC, [20000, None, "junk"], 20000, MISSING),
        (q.BATTERY_MC, [-30000, -20000], -20000, GOOD),
        (q.BATTERY_MV, [50000, 49000, 51000], 49000, GOOD),
        (q.BATTERY_MV, [50000, None, 51000], 50000, MISSING),
        (q.BMS_SOH_PM, [950, 900], 900, GOOD),
    ],
)
def test_join(quantity, readings, value, how):
    assert joined(quantity, readings)[:2] == (value, how)


def test_age_is_that_of_the_oldest():
    assert joined(q.BATTERY_MA, [1, 2, 3], 40)[2] == 42
    assert joined(q.BUS_MV, [1], 40)[2] == 40


def test_a_silent_module_first_spoils_the_charge_then_counts_as_empty():
    rows = [(k, q.BMS_SOC_PM, 0, 1000, 3000, 0, 0) for k in range(4)]
    slots, image = Slots(rows, 4), Image()
    for k in range(4):
        slots.put(k, 800, 0)
    slots.fail(3, 1000)
    for t, how, value in ((1000, MISSING, 600), (10000, MISSING, 600), (10001, GOOD, 600)):
        for k in range(3):
            slots.put(k, 800, t)
        Sampler(slots).sample(image, t)
        assert (image.quality[q.BMS_SOC_PM], image.value[q.BMS_SOC_PM]) == (how, value)


@pytest.mark.parametrize(("quantity", "values", "kept", "rest"), [
    (q.BATTERY_MC, (25000, 54000, 26000), 54000, 26000), (q.BATTERY_MV, (50000, 46000, 49000), 46000, 49000),
])  # fmt: skip
@pytest.mark.parametrize("silence", ["fails", "junk", "nothing"])
def test_the_worst_member_counts_on_when_silent_and_then_nothing_is_known(quantity, values, kept, rest, silence):
    """The hot module that falls silent does not leave the maximum to the cool ones: 10 s, then not good."""
    rows = [(k, quantity, *q.TABLE[quantity][2:4], 3000, 0, 0) for k in range(3)]
    slots, image = Slots(rows, 3), Image()
    sampler = Sampler(slots)
    for k in range(3):
        slots.put(k, values[k], 0)
    for t, how, value in ((1000, GOOD, kept), (10000, GOOD, kept), (10001, "doubt", rest), (900000, "doubt", rest)):
        slots.put(0, values[0], t)
        slots.put(2, values[2], t)
        if silence == "fails":
            slots.fail(1, t)
        elif silence == "junk":
            slots.put(1, 999999, t)
        sampler.sample(image, t)
        assert (image.quality[quantity] == GOOD) is (how == GOOD)
        assert how == "doubt" or image.value[quantity] == value
    slots.put(1, values[1], 900100)
    sampler.sample(image, 900100)
    assert (image.quality[quantity], image.value[quantity]) == (GOOD, kept)


@pytest.mark.parametrize(("quantity", "until_ms", "value"), [(q.BMS_SOC_PM, 10000, 400), (q.SUPPLIES_OK, 3000, 1)])
def test_a_member_that_has_not_spoken_yet_is_unknown_before_it_is_lost(quantity, until_ms, value):
    """After a restart the first poll of a round is not the whole battery."""
    start = 5000
    rows = [(k, quantity, 0, 1000, 3000, 0, 0) for k in range(2)]
    slots, image = Slots(rows, 2, start), Image()
    for t, how in ((0, MISSING), (until_ms, MISSING), (until_ms + 1, GOOD)):
        slots.put(0, value if quantity == q.SUPPLIES_OK else 800, start + t)
        Sampler(slots).sample(image, start + t)
        assert image.quality[quantity] == how
    assert image.value[quantity] == value


def test_one_missed_answer_does_not_lose_a_supply_and_silence_does():
    rows = [(k, q.SUPPLIES_OK, 0, 1, 3000, 0, 0) for k in range(3)]
    slots, image = Slots(rows, 3), Image()
    sampler = Sampler(slots)
    for k in range(3):
        slots.put(k, 1, 0)
    slots.fail(1, 1000)
    for t, how, value in ((1000, MISSING, 2), (3000, MISSING, 2), (3001, GOOD, 2)):
        slots.put(0, 1, t)
        slots.put(2, 1, t)
        sampler.sample(image, t)
        assert (image.quality[q.SUPPLIES_OK], image.value[q.SUPPLIES_OK]) == (how, value)
    slots.put(1, 1, 4000)
    sampler.sample(image, 4000)
    assert (image.quality[q.SUPPLIES_OK], image.value[q.SUPPLIES_OK]) == (GOOD, 3)


def test_what_nobody_measures_stays_missing():
    slots = Slots([(0, q.BUS_MV, 0, 65000, 3000, 0, 0)], 1)
    sampler, image = Sampler(slots), Image()
    sampler.sample(image, 0)
    assert sampler.measures(q.BUS_MV)
    assert not sampler.measures(q.PV_W)
    assert image.quality[q.PV_W] == MISSING


@pytest.mark.parametrize("quantity", [q.BATTERY_MC, q.BATTERY_MV])
def test_a_frozen_member_does_not_count_on(quantity):
    """It answers, so it is never silent; but what it says is from before it froze."""
    rows = [(k, quantity, *q.TABLE[quantity][2:4], 3000, 60000, 0) for k in range(2)]
    slots, image = Slots(rows, 2), Image()
    sampler = Sampler(slots)
    seen = []
    for t in range(0, 120000, 1000):
        slots.put(0, 30000, t)
        slots.put(1, 25000 + t // 1000 % 2, t)
        sampler.sample(image, t)
        seen.append(image.quality[quantity])
    assert seen[:61] == [GOOD] * 61
    assert seen[61:] == [JUNK] * 59
