"""Cooling: the temperature of what enters the rack, with thermal mass.

Each load that cools others (pump, fans) drives one stream with its share of the thermal mass. While it
is powered the stream carries its loads' heat away; while it is not, that heat warms the stream. With
18 kW and 80 kJ/K that is 13 K a minute: loss of direct liquid cooling can shut equipment down in under
a minute (ASME InterPACK2017 V001T02A008). A rack without cooling loads is cooled by the room.
"""

from math import exp

from .loads import Loads

# what still leaves through walls and air while a stream stands, against the running one (assumption)
IDLE_SHARE = 0.005


class Stream:
    """What one cooler moves: the loads it cools, its thermal mass and conductance, its temperature."""

    def __init__(self, cooler: int, cooled: list, heat_j_k: float, carry_w_k: float, inlet_c: float) -> None:
        self.cooler = cooler
        self.cooled = cooled
        self.heat_j_k = heat_j_k
        self.carry_w_k = carry_w_k
        self.inlet_c = inlet_c

    def second(self, supply_c: float, loads: Loads, weight: list, alive: bool) -> None:
        """One more second, exact for constant heat."""
        heat_w = 0.0
        carry_w_k = self.carry_w_k * IDLE_SHARE
        if alive:
            closed = loads.live
            demand_w = loads.demand_w
            for i in self.cooled:
                if closed[i]:
                    heat_w += demand_w[i] * weight[i]
            if closed[self.cooler]:
                carry_w_k = self.carry_w_k
        target_c = supply_c + heat_w / carry_w_k
        self.inlet_c += (target_c - self.inlet_c) * (1.0 - exp(-carry_w_k / self.heat_j_k))


class Cooling:
    """inlet_c: the warmest stream entering the rack; offset_c: added to what the plant room sends."""

    def __init__(self, declared: list, options: dict) -> None:
        self.supply_c = options["coolant_mc"] / 1000.0
        self.offset_c = 0.0
        self.inlet_c = self.supply_c
        names = [d["name"] for d in declared]
        groups = []
        self.weight = [0.0] * len(declared)
        for i in range(len(declared)):
            cooled = [names.index(name) for name in declared[i].get("cools", ())]
            if cooled:
                groups.append((i, cooled))
                for k in cooled:
                    self.weight[k] += 1.0
        # a load with two coolers gives each half of its heat
        self.weight = [1.0 / w if w else 0.0 for w in self.weight]
        self.streams = self._streams(groups, [d["nominal_w"] for d in declared], options)

    def _streams(self, groups: list, nominal_w: list, options: dict) -> list:
        heat_w = [sum([nominal_w[k] * self.weight[k] for k in cooled]) for _, cooled in groups]
        streams = []
        for g in range(len(groups)):
            share = heat_w[g] / sum(heat_w)
            mass, carry = options["coolant_j_k"] * share, options["coolant_w_k"] * share
            streams.append(Stream(groups[g][0], groups[g][1], mass, carry, self.supply_c))
        return streams

    def second(self, loads: Loads, alive: bool) -> None:
        """One more second; `alive`: closed outlets really feed their loads."""
        supply_c = self.supply_c + self.offset_c
        if not self.streams:
            self.inlet_c += (supply_c - self.inlet_c) * 0.1
            return
        warmest = -1000.0
        for stream in self.streams:
            stream.second(supply_c, loads, self.weight, alive)
            warmest = max(warmest, stream.inlet_c)
        self.inlet_c = warmest
