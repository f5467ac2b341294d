"""Numbers that battery protocols share: how they are read, and outside which they cannot be."""

from .register_map import BAD

CELL_MIN_MV = 1000  # choice: no chemistry here works below; a deeply discharged cell reads 1 to 2 V
CELL_MAX_MV = 4500  # choice: above every lithium cell (4.35 V), also an overcharged one
TEMPERATURE_MIN_MC = -40000  # choice: the range of the quantity battery_mc
TEMPERATURE_MAX_MC = 120000
ZERO_DK = 2731  # 0 degrees in 0.1 K, as these protocols round it (Pylontech V3.3, JBD V4)


def legal(value: int, low: int, high: int) -> int:
    """`value`, or BAD when it is outside `low` .. `high`."""
    return value if low <= value <= high else BAD


def word(buf: bytearray, at: int) -> int:
    """16 bits, high byte first."""
    return buf[at] << 8 | buf[at + 1]


def signed(value: int) -> int:
    """16 bits as two's complement."""
    return value - 0x10000 if value & 0x8000 else value


def kelvin_mc(value: int) -> int:
    """0.1 K as thousandths of a degree; BAD outside -40 .. 120 degrees."""
    return legal((value - ZERO_DK) * 100, TEMPERATURE_MIN_MC, TEMPERATURE_MAX_MC)
