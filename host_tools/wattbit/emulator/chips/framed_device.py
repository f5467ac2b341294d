"""What the models of framed battery protocols share: faults, and measuring a module of the plant."""

from wattbit.emulator.chips.noise import Noise


class FramedDevice:
    """One device; a model says what is left open here: command_of, data_of and frame_of.

    `module` has soc, soh (0..1), pack_v, pack_a (+ charging), temp_c, capacity_ah (now); cells and empty if it knows.
    fault: "freeze" (repeats its last data), "drop" (no answer), "garbage" (right frames full of random data and frames
    with a wrong sum in turn), "drift" (charge and current scaled by `drift_pm`), and for tests "sum" (always a wrong
    sum) and "late" (by `late_us`).
    """

    def __init__(self, unit: int, module: object, seed: int) -> None:
        self.unit = unit
        self.module = module
        self.fault = ""
        self.drift_pm = 0
        self.late_us = 500000
        self._kept = {}
        self._noise = Noise(seed)
        self._odd = False

    def answer(self, request: bytes) -> bytes | None:
        """The frame that answers `request`, or None when it is damaged or for another."""
        command = self.command_of(request)
        if command is None or self.fault == "drop":
            return None
        if self.fault != "freeze" or command not in self._kept:
            self._kept[command] = self.data_of(command)
        data = self._kept[command]
        if self.fault == "garbage" and data:
            self._odd = not self._odd
            data = bytes([self._noise.next16() >> 8 for _ in range(len(data))])
        frame = self.frame_of(command, data)
        if self.fault == "sum" or (self.fault == "garbage" and self._odd):
            return self.spoiled(frame)
        return frame

    def command_of(self, request: bytes) -> int | None:
        """What `request` asks of this device, or None."""
        raise NotImplementedError

    def data_of(self, command: int) -> bytes | None:
        """Content of the answer; None: there is no such command."""
        raise NotImplementedError

    def frame_of(self, command: int, data: bytes | None) -> bytes:
        """The answer around `data`."""
        raise NotImplementedError

    def spoiled(self, frame: bytes) -> bytes:
        """`frame` with a wrong sum; a model whose sum is not in front of a last byte does otherwise."""
        return frame[:-2] + bytes([frame[-2] ^ 0x15]) + frame[-1:]

    def soc(self) -> float:
        """Charge that the device believes, 0..1."""
        soc = self.module.soc
        if self.fault == "drift":
            soc *= 1 + self.drift_pm / 1000
        return min(max(soc, 0.0), 1.0)

    def amps(self) -> float:
        """Current that the device believes, + charging."""
        return self.module.pack_a * (1 + self.drift_pm / 1000) if self.fault == "drift" else self.module.pack_a

    def cells(self) -> int:
        """Cells in series; 15 where the module does not say."""
        return min(getattr(self.module, "cells", 15), 16)

    def empty(self) -> bool:
        """Cut off on low voltage."""
        return getattr(self.module, "empty", False)


def rounded(value: float) -> int:
    """The nearest whole number, also below zero."""
    return int(value + 0.5) if value >= 0 else -int(0.5 - value)


def u16(value: int) -> bytes:
    """Two bytes, high byte first; out of range: the nearest end. Negative numbers go through `s16`."""
    value = min(max(value, 0), 0xFFFF)
    return bytes((value >> 8, value & 0xFF))


def s16(value: int) -> bytes:
    """Two bytes of two's complement, high byte first; out of range: the nearest end."""
    value = min(max(value, -0x8000), 0x7FFF) & 0xFFFF
    return bytes((value >> 8, value & 0xFF))
