"""Bus topology "shelf": supplies with droop carry the bus, battery modules stand behind converters.

Open Rack V3 (Delta / AE slides): 51 V, droop 0.5 V; a converter starts when the bus is below 48.5 V
(2 ms debounce + 2 ms start), holds 48.0 V falling to 47.5 V with load, and returns to standby when the bus
has been above 48.5 V for 200 ms. Loads draw constant power, so power balance needs no iteration.
"""

from math import sqrt

from .module import Module
from .shelf import Shelf

# a charge current below this share of the limit ends the charge; below this charge it begins again
TAPER = 0.02
RECHARGE_SOC = 0.985


class ShelfBus:
    """Solves one instant.

    Leaves bus_v, battery_w (bus side, + charging), pv_used_w, dip_v (lowest voltage within the step).
    """

    def __init__(self, modules: list, shelf: Shelf, site: dict, options: dict) -> None:
        bus = site["bus"]
        self.modules = modules
        self.shelf = shelf
        self.set_v = bus["nominal_mv"] / 1000.0
        droop_mv = options["supply_droop_mv"]
        self.droop_v = (500 if droop_mv < 0 else droop_mv) / 1000.0
        self.trigger_v = (bus["battery_below_mv"] or bus["nominal_mv"] - 2500) / 1000.0
        # 48.5 V trigger, 48.0 V output: the output lies 0.5 V below the trigger
        self.output_v = self.trigger_v - 0.5
        self.battery_droop_v = options["battery_droop_mv"] / 1000.0
        self.eff = options["converter_eff_pm"] / 1000.0
        battery = site["battery"]
        self.module_w = float(options["module_max_w"] or battery["max_discharge_w"] / battery["modules"])
        self.charge_a = options["charge_ma"] / 1000.0
        self.step_v = options["ac_loss_step_mv"] / 1000.0
        self.bus_f = options["bus_uf"] * 1e-6
        self.takeover_s = options["takeover_ms"] / 1000.0
        self.release_ms = options["release_ms"]
        self.carrying = False
        self.held_up = False
        self.release_at_ms = -1
        self.bus_v = self.set_v
        self.battery_w = self.pv_used_w = 0.0
        self.dip_v = self.set_v

    def ac_lost(self) -> None:
        """The supplies lose AC: their output steps down within the hold-up, before the battery takes over."""
        if not self.carrying and self.shelf.out_w > 0.0:
            self.dip_v = self.bus_v - self.step_v
            self.held_up = True

    def solve(self, load_w: float, pv_w: float, now_ms: int) -> bool:
        """True when `load_w` can be carried; else nothing is to be believed and the bus collapses."""
        shelf = self.shelf
        net_w = load_w - pv_w
        supply_w = shelf.rated_w if self.carrying else shelf.limit_w()
        need_w = net_w - supply_w
        if need_w > 0.0:
            return self._battery(net_w, load_w, pv_w, now_ms)
        if shelf.rated_w <= 0.0 and pv_w <= 0.0:
            # nothing feeds an unloaded bus but the battery
            return self._battery(net_w, load_w, pv_w, now_ms)
        if self.carrying:
            self._release(now_ms)
        charge_w = 0.0
        if not self.carrying:
            charge_w = self._charge(shelf.rated_w - net_w)
        else:
            self._idle()
        self.held_up = False
        net_w += charge_w
        shelf.out_w = net_w if net_w > 0.0 else 0.0
        self.pv_used_w = pv_w if net_w > 0.0 else load_w + charge_w
        self.battery_w = charge_w
        self.bus_v = self.set_v
        if shelf.rated_w > 0.0:
            self.bus_v -= self.droop_v * shelf.out_w / shelf.rated_w
        return True

    def _release(self, now_ms: int) -> None:
        if self.release_at_ms < 0:
            self.release_at_ms = now_ms + self.release_ms
        if now_ms >= self.release_at_ms:
            self.carrying = False
            self.release_at_ms = -1

    def _battery(self, net_w: float, load_w: float, pv_w: float, now_ms: int) -> bool:
        """Supplies at their rating, battery modules carry the rest in equal shares."""
        shelf = self.shelf
        need_w = max(0.0, net_w - shelf.rated_w)
        count = self._deliver(need_w, now_ms)
        if count == 0:
            return False
        if not self.carrying:
            self._sag(need_w)
        self.carrying = True
        self.release_at_ms = -1
        shelf.out_w = shelf.rated_w
        self.pv_used_w = min(pv_w, load_w)
        self.battery_w = -need_w
        self.bus_v = self.output_v - self.battery_droop_v * need_w / (count * self.module_w)
        return True

    def _sag(self, need_w: float) -> None:
        """Until the battery delivers, the deficit comes out of the bus capacitance (not during hold-up)."""
        if self.held_up:
            self.held_up = False
            return
        left = self.trigger_v * self.trigger_v - 2.0 * need_w * self.takeover_s / self.bus_f
        self.dip_v = min(self.dip_v, sqrt(left) if left > 0.0 else 0.0)

    def _deliver(self, need_w: float, now_ms: int) -> int:
        """Share `need_w` among the usable modules; how many share it, 0 when they cannot."""
        while True:
            count = 0
            for m in self.modules:
                if m.usable(now_ms):
                    count += m.count
            if count == 0 or need_w > count * self.module_w:
                return 0
            each_w = need_w / (count * self.eff)
            sound = True
            for m in self.modules:
                if m.empty:
                    continue
                ohm = m.r_discharge
                emf_v = m.emf_v
                inside = emf_v * emf_v - 4.0 * ohm * each_w
                if inside > 0.0 and m.soc > 0.0:
                    amps = (emf_v - sqrt(inside)) / (2.0 * ohm)
                    if emf_v - amps * ohm >= m.empty_v:
                        m.carry(-amps, ohm)
                        continue
                m.cut(now_ms)
                sound = False
            if sound:
                return count

    def _idle(self) -> None:
        for m in self.modules:
            if m.pack_a != 0.0 or m.rc_v != 0.0:
                m.carry(0.0, 0.0)

    def _charge(self, spare_w: float) -> float:
        """Recharge from what the supplies have to spare; watts taken from the bus."""
        total_w = 0.0
        count = 0
        for m in self.modules:
            if m.full and m.soc < RECHARGE_SOC:
                m.full = False
            if not m.full:
                count += m.count
        if count == 0 or spare_w <= 0.0:
            self._idle()
            return 0.0
        each_w = spare_w * self.eff / count
        for m in self.modules:
            amps = 0.0
            if not m.full:
                amps = self._charge_a(m, each_w)
            m.carry(amps, m.r_charge)
            total_w += m.count * m.pack_v * amps
        return total_w / self.eff

    def _charge_a(self, m: Module, each_w: float) -> float:
        ohm = m.r_charge
        emf_v = m.emf_v
        amps = self.charge_a
        amps = min(amps, (m.full_v - emf_v) / ohm)
        if amps < TAPER * self.charge_a or m.soc >= 1.0:
            m.full = True
            return 0.0
        if (emf_v + amps * ohm) * amps > each_w:
            amps = (sqrt(emf_v * emf_v + 4.0 * ohm * each_w) - emf_v) / (2.0 * ohm)
        return amps
