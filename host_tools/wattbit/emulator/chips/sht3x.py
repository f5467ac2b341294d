"""SHT3x on I2C: command in, two words with CRC out, fed with degrees and humidity."""

from wattbit.emulator.chips.noise import Noise

ENODEV = 19


class Sht3x:
    """One SHT3x in `celsius()` and `humidity()` (0..1). Faults as `ina228.Ina228`; garbage breaks the CRC."""

    def __init__(self, celsius: object, humidity: object, seed: int) -> None:
        self._celsius = celsius
        self._humidity = humidity
        self._noise = Noise(seed)
        self._words = (0, 0)
        self._ready = False
        self.fault = ""
        self.drift_pm = 0

    def read(self, register: int, buf: bytearray) -> None:
        """The chip takes commands only."""
        raise OSError(ENODEV)

    def write(self, register: int, buf: bytearray) -> None:
        """A command: `register` is its first byte. Single shots 0x24xx measure at once; others are ignored."""
        if register != 0x24 or buf[0] not in (0x00, 0x0B, 0x16):
            return
        self._ready = True
        if self.fault != "freeze":
            celsius = self._celsius() * (1 + self.drift_pm / 1000)
            t = int((celsius + 45) * 65535 / 175 + 0.5) + self._noise.step()
            rh = int(self._humidity() * 65535 + 0.5) + 8 * self._noise.step()
            self._words = (min(max(t, 0), 65535), min(max(rh, 0), 65535))

    def receive(self, buf: bytearray) -> None:
        """The measurement, once; not acknowledged when there is none."""
        if not self._ready:
            raise OSError(ENODEV)
        self._ready = False
        for k in range(2):
            word = self._words[k]
            buf[3 * k] = word >> 8
            buf[3 * k + 1] = word & 0xFF
            buf[3 * k + 2] = crc(word) ^ (0x55 if self.fault == "garbage" else 0)


def crc(word: int) -> int:
    """Checksum of a word: bit by bit over 16 bits, polynomial x^8 + x^5 + x^4 + 1, register preset to ones."""
    register = 0xFF00 ^ word
    for _ in range(16):
        register = register << 1
        if register & 0x10000:
            register ^= 0x13100
    return register >> 8
