"""The USB host of the emulated board: one that has nothing to say is silent.

rp2040py 0.3.6 answers a board that is ready to receive with an empty packet, at once and for ever: 36 interrupts in
each millisecond, that no real board sees and that keep an idle one from sleeping.
"""

from typing import Any

from rp2040py.usb.cdc import USBCDC


class Serial(USBCDC):
    """The serial port; `offer` after each filling of `tx_fifo`."""

    def __init__(self, usb: Any) -> None:
        super().__init__(usb)
        self._ready: list[int] = []  # sizes of the packets that the board waits for
        self._answer = usb.on_endpoint_read
        usb.on_endpoint_read = self._asked

    def offer(self) -> None:
        """Send what there is, as far as the board is ready for it."""
        while self._ready and self.tx_fifo.item_count:
            self._answer(self._out_endpoint, self._ready.pop(0))

    def _asked(self, endpoint: int, size: int) -> None:
        if endpoint and endpoint == self._out_endpoint and not self.tx_fifo.item_count:
            self._ready.append(size)
        else:
            self._answer(endpoint, size)

    def _on_controller_reset(self) -> None:
        self._ready = []
        super()._on_controller_reset()
