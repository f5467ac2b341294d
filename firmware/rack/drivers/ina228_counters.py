"""The INA228's own counters of charge and energy: read once a second, through restarts of the chip."""

from array import array

from .counter40 import Counter

ENERGY = 0x09  # 40 bits, unsigned: both directions count up
CHARGE = 0x0A  # 40 bits, two's complement
# What a step of the upper 32 bits is worth, as full scale in mA over these: CURRENT_LSB is full scale / 2**19 A;
# CHARGE counts CURRENT_LSB coulombs, ENERGY 16 * 3.2 * CURRENT_LSB joules (SLYS021, 8.1.2).
PER_COULOMB = 2048000  # 1000 * 2**19 / 2**8
PER_WH = 144000000  # 1000 * 2**19 / 2**8 / 51.2 * 3600
EVERY_MS = 1000  # the counts wait in the chip: fetching them more often would only cost time
BEGUN = 0x3FFFFFFF  # a charge that cannot be: the count has a gap here
CHARGE_C = 3  # place among the driver's values
ENERGY_WH = 4


class Counters:
    """Those that `reads` of the sensor asks for; `wanted` is false when it asks for none.

    When the chip has begun again (DIAG_ALRT has lost what the driver wrote), what flowed meanwhile is in no counter.
    The charge is then BEGUN, outside its quantity's range, until the next look: nobody takes the gap for no charge. The
    flags ENERGYOF and CHARGEOF are not needed: a difference modulo 2**40 is right over one turn.
    """

    def __init__(self, bus: object, address: int, sensor: dict, full_ma: int) -> None:
        reads = sensor.get("reads", ())
        self._bus = bus
        self._address = address
        self._charge = Counter(full_ma, PER_COULOMB, 8, True) if "charge_c" in reads else None
        self._energy = Counter(full_ma, PER_WH, 2, False) if "energy_wh" in reads else None
        self.wanted = self._charge is not None or self._energy is not None
        self._each = max(1, EVERY_MS // sensor.get("period_ms", EVERY_MS))
        self._wait = 1  # calls until the next look
        self._gap = False
        self._raw = bytearray(5)

    def begin(self) -> None:
        """The chip has lost its counts; that is a gap in what was counted, if anything was."""
        self._wait = 1
        if self._charge is not None:
            self._gap = self._charge.begin() or self._gap
        if self._energy is not None:
            self._energy.begin()

    def read(self, values: array) -> None:
        """Bring `values` up to date when it is time; OSError, and again with the next call, when the bus fails."""
        self._wait -= 1
        if self._wait > 0:
            return
        if self._charge is not None:
            self._bus.read_into(self._address, CHARGE, self._raw)
            total = self._charge.take(self._raw)
            values[CHARGE_C] = BEGUN if self._gap else total
            self._gap = False
        if self._energy is not None:
            self._bus.read_into(self._address, ENERGY, self._raw)
            values[ENERGY_WH] = self._energy.take(self._raw)
        self._wait = self._each
