"""Cell chemistries: open-circuit voltage and resistance tables, voltage limits, thermal mass.

Sources: LFP = Sony US26650 3 Ah (SimSES, measured), NMC = Samsung 94 Ah (SimSES, measured at 1 C),
lead-acid = Sulzer 2019 parameter set for the open-circuit voltage; its resistance is an assumption
(typical valve-regulated block: about 0.8 mOhm for a 100 Ah cell when full, twice that when empty).
Hysteresis and entropy heat are not modelled.
"""

from . import tables

# share of the tabulated resistance that answers at once; the rest is the RC pair (assumption)
OHMIC_SHARE = 0.7
# time constant of the RC pair at half charge and 25 C (assumption: the value usual in 1-RC models)
RC_S = 30.0

_LEAD_ACID_TEMPS_C = (10.0, 25.0, 40.0)
_LEAD_ACID_FACTOR = (1.15, 1.0, 0.92)
_LEAD_ACID_OHM = (1.6e-3, 1.4e-3, 1.25e-3, 1.13e-3, 1.03e-3, 0.96e-3, 0.91e-3, 0.87e-3, 0.84e-3, 0.82e-3, 0.8e-3)


class Cell:
    """One table cell.

    ocv_v: volts on a uniform grid of charge 0..1; temps_c with r_charge / r_discharge: one list of
    ohms (uniform grid) for each temperature; table_ah: capacity of the measured cell; empty_v /
    release_v / full_v: cut-off, release after cut-off and charge limit per cell; heat_j_k_ah: thermal mass per Ah.
    """

    def __init__(self, table_ah: float, ocv_v: list, temps_c: list, r_charge: list, r_discharge: list) -> None:
        self.table_ah = table_ah
        self.ocv_v = ocv_v
        self.temps_c = temps_c
        self.r_charge = r_charge
        self.r_discharge = r_discharge
        self.empty_v = self.release_v = self.full_v = 0.0
        self.heat_j_k_ah = 0.0

    def limits(self, empty_v: float, release_v: float, full_v: float, heat_j_k_ah: float) -> "Cell":
        """Set the voltage limits and the thermal mass; returns the cell."""
        self.empty_v = empty_v
        self.release_v = release_v
        self.full_v = full_v
        self.heat_j_k_ah = heat_j_k_ah
        return self

    def resistance(self, temp_c: float, charging: bool) -> list:
        """Ohms over the charge grid at `temp_c`, linear between the tabulated temperatures, held outside."""
        temps = self.temps_c
        rows = self.r_charge if charging else self.r_discharge
        t = min(max(temp_c, temps[0]), temps[-1])
        k = 0
        while k < len(temps) - 2 and t > temps[k + 1]:
            k += 1
        return tables.mix(rows[k], rows[k + 1], (t - temps[k]) / (temps[k + 1] - temps[k]))


def load(chemistry: str) -> Cell:
    """The cell of a site's `battery.chemistry`; ValueError for one that the plant cannot simulate."""
    if chemistry == "lfp":
        # 2.0-3.6 V and 0.07 kg x 1001 J/kgK per 3 Ah cell: SimSES
        return _lfp().limits(2.0, 2.8, 3.6, 0.07 * 1001.0 / 3.0)
    if chemistry == "nmc":
        # cut-offs: usual for NMC; about 2.1 kg x 1000 J/kgK per 94 Ah prismatic cell
        return _nmc().limits(2.8, 3.3, 4.15, 2.1 * 1000.0 / 94.0)
    if chemistry == "lead_acid":
        # 1.75 V per cell is the usual end of discharge; about 0.055 kg/Ah x 900 J/kgK
        return _lead_acid().limits(1.75, 1.95, 2.35, 50.0)
    raise ValueError("battery.chemistry: %r is not simulated; allowed: lfp, nmc, lead_acid" % chemistry)


def _lfp() -> Cell:
    r = tables.read_csv("CLFP_Sony_US26650_Rint.csv")
    return _from_table(3.0, "CLFP_Sony_US26650_OCV.csv", r, (10, 25, 40, 60))


def _nmc() -> Cell:
    r = tables.read_csv("NMC_Samsung_94Ah_Ri_1C.csv")
    return _from_table(94.0, "NMC_Samsung_94Ah_OCV_25C.csv", r, (5, 15, 25, 35))


def _from_table(table_ah: float, ocv_file: str, r: dict, temps: tuple) -> Cell:
    charge = [r["R_Ch(T=%d)" % t] for t in temps]
    discharge = [r["R_DCh(T=%d)" % t] for t in temps]
    ocv_v = tables.read_csv(ocv_file)["OCV"]
    return Cell(table_ah, ocv_v, [float(t) for t in temps], charge, discharge)


def _lead_acid() -> Cell:
    rows = [[ohm * factor for ohm in _LEAD_ACID_OHM] for factor in _LEAD_ACID_FACTOR]
    ocv_v = tables.read_csv("lead_acid_Sulzer2019_OCV.csv")["OCV"]
    return Cell(100.0, ocv_v, list(_LEAD_ACID_TEMPS_C), rows, rows)
