"""Raspberry Pi Pico W carrier: eight switched outputs with read-back, two I2C-free inputs, one RS-485 line.

Pins: Raspberry Pi Pico W datasheet, section 2.1; RP2040 datasheet, section 1.4.3.
"""

NAME = "pico_w"
TITLE = "Raspberry Pi Pico W"
PORT = "rp2"
CHIP = "rp2040"
VOLUME = "RPI-RP2"  # Board-ID of its boot loader's drive
ARCH = "armv6m"  # Cortex-M0+
MACHINE = "Raspberry Pi Pico W with RP2040"  # os.uname().machine of the official image
IMAGE = "RPI_PICO_W"  # at https://micropython.org/download/
# where its file system, the last 848 KiB, is read like memory (ports/rp2/boards/RPI_PICO_W/mpconfigboard.h)
MAPPED = 0x1012C000
RUN_ON = "the official image v1.27.0 on an emulated RP2040; not on hardware"
NOTES = ("Read-back lines have the pin's own pull-down.",)
# Pico W datasheet 2.1: these belong to the wireless module and the supply
RESERVED = {23: "wireless module", 24: "wireless module", 25: "wireless module", 29: "wireless module and VSYS"}

I2C = {"i2c0": {"id": 0, "sda": 20, "scl": 21, "hz": 400000}}

UART = {"rs485": {"id": 0, "tx": 0, "rx": 1, "de": 22, "baud": 19200, "parity": "even"}}

# two outputs of one "slice" share the frequency of their pulses (RP2040 datasheet 4.5.2: slice = GPIO / 2 mod 8)
OUTPUTS = {
    "out0": {"pin": 2, "feedback": 10, "active": 1, "slice": 1},
    "out1": {"pin": 3, "feedback": 11, "active": 1, "slice": 1},
    "out2": {"pin": 4, "feedback": 12, "active": 1, "slice": 2},
    "out3": {"pin": 5, "feedback": 13, "active": 1, "slice": 2},
    "out4": {"pin": 6, "feedback": 14, "active": 1, "slice": 3},
    "out5": {"pin": 7, "feedback": 15, "active": 1, "slice": 3},
    "out6": {"pin": 8, "feedback": 16, "active": 1, "slice": 4},
    "out7": {"pin": 9, "feedback": 17, "active": 1, "slice": 4},
}

INPUTS = {
    "in0": {"pin": 18, "pull": "up"},
    "in1": {"pin": 19, "pull": "up"},
}

# GPIO 26 to 28 are those with a converter; two of them serve other inputs here
ADC = {"adc0": {"pin": 26, "full_mv": 3300}}

ONEWIRE = {"wire0": {"pin": 27}}

COUNTERS = {"cnt0": {"pin": 28, "pull": "up"}}

HEARTBEAT = {"pin": "LED"}
