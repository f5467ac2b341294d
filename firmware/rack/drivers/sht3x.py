"""SHT30, SHT31, SHT35 temperature and humidity sensor (Sensirion, SHT3x-DIS datasheet, section 4)."""

from array import array

from . import crc8

# single shot, high repeatability, no clock stretching: command 0x2400 (table 9); its first byte goes where other
# chips have a register number
MEASURE = 0x24
MEASURE_LOW = b"\x00"
MEASURE_MS = 16  # 15.5 ms at most (table 4)
EIO = 5


class Sht3x:
    """One SHT3x: a measurement is started by one read and fetched by the next.

    FIELDS: temperature_mc (milli-Celsius, -45,000 .. 130,000), humidity_pm (per mille, 0 .. 1000). The chip has no
    identity register: what answers with six bytes and two right CRCs is one.
    """

    FIELDS = ("temperature_mc", "humidity_pm")

    def __init__(self, bus: object, address: int, sensor: dict) -> None:
        self._bus = bus
        self._address = address
        self._answer = bytearray(6)
        self._started = False

    def start(self) -> None:
        """Nothing is running."""
        self._started = False

    def read(self, values: array) -> int:
        """Start a measurement and return how long it takes (ms), or fetch it into `values` and return 0.

        OSError when the chip does not answer or the CRC is wrong.
        """
        if not self._started:
            self._bus.write_from(self._address, MEASURE, MEASURE_LOW)
            self._started = True
            return MEASURE_MS
        self._started = False
        answer = self._answer
        self._bus.receive_into(self._address, answer)
        if crc8.msb_first(answer, 0, 2) != answer[2] or crc8.msb_first(answer, 3, 5) != answer[5]:
            raise OSError(EIO, "no SHT3x, or its CRC is wrong")
        values[0] = temperature_mc(answer[0] << 8 | answer[1])
        values[1] = humidity_pm(answer[3] << 8 | answer[4])
        return 0


def temperature_mc(raw: int) -> int:
    """Milli-Celsius: -45 + 175 * raw / 65535 (section 4.13); 175,000 / 65,535 is 35,000 / 13,107."""
    return raw * 8750 // 13107 * 4 + raw * 8750 % 13107 * 4 // 13107 - 45000


def humidity_pm(raw: int) -> int:
    """Per mille of relative humidity: 1000 * raw / 65535 (section 4.13), rounded."""
    return (raw * 1000 + 32767) // 65535
