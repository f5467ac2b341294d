"""Analogue pins of a real board."""

from machine import ADC, Pin

SAMPLES = 8  # the mean of these is one reading: the converters of both chips jump by a few steps


class AnalogIn:
    """One analogue pin; `spec` has `pin` and `full_mv`, the voltage that it cannot go beyond.

    The RP2040 measures against its supply (`full_mv`, datasheet 4.9), the ESP32 against its own reference, calibrated.
    """

    def __init__(self, spec: dict) -> None:
        self._full_mv = spec["full_mv"]
        widest = getattr(ADC, "ATTN_11DB", None)  # only the ESP32 has an attenuator: without it 0.95 V is the end
        self._adc = ADC(Pin(spec["pin"])) if widest is None else ADC(Pin(spec["pin"]), atten=widest)
        self._read_uv = getattr(self._adc, "read_uv", None)

    def full_mv(self) -> int:
        """The voltage at the end of the scale, mV."""
        return self._full_mv

    def read_uv(self) -> int:
        """Voltage at the pin, uV."""
        total = 0
        if self._read_uv is not None:
            for _ in range(SAMPLES):
                total += self._read_uv()
            return total // SAMPLES
        for _ in range(SAMPLES):
            total += self._adc.read_u16()
        scaled = total // SAMPLES * self._full_mv  # mV in 1/65536
        return (scaled >> 16) * 1000 + ((scaled & 0xFFFF) * 1000 >> 16)
