"""Espressif ESP32-S3-DevKitC-1: seven switched outputs with read-back, I2C, one RS-485 line.

Pins: ESP32-S3 datasheet, section 2; ESP32-S3-WROOM-1 datasheet, section 3; user guide of ESP32-S3-DevKitC-1. Pins of
octal memory and of the coloured lamp of both board versions stay free.
"""

NAME = "esp32s3_devkitc"
TITLE = "Espressif ESP32-S3-DevKitC-1"
PORT = "esp32"
CHIP = "esp32s3"
OFFSET = "0x0"  # of the image in flash: https://micropython.org/download/ESP32_GENERIC_S3/
ARCH = "xtensawin"
MACHINE = "Generic ESP32S3 module"  # os.uname().machine of the official image begins so
IMAGE = "ESP32_GENERIC_S3"  # at https://micropython.org/download/
RUN_ON = "the same firmware in the MicroPython VM only; not on this chip, not on hardware"
NOTES = (
    "Read-back lines have the pin's own pull-down.",
    "Interrupts wait for the interpreter here: wire the alert of the shunt monitor also to the enable of the electronic"
    " fuse, so that a short circuit does not wait for it.",
    "Each output needs a resistor that holds it open: a pin is not driven from the reset until boot.py runs.",
)
RESERVED = {
    0: "strapping: boot mode",
    3: "strapping: JTAG",
    19: "USB",
    20: "USB",
    26: "flash",
    27: "flash",
    28: "flash",
    29: "flash",
    30: "flash",
    31: "flash",
    32: "flash",
    33: "octal memory",
    34: "octal memory",
    35: "octal memory",
    36: "octal memory",
    37: "octal memory",
    38: "coloured lamp, board v1.1",
    43: "console",
    44: "console",
    45: "strapping: voltage of the flash",
    46: "strapping: boot messages",
    48: "coloured lamp, board v1.0",
}

I2C = {"i2c0": {"id": 0, "sda": 8, "scl": 18, "hz": 400000}}

UART = {"rs485": {"id": 1, "tx": 39, "rx": 40, "de": 41, "baud": 19200, "parity": "even"}}

OUTPUTS = {
    "out0": {"pin": 4, "feedback": 9, "active": 1},
    "out1": {"pin": 5, "feedback": 10, "active": 1},
    "out2": {"pin": 6, "feedback": 11, "active": 1},
    "out3": {"pin": 7, "feedback": 12, "active": 1},
    "out4": {"pin": 15, "feedback": 13, "active": 1},
    "out5": {"pin": 16, "feedback": 14, "active": 1},
    "out6": {"pin": 17, "feedback": 21, "active": 1},
}

INPUTS = {"in0": {"pin": 42, "pull": "up"}}

# of the first converter: the second one belongs to Wi-Fi
ADC = {"adc0": {"pin": 1, "full_mv": 3300}}

ONEWIRE = {"wire0": {"pin": 47}}

COUNTERS = {}

# a lamp of the carrier: the one of the board wants a protocol of its own
HEARTBEAT = {"pin": 2}
