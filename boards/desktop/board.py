"""The desktop rack as a board: as many outputs, inputs and buses as the largest example site needs."""

NAME = "desktop"
TITLE = "Desktop rack (MicroPython VM)"

I2C = {
    "i2c0": {"id": 0, "sda": 0, "scl": 1, "hz": 400000},
    "i2c1": {"id": 1, "sda": 2, "scl": 3, "hz": 400000},
}

UART = {
    "rs485": {"id": 0, "tx": 4, "rx": 5, "de": 6, "baud": 19200, "parity": "even"},
    "rs485b": {"id": 1, "tx": 8, "rx": 9, "de": 10, "baud": 19200, "parity": "even"},
}

# "fault" is the line that an electronic fuse pulls low;
# "pull" is the level of the pin while nothing drives it (board resistor)
OUTPUTS = {
    "out0": {"pin": 100, "feedback": 200, "fault": 500, "active": 1},
    "out1": {"pin": 101, "feedback": 201, "fault": 501, "active": 1},
    "out2": {"pin": 102, "feedback": 202, "fault": 502, "active": 1},
    "out3": {"pin": 103, "feedback": 203, "fault": 503, "active": 1},
    "out4": {"pin": 104, "feedback": 204, "fault": 504, "active": 1},
    "out5": {"pin": 105, "feedback": 205, "fault": 505, "active": 1},
    "out6": {"pin": 106, "feedback": 206, "fault": 506, "active": 1},
    "out7": {"pin": 107, "feedback": 207, "fault": 507, "active": 1},
    "out8": {"pin": 108, "feedback": 208, "fault": 508, "active": 1},
    "out9": {"pin": 109, "feedback": 209, "fault": 509, "active": 1},
    "out10": {"pin": 110, "feedback": 210, "fault": 510, "active": 1},
    "out11": {"pin": 111, "feedback": 211, "fault": 511, "active": 1},
    "out12": {"pin": 112, "feedback": 212, "fault": 512, "active": 1},
    "out13": {"pin": 113, "feedback": 213, "fault": 513, "active": 1},
    "out14": {"pin": 114, "feedback": 214, "fault": 514, "active": 1},
    "out15": {"pin": 115, "feedback": 215, "fault": 515, "active": 1},
    # two port expanders; the relays of the first close while nothing drives the pin, those of the second open
    "exp0": {"expander": "i2c1", "address": 0x20, "bit": 0, "active": 1, "pull": "up"},
    "exp1": {"expander": "i2c1", "address": 0x20, "bit": 1, "active": 1, "pull": "up"},
    "exp2": {"expander": "i2c1", "address": 0x20, "bit": 2, "active": 0, "pull": "down"},
    "exp3": {"expander": "i2c1", "address": 0x20, "bit": 3, "active": 0, "pull": "down"},
    "exp8": {"expander": "i2c1", "address": 0x21, "bit": 8, "active": 1, "pull": "down"},
    "exp9": {"expander": "i2c1", "address": 0x21, "bit": 9, "active": 1, "pull": "down"},
}

INPUTS = {
    "in0": {"pin": 300, "pull": "up"},
    "in1": {"pin": 301, "pull": "up"},
    "in2": {"pin": 302, "pull": "up"},
    "in3": {"pin": 303, "pull": "up"},
    "in4": {"pin": 304, "pull": "up"},
    "in5": {"pin": 305, "pull": "up"},
    "in6": {"pin": 306, "pull": "up"},
    "in7": {"pin": 307, "pull": "up"},
}

ADC = {
    "adc0": {"pin": 600, "full_mv": 3300},
    "adc1": {"pin": 601, "full_mv": 3300},
    "adc2": {"pin": 602, "full_mv": 3300},
}

ONEWIRE = {"wire0": {"pin": 610}}

COUNTERS = {
    "cnt0": {"pin": 620, "pull": "up"},
    "cnt1": {"pin": 621, "pull": "up"},
    "cnt2": {"pin": 622, "pull": "up"},
}

HEARTBEAT = {"pin": 400}
