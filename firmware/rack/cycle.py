"""One pass: sense, estimate, decide, act. Synchronous, never waits, allocates nothing."""

from .model import ticks
from .model.state import State

LONGEST_STEP_MS = 1000  # after a stall, no timer of a rule may gain more than this: choice


class Cycle:
    """The stages of one pass, in order; `stages` has gate, sampler, power, source, charge, energy, arbiter,
    and `fast_trip` where the site has an alert input."""

    def __init__(self, state: State, journal: object, stages: dict, now_ms: int) -> None:
        self._state = state
        self._journal = journal
        self._gate = stages["gate"]
        self._sampler = stages["sampler"]
        self._power = stages["power"]
        self._source = stages["source"]
        self._charge = stages["charge"]
        self._energy = stages["energy"]
        self._arbiter = stages["arbiter"]
        self._fast_trip = stages.get("fast_trip")
        self._last_ms = now_ms

    def step(self, now_ms: int) -> None:
        """Decide and act on the readings as of `now_ms` (a wrapping tick)."""
        state = self._state
        loads = state.loads
        gap_ms = max(0, ticks.diff(now_ms, self._last_ms))
        self._last_ms = now_ms
        self._keep_time(gap_ms)
        dt_ms = min(gap_ms, LONGEST_STEP_MS)
        image = state.image
        loads.age(dt_ms)
        if self._fast_trip is not None:
            self._fast_trip.note(state)
        self._gate.sense(loads, dt_ms)
        self._sampler.sample(image, now_ms)
        self._power.step(image, loads, dt_ms)
        self._source.step(image, state, dt_ms)
        self._charge.step(image, state, dt_ms)
        self._energy.step(image)
        self._arbiter.step(image, state, dt_ms)
        self._gate.apply(state)
        if self._fast_trip is not None:
            self._fast_trip.arm(state)
        state.cycles = (state.cycles + 1) & ticks.MAX

    def stamp(self, now_ms: int) -> None:
        """Give the journal the time of something that happens between two passes."""
        ms = self._state.uptime_ms + max(0, ticks.diff(now_ms, self._last_ms))
        self._journal.set_time(self._state.uptime_s + ms // 1000, ms % 1000)

    def _keep_time(self, gap_ms: int) -> None:
        state = self._state
        if state.cycles and gap_ms > state.max_gap_ms:
            state.max_gap_ms = gap_ms
        state.uptime_ms += gap_ms
        while state.uptime_ms >= 1000:
            state.uptime_ms -= 1000
            state.uptime_s += 1
        self._journal.set_time(state.uptime_s, state.uptime_ms)
