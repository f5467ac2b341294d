"""A digital input fed by a contact."""

from wattbit.emulator.chips.noise import Noise


class Contact:
    """Level of one input; `truth()` says whether what it reports is so, `invert` that the contact opens then.

    fault: "freeze" keeps the last level; "drop" is a cut wire, which reads as "not so"; "garbage" chatters;
    "drift" has no meaning for a contact and changes nothing.
    """

    def __init__(self, truth: object, invert: bool, seed: int) -> None:
        self._truth = truth
        self._invert = 1 if invert else 0
        self._noise = Noise(seed)
        self._level = self._invert
        self.fault = ""
        self.drift_pm = 0

    def read(self) -> int:
        """0 or 1, the level at the pin."""
        fault = self.fault
        if fault == "garbage":
            return self._noise.next16() >> 15
        if fault == "drop":
            return self._invert
        if fault != "freeze":
            self._level = (1 if self._truth() else 0) ^ self._invert
        return self._level
