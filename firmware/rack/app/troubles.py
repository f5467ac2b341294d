"""Says on the console which sensors cannot be read and why: once, and again when it changes."""


class Troubles:
    """Compares what each poller has to say with what was said last."""

    def __init__(self, pollers: list) -> None:
        self._pollers = pollers
        self._said = [""] * len(pollers)

    def next(self) -> bytes | None:
        """The next line that is due, or None."""
        for i in range(len(self._pollers)):
            poller = self._pollers[i]
            if poller.trouble != self._said[i]:
                self._said[i] = poller.trouble
                what = poller.trouble or "can be read again"
                return ("# sensor " + poller.name + ": " + what + "\r\n").encode()
        return None
