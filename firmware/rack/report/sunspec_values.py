"""Values of the points of the SunSpec models: from the site and the controller's state, by point name.

A point that is not in the dict is not implemented. Units: mV, mA, W, Wh, pm, milli-degree; `sunspec_map` scales them.
Signs as on the bus: positive flows onto the bus, so a discharging battery is positive and loads are negative.
"""

from ..model import quantities as q
from . import fields
from . import sunspec_alarms as alarms
from .sunspec_types import fitting

PV, ESS, INJ, ABS = 0, 1, 3, 4  # PrtTyp of model 714
REMOTE, LOCAL = 0, 1  # LocRemCtl
STOP, START = 0, 1  # OpCtl
MAKER = "WattBit"
MODEL = "WattBit Edge"
HALF_RANGE = 0x7FFF
RANGE = 0xFFFE


class Facts:
    """What the values are made from: the site, `tree` of report, `modules` of sensing, `remote` of commands."""

    def __init__(self, site: dict, tree, modules, remote) -> None:
        self.site = site
        self.tree = tree
        self.state = tree.state
        self.modules = modules
        self.remote = remote
        self.reads = _read_by(site["sensor"])
        self.ports = _ports(self.reads)
        self.scales = scales(site)
        self.quality_names = [name + "_Q" for name in tree.wire_names]
        self.ladder_rows = fields.ladder_rows()

    def good(self, index: int) -> int | None:
        """A quantity that may be believed, or None."""
        image = self.state.image
        return image.value[index] if image.good(index) else None


def _read_by(sensors: list) -> list:
    found = []
    for sensor in sensors:
        for name in sensor["reads"].values():
            found.append(q.NAMES.index(name))
    return found


def _ports(reads: list) -> list:
    """(type, name, current, voltage, power) of each port of model 714; -1: not measured."""
    ports = [(ESS, "battery", q.BATTERY_MA, q.BATTERY_MV, -1), (ABS, "loads", q.BUS_MA, q.BUS_MV, q.LOAD_W)]
    if q.SUPPLY_W in reads:
        ports.append((INJ, "supplies", -1, q.BUS_MV, q.SUPPLY_W))
    if q.PV_W in reads:
        ports.append((PV, "pv", -1, q.BUS_MV, q.PV_W))
    return ports


def scales(site: dict) -> dict:
    """Scale factors: fine where the site is small, coarse enough that its largest numbers fit sixteen bits."""
    battery = site["battery"]
    watts = 0
    for load in site["load"]:
        watts += load["nominal_w"]
    for supply in site["supply"]:
        watts = max(watts, supply["rated_w"] * len(site["supply"]))
    w = fitting(max(watts * 3 // 2, battery["max_discharge_w"]), 0, 0, HALF_RANGE)
    wh = fitting(battery["energy_wh"], 0, 0, RANGE)
    ah = fitting(battery["capacity_mah"] * battery["modules"], -3, -1, RANGE)
    known = {"WH_SF": wh, "WHRtg_SF": wh, "AHRtg_SF": ah, "DCW_SF": w, "W_SF": w}
    rate = fitting(max(battery["max_discharge_w"], battery["max_charge_w"]), 0, 0, RANGE)
    known.update({"WChaDisChaMax_SF": rate, "DCWH_SF": 0})
    known.update({"Pct_SF": -1, "SoC_SF": -1, "DoD_SF": -1, "SoH_SF": -1})
    known.update({"DCV_SF": -2, "V_SF": -2, "CellV_SF": -3, "Tmp_SF": -1, "ModTmp_SF": -1})
    known.update({"DCA_SF": -1, "A_SF": -1, "AMax_SF": -1})
    return known


def common(f: Facts, i: int) -> dict:
    """Model 1: who this is."""
    about, site = f.tree.about, f.site["site"]
    firmware = about["firmware"]
    return {
        "Mn": MAKER,
        "Md": MODEL,
        "Opt": f.tree.hash,
        "Vr": firmware,
        "SN": site["name"],
        "DA": f.site["server"]["unit"],
    }


def storage(f: Facts, i: int) -> dict:
    """Model 713: energy and charge of the battery."""
    soc, soh = f.good(q.SOC_PM), f.good(q.BMS_SOH_PM)
    rated = f.site["battery"]["energy_wh"]
    health = 1000 if q.BMS_SOH_PM not in f.reads else soh  # where nobody measures it, by the rating
    left = None if soc is None or health is None else rated * soc // 1000 * health // 1000
    state = alarms.status(f.tree.limits, f.state, f.reads)
    return {"WHRtg": rated, "WHAvail": left, "SoC": soc, "SoH": soh, "Sta": state}


def control(f: Facts, i: int) -> dict:
    """Model 715: who may control, the two heartbeats, and what was asked for."""
    remote = f.remote
    return {
        "LocRemCtl": REMOTE if remote.open else LOCAL,
        "DERHb": f.state.uptime_s,
        "ControllerHb": remote.controller_hb,
        "AlarmReset": 0,
        "OpCtl": STOP if remote.stopped() else START,
    }


def onto_bus(ma: int | None) -> int | None:
    """Battery current is positive while charging, bus current positive into the loads: both leave the bus."""
    return None if ma is None else -ma


def power(ma: int | None, mv: int | None) -> int | None:
    """Watts, rounded towards zero."""
    if ma is None or mv is None:
        return None
    watts = abs(ma) * mv // 1000000
    return watts if ma >= 0 else -watts
