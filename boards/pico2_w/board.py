"""Raspberry Pi Pico 2 W carrier: eight switched outputs with read-back, two I2C-free inputs, one RS-485 line.

Pins: Raspberry Pi Pico 2 W datasheet; RP2350 datasheet, section 1.2.3. The header is that of the Pico W.
"""

NAME = "pico2_w"
TITLE = "Raspberry Pi Pico 2 W"
PORT = "rp2"
CHIP = "rp2350"
VOLUME = "RP2350"  # Board-ID of its boot loader's drive
ARCH = "armv7emsp"  # Cortex-M33 with single-precision FPU
MACHINE = "Raspberry Pi Pico 2 W with RP2350"  # os.uname().machine of the official image
IMAGE = "RPI_PICO2_W"  # at https://micropython.org/download/
RUN_ON = "the same firmware in the MicroPython VM only; not on this chip, not on hardware"
NOTES = (
    "Each read-back line needs a resistor of 8.2 kOhm or less to GND: the pull-down of stepping A2 does not hold a pin"
    " low (RP2350 datasheet, erratum E9).",
)
# Pico 2 W datasheet: these belong to the wireless module and the supply
RESERVED = {23: "wireless module", 24: "wireless module", 25: "wireless module", 29: "wireless module and VSYS"}

I2C = {"i2c0": {"id": 0, "sda": 20, "scl": 21, "hz": 400000}}

UART = {"rs485": {"id": 0, "tx": 0, "rx": 1, "de": 22, "baud": 19200, "parity": "even"}}

# two outputs of one "slice" share the frequency of their pulses (RP2350 datasheet 12.5.2: GPIO / 2 mod 8)
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
