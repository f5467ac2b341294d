"""The desktop rack: battery, supplies, PV, bus, outlets, loads and cooling as one thing that really sags.

Every step: what flows moves charge, heat and energy on by `dt_s`; then time, traces and timers advance; then the
network is solved for the new instant. Dips shorter than a step are computed in closed form and go into `bus_min_v`.
"""

from . import cells, events
from .cooling import Cooling
from .feeder import Feeder
from .float_bus import FloatBus
from .inrush import Inrush
from .ledger import Ledger
from .live_bus import LiveBus
from .loads import Loads
from .module import Module
from .options import read
from .shelf import Shelf
from .shelf_bus import ShelfBus
from .sun import Sun


class Rack(LiveBus):
    """See the attributes set below; `run` is the run directory's dict (site, start, plant, traces, seed).

    bus_v: as measured (a bad joint lowers it); load_a, load_w: into the loads; battery_a: at the bus, + charging;
    soc: charge left / present capacity; battery_v: terminal voltage; pv_w: PV onto the bus; inlet_c: what
    enters the rack; grid_ok; bus_min_v: lowest ever. Raises ValueError for options or traces that cannot be used.
    """

    def __init__(self, run: dict) -> None:
        site = run["site"]
        options = read(run.get("plant") or {})
        traces = run.get("traces") or {}
        battery = site["battery"]
        self.options = options
        self.start = run.get("start") or {}
        self.cell = cells.load(battery["chemistry"])
        self.site_battery = battery
        shelf = Shelf(site.get("supply") or [], options)
        self.supplies = shelf.supplies
        lump = [self._module(battery["modules"])]
        self.modules = lump * battery["modules"]
        self.feeder = Feeder(run.get("seed", 0), options["grid_mhz"] / 1000.0)
        self.cooling = Cooling(site["load"], options)
        self.ledger = Ledger(lump)
        self.contacts = dict.fromkeys(events.CONTACTS, 0)
        self.unserved_wh = self.ledger.unserved_wh
        self.second_ms = 1000
        network = ShelfBus if site["bus"]["topology"] == "shelf" else FloatBus
        net = network(lump, shelf, site, options)
        loads = Loads(site["load"], traces.get("load") or {}, options["efuse_trip_pm"])
        self.inrush = Inrush(loads, options)
        sun = Sun(traces.get("pv"))
        self.start_bus(net, shelf, loads, sun, lump, site["bus"]["nominal_mv"] / 1000.0, options)
        self.solve()

    def _module(self, count: int) -> Module:
        battery = self.site_battery
        new_ah = battery["capacity_mah"] / 1000.0
        return Module(self.cell, count, battery["cells_series"], new_ah, self.options, self.start)

    def single(self, k: int) -> Module:
        """Module `k` on its own: taken out of the lump it was in."""
        if not 0 <= k < len(self.modules):
            raise ValueError("module: %r; allowed: 0..%d" % (k, len(self.modules) - 1))
        old = self.modules[k]
        if old.count > 1:
            new = self._module(1)
            new.copy_state(old)
            new.heat_j = old.heat_j
            # its past losses stay in the books
            self.ledger.retired_j += old.ohmic_j + old.rc_j
            old.count -= 1
            self.battery.append(new)
            self.modules[k] = new
        return self.modules[k]

    def step(self, dt_s: float) -> None:
        """Let `dt_s` seconds pass."""
        ledger = self.ledger
        ledger.load_j += self.load_w * dt_s
        ledger.source_j += (self.shelf.out_w + self.pv_w) * dt_s
        if self.battery_w != 0.0:
            self._battery_energy(dt_s)
        for m in self.battery:
            if m.pack_a != 0.0 or m.rc_v != 0.0:
                m.integrate(dt_s)
        loads = self.loads
        if self.starved:
            ledger.miss(loads.tier_w, dt_s)
        elif loads.any_off:
            ledger.miss(loads.off_tier_w, dt_s)
        dt_ms = int(dt_s * 1000.0 + 0.5)
        shelf = self.shelf
        shelf.account(dt_ms)
        self.t_ms = now_ms = self.t_ms + dt_ms
        if now_ms >= shelf.wake_ms:
            shelf.recount(now_ms)
            self.wake()
        if now_ms >= self.second_ms:
            self._second()
        self.solve()

    def _battery_energy(self, dt_s: float) -> None:
        """Converter loss: what left the packs (or the bus) and did not arrive."""
        pack_w = 0.0
        for m in self.battery:
            pack_w += m.count * m.pack_v * m.pack_a
        self.ledger.converter_j += (self.battery_w - pack_w) * dt_s

    def _second(self) -> None:
        while self.second_ms <= self.t_ms:
            self.loads.read_traces(self.second_ms)
            self.sun.read(self.second_ms)
            self.cooling.second(self.loads, not self.starved)
            self.shelf.second()
            self.feeder.second()
            for m in self.battery:
                m.second()
            self.second_ms += 1000

    def set_outlet(self, i: int, pm: int) -> None:
        """Command the outlet of load `i` to `pm` per mille (relays: open or closed); call `solve()` afterwards."""
        before = self.loads.live[i]
        self.loads.set_outlet(i, pm)
        if self.loads.live[i] != before:
            dip_v = self.inrush.moved(i, self.bus_v, self.t_ms)
            if dip_v:
                self._dip(self.bus_v + self.drop_v - dip_v)
        self.wake()

    def set_precharge(self, i: int, level: int) -> None:
        """Close (1) or open (0) the precharge relay of load `i`."""
        self.inrush.set_precharge(i, level, self.t_ms)

    def tripped(self, i: int) -> int:
        """The fault line of an electronic fuse: 1 while it has tripped."""
        return self.loads.tripped[i]

    def outlet_on(self, i: int) -> int:
        """1 while load `i` really is powered: its contact and all that feed it closed, and the bus alive."""
        return 1 if self.loads.live[i] and not self.dead else 0

    def feedback(self, i: int) -> int:
        """The outlet's read-back line: the position of its contact, also on a dead bus."""
        return self.loads.closed[i]

    def powered_mask(self) -> int:
        """Bit i set while load i is powered."""
        return 0 if self.dead else self.loads.live_mask

    def apply(self, event: dict) -> None:
        """Let a scenario event happen and solve anew; ValueError names what is wrong with it."""
        events.apply(self, event)
        self.wake()
        self.solve()

    def energy(self) -> dict:
        """source_wh, load_wh, loss_wh, stored_wh, balance_pm since the start."""
        return self.ledger.report()

    @property
    def grid_ok(self) -> int:
        """1 while the feeder is live."""
        return 1 if self.feeder.live else 0

    @property
    def grid_hz(self) -> float:
        """Frequency of the feeder, 0 while it is dead."""
        return self.feeder.hz

    @property
    def inlet_c(self) -> float:
        """Temperature of what enters the rack."""
        return self.cooling.inlet_c

    @property
    def soc(self) -> float:
        """Charge left over present capacity, all modules, 0..1."""
        left = total = 0.0
        for m in self.battery:
            total += m.count * m.capacity_ah
            left += m.count * m.capacity_ah * m.soc
        return min(1.0, max(0.0, left / total))

    @property
    def battery_v(self) -> float:
        """Mean terminal voltage of the modules."""
        total = 0.0
        for m in self.modules:
            total += m.pack_v
        return total / len(self.modules)
