"""Model 714: the DC bus as a meeting of ports: battery, loads, and supplies and PV where they are measured."""

from ..model import quantities as q
from . import sunspec_alarms as alarms
from .sunspec_values import ABS, ESS, Facts, onto_bus, power

ON = 1  # DCSta


def dc(f: Facts, i: int) -> dict:
    """Model 714, fixed part; a total over ports of a bus would be zero and is not given."""
    bits = 0
    for k in range(len(f.ports)):
        if _port_alarms(f, k):
            bits |= 1 << k
    return {"PrtAlrms": bits, "NPrt": len(f.ports)}


def dc_port(f: Facts, k: int) -> dict:
    """Model 714, port `k`."""
    kind, name, amps, volts, watts = f.ports[k]
    ma = None if amps < 0 else onto_bus(f.good(amps))
    mv = f.good(volts)
    flow_w = f.good(watts) if watts >= 0 else power(ma, mv)
    if kind == ABS and flow_w is not None:
        flow_w = -flow_w
    values = {"PrtTyp": kind, "ID": k + 1, "IDStr": name, "DCA": ma, "DCV": mv, "DCW": flow_w}
    values["DCAlrm"] = _port_alarms(f, k)
    values["DCSta"] = _port_state(f, kind)
    if kind == ESS:
        values["Tmp"] = f.good(q.BATTERY_MC)
    return values


def _port_alarms(f: Facts, k: int) -> int:
    table = alarms.BATTERY_PORT if f.ports[k][0] == ESS else alarms.BUS_PORT
    return alarms.port(f.tree.limits, f.state, table)


def _port_state(f: Facts, kind: int) -> int:
    """OFF, ON, WARNING, ERROR: the battery as model 713 says, loads off when all are, the others on."""
    if kind == ESS:
        return ON + alarms.status(f.tree.limits, f.state, f.reads)
    return ON if kind != ABS or f.state.loads.on_count else 0
