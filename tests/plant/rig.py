"""Racks for the plant's tests, small enough to read."""

from wattbit.emulator.plant.rack import Rack

ORV3_LOADS = [("switch-a", 0, 350), ("storage", 0, 600)]
ORV3_LOADS += [(f"infer-{x}", 1, 1400) for x in "abc"]
ORV3_LOADS += [(f"train-{x}", 2, 1500) for x in "abcd"]
ORV3_LOADS += [(f"batch-{x}", 3, 1200) for x in "abc"]
LIQUID = [name for name, _, _ in ORV3_LOADS if name.startswith(("infer", "train"))]
AIR = [name for name, _, _ in ORV3_LOADS if not name.startswith(("infer", "train"))]


def load(name, tier, w, cools=()):
    return {"name": name, "tier": tier, "nominal_w": w, "cools": list(cools)}


def orv3_site():
    """The shelf of boards/sites/orv3-shelf.toml, as far as the plant looks at it."""
    loads = [load(*row) for row in ORV3_LOADS]
    loads += [load("pump", 0, 250, LIQUID), load("fans", 0, 200, AIR)]
    battery = {"chemistry": "lfp", "modules": 6, "cells_series": 11, "capacity_mah": 8000, "max_discharge_w": 18000}
    return {
        "bus": {"nominal_mv": 51000, "topology": "shelf", "battery_below_mv": 48500},
        "battery": battery,
        "supply": [{"name": f"psu{k}", "rated_w": 3000} for k in range(1, 7)],
        "load": loads,
    }


def telecom_site(chemistry="lfp", cells=16, nominal_mv=54400, supplies=2, modules=1):
    """A battery directly on the bus behind 1 kW rectifiers."""
    battery = {"chemistry": chemistry, "modules": modules, "cells_series": cells, "capacity_mah": 100000}
    return {
        "bus": {"nominal_mv": nominal_mv, "topology": "float", "battery_below_mv": 0},
        "battery": dict(battery, max_discharge_w=5000),
        "supply": [{"name": f"rect{k}", "rated_w": 1000} for k in range(1, supplies + 1)],
        "load": [load("radio", 0, 400), load("edge", 1, 500)],
    }


def run_of(site, plant=None, soc_pm=1000, soh_pm=1000, traces=None, seed=1):
    start = {"soc_pm": soc_pm, "soh_pm": soh_pm, "temp_mc": 25000}
    return {"site": site, "plant": plant or {}, "start": start, "traces": traces or {}, "seed": seed}


def orv3(full_load=False, **more):
    """An ORv3 rack with power cells; full_load: 18 kW."""
    rack = Rack(run_of(orv3_site(), {"cell_resistance_pm": 400}, **more))
    if full_load:
        rack.apply({"do": "load_step", "load": "storage", "w": 18000 - round(rack.load_w)})
    return rack


def telecom(plant=None, **more):
    keys = ("chemistry", "cells", "nominal_mv", "supplies", "modules")
    site = telecom_site(**{k: more.pop(k) for k in keys if k in more})
    return Rack(run_of(site, plant, **more))


def seconds(rack, s):
    """Let `s` seconds pass in steps of 100 ms."""
    for _ in range(round(s * 10)):
        rack.step(0.1)


def lasting_s(rack, limit_s=4000):
    """Seconds until the loads go dark; fails when they do not within `limit_s`."""
    for n in range(limit_s * 10):
        if rack.load_w == 0.0:
            return n / 10
        rack.step(0.1)
    raise AssertionError(f"still alive after {limit_s} s")
