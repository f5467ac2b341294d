"""Espressif ESP32-DevKitC with a WROOM-32 module: five switched outputs with read-back, I2C, one RS-485 line.

Pins: ESP32-WROOM-32 datasheet, sections 2.2 and 2.3; ESP-IDF, "GPIO & RTC GPIO" of the ESP32. Not for WROVER modules,
whose memory uses GPIO 16 and 17.
"""

NAME = "esp32_devkitc"
TITLE = "Espressif ESP32-DevKitC (WROOM-32)"
PORT = "esp32"
CHIP = "esp32"
OFFSET = "0x1000"  # of the image in flash: https://micropython.org/download/ESP32_GENERIC/
ARCH = "xtensawin"
MACHINE = "Generic ESP32 module"  # os.uname().machine of the official image begins so
IMAGE = "ESP32_GENERIC"  # at https://micropython.org/download/
RUN_ON = "the same firmware in the MicroPython VM only; not on this chip, not on hardware"
NOTES = (
    "GPIO 34 to 39 have no pull: each read-back line there needs a resistor of 10 kOhm to GND.",
    "Interrupts wait for the interpreter here: wire the alert of the shunt monitor also to the enable of the electronic"
    " fuse, so that a short circuit does not wait for it.",
    "Each output needs a resistor that holds it open: a pin is not driven from the reset until boot.py runs.",
)
RESERVED = {
    0: "strapping: boot mode",
    1: "console",
    2: "strapping: boot mode",
    3: "console",
    5: "strapping: SDIO timing",
    6: "flash",
    7: "flash",
    8: "flash",
    9: "flash",
    10: "flash",
    11: "flash",
    12: "strapping: voltage of the flash",
    15: "strapping: boot messages",
}

I2C = {"i2c0": {"id": 0, "sda": 21, "scl": 22, "hz": 400000}}

UART = {"rs485": {"id": 2, "tx": 17, "rx": 16, "de": 4, "baud": 19200, "parity": "even"}}

# GPIO 34 to 39 can only be inputs
OUTPUTS = {
    "out0": {"pin": 18, "feedback": 34, "active": 1},
    "out1": {"pin": 19, "feedback": 35, "active": 1},
    "out2": {"pin": 23, "feedback": 36, "active": 1},
    "out3": {"pin": 25, "feedback": 39, "active": 1},
    "out4": {"pin": 26, "feedback": 13, "active": 1},
}

INPUTS = {"in0": {"pin": 33, "pull": "up"}}

# of the first converter: the second one belongs to Wi-Fi
ADC = {"adc0": {"pin": 32, "full_mv": 3300}}

ONEWIRE = {"wire0": {"pin": 14}}

COUNTERS = {}

# a lamp of the carrier: the board has none of its own
HEARTBEAT = {"pin": 27}
