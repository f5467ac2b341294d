"""Fires the events of a scenario at their time. Runs in the MicroPython VM."""

NEVER = 1 << 60

SENSOR_FAULTS = {
    "sensor_freeze": "freeze",
    "sensor_drop": "drop",
    "sensor_garbage": "garbage",
    "sensor_drift": "drift",
    "sensor_other": "other",
    "sensor_ok": "",
}


class Happenings:
    """The scenario's events in order of time; each goes to the plant, a chip, a bus or the controller."""

    def __init__(self, world):
        self._world = world
        self._queue = sorted(world.run["events"], key=lambda e: e["t_ms"])
        self._at = 0

    def next_ms(self):
        """Time of the next event, or NEVER."""
        return self._queue[self._at]["t_ms"] if self._at < len(self._queue) else NEVER

    def fire(self):
        """Fire all events that are due; returns the time of the next one. A reboot or hang comes last."""
        world = self._world
        reboot = None
        hang = False
        while self.next_ms() <= world.t_ms:
            event = self._queue[self._at]
            self._at += 1
            world.note("event", {k: v for k, v in event.items() if k != "t_ms"})
            if event["do"] == "reboot":
                reboot = event.get("cause", "power")
            elif event["do"] == "hang":
                hang = True
            else:
                self._apply(event)
        world.next_event_ms = self.next_ms()
        if reboot:
            world.reboot(reboot)
        if hang:
            world.hang()
        return self.next_ms()

    def _apply(self, event):
        world = self._world
        do = event["do"]
        if do in SENSOR_FAULTS:
            chip = world.chips["by_sensor"][event["sensor"]]
            chip.drift_pm = event.get("drift_pm", 0)
            chip.offset_ma = event.get("offset_ma", 0)
            chip.fault = SENSOR_FAULTS[do]
        elif do == "sensor_restart":
            world.chips["by_sensor"][event["sensor"]].reset()
        elif do in ("bus_silence", "bus_ok"):
            self._silence(event["bus"], do == "bus_silence")
        elif do == "command":
            world.type_line(event["line"])
        else:
            world.rack.apply(event)
            world.rack.solve()

    def _silence(self, bus, silent):
        chips = self._world.chips
        part = chips["line"].get(bus) or chips["i2c"].get(bus)
        part.silent = silent
