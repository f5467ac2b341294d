"""Power supplies: which deliver, how much they may, what each shows."""

LIVE_NEVER = 1 << 40
# temperature rise of a supply at full load over the air, and how fast (assumptions)
RISE_K = 25.0
WARM_SHARE_PER_S = 1.0 / 120.0
# a supply back below this share of its rating may take its short overload again
RECOVERED = 0.98


class Supply:
    """One supply. rated_w; ok: delivers; ac_ok: its AC input is live; out_v, out_a, out_w: its output; temp_c."""

    def __init__(self, shelf: "Shelf", name: str, rated_w: int, ambient_c: float) -> None:
        self.shelf = shelf
        self.name = name
        self.rated_w = float(rated_w)
        self.failed = False
        self.live_at_ms = 0
        self.ac_ok = True
        self.ok = True
        self.temp_c = ambient_c

    @property
    def out_w(self) -> float:
        """Watts it delivers: supplies share in proportion to their rating."""
        return self.shelf.out_w * self.rated_w / self.shelf.rated_w if self.ok else 0.0

    @property
    def out_v(self) -> float:
        """Volts at its output; 0 while it does not deliver (its ORing element blocks)."""
        return self.shelf.out_v if self.ok else 0.0

    @property
    def out_a(self) -> float:
        """Amps it delivers."""
        return self.out_w / self.shelf.out_v if self.ok and self.shelf.out_v > 0.0 else 0.0


class Shelf:
    """All supplies. rated_w: rating of those that deliver; out_w, out_v: set by whoever solves the bus."""

    def __init__(self, declared: list, options: dict) -> None:
        self.ambient_c = options["ambient_mc"] / 1000.0
        self.supplies = [Supply(self, d["name"], d["rated_w"], self.ambient_c) for d in declared]
        self.repower_ms = options["repower_ms"]
        self.overload = options["overload_pm"] / 1000.0
        self.overload_ms = options["overload_ms"]
        self.over_ms = 0
        self.out_w = self.out_v = 0.0
        self.rated_w = 0.0
        self.wake_ms = LIVE_NEVER
        self.recount(0)

    def set_ac(self, live: bool, now_ms: int) -> None:
        """The feeder comes or goes; a supply delivers `repower_ms` after its AC is back."""
        for supply in self.supplies:
            if live and not supply.ac_ok:
                supply.live_at_ms = now_ms + self.repower_ms
            supply.ac_ok = live
        self.recount(now_ms)

    def set_failed(self, name: str, failed: bool, now_ms: int) -> None:
        """A supply breaks or is replaced; ValueError lists the names there are."""
        for supply in self.supplies:
            if supply.name == name:
                if supply.failed and not failed:
                    supply.live_at_ms = now_ms + self.repower_ms
                supply.failed = failed
                return self.recount(now_ms)
        raise ValueError("supply: %r is not in the site; allowed: %s" % (name, [s.name for s in self.supplies]))

    def recount(self, now_ms: int) -> None:
        """Work out who delivers at `now_ms`, and when that will change by itself (wake_ms)."""
        rated_w = 0.0
        wake_ms = LIVE_NEVER
        for supply in self.supplies:
            fit = supply.ac_ok and not supply.failed
            supply.ok = fit and now_ms >= supply.live_at_ms
            if supply.ok:
                rated_w += supply.rated_w
            elif fit:
                wake_ms = min(wake_ms, supply.live_at_ms)
        self.rated_w = rated_w
        self.wake_ms = wake_ms

    def limit_w(self) -> float:
        """Watts it can give now: more than rated for `overload_ms`, then folded back to the rating."""
        return self.rated_w * self.overload if self.over_ms < self.overload_ms else self.rated_w

    def account(self, dt_ms: int) -> None:
        """Count the time in overload; forget it once back below the rating."""
        if self.out_w > self.rated_w:
            self.over_ms += dt_ms
        elif self.out_w < RECOVERED * self.rated_w:
            self.over_ms = 0

    def second(self) -> None:
        """Temperatures after one more second."""
        for supply in self.supplies:
            load = supply.out_w / supply.rated_w
            target_c = self.ambient_c + RISE_K * load
            supply.temp_c += (target_c - supply.temp_c) * WARM_SHARE_PER_S
