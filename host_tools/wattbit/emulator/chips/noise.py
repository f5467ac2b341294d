"""Small deterministic noise: the same seed gives the same bytes, and a reading that is not frozen moves."""


class Noise:
    """A 16-bit linear congruential generator (25173, 13849: full period); small enough for any integer."""

    def __init__(self, seed: int) -> None:
        self._x = seed & 0xFFFF

    def next16(self) -> int:
        """0 .. 65535; the lower bits of such a generator are poor, use the upper ones."""
        self._x = (self._x * 25173 + 13849) & 0xFFFF
        return self._x

    def step(self) -> int:
        """-2, -1, +1 or +2: never 0, as a converter moves below its noise floor."""
        self._x = x = (self._x * 25173 + 13849) & 0xFFFF  # next16, without the call: asked for in every conversion
        return (-2, -1, 1, 2)[x >> 14]
