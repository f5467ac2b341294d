"""Does a simulated cell show the voltage of the tables it is built from?"""

from __future__ import annotations

import csv
from dataclasses import dataclass

from wattbit.bench.figures import Figure
from wattbit.emulator.plant import cells, options, tables
from wattbit.emulator.plant.module import Module

STEP_S = 0.5
SETTLED_S = 300  # until then the RC pair makes the voltage lag the table on purpose
STEEP_SOC = 0.25  # below, resistance climbs faster than the RC pair can follow
GOAL_MV, GOAL_STEEP_MV = 2.0, 20.0
C_RATES = (-1.0, -0.3, 0.5)
TEMPS_C = (15.0, 25.0, 33.0)


@dataclass(frozen=True)
class Measured:
    """The tables of one cell as measured; resistance columns at `temps_c`."""

    chemistry: str
    table_ah: float
    ocv_file: str
    r_file: str
    temps_c: tuple[int, ...]


TABLES = (
    Measured("lfp", 3.0, "CLFP_Sony_US26650_OCV.csv", "CLFP_Sony_US26650_Rint.csv", (10, 25, 40, 60)),
    Measured("nmc", 94.0, "NMC_Samsung_94Ah_OCV_25C.csv", "NMC_Samsung_94Ah_Ri_1C.csv", (5, 15, 25, 35)),
    Measured("lead_acid", 100.0, "lead_acid_Sulzer2019_OCV.csv", "", ()),
)


def measure() -> list[Figure]:
    """Worst error per chemistry: at rest, and under current where resistance was measured too."""
    figures = []
    for table in TABLES:
        how = f"against {table.ocv_file}, 0 to 100 % in steps of 0.7 %"
        rest_mv = round(rest_error_mv(table), 6)
        figures.append(Figure(f"cell at rest, {table.chemistry}", rest_mv, "mV", how, GOAL_MV))
        if table.r_file:
            figures += _under_current(table)
    return figures


def _under_current(table: Measured) -> list[Figure]:
    errors = [load_error_mv(table, temp_c, rate) for temp_c in TEMPS_C for rate in C_RATES]
    how = f"OCV + current x {table.r_file}, {C_RATES} C at {TEMPS_C} degrees, RC pair settled"
    flat, steep = (max(error[k] for error in errors) for k in (0, 1))
    return [
        Figure(f"cell under current, {table.chemistry}", round(flat, 3), "mV", how, GOAL_MV),
        Figure(f"cell under current below 25 %, {table.chemistry}", round(steep, 3), "mV", how, GOAL_STEEP_MV),
    ]


def rest_error_mv(table: Measured) -> float:
    """Largest difference to the open-circuit table at rest, mV."""
    ocv = columns(table.ocv_file)
    worst_v = 0.0
    for soc_pm in range(0, 1001, 7):
        wanted_v = between(ocv["SOC"], ocv["OCV"], soc_pm / 1000)
        worst_v = max(worst_v, abs(_cell(table, 25.0, soc_pm).pack_v - wanted_v))
    return 1000 * worst_v


def load_error_mv(table: Measured, temp_c: float, c_rate: float) -> tuple[float, float]:
    """Largest difference at a constant current (+ charging) above and below STEEP_SOC, mV."""
    ocv, r = columns(table.ocv_file), columns(table.r_file)
    amps = c_rate * table.table_ah
    kind = "R_Ch" if amps > 0 else "R_DCh"
    cell = _cell(table, temp_c, 950 if amps < 0 else 50)
    worst = [0.0, 0.0]
    t_s = 0.0
    while 0.05 <= cell.soc <= 0.95:
        cell.carry(amps, cell.r_charge if amps > 0 else cell.r_discharge)
        if t_s > SETTLED_S:
            ohms = [between(r["SOC"], r[f"{kind}(T={t})"], cell.soc) for t in table.temps_c]
            wanted_v = between(ocv["SOC"], ocv["OCV"], cell.soc) + amps * between(table.temps_c, ohms, temp_c)
            steep = 0 if cell.soc > STEEP_SOC else 1
            worst[steep] = max(worst[steep], 1000 * abs(cell.pack_v - wanted_v))
        cell.integrate(STEP_S)
        t_s += STEP_S
    return worst[0], worst[1]


def _cell(table: Measured, temp_c: float, soc_pm: int) -> Module:
    start = {"soc_pm": soc_pm, "temp_mc": round(temp_c * 1000)}
    return Module(cells.load(table.chemistry), 1, 1, table.table_ah, options.read({}), start)


def columns(name: str) -> dict[str, list[float]]:
    """A data file's columns, read independently of the plant; a table without SOC is on a uniform grid."""
    with open(tables.data_path(name), newline="", encoding="utf-8") as source:
        rows = list(csv.DictReader(source))
    found = {key: [float(row[key]) for row in rows if row[key]] for key in rows[0]}
    count = len(next(iter(found.values())))
    return {"SOC": [k / (count - 1) for k in range(count)], **found}


def between(xs: list[float] | tuple[int, ...], ys: list[float], x: float) -> float:
    """Straight line between the neighbours of `x` (found by search, unlike the plant's grid). ValueError outside."""
    for k in range(len(xs) - 1):
        if xs[k] <= x <= xs[k + 1]:
            return ys[k] + (ys[k + 1] - ys[k]) * (x - xs[k]) / (xs[k + 1] - xs[k])
    raise ValueError(f"{x} is outside {xs[0]}..{xs[-1]}")
