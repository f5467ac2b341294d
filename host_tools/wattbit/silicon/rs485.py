"""The desktop rack's serial devices on a UART of the emulated board, character by character."""

from typing import Any

from wattbit.silicon.machine import Machine

QUIET = 3.5  # characters that end a request (Modbus over serial line V1.02, 2.5.1.1)
NEAR = 0.02  # a divider does not meet every speed; receivers bear two per cent


class Wire:
    """Joins `line` (`emulator.chips.serial_line.SerialLine`) to UART `number`; both directions take their time."""

    def __init__(self, machine: Machine, number: int, line: Any) -> None:
        self._machine = machine
        self._uart = machine.uart[number]
        self._line = line
        self._request = bytearray()
        self._began_us = 0.0
        self._one = bytearray(1)
        self._quiet = machine.clock.create_alarm(self._ask)
        self._arrival = machine.clock.create_alarm(self._arrive)
        self._uart.on_sent = self._sent

    def _now_us(self) -> float:
        return float(self._machine.clock.nanos / 1000)

    def _sent(self, byte: int) -> None:
        if not self._request:
            self._began_us = self._now_us() - self._uart.character_us()
        self._request.append(byte)
        self._quiet.schedule(QUIET * self._uart.character_us() * 1000)

    def _ask(self) -> None:
        """The request is over: the devices hear it, as it was on the line."""
        asked, own = self._uart.baud_rate, self._line._baud
        self._line.tune(own if abs(asked - own) < own * NEAR else asked)
        self._line.send(self._request, len(self._request), self._began_us)
        self._request = bytearray()
        self._arrival.schedule(self._uart.character_us() * 1000)

    def _arrive(self) -> None:
        while self._line.receive_into(self._one, self._now_us()):
            self._uart.feed_byte(self._one[0])
        if self._line._queue:
            self._arrival.schedule(self._uart.character_us() * 1000)
