"""WIZnet W5500-EVB-Pico: six switched outputs with read-back, I2C, one RS-485 line, wired Ethernet.

Pins: WIZnet documentation of W5500-EVB-Pico, table of pins used inside; RP2040 datasheet, section 1.4.3.
"""

NAME = "w5500_evb_pico"
TITLE = "WIZnet W5500-EVB-Pico"
PORT = "rp2"
CHIP = "rp2040"
VOLUME = "RPI-RP2"  # Board-ID of its boot loader's drive
ARCH = "armv6m"  # Cortex-M0+
MACHINE = "W5500-EVB-Pico with RP2040"  # os.uname().machine of the official image
IMAGE = "W5500_EVB_PICO"  # at https://micropython.org/download/
# where its file system, the last 1408 KiB, is read like memory (ports/rp2/boards/W5500_EVB_PICO/mpconfigboard.h)
MAPPED = 0x100A0000
RUN_ON = "the same firmware in the MicroPython VM only; not on this board, not on hardware"
NOTES = (
    "Read-back lines have the pin's own pull-down.",
    "The firmware does not start the Ethernet chip yet: the Modbus server on TCP is not reachable on this board.",
)
RESERVED = {
    16: "Ethernet MISO",
    17: "Ethernet CS",
    18: "Ethernet SCLK",
    19: "Ethernet MOSI",
    20: "Ethernet reset",
    21: "Ethernet interrupt",
    23: "supply",
    24: "VBUS sense",
    29: "VSYS",
}

I2C = {"i2c1": {"id": 1, "sda": 14, "scl": 15, "hz": 400000}}

UART = {"rs485": {"id": 0, "tx": 0, "rx": 1, "de": 22, "baud": 19200, "parity": "even"}}

# two outputs of one "slice" share the frequency of their pulses (RP2040 datasheet 4.5.2: slice = GPIO / 2 mod 8)
OUTPUTS = {
    "out0": {"pin": 2, "feedback": 8, "active": 1, "slice": 1},
    "out1": {"pin": 3, "feedback": 9, "active": 1, "slice": 1},
    "out2": {"pin": 4, "feedback": 10, "active": 1, "slice": 2},
    "out3": {"pin": 5, "feedback": 11, "active": 1, "slice": 2},
    "out4": {"pin": 6, "feedback": 12, "active": 1, "slice": 3},
    "out5": {"pin": 7, "feedback": 13, "active": 1, "slice": 3},
}

INPUTS = {"in0": {"pin": 28, "pull": "up"}}

# GPIO 26 to 28 are those with a converter; two of them serve other inputs here
ADC = {"adc0": {"pin": 26, "full_mv": 3300}}

ONEWIRE = {"wire0": {"pin": 27}}

COUNTERS = {}

HEARTBEAT = {"pin": 25}
