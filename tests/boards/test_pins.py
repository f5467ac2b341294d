"""Every board against the pin tables of its chip, as the makers' documents have them."""

from xml.etree import ElementTree

import pytest

from wattbit import wiring_doc
from wattbit.flash import payload
from wattbit.site import board as boards
from wattbit.site.check import check_site

# RP2040 datasheet, table 2 (1.4.3): function by GPIO; RP2350 datasheet, table 4, has the same for these
I2C_OF = {(i, pin, pin + 1) for pin in range(0, 29, 2) for i in [pin // 2 % 2]}
UART_OF = {(0, 0, 1), (1, 4, 5), (1, 8, 9), (0, 12, 13), (0, 16, 17), (1, 20, 21), (1, 24, 25), (0, 28, 29)}
RP2_ADC = {26, 27, 28}
# Pico W and Pico 2 W datasheets, 2.1: on the header are GPIO 0 to 22 and 26 to 28
PICO_HEADER = set(range(23)) | RP2_ADC
# WIZnet, W5500-EVB-Pico: GPIO 16 to 21 go to the W5500; 25 is the lamp
WIZNET_HEADER = (PICO_HEADER - set(range(16, 22))) | {25}
# ESP32 datasheet 2.2 and table 2-1: 20, 24, 28 to 31 do not exist; 34 to 39 are inputs without pulls; 6 to 11 flash
ESP32_STRAPS = {0, 2, 5, 12, 15}
ESP32_INPUT_ONLY = {34, 35, 36, 37, 38, 39}
ESP32_HEADER = {0, 2, 4, 5, *range(12, 20), 21, 22, 23, 25, 26, 27, 32, 33, 34, 35, 36, 39} - ESP32_STRAPS
ESP32_ADC1 = set(range(32, 40))
# ESP32-S3 datasheet 2: straps 0, 3, 45, 46; 26 to 32 flash, 33 to 37 octal memory, 19 and 20 USB; 22 to 25 do not exist
S3_HEADER = (set(range(49)) - {0, 3, 45, 46, 19, 20, 43, 44, 38, 48} - set(range(22, 38))) | set()
S3_ADC1 = set(range(1, 11))

HEADER = {
    "pico_w": PICO_HEADER,
    "pico2_w": PICO_HEADER,
    "w5500_evb_pico": WIZNET_HEADER,
    "esp32_devkitc": ESP32_HEADER,
    "esp32s3_devkitc": S3_HEADER,
}
ADC = {"rp2": RP2_ADC, "esp32_devkitc": ESP32_ADC1, "esp32s3_devkitc": S3_ADC1}
NAMES = sorted(HEADER)


def uses(name):
    """(what, pin, is driven) of every pin that the board file gives a task."""
    parts = boards.read_board(name)
    found = [("heartbeat", boards.about(name)["HEARTBEAT"]["pin"], True)]
    for part in ("OUTPUTS", "INPUTS", "ADC", "ONEWIRE", "COUNTERS"):
        found += [(key, spec["pin"], part in ("OUTPUTS", "ONEWIRE")) for key, spec in parts[part].items()]
    found += [
        (f"{key} feedback", spec["feedback"], False) for key, spec in parts["OUTPUTS"].items() if "feedback" in spec
    ]
    found += [(f"{key} {wire}", spec[wire], True) for key, spec in parts["I2C"].items() for wire in ("sda", "scl")]
    found += [(f"{key} {w}", spec[w], w != "rx") for key, spec in parts["UART"].items() for w in ("tx", "rx", "de")]
    return found


def test_all_boards_of_hardware_are_judged():
    assert boards.flashable() == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_each_pin_has_one_task_and_is_on_the_header(name):
    found = [(what, pin) for what, pin, _ in uses(name) if pin != "LED"]
    pins = [pin for _, pin in found]
    assert len(pins) == len(set(pins)), sorted(found, key=lambda one: one[1])
    assert [one for one in found if one[1] not in HEADER[name]] == []
    assert set(boards.about(name)["RESERVED"]) & set(pins) == set()


@pytest.mark.parametrize("name", NAMES)
def test_analogue_inputs_are_at_a_converter(name):
    table = ADC.get(name, ADC["rp2"])
    assert all(spec["pin"] in table for spec in boards.read_board(name)["ADC"].values())


@pytest.mark.parametrize("name", [name for name in NAMES if boards.about(name)["PORT"] == "rp2"])
def test_buses_of_an_rp2_are_where_the_chip_has_them(name):
    parts = boards.read_board(name)
    assert all((spec["id"], spec["sda"], spec["scl"]) in I2C_OF for spec in parts["I2C"].values())
    assert all((spec["id"], spec["tx"], spec["rx"]) in UART_OF for spec in parts["UART"].values())
    assert all(spec["slice"] == spec["pin"] // 2 % 8 for spec in parts["OUTPUTS"].values())


def test_an_esp32_drives_no_input_and_no_strap():
    driven = {pin for _, pin, drives in uses("esp32_devkitc") if drives}
    assert not driven & (ESP32_INPUT_ONLY | ESP32_STRAPS | set(range(6, 12)))
    reserved = set(boards.about("esp32_devkitc")["RESERVED"])
    assert reserved >= ESP32_STRAPS | set(range(6, 12)) | {1, 3}
    assert set(boards.about("esp32s3_devkitc")["RESERVED"]) >= {0, 3, 45, 46, 19, 20, *range(26, 38)}


@pytest.mark.parametrize("name", NAMES)
def test_each_board_says_what_was_run_on_it(name):
    about = boards.about(name)
    assert "not on hardware" in about["RUN_ON"]
    assert about["NAME"] == name
    assert about["ARCH"] in ("armv6m", "armv7emsp", "xtensawin")


@pytest.mark.parametrize("name", NAMES)
def test_a_site_is_compiled_for_each_board_or_told_what_the_board_lacks(name, root, tmp_path):
    parts = boards.read_board(name)
    text = (root / "boards/sites/solar-small.toml").read_text().replace('board = "desktop"', f'board = "{name}"')
    site_file = tmp_path / "site.toml"
    site_file.write_text(text.replace('"i2c0"', f'"{next(iter(parts["I2C"]))}"'))
    site, errors = check_site(site_file)
    lacks = [f'"{key}"' for part, key in (("OUTPUTS", "out5"), ("INPUTS", "in1")) if key not in parts[part]]
    assert len(errors) == len(lacks)
    assert all(any(key in line for line in errors) for key in lacks)
    if not lacks:
        lines = payload.build(name, site)["a/levels.txt"].decode().splitlines()[1:]
        pins = [parts["OUTPUTS"][load["output"]]["pin"] for load in site["load"]]
        assert sorted(int(line.split()[0]) for line in lines) == sorted(pins)


@pytest.mark.parametrize("name", NAMES)
def test_the_shared_files_are_compiled_for_each_chip(name):
    root_files = payload.root(name)
    assert all(data[:2] == b"M\x06" for file, data in root_files.items() if file.endswith(".mpy"))


@pytest.mark.parametrize("name", NAMES)
def test_the_wiring_page_and_the_picture_name_every_pin(name):
    page, picture = wiring_doc.page(name), wiring_doc.picture(name)
    for _, pin, _ in uses(name):
        assert f"\n| {pin} | " in page
        assert f">GP{pin}<" in picture or f">{pin}<" in picture
    assert boards.about(name)["RUN_ON"] in page
    ElementTree.fromstring(picture)
