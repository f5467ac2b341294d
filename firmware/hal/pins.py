"""Digital pins: outputs with an optional read-back pin, inputs, and the heartbeat lamp."""

from machine import Pin


class DigitalOut:
    """One switched output; `spec` has `pin`, `active` (level that closes it) and maybe `feedback`."""

    def __init__(self, spec: dict) -> None:
        self._active = spec["active"]
        feedback = spec.get("feedback")
        self._feedback = Pin(feedback, Pin.IN, Pin.PULL_DOWN) if feedback is not None else None
        self._pin = Pin(spec["pin"])  # no mode: a pin that boot.py already drives goes on as it is
        self._driven = False

    def write(self, level: int) -> None:
        """Close (1) or open (0) the output; the pin drives nothing before the first write."""
        raw = level if self._active else 1 - level
        if self._driven:
            self._pin.value(raw)
        else:
            self._pin.init(Pin.OUT, value=raw)
            self._driven = True

    def read(self) -> int:
        """1 while the read-back line says closed; without such a line, what the pin itself stands at."""
        if self._feedback is not None:
            return self._feedback.value()
        return 1 if self._pin.value() == self._active else 0


class DigitalIn:
    """One digital input; `spec` has `pin` and `pull` ("up", "down" or "")."""

    def __init__(self, spec: dict) -> None:
        pull = {"up": Pin.PULL_UP, "down": Pin.PULL_DOWN}.get(spec.get("pull", ""))
        self._pin = Pin(spec["pin"], Pin.IN, pull)  # type: ignore[arg-type]  # None is "no pull"; the stubs forget it

    def read(self) -> int:
        """Level of the pin, 0 or 1."""
        return self._pin.value()


class Heartbeat:
    """The lamp that changes once per completed cycle."""

    def __init__(self, spec: dict) -> None:
        self._pin = Pin(spec["pin"], Pin.OUT, value=0)

    def toggle(self) -> None:
        """A cycle is complete."""
        self._pin.toggle()
