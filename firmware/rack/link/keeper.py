"""Keeps the board in its network, and does not believe a radio that says it is while nobody answers."""

LOOK_S = 1
AGAIN_S = 20  # without an address for so long: join anew
LIES_S = 300  # joined, and the broker does not answer for so long: join anew


class Keeper:
    """`look` once a second."""

    def __init__(self, net: object, tree: object) -> None:
        self._net = net
        self._tree = tree
        self._out_s = self._silent_s = 0

    def look(self) -> None:
        """Join anew after too long without an address, or without a reply."""
        joined = self._net.joined()
        link = self._tree.link
        self._out_s = 0 if joined else self._out_s + LOOK_S
        self._silent_s = self._silent_s + LOOK_S if joined and link is not None and not link.up() else 0
        if self._out_s >= AGAIN_S or self._silent_s >= LIES_S:
            self._out_s = self._silent_s = 0
            self._net.join()
