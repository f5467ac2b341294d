"""Sites and readings at the ends of what the schema allows."""

from rack.config import schema
from rack.model import quantities as q
from tests.cycle.chain import Chain
from tests.cycle.weather import Lcg

KEEP = ("tier", "order", "state_ms", "cycle_ms", "address", "battery_below_mv", "redundancy", "feeder_w")


def largest(site):
    """The site with every free number at the largest that the schema allows, 16 supplies and 32 modules."""
    for name, rows, _, most in schema.TABLES:
        for table in site[name] if most else (site[name],):
            for key, kind, _, high, _, _, _, _ in rows:
                if kind == "int" and key not in KEEP and name != "limit":
                    table[key] = high
    site["battery"].update({"full_mv": 60000, "empty_mv": 20000, "reserve_pm": 0})
    site["restore"].update({"floor_pm": 10, "stable_ms": 1000, "margin_w": 0})
    site["supply"] = [{"name": f"s{i}", "rated_w": 100000} for i in range(16)]
    template = site["sensor"][0]
    site["sensor"] = [_sensor(template, {"bus_mv": "bus_mv"}), _sensor(template, {"state": "grid_ok"})]
    for _ in range(16):
        site["sensor"].append(_sensor(template, {"ok": "supplies_ok", "w": "supply_w", "ma": "bus_ma", "p": "pv_w"}))
    for _ in range(14):
        site["sensor"].append(_sensor(template, {"ma": "battery_ma", "mv": "battery_mv", "mc": "battery_mc"}))
    while len(site["load"]) < 24:
        i = len(site["load"])
        site["load"].append(dict(site["load"][0], name=f"l{i}", output=f"o{i}", tier=i % 4))
    return site


def smallest(site):
    """One cell, one small module: the largest currents and quotients."""
    largest(site)
    site["battery"].update({"modules": 1, "cells_series": 1, "capacity_mah": 100, "energy_wh": 1})
    for load in site["load"]:
        load["nominal_w"] = 1
    return site


def _sensor(template, reads):
    return dict(template, reads=reads, stale_ms=3000, frozen_ms=0)


def rush(site, seed, steps):
    """Every reading jumps between the ends of what it can be, in calm and in loss, at every charge."""
    random = Lcg(seed)
    chain = Chain(site, 0xFFFF, soc_pm=1000)
    silent = [False] * q.COUNT_ALL
    high = [True] * q.COUNT_ALL
    for step in range(steps):
        if step % 20 == 0:
            for quantity in range(q.FIRST_DERIVED):
                silent[quantity] = random.chance(200)
                high[quantity] = random.chance(600)
        if step % 100 == 0:
            chain.charge.start_at(random.below(1001), random.below(1001))
            for i in range(chain.loads.count):
                chain.operator.ack(i)
        for slot in range(chain.slots.count):
            quantity = chain.slots.quantity[slot]
            row = q.TABLE[quantity]
            if not silent[quantity]:
                chain.slots.put(slot, row[3] if high[quantity] else row[2], chain.now_ms)
            elif random.chance(300):
                chain.slots.fail(slot, chain.now_ms)
        chain.step(random.between(20, 1500))
    return chain
