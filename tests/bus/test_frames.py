"""Register maps on frames from public captures and descriptions; the CRC is checked by pymodbus."""

import pytest
from pymodbus.framer import FramerRTU

from rack.drivers.register_map import BAD, RegisterMap
from wattbit.site import board

# Seplos V3, captured: flip555/bms_connector issue 6, with the values that were decoded there
SEPLOS = "000424149afedd389a3a98005d03c603e700070ce00b930ce50cdb0b940b9300000096009603e8c05f"
# PZEM-017 manual, table of measured values; 12.34 V, 1.50 A, 7000.1 W (0x00011171), 65538 Wh; made by hand
PZEM = "01041004d2009611710001000200010000ffff"
SEPLOS_GIVES = {
    "pack_mv": 52740, "current_ma": -2910, "remaining_mah": 144900, "full_mah": 150000, "soc_pm": 966, "soh_pm": 999,
    "cycles": 7, "cell_mean_mv": 3296, "cell_max_mv": 3301, "cell_min_mv": 3291, "temperature_mc": 23250,
}  # fmt: skip
PZEM_GIVES = {
    "bus_mv": 12340, "current_ma": 1500, "power_w": 7000, "energy_wh": 65538, "over_voltage": 0, "under_voltage": 1,
}  # fmt: skip


def values(name, buf, first, names):
    decoder = RegisterMap(board.read_maps()[name])
    return {field: decoder.decode(decoder.fields[field], buf, first) for field in names}


def test_a_captured_seplos_answer():
    buf = bytes.fromhex(SEPLOS)
    crc = FramerRTU.compute_CRC(buf[:-2])
    assert crc.to_bytes(2, "big") == buf[-2:]
    assert values("seplos-v3", buf, 0x1000, SEPLOS_GIVES) == SEPLOS_GIVES


def test_a_pzem_answer_by_hand():
    assert values("pzem-017", bytes.fromhex(PZEM), 0, PZEM_GIVES) == PZEM_GIVES


def sunspec(**words):
    registers = [0] * 64
    registers[:2] = [802, 62]
    # model_802.json: offsets of points and scale factors
    at = {"ID": 0, "SoC": 11, "V": 34, "A": 44, "SoC_SF": 56, "V_SF": 59, "A_SF": 61}
    given = {"SoC": 8765, "SoC_SF": 0xFFFE, "V": 5127, "V_SF": 0xFFFE, "A": 0xFF85, "A_SF": 0xFFFF, **words}
    for name, word in given.items():
        registers[at[name]] = word
    return bytearray(3) + b"".join(word.to_bytes(2, "big") for word in registers)


@pytest.mark.parametrize(
    ("words", "gives"),
    [
        ({}, (877, 51270, -12300)),  # 87.65 %, 51.27 V, -12.3 A
        ({"V_SF": 0}, (877, BAD, -12300)),  # 5127 kV
        ({"V": 51, "V_SF": 0}, (877, 51000, -12300)),
        ({"V": 5, "V_SF": 1}, (877, 50000, -12300)),
        ({"V": 0xFFFF, "A": 0x8000}, (877, BAD, BAD)),  # not implemented
        ({"SoC_SF": 0x8000}, (BAD, 51270, -12300)),
        ({"ID": 803}, (BAD, BAD, BAD)),  # another model stands there
    ],
)
def test_sunspec_scale_factors(words, gives):
    got = values("sunspec-battery", sunspec(**words), 40070, ("soc_pm", "pack_mv", "current_ma"))
    assert tuple(got.values()) == gives


def test_a_jk_low_and_high_byte():
    data = bytearray(3) + bytes.fromhex("0157")
    assert values("jk-pb", data, 0x12A6, ("soc_pm",)) == {"soc_pm": 870}
    data = bytearray(3) + bytes.fromhex("6301")
    assert values("jk-pb", data, 0x12B8, ("soh_pm",)) == {"soh_pm": 990}
