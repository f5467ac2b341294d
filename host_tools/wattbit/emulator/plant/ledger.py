"""Where the energy went: source, load, loss, stored; and what was not served, per tier."""

from .loads import TIERS

J_PER_WH = 3600.0


class Ledger:
    """Joules since the start. Losses of cells are kept by the modules, the rest here."""

    def __init__(self, modules: list) -> None:
        self.modules = modules
        self.source_j = self.load_j = self.converter_j = 0.0
        self.retired_j = 0.0
        self.unserved_wh = [0.0] * TIERS
        self.base_j = self.chemical_j()

    def chemical_j(self) -> float:
        """Energy stored in all modules now (a function of their state, not a sum over steps)."""
        return sum([m.stored_j() for m in self.modules])

    def rebase(self, before_j: float) -> None:
        """An event changed the modules by hand: what that added is nobody's energy."""
        self.base_j += self.chemical_j() - before_j

    def miss(self, tier_w: list, dt_s: float) -> None:
        """Count demand per tier (W) that was not served for `dt_s`."""
        unserved = self.unserved_wh
        dt_h = dt_s / 3600.0
        for t in range(TIERS):
            unserved[t] += tier_w[t] * dt_h

    def report(self) -> dict:
        """Watt-hours and `balance_pm`: what does not add up, per mille of the larger of source and load."""
        cell_j = self.retired_j + sum([m.count * (m.ohmic_j + m.rc_j) for m in self.modules])
        loss_j = self.converter_j + cell_j
        stored_j = self.chemical_j() - self.base_j
        gap_j = self.source_j - self.load_j - loss_j - stored_j
        through_j = max(self.source_j, self.load_j)
        return {
            "source_wh": self.source_j / J_PER_WH,
            "load_wh": self.load_j / J_PER_WH,
            "loss_wh": loss_j / J_PER_WH,
            "stored_wh": stored_j / J_PER_WH,
            "balance_pm": abs(gap_j) / through_j * 1000.0 if through_j > 0.0 else 0.0,
        }
