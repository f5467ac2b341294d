"""TMP117 at register level, fed with degrees."""

from wattbit.emulator.chips.noise import Noise

RESET = {0x00: 0x8000, 0x01: 0x0220, 0x02: 0x6000, 0x03: 0x8000, 0x07: 0x0000, 0x0F: 0x0117}
RESULT = 0x00
CONFIG = 0x01
WRITABLE = (0x01, 0x02, 0x03, 0x04, 0x07)
SHUTDOWN = 0x0400  # CONFIG bits 11..10 = 01
DATA_READY = 0x2000


class Tmp117:
    """One TMP117 that measures `celsius()` (a callable). Faults as `ina228.Ina228`; drift scales the reading."""

    def __init__(self, celsius: object, seed: int) -> None:
        self._celsius = celsius
        self._noise = Noise(seed)
        self.fault = ""
        self.drift_pm = 0
        self.reset()

    def reset(self) -> None:
        """As after power-on or CONFIG.Soft_Reset."""
        self._words = dict(RESET)

    def read(self, register: int, buf: bytearray) -> None:
        """Fill `buf`, most significant byte first; registers that do not exist read 0."""
        if register == RESULT:
            self._convert()
        value = self._words.get(register, 0)
        if register == CONFIG:
            value |= DATA_READY
        for i in range(len(buf)):
            buf[i] = value >> 8 & 0xFF if i == 0 else value & 0xFF if i == 1 else 0

    def write(self, register: int, buf: bytearray) -> None:
        """Write a 16-bit register; the result and the identity ignore it, CONFIG bit 1 resets."""
        if register not in WRITABLE or len(buf) != 2:
            return
        value = buf[0] << 8 | buf[1]
        if register == CONFIG and value & 0x0002:
            self.reset()
        else:
            self._words[register] = value

    def _convert(self) -> None:
        if self.fault == "garbage":
            self._words[RESULT] = self._noise.next16()
        elif self.fault != "freeze" and self._words[CONFIG] & 0x0C00 != SHUTDOWN:
            celsius = self._celsius()
            if self.fault == "drift":
                celsius *= 1 + self.drift_pm / 1000
            raw = int(celsius * 128 + 32768.5) - 32768 + self._noise.step()
            self._words[RESULT] = min(max(raw, -32768), 32767) & 0xFFFF
