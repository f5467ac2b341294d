"""INA226 and INA238 at register level, as their datasheets have the registers, fed with volts and amperes."""

from wattbit.emulator.chips.noise import Noise

# (reset values, read-only numbers, register of the shunt and of the bus, volts a step of the bus)
INA226 = ({0x00: 0x4127, 0x05: 0, 0x06: 0, 0x07: 0}, {0xFE: 0x5449, 0xFF: 0x2260}, 0x01, 0x02, 1.25e-3)
INA238 = ({0x00: 0x0000, 0x01: 0xFB68, 0x02: 0x1000, 0x0B: 0x0001}, {0x3E: 0x5449, 0x3F: 0x2381}, 0x04, 0x05, 3.125e-3)


class Monitor:
    """One shunt and bus monitor of `kind` (a tuple as above). Faults as `ina228.Ina228`."""

    def __init__(self, kind: tuple, volts: object, amps: object, shunt_uohm: int, seed: int) -> None:
        self._reset, self._identity, self._shunt, self._bus, self._bus_step_v = kind
        self._small = kind is INA238
        self._volts = volts
        self._amps = amps
        self._shunt_ohm = shunt_uohm * 1e-6
        self._noise = Noise(seed)
        self._last = {}
        self.fault = ""
        self.drift_pm = 0
        self.offset_ma = 0
        self.reset()

    def reset(self) -> None:
        """As after power-on."""
        self._words = dict(self._reset)

    def read(self, register: int, buf: bytearray) -> None:
        """Fill `buf`, most significant byte first; registers that do not exist read 0."""
        if register == self._shunt or register == self._bus:
            value = self._measured(register)
        else:
            value = self._identity.get(register, self._words.get(register, 0))
        for i in range(len(buf)):
            buf[i] = value >> 8 & 0xFF if i == 0 else value & 0xFF if i == 1 else 0

    def write(self, register: int, buf: bytearray) -> None:
        """Write a 16-bit register; CONFIG bit 15 resets."""
        if register not in self._words or len(buf) != 2:
            return
        value = buf[0] << 8 | buf[1]
        if register == 0x00 and value & 0x8000:
            self.reset()
        else:
            self._words[register] = value

    def _measured(self, register: int) -> int:
        if self.fault == "garbage":
            return self._noise.next16()
        if self.fault != "freeze" or register not in self._last:
            self._last[register] = self._bus_steps() if register == self._bus else self._shunt_steps()
        return self._last[register] & 0xFFFF

    def _bus_steps(self) -> int:
        raw = int(self._volts() / self._bus_step_v + 0.5) + self._noise.step()
        return min(max(raw, 0), 0x7FFF)

    def _shunt_steps(self) -> int:
        volts = self._amps() * self._shunt_ohm
        if self.fault == "drift":
            volts = volts * (1 + self.drift_pm / 1000) + self.offset_ma / 1000 * self._shunt_ohm
        step_v = 2.5e-6
        if self._small:
            step_v = 1.25e-6 if self._words[0x00] & 0x0010 else 5e-6
        raw = int(volts / step_v + 32768.5) - 32768 + self._noise.step()
        return min(max(raw, -0x8000), 0x7FFF)
