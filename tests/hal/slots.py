"""A DS18B20 that sees only how long the line was low (datasheet, figures 13 to 16), and the port's module beside it.

Microseconds of standard speed are those of Maxim's application note 126; bytes go least significant bit first.
"""

WRITE_ONE_US, WRITE_ZERO_US, RESET_US, READ_US = 6, 60, 480, 6
SAMPLE_RESET_US, SAMPLE_READ_US = 70, 9  # after the line was let go


def crc8(data):
    """x^8 + x^5 + x^4 + 1, reflected (application note 27)."""
    crc = 0
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x8C if crc & 1 else 0)
    return crc


class Slave:
    """Bits in, bits out: `raw` is the temperature in 1/16 degrees; `damage` flips a bit of what it sends."""

    def __init__(self, raw=0x0191, rom=b"\x28\xff\x64\x1e\x0f\x16\x03"):
        self.rom = rom + bytes([crc8(rom)])
        self.raw = raw
        self.damage = None
        self.there = True
        self.heard = []
        self.out = []
        self._bits = []

    def pad(self):
        body = bytes([self.raw & 0xFF, self.raw >> 8, 0x4B, 0x46, 0x7F, 0xFF, 0x0C, 0x10])
        return body + bytes([crc8(body)])

    def low(self, us):
        """The master held the line low for `us`; returns how long the slave holds it from then on."""
        if not self.there:
            return 0
        if us >= 480:
            self._bits, self.out = [], []
            return 30 + 120  # waits 15-60 us, then pulls for 60-240 us
        if self.out:
            bit = self.out.pop(0)
            return 0 if bit else 30 - us
        assert us < 15 or us >= 60, f"{us} us is neither a one nor a zero"
        self._bits.append(1 if us < 15 else 0)
        if len(self._bits) == 8:
            self._byte(sum(bit << k for k, bit in enumerate(self._bits)))
        return 0

    def _byte(self, byte):
        self.heard.append(byte)
        self._bits = []
        sent = {0x33: self.rom, 0xBE: self.pad()}.get(byte, b"")
        self.out = [byte >> k & 1 for byte in sent for k in range(8)]
        if self.damage is not None and self.out:
            self.out[self.damage] ^= 1


class OneWire:
    """`onewire.OneWire` of the port: slots on the line of `pin`, whose slave is `pin.slave`."""

    def __init__(self, pin):
        self._pin = pin

    def reset(self, required=False):
        held = self._pin.slave.low(RESET_US)
        return 30 <= SAMPLE_RESET_US < held

    def writebyte(self, value):
        for k in range(8):
            self._pin.slave.low(WRITE_ONE_US if value >> k & 1 else WRITE_ZERO_US)

    def readbyte(self):
        value = 0
        for k in range(8):
            held = self._pin.slave.low(READ_US)
            value |= (0 if held > SAMPLE_READ_US else 1) << k
        return value
