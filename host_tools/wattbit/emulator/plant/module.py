"""A battery module: charge, open-circuit voltage, ohmic part, one RC pair, temperature."""

from . import tables
from .cells import OHMIC_SHARE, RC_S, Cell

# a module's thermal mass is its cells and as much again for busbars and housing (assumption)
HOUSING = 2.0
# forced air: a module at its 3 kW of power warms by about 30 K until it is empty (assumption)
AIR_W_K_PER_AH_CELL = 15.0 / (8.0 * 11.0)
# resistance lists are made anew when the temperature has moved this far
REBUILD_K = 0.25
SMALL_V = 1e-5
# a module that cut off on low voltage stays off at least this long (assumption)
RETRY_MS = 10000


class Module:
    """`count` identical modules in one object, as long as nothing tells them apart.

    soc: charge left / present capacity (0..1); soh (0..1); pack_v: terminal volts; pack_a: amps,
    + charging; temp_c; capacity_ah: present capacity. emf_v is what the terminal shows at zero
    current now (open-circuit voltage + RC voltage); r_charge / r_discharge: ohms that answer at once;
    ohm: the one of these that the solver used for pack_a.
    """

    def __init__(self, cell: Cell, count: int, cells: int, new_ah: float, options: dict, start: dict) -> None:
        self.cell = cell
        self.count = count
        self.cells = cells
        self.new_ah = new_ah
        self.resistance = cells * cell.table_ah / new_ah * options["cell_resistance_pm"] / 1000.0
        self.growth = options["ageing_resistance_pm"] / 1000.0
        self.ambient_c = options["ambient_mc"] / 1000.0
        self.heat_j_k = cell.heat_j_k_ah * new_ah * cells * HOUSING
        self.air_w_k = AIR_W_K_PER_AH_CELL * new_ah * cells
        self.empty_v = cell.empty_v * cells
        self.release_v = cell.release_v * cells
        self.full_v = cell.full_v * cells
        self.temp_c = start.get("temp_mc", 25000) / 1000.0
        self.soh = start.get("soh_pm", 1000) / 1000.0
        self.soc = start.get("soc_pm", 1000) / 1000.0
        self.pack_a = 0.0
        self.ohm = 0.0
        self.rc_v = 0.0
        self.heat_j = self.ohmic_j = self.rc_j = 0.0
        self.empty = self.full = False
        self.retry_ms = 0
        self._tables()
        self.set_health(self.soh)
        self.pack_v = self.emf_v

    def copy_state(self, other: "Module") -> None:
        """Take over charge, health, RC voltage and temperature of `other`."""
        self.temp_c = other.temp_c
        self.soc = other.soc
        self.rc_v = other.rc_v
        self.set_health(other.soh)
        self.empty, self.full, self.retry_ms = other.empty, other.full, other.retry_ms

    def _tables(self) -> None:
        self.ocv = [v * self.cells for v in self.cell.ocv_v]
        self.ocv_slope = tables.slopes(self.ocv)
        self.ocv_steps = len(self.ocv) - 1
        self.ocv_sum = tables.integral(self.ocv)
        self.r_steps = len(self.cell.r_charge[0]) - 1
        half = tables.at(self.cell.resistance(25.0, False), 0.5) * self.resistance
        self.rc_f = RC_S / (half * (1.0 - OHMIC_SHARE))

    def set_health(self, soh: float) -> None:
        """Set the health: capacity in proportion, resistance up by `growth`; the share of charge stays."""
        self.soh = soh
        self.capacity_ah = self.new_ah * soh
        self.capacity_c = self.capacity_ah * 3600.0
        self._resistances()

    def carry(self, amps: float, ohm: float) -> None:
        """Let `amps` (+ charging) flow through `ohm` until told otherwise."""
        self.pack_a = amps
        self.ohm = ohm
        self.pack_v = self.emf_v + amps * ohm

    def cut(self, now_ms: int) -> None:
        """The module's own protection opens: empty."""
        self.empty = True
        self.retry_ms = now_ms + RETRY_MS
        self.carry(0.0, 0.0)

    def usable(self, now_ms: int) -> bool:
        """May it deliver? A cut-off module comes back when its voltage has recovered, after RETRY_MS."""
        if self.empty and now_ms >= self.retry_ms and self.ocv_v >= self.release_v:
            self.empty = False
        return not self.empty

    def set_charge(self, soc: float) -> None:
        """Set the share of charge that is left (0..1)."""
        self.soc = soc
        self.empty = self.full = False
        self.refresh()
        self.carry(self.pack_a, self.ohm)

    def _resistances(self) -> None:
        factor = self.resistance * (1.0 + (1.0 - self.soh) * self.growth)
        self.charge_ohm = [r * factor for r in self.cell.resistance(self.temp_c, True)]
        self.discharge_ohm = [r * factor for r in self.cell.resistance(self.temp_c, False)]
        self.charge_slope = tables.slopes(self.charge_ohm)
        self.discharge_slope = tables.slopes(self.discharge_ohm)
        self.built_c = self.temp_c
        self.refresh()

    def refresh(self) -> None:
        """Look the tables up at the present charge."""
        soc = self.soc
        if soc < 0.0:
            soc = 0.0
        elif soc > 1.0:
            soc = 1.0
        p = soc * self.ocv_steps
        k = int(p)
        self.ocv_v = ocv_v = self.ocv[k] + self.ocv_slope[k] * (p - k)
        p = soc * self.r_steps
        k = int(p)
        p -= k
        charge = self.charge_ohm[k] + self.charge_slope[k] * p
        discharge = self.discharge_ohm[k] + self.discharge_slope[k] * p
        self.r_charge = OHMIC_SHARE * charge
        self.r_discharge = OHMIC_SHARE * discharge
        self.rc_ohm = (1.0 - OHMIC_SHARE) * (charge if self.rc_v > 0.0 else discharge)
        self.emf_v = ocv_v + self.rc_v

    def integrate(self, dt_s: float) -> None:
        """Move charge, RC pair and heat on by `dt_s` at the present current through the present `ohm`.

        The RC step (trapezoid at constant capacitance) keeps energy exactly: work = heat + change of storage.
        """
        a = self.pack_a
        rc_v = self.rc_v
        self.soc += a * dt_s / self.capacity_c
        rc_ohm = self.rc_ohm
        h = dt_s / (2.0 * rc_ohm * self.rc_f)
        new_v = (rc_v * (1.0 - h) + 2.0 * h * rc_ohm * a) / (1.0 + h)
        mean_v = (rc_v + new_v) * 0.5
        self.rc_v = new_v
        ohmic = self.ohm * a * a * dt_s
        rc = mean_v * mean_v / rc_ohm * dt_s
        self.ohmic_j += ohmic
        self.rc_j += rc
        self.heat_j += ohmic + rc
        if a == 0.0 and -SMALL_V < new_v < SMALL_V:
            self.rc_v = 0.0
        self.refresh()

    def second(self) -> None:
        """Temperature after one more second; call once a second."""
        self.temp_c += (self.heat_j - self.air_w_k * (self.temp_c - self.ambient_c)) / self.heat_j_k
        self.heat_j = 0.0
        if abs(self.temp_c - self.built_c) > REBUILD_K:
            self._resistances()

    def stored_j(self) -> float:
        """Energy in the chemistry (integral of open-circuit voltage over charge) and in the RC pair, all `count`."""
        soc = self.soc
        held = min(max(soc, 0.0), 1.0)
        p = held * self.ocv_steps
        k = int(p)
        f = p - k
        area = self.ocv_sum[k] + (self.ocv[k] + self.ocv_slope[k] * f * 0.5) * f / self.ocv_steps
        # a step may end a hair outside 0..1: the table is held there
        area += (soc - held) * (self.ocv[0] if soc < 0.0 else self.ocv[-1])
        return self.count * (area * self.capacity_c + 0.5 * self.rc_f * self.rc_v * self.rc_v)
