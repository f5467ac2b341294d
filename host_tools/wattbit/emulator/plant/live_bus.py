"""The bus as a living thing: carried, sagging, starved, dead, tried again.

A dip shorter than a step is computed in closed form by the networks and goes into `bus_min_v`.
"""

from .loads import Loads
from .shelf import Shelf
from .sun import Sun

# loads start again when the bus has been above their restart voltage this long (assumption)
RESTART_MS = 1000
NO_DIP_V = 1000.0


class LiveBus:
    """Base of the rack: who feeds the loads right now.

    dead: nothing carries the load, 0 V; starved: loads are below their under-voltage lock-out.
    """

    def start_bus(
        self, net, shelf: Shelf, loads: Loads, sun: Sun, battery: list, nominal_v: float, options: dict
    ) -> None:
        """Join the parts (`net`: one of the bus topologies), set thresholds and the first state."""
        self.net = net
        self.shelf = shelf
        self.loads = loads
        self.sun = sun
        self.battery = battery
        self.uvlo_v = nominal_v * options["uvlo_pm"] / 1000.0
        self.restart_v = nominal_v * options["restart_pm"] / 1000.0
        self.hiccup_ms = options["hiccup_ms"]
        self.drop_v = 0.0
        self.t_ms = 0
        self.dead = self.starved = False
        self.retry_ms = self.steady_ms = 0
        self.bus_min_v = nominal_v
        self.bus_v = nominal_v
        self.load_a = self.load_w = self.battery_w = self.battery_a = self.pv_w = 0.0

    def solve(self) -> None:
        """Solve the network for this instant: who feeds the bus, at what voltage, what the loads get."""
        now_ms = self.t_ms
        if self.dead:
            if now_ms < self.retry_ms:
                return
            self.dead = self.starved = False
        net = self.net
        load_w = 0.0 if self.starved else self.loads.on_w
        if not net.solve(load_w, self.sun.available_w, now_ms):
            return self._collapse()
        bus_v = net.bus_v
        if net.dip_v < bus_v:
            self._dip(net.dip_v)
        net.dip_v = NO_DIP_V
        if self.starved or bus_v < self.uvlo_v:
            return self._under_voltage(bus_v)
        self._take(bus_v, load_w)

    def _take(self, bus_v: float, load_w: float) -> None:
        net = self.net
        self.load_w = load_w
        self.load_a = load_w / bus_v
        self.battery_w = battery_w = net.battery_w
        self.battery_a = battery_w / bus_v
        self.pv_w = net.pv_used_w
        self.shelf.out_v = bus_v
        bus_v -= self.drop_v
        self.bus_v = bus_v
        self.bus_min_v = min(self.bus_min_v, bus_v)

    def _dip(self, dip_v: float) -> None:
        """A dip within the step: it counts as the lowest voltage, and starves the loads if it is too deep."""
        self.bus_min_v = min(self.bus_min_v, max(0.0, dip_v - self.drop_v))
        if dip_v < self.uvlo_v:
            self.starved = True
            self.steady_ms = self.t_ms + RESTART_MS

    def _under_voltage(self, bus_v: float) -> None:
        """Loads have stopped below their lock-out; they start again after a second above the restart voltage."""
        if not self.starved or bus_v < self.restart_v:
            self.starved = True
            self.steady_ms = self.t_ms + RESTART_MS
        elif self.t_ms >= self.steady_ms:
            self.starved = False
            return self.solve()
        if not self.net.solve(0.0, self.sun.available_w, self.t_ms):
            return self._collapse()
        self._take(self.net.bus_v, 0.0)

    def _collapse(self) -> None:
        """Nothing can carry the load: the bus is at 0 and is tried again after the hiccup time."""
        self.dead = self.starved = True
        self.retry_ms = self.t_ms + self.hiccup_ms
        for m in self.battery:
            m.carry(0.0, 0.0)
        self.shelf.out_w = self.shelf.out_v = 0.0
        self.load_w = self.load_a = self.battery_w = self.battery_a = self.pv_w = 0.0
        self.bus_v = self.bus_min_v = 0.0

    def wake(self) -> None:
        """Something changed: a dead bus may be tried again at once."""
        self.retry_ms = min(self.retry_ms, self.t_ms)
