"""Bus topology "float": the battery hangs directly on the bus, rectifiers hold a float voltage.

Rectifiers lower their voltage to keep the charge current below its limit, and give at most their rating; what
is missing comes from the battery, so the bus sags along its voltage. Near full the battery accepts less and
less current (its voltage rises to the float voltage); the small standing float current is not modelled.
"""

from math import sqrt

from .module import Module
from .shelf import Shelf

BLOCKED_OHM = 1e6
# the accepted charge current falls off over the last part of the charge (assumption)
ACCEPT_SOC = 0.05


class FloatBus:
    """Solves one instant. Leaves bus_v, battery_w (+ charging), pv_used_w, dip_v."""

    def __init__(self, modules: list, shelf: Shelf, site: dict, options: dict) -> None:
        battery = site["battery"]
        self.modules = modules
        self.shelf = shelf
        self.set_v = site["bus"]["nominal_mv"] / 1000.0
        self.droop_v = max(0, options["supply_droop_mv"]) / 1000.0
        limit_ma = options["float_charge_ma"] or battery["capacity_mah"] * battery["modules"] // 5
        self.charge_a = limit_ma / 1000.0
        self.module_charge_a = self.charge_a / battery["modules"]
        self.bus_v = self.set_v
        self.battery_w = self.pv_used_w = 0.0
        self.dip_v = self.set_v
        self.emf_v = self.siemens = 0.0

    def ac_lost(self) -> None:
        """Nothing to do: the battery is on the bus already."""

    def solve(self, load_w: float, pv_w: float, now_ms: int) -> bool:
        """True when `load_w` can be carried; else nothing is to be believed and the bus collapses."""
        while True:
            rated_w = self.shelf.rated_w
            if not self._connected(now_ms, rated_w > 0.0):
                return self._without_battery(load_w, pv_w)
            self._thevenin(True)
            bus_v = self._held_v(load_w, pv_w, rated_w)
            if bus_v <= 0.0:
                bus_v = self._sagging_v(load_w - pv_w - rated_w)
            if bus_v <= 0.0:
                self._cut(now_ms)
                continue
            if self._share(bus_v, now_ms):
                self._split(load_w, pv_w)
                return True

    def _connected(self, now_ms: int, supplied: bool) -> int:
        """How many modules are on the bus; a cut-off one comes back with the supplies, or by its voltage."""
        count = 0
        for m in self.modules:
            if m.empty and supplied and now_ms >= m.retry_ms:
                m.empty = False
            if not m.empty or m.usable(now_ms):
                count += m.count
        return count

    def _thevenin(self, charging: bool) -> None:
        """One source behind one conductance for all connected modules."""
        siemens = amps = 0.0
        for m in self.modules:
            if not m.empty:
                ohm = m.r_discharge
                if charging:
                    ohm = m.r_charge if 1.0 - m.soc >= ACCEPT_SOC else self._accepting(m)
                m.ohm = ohm
                siemens += m.count / ohm
                amps += m.count * m.emf_v / ohm
        self.siemens = siemens
        self.emf_v = amps / siemens

    def _accepting(self, m: Module) -> float:
        """Ohms towards charging over the last part of the charge: the table's, or more where less is accepted."""
        left = 1.0 - m.soc
        over_v = self.set_v - m.emf_v
        accept_a = self.module_charge_a * left / ACCEPT_SOC
        if left <= 0.0 or over_v > BLOCKED_OHM * accept_a:
            return BLOCKED_OHM
        return max(m.r_charge, over_v / accept_a)

    def _held_v(self, load_w: float, pv_w: float, rated_w: float) -> float:
        """Bus voltage while rectifiers or PV can hold it; 0 when they cannot."""
        if rated_w + pv_w <= 0.0:
            return 0.0
        bus_v = self.set_v
        if rated_w > 0.0:
            bus_v -= self.droop_v * min(1.0, max(0.0, load_w - pv_w) / rated_w)
        charged_v = self.emf_v + self.charge_a / self.siemens
        bus_v = min(bus_v, charged_v)
        if bus_v < self.emf_v:
            self._thevenin(False)
        need_w = load_w + bus_v * (bus_v - self.emf_v) * self.siemens
        if need_w < 0.0:
            # the battery stands above the float voltage: nobody takes power back, it carries the load alone
            return self._sagging_v(load_w)
        return bus_v if need_w <= rated_w + pv_w else 0.0

    def _sagging_v(self, missing_w: float) -> float:
        """Bus voltage when all sources give all they can and the battery the rest; 0 when it cannot."""
        self._thevenin(missing_w < 0.0)
        inside = self.emf_v * self.emf_v - 4.0 * missing_w / self.siemens
        if inside <= 0.0:
            return 0.0
        return (self.emf_v + sqrt(inside)) * 0.5

    def _share(self, bus_v: float, now_ms: int) -> bool:
        """Currents of the modules at `bus_v`; False when one of them had to be cut off."""
        sound = True
        battery_a = 0.0
        for m in self.modules:
            if m.empty:
                m.carry(0.0, 0.0)
                continue
            ohm = m.ohm
            emf_v = m.emf_v
            m.pack_a = amps = (bus_v - emf_v) / ohm  # carry(amps, ohm), without the call: done in every step
            m.pack_v = emf_v + amps * ohm
            battery_a += m.count * amps
            if amps < 0.0 and (bus_v < m.empty_v or m.soc <= 0.0):
                m.cut(now_ms)
                sound = False
        self.bus_v = bus_v
        self.battery_w = battery_a * bus_v
        return sound

    def _split(self, load_w: float, pv_w: float) -> None:
        net_w = load_w + self.battery_w
        used_w = 0.0 if net_w < 0.0 else net_w if net_w < pv_w else pv_w
        self.pv_used_w = used_w
        self.shelf.out_w = net_w - used_w if net_w > used_w else 0.0

    def _without_battery(self, load_w: float, pv_w: float) -> bool:
        rated_w = self.shelf.rated_w
        for m in self.modules:
            m.carry(0.0, 0.0)
        self.battery_w = 0.0
        if rated_w + pv_w <= 0.0 or load_w > rated_w + pv_w:
            return False
        self.bus_v = self.set_v
        self._split(load_w, pv_w)
        return True

    def _cut(self, now_ms: int) -> None:
        for m in self.modules:
            if not m.empty:
                m.cut(now_ms)
