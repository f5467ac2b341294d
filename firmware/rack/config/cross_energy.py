"""Battery, bus, budget and promises: numbers that must fit each other."""

_MAX_J = 0x3FFFFFFF  # largest energy of the ladder's arithmetic, 2**30 - 1 J

# lowest, nominal and highest voltage of one cell in use, mV. LFP and NMC: FACTS 5.1 tables and usual charge
# limits; lead-acid: 1.70 V end of discharge (IEC 60896 practice) to 2.45 V boost; vanadium redox flow: FACTS 5.4.
CELL_MV = {
    "lfp": (2000, 3200, 3650),
    "nmc": (2500, 3650, 4250),
    "lead_acid": (1700, 2000, 2450),
    "vrfb": (1000, 1400, 1700),
}


def check(site: dict, errors: list) -> None:
    """Add the problems of [battery], [bus], [budget], [restore] and the promised run times."""
    _cells(site["battery"], site["bus"], errors)
    _energy(site["battery"], errors)
    _resets(site["battery"], errors)
    _bus(site["bus"], errors)
    _supplies(site, errors)
    _promise(site, errors)
    reserve, floor = site["battery"]["reserve_pm"], site["restore"]["floor_pm"]
    if None not in (reserve, floor) and floor <= reserve:
        text = "not above the backup reserve; allowed: {} to 1000 pm".format(reserve + 1)
        errors.append(("restore", -1, "floor_pm", floor, text))


def _cells(battery: dict, bus: dict, errors: list) -> None:
    """Full, empty and (with the battery on the bus) bus voltage must suit the cells."""
    if None in (battery["chemistry"], battery["cells_series"]):
        return
    low, _, high = CELL_MV[battery["chemistry"]]
    low, high = low * battery["cells_series"], high * battery["cells_series"]
    text = "not possible with {} cells of {}; allowed: {} to {} mV".format(
        battery["cells_series"], battery["chemistry"], low, high
    )
    for key in ("full_mv", "empty_mv"):
        if battery[key] and not low <= battery[key] <= high:
            errors.append(("battery", -1, key, battery[key], text))
    if bus["topology"] == "float" and bus["nominal_mv"] is not None and not low <= bus["nominal_mv"] <= high:
        errors.append(("bus", -1, "nominal_mv", bus["nominal_mv"], text))


def _energy(battery: dict, errors: list) -> None:
    """Energy against charge: 50 to 115 % of modules x charge x nominal voltage; more is a mistake of unit."""
    given = [battery[key] for key in ("chemistry", "modules", "cells_series", "capacity_mah", "energy_wh")]
    if None in given:
        return
    nominal_mv = CELL_MV[given[0]][1] * given[2]
    wh = given[1] * given[3] * nominal_mv // 1000000
    if not wh * 50 // 100 <= given[4] <= wh * 115 // 100:
        text = "does not fit {} modules of {} mAh at {} mV ({} Wh); allowed: {} to {} Wh".format(
            given[1], given[3], nominal_mv, wh, wh * 50 // 100, wh * 115 // 100
        )
        errors.append(("battery", -1, "energy_wh", given[4], text))


def _resets(battery: dict, errors: list) -> None:
    """Counting needs a point where it starts afresh."""
    full, empty = battery["full_mv"], battery["empty_mv"]
    if full and empty and empty >= full:
        errors.append(("battery", -1, "empty_mv", empty, "not below full_mv; allowed: less than {} mV".format(full)))
    if full and battery["full_ma"] == 0:
        text = "full_mv needs it; allowed: 1 to 1000000 mA"
        errors.append(("battery", -1, "full_ma", 0, text))
    if battery["soc_source"] == "coulomb" and full == 0:
        text = "counting needs a full battery to start afresh; allowed: the voltage of a full battery"
        errors.append(("battery", -1, "full_mv", 0, text))


def _bus(bus: dict, errors: list) -> None:
    below, nominal = bus["battery_below_mv"], bus["nominal_mv"]
    if None not in (below, nominal) and below >= nominal:
        text = "not below nominal_mv; allowed: 0, or less than {} mV".format(nominal)
        errors.append(("bus", -1, "battery_below_mv", below, text))


def _supplies(site: dict, errors: list) -> None:
    spare, count = site["budget"]["redundancy"], len(site["supply"])
    if spare and spare >= count:
        text = "leaves no supply of {}; allowed: 0 to {}".format(count, max(count - 1, 0))
        errors.append(("budget", -1, "redundancy", spare, text))


def _promise(site: dict, errors: list) -> None:
    """Nominal power x promised seconds of all loads must fit the arithmetic and the new battery."""
    promised = {}
    for row in site["tier"]:
        promised[row["tier"]] = row["promised_s"]
    total_j = 0
    for load in site["load"]:
        seconds = promised.get(load["tier"])
        if load["nominal_w"] is None or seconds is None:
            return
        total_j += load["nominal_w"] * seconds
    energy_wh = site["battery"]["energy_wh"]
    if total_j > _MAX_J:
        text = "promises come to {} J; allowed: at most {} J over all tiers".format(total_j, _MAX_J)
        errors.append(("tier", -1, "promised_s", None, text))
    elif energy_wh is not None and total_j > energy_wh * 3600:
        text = "promises come to {} Wh at nominal power; allowed: at most energy_wh = {}".format(
            total_j // 3600, energy_wh
        )
        errors.append(("tier", -1, "promised_s", None, text))
