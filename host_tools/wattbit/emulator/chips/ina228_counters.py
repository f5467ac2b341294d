"""ENERGY and CHARGE of the INA228: they count by themselves, 40 bits wide, and start again at their end."""

ENERGY = 0x09
CHARGE = 0x0A
COUNTERS = (ENERGY, CHARGE)
ENERGYOF = 0x0800  # of DIAG_ALRT; ends when ENERGY is read
CHARGEOF = 0x0400  # the same of CHARGE
TOP = 2**40


class Accumulators:
    """Both counters in steps; `flags` are the bits of DIAG_ALRT that are set.

    What flows is taken as constant from one call of `count` to the next. Steps are carried as floats inside, exact to
    2**-12 of one at the counters' very end.
    """

    def __init__(self, now_ms: object) -> None:
        self._now_ms = now_ms
        self.clear()

    def clear(self) -> None:
        """As after power-on, CONFIG.RST or CONFIG.RSTACC."""
        self._at_ms = self._now_ms() if self._now_ms else 0
        self._flow = 0.0
        self._watts = 0.0
        self._charge = 0.0
        self._energy = 0.0
        self.flags = 0

    def preset(self, charge: int, energy: int) -> None:
        """So that a test need not wait for days: both counters in steps."""
        self._charge = float(charge)
        self._energy = float(energy)

    def count(self, amps: float, volts: float, step_a: float) -> None:
        """From now on so much flows; `step_a` is CURRENT_LSB, 0 while nothing is converted."""
        now_ms = self._now_ms() if self._now_ms else 0
        seconds = (now_ms - self._at_ms) / 1000
        self._at_ms = now_ms
        self._charge += self._flow * seconds
        self._energy += self._watts * seconds
        self._flow = amps / step_a if step_a else 0.0
        self._watts = abs(self._flow) * volts / 51.2  # 16 * 3.2 * CURRENT_LSB joules a step
        if not -TOP // 2 <= self._charge < TOP // 2:
            self._charge -= TOP if self._charge > 0 else -TOP
            self.flags |= CHARGEOF
        if self._energy >= TOP:
            self._energy -= TOP
            self.flags |= ENERGYOF

    def read(self, register: int) -> int:
        """The 40 bits of a counter, two's complement for CHARGE; its flag ends."""
        if register == ENERGY:
            self.flags &= ~ENERGYOF
            return int(self._energy)
        self.flags &= ~CHARGEOF
        return int(self._charge // 1) % TOP
