"""ADS1115 at register level, its inputs fed by pins (`analog.AnalogPin`)."""

CONVERSION = 0x00
CONFIG = 0x01
# microvolts a step by the PGA bits 11..9
STEP_UV = (187.5, 125.0, 62.5, 31.25, 15.625, 7.8125, 7.8125, 7.8125)


class Ads1115:
    """One chip; `pins` maps a channel to what stands there. A conversion is over at the second look at CONFIG."""

    def __init__(self) -> None:
        self.pins = {}
        self._words = {CONVERSION: 0, CONFIG: 0x8583, 0x02: 0x8000, 0x03: 0x7FFF}
        self._busy = 0

    @property
    def fault(self) -> str:
        """ "other" while the event says so of any of its channels."""
        return "other" if "other" in [pin.fault for pin in self.pins.values()] else ""

    def read(self, register: int, buf: bytearray) -> None:
        """Fill `buf`, most significant byte first."""
        value = self._words.get(register, 0)
        if register == CONFIG and self._busy:
            self._busy -= 1
            value &= 0x7FFF
        buf[0] = value >> 8
        buf[1] = value & 0xFF

    def write(self, register: int, buf: bytearray) -> None:
        """CONFIG with bit 15 starts a conversion of the input that the multiplexer names."""
        value = buf[0] << 8 | buf[1]
        if register == CONVERSION:
            return
        if register == CONFIG and value & 0x8000:
            self._busy = 1
            pin = self.pins.get((value >> 12 & 7) - 4)
            raw = int(pin.read_uv() / STEP_UV[value >> 9 & 7]) if pin else 0
            self._words[CONVERSION] = min(raw, 0x7FFF)
        self._words[register] = value | 0x8000 if register == CONFIG else value
