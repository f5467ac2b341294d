"""What a scenario may do to the plant."""

from .loads import NO_FAULT, STUCK_OPEN, WELDED

_OUTLET = {"outlet_stuck_open": STUCK_OPEN, "outlet_weld": WELDED, "outlet_ok": NO_FAULT}

CONTACTS = ("leak", "door_open", "estop", "dr_contact")

NAMES = (
    "grid_fail",
    "grid_restore",
    "supply_fail",
    "supply_restore",
    "load_scale",
    "load_step",
    "battery_charge",
    "battery_age",
    "outlet_stuck_open",
    "outlet_weld",
    "outlet_ok",
    "efuse_trip",
    "bus_drop",
    "pv_scale",
    "coolant",
    "contact",
)


def apply(rack, event: dict) -> None:
    """Let one event happen; ValueError for one the plant does not know or a name the site does not have."""
    do = event["do"]
    if do in ("grid_fail", "grid_restore"):
        _grid(rack, do == "grid_restore")
    elif do in ("supply_fail", "supply_restore"):
        rack.shelf.set_failed(event["supply"], do == "supply_fail", rack.t_ms)
    elif do == "load_scale":
        rack.loads.scale(event["load"], event["pm"])
    elif do == "load_step":
        rack.loads.add(event["load"], event["w"])
    elif do in ("battery_charge", "battery_age"):
        _battery(rack, event)
    elif do in _OUTLET:
        rack.loads.set_fault(rack.loads.index(event["load"]), _OUTLET[do])
    elif do == "efuse_trip":
        rack.loads.trip(rack.loads.index(event["load"]))
    elif do == "bus_drop":
        rack.drop_v = event["mv"] / 1000.0
    elif do == "pv_scale":
        rack.sun.scale_pm = event["pm"]
        rack.sun.read(rack.t_ms)
    elif do == "coolant":
        rack.cooling.offset_c = event["mc"] / 1000.0
    elif do == "contact":
        rack.contacts[event["quantity"]] = event["state"]
    else:
        raise ValueError("do: %r is no event of the plant; allowed: %s" % (do, ", ".join(NAMES)))


def _grid(rack, live: bool) -> None:
    if not live and rack.feeder.live:
        rack.net.ac_lost()
    rack.feeder.live = live
    rack.shelf.set_ac(live, rack.t_ms)


def _battery(rack, event: dict) -> None:
    """Charge or health of all modules, or of the one with the index `module` (which then stands alone)."""
    ledger = rack.ledger
    chosen = rack.battery
    if "module" in event:
        chosen = [rack.single(event["module"])]
    before_j = ledger.chemical_j()
    for m in chosen:
        if event["do"] == "battery_charge":
            m.set_charge(event["soc_pm"] / 1000.0)
        else:
            m.set_health(event["soh_pm"] / 1000.0)
    ledger.rebase(before_j)
