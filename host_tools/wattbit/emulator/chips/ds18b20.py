"""DS18B20 on a 1-Wire line, byte for byte, fed with degrees."""

from wattbit.emulator.chips.noise import Noise

CONVERT_MS = 750


class Ds18b20:
    """One sensor; `rack.t_ms` is its clock. fault: "drop" is silent, "garbage" breaks the CRC, "freeze", "drift"."""

    def __init__(self, celsius: object, rack: object, rom: str, seed: int) -> None:
        self._celsius = celsius
        self._rack = rack
        self._noise = Noise(seed)
        digits = rom or "28aabbccddee00"
        body = bytes([int(digits[i : i + 2], 16) for i in range(0, 14, 2)])
        self.rom = body + bytes([crc(body)])
        self.rom = bytes([int(rom[i : i + 2], 16) for i in range(0, 16, 2)]) if rom else self.rom
        self.fault = ""
        self.drift_pm = 0
        self.power_on()

    def power_on(self) -> None:
        """The scratchpad as after power-on: 85 degrees."""
        self._raw = 0x0550
        self._next = 0x0550
        self._done_ms = -1

    def convert(self) -> None:
        """Begin a conversion."""
        if self.fault != "freeze":
            degrees = self._celsius() * (1 + self.drift_pm / 1000)
            self._next = (int(degrees * 16 + 4096.5) - 4096 + self._noise.step() // 2) & 0xFFFF
        self._done_ms = self._rack.t_ms + CONVERT_MS

    def scratchpad(self) -> bytes:
        """Nine bytes."""
        if self._done_ms >= 0 and self._rack.t_ms + 100 >= self._done_ms:  # the plant's clock runs in steps
            self._raw = self._next
        pad = bytes([self._raw & 0xFF, self._raw >> 8, 0x4B, 0x46, 0x7F, 0xFF, 0x0C, 0x10])
        return pad + bytes([crc(pad) ^ (0x5A if self.fault == "garbage" else 0)])


class Wire:
    """One line with its chips; a byte that several send is the AND of theirs."""

    def __init__(self) -> None:
        self.chips = []
        self._heard = bytearray()

    def reset(self) -> int:
        """1 when anybody is present."""
        self._heard = bytearray()
        return 1 if self._there() else 0

    def write(self, buf: bytearray) -> None:
        """Take bytes; a conversion begins as soon as it is asked for."""
        self._heard.extend(buf)
        for chip in self._chosen():
            if self._function() == 0x44:
                chip.convert()

    def read_into(self, buf: bytearray) -> None:
        """AND into `buf` (all ones before) what those that were chosen answer."""
        for chip in self._chosen():
            answer = chip.rom if self._heard[0] == 0x33 else chip.scratchpad() if self._function() == 0xBE else b""
            for i in range(min(len(buf), len(answer))):
                buf[i] &= answer[i]

    def _there(self) -> list:
        return [chip for chip in self.chips if chip.fault != "drop"]

    def _chosen(self) -> list:
        if self._heard[0] == 0x55:
            return [chip for chip in self._there() if chip.rom == bytes(self._heard[1:9])]
        return self._there()

    def _function(self) -> int:
        at = 9 if self._heard[0] == 0x55 else 1
        return self._heard[at] if len(self._heard) > at else 0


def crc(data: bytes) -> int:
    """Maxim's CRC, bit by bit as its shift register does it."""
    register = 0
    for byte in data:
        for k in range(8):
            feed = (byte >> k ^ register) & 1
            register >>= 1
            if feed:
                register ^= 0x8C
    return register
