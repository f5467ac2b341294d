"""Fast trip of the desktop board: the world calls it the moment the contact falls."""

from hal.pins import DigitalOut
from wattbit.emulator import world


class FastTrip:
    """Opens the armed outputs at the falling edge of one input."""

    def __init__(self, spec: dict, outputs: list[DigitalOut]) -> None:
        self._outputs = outputs
        self._armed = 0
        self._dropped = 0
        self._contact = world.current.contact_of(spec["pin"])
        world.current.watch_contact(spec["pin"], self._fall)

    def arm(self, mask: int) -> None:
        """From now on the next falling edge opens the outputs of `mask`; a line that is low already, at once."""
        self._armed = mask
        if mask and self._contact is not None and not self._contact():
            self._fall()

    def take(self) -> int:
        """Mask of the outputs opened since the last call."""
        dropped = self._dropped
        if dropped:
            self._dropped = 0
        return dropped

    def _fall(self):
        for i in range(len(self._outputs)):
            if self._armed >> i & 1:
                self._outputs[i].write(0)
        self._dropped |= self._armed
        self._armed = 0
