"""Battery, bus, budget and promises: numbers that must fit each other."""

from ..model.chemistry import CELL_MV

_COUNTED_PM = 10  # a counted charge that was just reset to full: estimate.charge.RESET_MARGIN_PM
_MAX_J = 0x3FFFFFFF  # largest energy of the ladder's arithmetic, 2**30 - 1 J


def check(site: dict, errors: list) -> None:
    """Add the problems of [battery], [bus], [budget], [restore] and the promised run times."""
    _cells(site["battery"], site["bus"], errors)
    _energy(site["battery"], errors)
    _resets(site["battery"], errors)
    _bus(site["bus"], errors)
    _supplies(site, errors)
    _promise(site, errors)
    _power(site, errors)
    _floor(site, errors)


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


def _power(site: dict, errors: list) -> None:
    """The battery must carry the moment in which the supplies are lost: only the fast trip acts before that."""
    most_w = site["battery"]["max_discharge_w"]
    total_w = 0
    for load in site["load"]:
        if not load["fast_trip"]:
            total_w += load["nominal_w"] or 0
    if most_w is not None and total_w > most_w:
        text = "loads without fast_trip take {} W the moment the supplies are lost; allowed: at least that".format(
            total_w
        )
        errors.append(("battery", -1, "max_discharge_w", most_w, text))


def _floor(site: dict, errors: list) -> None:
    """A floor below the reserve means nothing, and one that the pessimistic charge never reaches restores nothing."""
    reserve, floor = site["battery"]["reserve_pm"], site["restore"]["floor_pm"]
    error = _error_pm(site["battery"])
    if None in (reserve, floor, error) or reserve < floor <= 990 - error:
        return
    text = (
        "not above the backup reserve, or never reached: a full battery is known to {} pm; allowed: {} to {} pm".format(
            error, reserve + 1, 990 - error
        )
    )
    errors.append(("restore", -1, "floor_pm", floor, text))


def _error_pm(battery: dict):
    """How well a full battery is known, per mille; None where that cannot be said."""
    return battery["bms_error_pm"] if battery["soc_source"] == "bms" else _COUNTED_PM


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
    wh = _promisable_wh(site["battery"])
    if total_j > _MAX_J:
        text = "promises come to {} J; allowed: at most {} J over all tiers".format(total_j, _MAX_J)
        errors.append(("tier", -1, "promised_s", None, text))
    elif wh is not None and total_j > wh * 3600:
        text = "promises come to {} Wh at nominal power; allowed: at most {} Wh, which is energy_wh less the backup "
        text += "reserve and the error of the charge"
        errors.append(("tier", -1, "promised_s", None, text.format(total_j // 3600, wh)))


def _promisable_wh(battery: dict):
    """Energy of the new, full battery that rules may count on, as `estimate.energy` does; None if not known."""
    energy_wh, reserve, error = battery["energy_wh"], battery["reserve_pm"], _error_pm(battery)
    if None in (energy_wh, reserve, error):
        return None
    return energy_wh * max(0, 1000 - reserve - error) // 1000
