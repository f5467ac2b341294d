"""What is wired to the pins and buses of the desktop board, as its hal asks for it. Runs in the MicroPython VM."""

from micropython import mem_current

from wattbit.emulator import outside


def nothing():
    """What a contact that nobody watches calls."""


class Wired:
    """The part of the world behind the board's pins; `run`: run.json, with the wiring; `chips`: what `build` made."""

    def __init__(self, run, rack, recorder, chips):
        self.run = run
        self.rack = rack
        self.recorder = recorder
        self.chips = chips
        self.opened = []
        self._board = run["wiring"]
        self._outside = {bus: outside.Line(fd) for bus, fd in run.get("lines", {}).items()}
        self._watched = None
        self._fell = nothing
        self._was_high = 0

    def outlet_of(self, pin):
        """Index of the load that the output on `pin` switches, or None."""
        return self._board["outlets"].get(str(pin))

    def precharge_of(self, pin):
        """Index of the load that the output on `pin` precharges, or None."""
        return self._board["precharges"].get(str(pin))

    def contact_of(self, pin):
        """The function that reads the contact on `pin`, or None."""
        name = self._board["inputs"].get(str(pin))
        return self.chips["inputs"].get(name)

    def part_of(self, part, pin):
        """What the site has at the analogue pin, 1-Wire or counter on `pin`, or None."""
        return self.chips[part].get(self._board["parts"][part].get(str(pin)))

    def watch_contact(self, pin, fell):
        """Call `fell()` whenever the contact on `pin` falls, before anything else sees it."""
        self._watched = self.contact_of(pin)
        self._fell = fell
        self._was_high = 0

    def _look_at_contact(self):
        high = self._watched() if self._watched else 0
        if self._was_high and not high:
            self._fell()
        self._was_high = high

    def fabric_of(self, number):
        """The I2C fabric of controller `number`."""
        return self.chips["i2c"][self._board["i2c"][str(number)]]

    def line_of(self, number):
        """The Modbus line of port `number`, or None when the site has nothing there."""
        name = self._board["uart"][str(number)]
        return self._outside.get(name) or self.chips["line"].get(name)

    def listen(self):
        """A listening loopback socket in a run that asks for one, or None."""
        port = self.run.get("tcp_port", 0)
        if not port:
            return None
        self.opened.append(outside.listen(port))
        return self.opened[-1]

    def precharge(self, outlet, level):
        """The controller drives the precharge relay of an outlet."""
        before = mem_current()
        self.rack.set_precharge(outlet, level)
        self.recorder.excuse(mem_current() - before)

    def switch(self, outlet, pm):
        """The controller drives an outlet to `pm` per mille; the network is solved again before anyone looks."""
        before = mem_current()
        self.rack.set_outlet(outlet, pm)
        self.rack.solve()
        self.recorder.excuse(mem_current() - before)
