"""The UART of rp2040py with a transmitter that takes its time and lets go of its interrupt.

rp2040py 0.3.6 sends at once and holds the transmit interrupt for ever, so that `machine.UART()` never returns. Here
the transmit FIFO empties at the baud rate; the interrupt rises when it falls to half (RP2040 datasheet 4.2.6.1,
UARTIFLS resets to half full), and falls when cleared by UARTICR or when the FIFO is filled above that.
"""

from collections import deque
from collections.abc import Callable
from typing import Any

from rp2040py.irq import IRQ
from rp2040py.peripherals.dma import DREQChannel
from rp2040py.peripherals.uart import RPUART, IUARTDMAChannels

UARTDR, UARTFR, UARTICR = 0x00, 0x18, 0x44
UARTIFLS = 0x34
BUSY, TXFF, TXFE = 1 << 3, 1 << 5, 1 << 7
TXINTR = 1 << 5
DEPTH = 32
HALF = 16
PARTS = (
    (IRQ.UART0, IUARTDMAChannels(rx=DREQChannel.DREQ_UART0_RX, tx=DREQChannel.DREQ_UART0_TX)),
    (IRQ.UART1, IUARTDMAChannels(rx=DREQChannel.DREQ_UART1_RX, tx=DREQChannel.DREQ_UART1_TX)),
)


class Uart(RPUART):
    """UART `number`; `on_sent(byte)` is called when the last bit of a character has left."""

    def __init__(self, chip: Any, number: int) -> None:
        super().__init__(chip, f"UART{number}", *PARTS[number])
        self.on_sent: Callable[[int], None] = lambda byte: None
        self._queue: deque[int] = deque()
        self._shifting = False
        self._levels = 0x12  # UARTIFLS as reset: both at half
        self._alarm = chip.clock.create_alarm(self._left)

    def reset(self) -> None:
        """As the chip's reset: what has not left never will."""
        self._queue.clear()
        self._shifting = False
        self._alarm.cancel()
        super().reset()

    def character_us(self) -> float:
        """Microseconds of one character: start, data, parity, stop bits as UARTLCR_H says."""
        control = self._line_ctrl_register
        bits = 1 + self.word_length + (1 if control & 0x02 else 0) + (2 if control & 0x08 else 1)
        return bits * 1_000_000 / max(self.baud_rate, 1)

    @property
    def flags(self) -> int:
        """UARTFR."""
        state = super().flags & ~TXFE
        state |= TXFE if not self._queue else 0
        state |= TXFF if len(self._queue) >= DEPTH else 0
        return state | (BUSY if self._shifting else 0)

    def check_interrupts(self) -> None:
        """Tell the core; unlike the base, nothing is asserted here."""
        self.rp2040.set_interrupt(self.irq, bool(self._interrupt_status & self._interrupt_mask))

    def read_uint32(self, offset: int) -> int:
        """A register; the base knows no UARTIFLS."""
        return self._levels if offset == UARTIFLS else super().read_uint32(offset)

    def write_uint32(self, offset: int, value: int) -> None:
        """A register."""
        if offset == UARTDR:
            self._queue.append(value & 0xFF)
            if len(self._queue) > HALF:
                self._interrupt_status &= ~TXINTR
            if not self._shifting:
                self._next()
            self.check_interrupts()
        elif offset == UARTIFLS:
            self._levels = value & 0x3F
        else:
            super().write_uint32(offset, value)

    def _next(self) -> None:
        self._shifting = True
        self._now = self._queue.popleft()
        self._alarm.schedule(self.character_us() * 1000)
        if len(self._queue) <= HALF:
            self._interrupt_status |= TXINTR

    def _left(self) -> None:
        sent = self._now
        if self._queue:
            self._next()
        else:
            self._shifting = False
        self.check_interrupts()
        self.on_sent(sent)
