"""INA228 at register level: what the datasheet says each register holds, fed with volts and amperes."""

from wattbit.emulator.chips.ina228_counters import COUNTERS, Accumulators
from wattbit.emulator.chips.noise import Noise

# reset values by the datasheet; 24-bit registers hold their 20-bit number in bits 23..4
RESET = {0x00: 0x0000, 0x01: 0xFB68, 0x02: 0x1000, 0x03: 0x0000, 0x0B: 0x0001, 0x0C: 0x7FFF, 0x0D: 0x8000, 0x0F: 0x0000}
IDENTITY = {0x3E: 0x5449, 0x3F: 0x2281}
VSHUNT = 0x04
VBUS = 0x05
DIETEMP = 0x06
CURRENT = 0x07
DIAG_ALRT = 0x0B
WRITABLE = (0x00, 0x01, 0x02, 0x03, 0x0B, 0x0C, 0x0D, 0x0F)
SUVL = 0x0D  # signed, as SOVL
SOVL = 0x0C  # 16 steps of the shunt each
BUVL = 0x0F  # 3.125 mV each
VBUS_LSB_V = 195.3125e-6
# Ripple that the chip's averaging leaves, as steps per unit of noise (choices): +-1.2 and +-2.3 mV on the bus, and at
# least 1 mA in the shunt, so that a live reading moves in whole mV and mA and a frozen one does not.
BUS_RIPPLE = 6
SHUNT_RIPPLE_A = 0.001
MATHOF = 0x0200
CNVRF = 0x0002
RSTACC = 0x4000  # of CONFIG


