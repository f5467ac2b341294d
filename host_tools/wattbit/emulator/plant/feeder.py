"""The AC feeder: live or not, and a frequency that wanders.

Frequency is synthetic: the stochastic model of Rydin Gorjao et al., IEEE Access 8:43082 (2020), with
the constants of Continental Europe at 50 Hz: d omega = (-c1 omega - c2 theta + dP) dt + eps dW.
"""

C1 = 0.008311
C2 = 0.000030
STEP_P = 0.001641
EPSILON = 0.00105
HOUR_S = 3600
TWO_PI = 6.283185307179586


class Feeder:
    """live: AC present; hz: frequency, 0 while dead. Repeats exactly for one seed."""

    def __init__(self, seed: int, nominal_hz: float) -> None:
        self.live = True
        self.nominal_hz = nominal_hz
        self.hz = nominal_hz
        self.state = (seed * 2654435761 + 12345) & 0xFFFFFFFF
        self.omega = self.theta = self.imbalance = 0.0
        self.seconds = 0

    def _uniform(self) -> float:
        self.state = (self.state * 1664525 + 1013904223) & 0xFFFFFFFF
        return self.state / 4294967296.0

    def _normal(self) -> float:
        total = -6.0
        for _ in range(12):
            total += self._uniform()
        return total

    def second(self) -> None:
        """One more second of the grid."""
        if self.seconds % HOUR_S == 0:
            # scheduled generation steps at the hour, up or down
            self.imbalance = STEP_P if self._uniform() < 0.5 else -STEP_P
        self.seconds += 1
        drift = -C1 * self.omega - C2 * self.theta + self.imbalance
        self.theta += self.omega
        self.omega += drift + EPSILON * self._normal()
        # omega is an angular velocity, rad/s: 8 mHz of spread and 45 mHz at most in a day, a calm grid
        self.hz = self.nominal_hz + self.omega / TWO_PI if self.live else 0.0
