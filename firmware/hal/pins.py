"""Pins: outputs with optional read-back and fault lines, outputs with a duty, inputs, and the heartbeat lamp."""

from machine import PWM, Pin

FULL = 65535


class DigitalOut:
    """One switched output; `spec` has `pin`, `active` (level that closes it), maybe `feedback` and `fault` pins."""

    def __init__(self, spec: dict) -> None:
        self.pin = spec["pin"]
        self.active = self._active = spec["active"]
        feedback = spec.get("feedback")
        self._feedback = Pin(feedback, Pin.IN, Pin.PULL_DOWN) if feedback is not None else None
        fault = spec.get("fault")
        self._fault = Pin(fault, Pin.IN, Pin.PULL_UP) if fault is not None else None
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
        return self.driven()

    def driven(self) -> int:
        """1 while the pin itself stands at the level that closes: what it was last told, also by an earlier life."""
        return 1 if self._pin.value() == self._active else 0

    def tripped(self) -> int:
        """1 while the fault line (open drain, low) says that the output has switched itself off; 0 without one."""
        return 1 - self._fault.value() if self._fault is not None else 0


class PwmOut:
    """One output with a duty; `spec` has `pin` and `active`, `hz` is the frequency of the pulses."""

    def __init__(self, spec: dict, hz: int) -> None:
        self._active = spec["active"]
        self._hz = hz
        self._pin = Pin(spec["pin"])  # no mode: a pin that boot.py already drives goes on as it is
        self._pwm: PWM | None = None
        self._level = -1

    def write_pm(self, pm: int) -> None:
        """Closed for `pm` per mille of the time; the pin drives nothing before the first write."""
        self._level = 1 if pm else 0
        duty = FULL * pm // 1000
        if not self._active:
            duty = FULL - duty
        if self._pwm is None:
            self._pwm = PWM(self._pin, freq=self._hz, duty_u16=duty)
        else:
            self._pwm.duty_u16(duty)

    def write(self, level: int) -> None:
        """Always closed (1) or open (0)."""
        self.write_pm(1000 if level else 0)

    def read(self) -> int:
        """As `driven`: there is no read-back line."""
        return self.driven()

    def driven(self) -> int:
        """1 unless it is quite open; before the first write, what the pin itself stands at."""
        if self._level >= 0:
            return self._level
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