class Ina228:
    """One INA228 that measures `volts()` and, over `shunt_uohm`, `amps()` (callables, read when asked).

    fault: "freeze" repeats the last numbers, "garbage" answers random measurements, "drift" reads the current
    `drift_pm` per mille and then `offset_ma` too high (the bus voltage, `drift_pm`, where there is no shunt); "drop"
    is the bus's business. `now_ms()` is the time by which ENERGY and CHARGE grow; without it they stand still.
    """

    def __init__(self, volts: object, amps: object, shunt_uohm: int, seed: int, now_ms: object = None) -> None:
        self.counters = Accumulators(now_ms)
        self._volts = volts
        self._amps = amps
        self._shunt_ohm = shunt_uohm * 1e-6
        self._noise = Noise(seed)
        self.fault = ""
        self.drift_pm = 0
        self.offset_ma = 0
        self.reset()

    def reset(self) -> None:
        """As after power-on or CONFIG.RST."""
        self._words = dict(RESET)
        self._mode = RESET[0x01] >> 12  # bit 3 continuous, bit 1 shunt, bit 0 bus voltage
        self._raw = {VSHUNT: 0, VBUS: 0, CURRENT: 0}
        self._overflow = False
        self._set_range(0)
        self.counters.clear()

    def count(self) -> None:
        """Bring ENERGY and CHARGE up to now and let them see what flows: to be called whenever that has changed."""
        amps = 0.0 if self.fault == "freeze" else self._shunt_volts() / self._shunt_ohm if self._shunt_ohm else 0.0
        cal = self._words[0x02] & 0x7FFF
        per_step = self._step_v * cal / 4096 / self._shunt_ohm if self._shunt_ohm else 0.0  # CURRENT_LSB
        self.counters.count(amps, self._volts(), per_step if self._mode >= 0x8 else 0.0)

    def _set_range(self, config: int) -> None:
        """Volts per VSHUNT step, and the ripple in steps."""
        self._step_v = 78.125e-9 if config & 0x0010 else 312.5e-9
        self._ripple = max(1, int(SHUNT_RIPPLE_A * self._shunt_ohm / self._step_v + 0.5))

    def read(self, register: int, buf: bytearray) -> None:
        """Fill `buf`, most significant byte first; registers that do not exist read 0."""
        size = len(buf)
        if register in self._raw:
            value = self._measured(register) << 4
            if size == 3:  # as every driver asks, in every pass
                buf[0] = value >> 16
                buf[1] = value >> 8 & 0xFF
                buf[2] = value & 0xFF
                return
            size = 3
        elif register in COUNTERS:
            self.count()
            value = self.counters.read(register)
            size = 5
        else:
            value = self._word(register)
            if size == 2:
                buf[0] = value >> 8
                buf[1] = value & 0xFF
                return
            size = 2
        for i in range(len(buf)):
            shift = 8 * (size - 1 - i)
            buf[i] = value >> shift & 0xFF if shift >= 0 else 0

    def write(self, register: int, buf: bytearray) -> None:
        """Write a 16-bit register; measurements and identity ignore it, CONFIG bit 15 resets."""
        if register not in WRITABLE or len(buf) != 2:
            return
        value = buf[0] << 8 | buf[1]
        if register == 0x00 and value & 0x8000:
            self.reset()
        elif register == DIAG_ALRT:
            self._words[DIAG_ALRT] = value & 0xF000 | 0x0001
        else:
            self.count()
            self._words[register] = value & ~RSTACC if register == 0x00 else value
            self._mode = self._words[0x01] >> 12
            if register == 0x00:
                self._set_range(value)
                if value & RSTACC:
                    self.counters.clear()

    def alert(self) -> int:
        """Level of the ALERT pin, pulled low while a limit is passed (transparent, active low); no fault hides it."""
        low = self._volts() < self._words[BUVL] * 3.125e-3
        high = self._amps() * self._shunt_ohm > self._words[SOVL] * 16 * self._step_v
        lowest = self._words[SUVL] - 0x10000 if self._words[SUVL] & 0x8000 else self._words[SUVL]
        back = self._amps() * self._shunt_ohm < lowest * 16 * self._step_v
        return 0 if low or (high and self._words[SOVL] < 0x7FFF) or (back and lowest > -0x8000) else 1

    def _word(self, register: int) -> int:
        if register == DIAG_ALRT:
            value = self._words[DIAG_ALRT] | CNVRF | self.counters.flags
            return value | MATHOF if self._overflow else value
        if register in IDENTITY:
            return IDENTITY[register]
        if register == DIETEMP:
            return 30 * 128  # 30 degrees, 7.8125 mC each
        return self._words.get(register, 0)

    def _measured(self, register: int) -> int:
        """The 20-bit two's complement number of a measurement, measured now if the set-up lets it."""
        fault = self.fault
        if fault:
            if fault == "garbage":
                return self._noise.next16() << 4 | self._noise.next16() >> 12
            if fault == "freeze":
                return self._raw[register] & 0xFFFFF
        mode = self._mode
        if register == VBUS:
            if mode & 0x9 == 0x9:
                self._convert_volts()
        elif mode & 0xA == 0xA:
            self._convert_shunt()
        return self._raw[register] & 0xFFFFF

    def _convert_volts(self) -> None:
        volts = self._volts()
        if self.fault == "drift" and not self._shunt_ohm:
            volts *= 1 + self.drift_pm / 1000
        raw = int(volts / VBUS_LSB_V + 0.5) + BUS_RIPPLE * self._noise.step()
        self._raw[VBUS] = 0 if raw < 0 else raw if raw < 0x7FFFF else 0x7FFFF

    def _shunt_volts(self) -> float:
        volts = self._amps() * self._shunt_ohm
        if self.fault == "drift":
            volts = volts * (1 + self.drift_pm / 1000) + self.offset_ma / 1000 * self._shunt_ohm
        return volts

    def _convert_shunt(self) -> None:
        """VSHUNT steps of 312.5 nV or, in the small range, 78.125 nV; CURRENT = VSHUNT * 4096 / SHUNT_CAL."""
        volts = self._shunt_volts() if self.fault else self._amps() * self._shunt_ohm
        raw = int(volts / self._step_v + 524288.5) - 524288 + self._ripple * self._noise.step()
        raw = -0x80000 if raw < -0x80000 else raw if raw < 0x7FFFF else 0x7FFFF
        cal = self._words[0x02] & 0x7FFF
        current = raw * 4096 // cal if cal else 0
        measured = self._raw
        measured[VSHUNT] = raw
        self._overflow = not -0x80000 <= current <= 0x7FFFF
        if self._overflow:
            current = 0x7FFFF if current > 0 else -0x80000
        measured[CURRENT] = current
