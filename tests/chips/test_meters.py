"""The models of meter and battery, read through the shipped maps: the plant's truth within the resolution."""

from pymodbus.framer import FramerRTU

from rack.drivers.register_map import RegisterMap
from tests.drivers import rig
from wattbit.emulator.chips.meters import Pzem, Seplos
from wattbit.site import board


def read(device, name, first, count, fields):
    body = bytes((device.unit, 4)) + first.to_bytes(2, "big") + count.to_bytes(2, "big")
    answer = device.answer(body + FramerRTU.compute_CRC(body).to_bytes(2, "big"))
    decoder = RegisterMap(board.read_maps()[name])
    return [decoder.decode(decoder.fields[field], answer, first) for field in fields]


def test_a_meter_tells_bus_and_load():
    fields = ("bus_mv", "current_ma", "power_w")
    assert read(Pzem(1, rig.rack(), 1), "pzem-017", 0, 8, fields) == [50900, 211700, 10776]  # 10775.5 W


def test_a_battery_tells_its_module():
    fields = ("pack_mv", "current_ma", "soc_pm", "soh_pm", "full_mah", "temperature_mc")
    got = read(Seplos(1, rig.module(), 1), "seplos-v3", 0x1000, 18, fields)
    assert got[:5] == [36300, -84200, 873, 970, 7800]
    assert abs(got[5] - 31200) <= 100
