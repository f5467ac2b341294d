"""Model 802 (battery), and 803 (its modules that report for themselves, as strings)."""

from ..model import quantities as q
from ..model import state as st
from . import sunspec_alarms as alarms
from .sunspec_values import LOCAL, REMOTE, Facts, onto_bus, power

TYPES = {"lfp": 4, "nmc": 4, "lead_acid": 1, "vrfb": 10}  # Typ of model 802
EMPTY, DISCHARGING, CHARGING, FULL, HOLDING = 2, 3, 4, 5, 6  # ChaSt
FULL_PM = 995  # charge that counts as full: choice
CONNECT, STARTED = 1, 3  # SetOp, SetInvState: the only ones, for the controller has no switch between battery and bus
INITIALIZING, CONNECTED, FAULT = 2, 3, 99  # State of model 802


def battery(f: Facts, i: int) -> dict:
    """Model 802."""
    b = f.site["battery"]
    soc = f.good(q.SOC_PM)
    ma = onto_bus(f.good(q.BATTERY_MA))
    mv = f.good(q.BATTERY_MV)
    if mv is None and f.site["bus"]["topology"] == "float":
        mv = f.good(q.BUS_MV)
    values = {"AHRtg": b["capacity_mah"] * b["modules"], "WHRtg": b["energy_wh"], "WDisChaRteMax": b["max_discharge_w"]}
    values.update({"SoCRsvMin": b["reserve_pm"], "SoC": soc, "DoD": None if soc is None else 1000 - soc})
    values.update({"SoH": f.good(q.BMS_SOH_PM), "ChaSt": _charge_state(f, soc), "Typ": TYPES[b["chemistry"]]})
    values.update({"LocRemCtl": REMOTE if f.remote.open else LOCAL, "Hb": f.state.uptime_s % 0xFFFF})
    values.update({"CtrlHb": f.remote.ctrl_hb, "AlmRst": 0, "State": _battery_state(f)})
    values.update({"Evt1": alarms.events(f.tree.limits, f.state, f.reads), "Evt2": 0, "EvtVnd1": 0, "EvtVnd2": 0})
    values.update({"V": mv, "VMax": b["full_mv"] or None, "VMin": b["empty_mv"] or None, "A": ma, "W": power(ma, mv)})
    nominal_mv = f.site["bus"]["nominal_mv"]
    values["ADisChaMax"] = b["max_discharge_w"] * 1000000 // nominal_mv
    if b["max_charge_w"]:
        values.update({"WChaRteMax": b["max_charge_w"], "AChaMax": b["max_charge_w"] * 1000000 // nominal_mv})
    values.update({"SetOp": CONNECT, "SetInvState": STARTED})
    return values


def _charge_state(f: Facts, soc: int | None) -> int | None:
    ma = f.good(q.BATTERY_MA)
    if soc == 0:
        return EMPTY
    if ma is None:
        return DISCHARGING if f.state.source == st.S_BATTERY else None
    if abs(ma) > f.site["battery"]["idle_ma"]:
        return CHARGING if ma > 0 else DISCHARGING
    return FULL if soc is not None and soc >= FULL_PM else HOLDING


def _battery_state(f: Facts) -> int:
    if f.state.source == st.S_STARTING:
        return INITIALIZING
    return FAULT if alarms.status(f.tree.limits, f.state, f.reads) == alarms.ERROR else CONNECTED


def bank(f: Facts, i: int) -> dict:
    """Model 803, fixed part: over the modules that report for themselves."""
    talking = 0
    temps, volts, amps = [], [], []
    for k in range(f.modules.count):
        if f.modules.read(k, q.BMS_SOC_PM) is not None:
            talking += 1
        _add(temps, f.modules.read(k, q.BATTERY_MC))
        _add(volts, f.modules.read(k, q.BATTERY_MV))
        _add(amps, onto_bus(f.modules.read(k, q.BATTERY_MA)))
    values = {"NStr": f.modules.count, "NStrCon": talking}
    _spread(values, "ModTmp", temps)
    _spread(values, "StrV", volts)
    _spread(values, "StrA", amps)
    return values


def _add(found: list, value: int | None) -> None:
    if value is not None:
        found.append(value)


def _spread(values: dict, name: str, found: list) -> None:
    if found:
        values[name + "Max"] = max(found)
        values[name + "Min"] = min(found)
        values[name + "Avg"] = sum(found) // len(found)


def string(f: Facts, k: int) -> dict:
    """Model 803, string `k`: one module that reports for itself; its mean cell is its voltage by its cells."""
    mv = f.modules.read(k, q.BATTERY_MV)
    soc = f.modules.read(k, q.BMS_SOC_PM)
    mc = f.modules.read(k, q.BATTERY_MC)
    silent = soc is None
    values = {"StrNMod": 1, "StrSt": 0 if silent else 1, "StrSoC": soc, "StrSoH": f.modules.read(k, q.BMS_SOH_PM)}
    values.update({"StrA": onto_bus(f.modules.read(k, q.BATTERY_MA)), "StrEvt1": 1 << alarms.NO_TALK if silent else 0})
    values["StrCellVAvg"] = None if mv is None else mv // f.site["battery"]["cells_series"]
    values.update({"StrModTmpMax": mc, "StrModTmpMin": mc, "StrModTmpAvg": mc})
    return values
