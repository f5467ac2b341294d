"""What each battery module says of itself: the sensors that report a charge, one after another."""

from ..model import quality, quantities
from .slots import Slots


class Modules:
    """`count` modules of the slots; module k is the k-th sensor that reads the battery's own charge."""

    def __init__(self, slots: Slots, ticks_ms) -> None:
        self._slots = slots
        self._ticks_ms = ticks_ms
        self._sensors = [slots.sensor[i] for i in range(slots.count) if slots.quantity[i] == quantities.BMS_SOC_PM]
        self.count = len(self._sensors)

    def read(self, k: int, quantity: int) -> int | None:
        """A quantity of module `k` that can be believed now, or None."""
        slots = self._slots
        for slot in range(slots.count):
            if slots.sensor[slot] == self._sensors[k] and slots.quantity[slot] == quantity:
                good = slots.judge(slot, self._ticks_ms()) == quality.GOOD
                return slots.value[slot] if good else None
        return None
