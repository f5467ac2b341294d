"""The register models of supply and module, read as raw registers."""

import pytest

from tests.drivers.rig import Thing, module, supply
from wattbit.emulator.chips.orv3 import Bbu, Psu


def psu(**changes):
    source = supply()
    for key, value in changes.items():
        setattr(source, key, value)
    device = Psu(200, source, 1)
    device.refresh(0, 110)
    return device


def bbu(**changes):
    source = module()
    for key, value in changes.items():
        setattr(source, key, value)
    device = Bbu(64, source, Thing(bus_v=50.9), 1)
    device.refresh(0, 307)
    return device


def test_a_healthy_supply():
    device = psu()
    assert [device.get(r) for r in (60, 61, 62)] == [0, 0, 0]
    assert device.get(79) / 1024 == pytest.approx(50.9, abs=0.001)
    assert device.get(80) / 64 == pytest.approx(35.2, abs=0.01)
    assert device.get(82) / 8 == pytest.approx(1791, abs=0.1)
    assert device.get(70) / 128 == pytest.approx(41, abs=0.01)
    assert device.get(87) / 8 > device.get(82) / 8
    assert device.get(88) / 64 == 230


def test_a_supply_without_ac():
    device = psu(ac_ok=False, ok=False, out_v=0.0, out_a=0.0, out_w=0.0)
    assert device.get(61) & 0x0100
    assert device.get(62) & 0x0001
    assert device.get(79) == device.get(88) == 0


def test_a_supply_whose_converter_failed():
    device = psu(ok=False, out_v=0.0, out_a=0.0, out_w=0.0)
    assert device.get(60) & 0x0200
    assert device.get(62) & 0x0100
    assert device.get(61) == 0


@pytest.mark.parametrize(("out_v", "raw"), [(-1.0, 0), (63.9, 65434), (99.0, 65535)])
def test_registers_saturate(out_v, raw):
    assert psu(out_v=out_v).get(79) == raw


def test_a_discharging_module():
    device = bbu()
    assert device.get(126) == 87
    assert device.get(142) == 97
    assert device.get(128) == 36300
    assert device.get(129) == 0x10000 - 84
    assert [device.get(r) for r in range(109, 120)] == [3300] * 11
    assert max(device.get(r) for r in range(122, 126)) == pytest.approx((31.2 + 273.15) * 10, abs=1)
    assert device.get(131) == round(0.873 * 7800)
    assert device.get(132) == 7800
    assert device.get(133) == int(0.873 * 7800 / 84.2 * 0.06)
    assert device.get(147) == 50900
    assert device.get(108) & 0x0040
    assert device.get(107) == 2


@pytest.mark.parametrize(
    ("soc", "amps", "status", "mode"),
    [(1.0, 0.0, 0x00A0, 0), (0.0, 0.0, 0x0090, 0), (0.5, 8.0, 0x0080, 1), (0.5, -8.0, 0x00C0, 2)],
)
def test_status_of_a_module(soc, amps, status, mode):
    device = bbu(soc=soc, pack_a=amps)
    assert device.get(108) == status
    assert device.get(107) == mode


def test_drift_scales_what_is_measured():
    device = bbu()
    device.fault, device.drift_pm = "drift", -100
    device.refresh(0, 307)
    assert device.get(126) == 79
    assert device.get(129) == 0x10000 - 76
    assert device.get(128) == 36300


def test_a_frozen_device_answers_with_old_numbers():
    source = supply()
    device = Psu(200, source, 1)
    request = device._close(bytearray((200, 3, 0, 79, 0, 4, 0, 0)))
    first = bytes(device.answer(request))
    source.out_w = 2900.0
    device.fault = "freeze"
    assert bytes(device.answer(request)) == first
    device.fault = ""
    assert bytes(device.answer(request)) != first
