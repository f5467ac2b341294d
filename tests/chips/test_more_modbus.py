"""Models whose registers do not begin at 0: raw registers, and refusals outside of what they have."""

import pytest
from pymodbus.framer import FramerRTU

from tests.drivers import rig
from wattbit.emulator.chips.batteries import JkPb, SunSpecBattery
from wattbit.emulator.chips.orv3_hpr import HprBbu, HprPmm, HprPsu


def asked(device, first, count):
    body = bytes((device.unit, 3)) + first.to_bytes(2, "big") + count.to_bytes(2, "big")
    answer = device.answer(body + FramerRTU.compute_CRC(body).to_bytes(2, "big"))
    return bytes(answer[1:-2]).hex()


def test_a_jk_pb_counts_bytes():
    device = JkPb(1, rig.module(), 1)
    assert asked(device, 0x1290, 2) == "0304" + (36300).to_bytes(4, "big").hex()
    assert asked(device, 0x1298, 2) == "0304" + (-84200).to_bytes(4, "big", signed=True).hex()
    assert asked(device, 0x12A6, 1) == "0302" + "0057"  # 87 %
    assert asked(device, 0x12B8, 1) == "0302" + "6100"  # 97 %


@pytest.mark.parametrize(("first", "count"), [(0x11FE, 1), (0x12C3, 1), (0x1200, 99), (0, 1), (0xFFFF, 1)])
def test_outside_is_refused(first, count):
    assert asked(JkPb(1, rig.module(), 1), first, count) == "8302"


def test_a_sunspec_chain_with_others_before_the_battery():
    device = SunSpecBattery(1, rig.module(), 1, ((120, 26), (160, 48)))
    assert asked(device, 40000, 4) == "0308" + "53756e53" + "0001" + "0042"
    assert asked(device, 40070, 2) == "0304" + "0078" + "001a"
    assert asked(device, 40148, 2) == "0304" + "0322" + "003e"
    assert asked(device, 40148 + 34, 1) == "0302" + (3630).to_bytes(2, "big").hex()
    assert asked(device, 40148 + 64 + 28, 2) == "0304ffff0000"
    assert asked(device, 40148 + 64 + 29, 2) == "8302"


def test_a_shelf_names_the_supply_that_failed():
    rack = rig.rack()
    device = HprPmm(32, rack, 1)
    assert asked(device, 87, 3) == "0306003f00000000"
    rack.supplies[2].ok = False
    assert asked(device, 87, 3) == "0306003f00040100"


def test_the_average_current_of_a_battery_module_is_not_the_present_one():
    module = rig.module()
    device = HprBbu(48, module, rig.rack(), 1)
    for _ in range(100):
        asked(device, 97, 2)
    present = (-8420).to_bytes(2, "big", signed=True).hex()
    assert asked(device, 97, 2) == "0304" + present + present, "both stand after a while"
    module.pack_a = 0.0
    assert asked(device, 97, 1) == "03020000"
    assert asked(device, 98, 1) not in ("03020000", "0302" + present)


def test_the_fans_of_a_supply():
    device = HprPsu(144, rig.supply(), 1)
    assert asked(device, 67, 2) == "030423282" + "2c4"
