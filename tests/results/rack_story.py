"""Writes a run directory by hand, as the emulated rack leaves it: a rack told as a story of outages and switches."""

import json
import math
import random
import struct
from pathlib import Path

RECORD = struct.Struct("<IBiiiHiI")


def load(name, tier, order, nominal_w, hold=False):
    return {"name": name, "tier": tier, "order": order, "nominal_w": nominal_w, "hold": hold, "cools": []}


def site(loads):
    """A checked site, with the keys that results look at."""
    return {
        "site": {"name": "test-rack", "title": "Rack of the tests", "cycle_ms": 100},
        "bus": {"nominal_mv": 51000},
        "battery": {"reserve_pm": 100},
        "restore": {"floor_pm": 400},
        "supply": [{"name": f"psu{n}", "rated_w": 3000} for n in range(1, 4)],
        "tier": [
            {"tier": 0, "title": "network", "promised_s": 1200},
            {"tier": 1, "title": "inference", "promised_s": 240},
            {"tier": 2, "title": "training", "promised_s": 90},
            {"tier": 3, "title": "batch", "promised_s": 20},
        ],
        "load": loads,
        "limit": [{"name": "bus-low", "quantity": "bus_mv", "trip": 46800}],
    }


LOADS = [
    load("core", 0, 1, 400),
    load("storage", 0, 2, 600),
    load("infer-a", 1, 1, 1400),
    load("infer-b", 1, 2, 1400),
    load("train-a", 2, 1, 1500),
    load("train-b", 2, 2, 1500),
    load("batch-a", 3, 1, 1200),
    load("batch-b", 3, 2, 1200),
    load("pump", 0, 1, 250, hold=True),
]

LADDER = "energy left is needed for the run time promised to more critical tiers"
LOW = "bus-low: bus_mv is 46512 mV, limit: not below 46800 mV"


class Story:
    """The facts of a run; `write` puts them into the three files of a run directory."""

    def __init__(self, loads=LOADS, duration_s=1200, every_ms=100, off_at_start=("batch-b",)):
        self.site = site(loads)
        self.names = [row["name"] for row in loads]
        self.watts = [row["nominal_w"] for row in loads]
        self.duration_ms = duration_s * 1000
        self.every_ms = every_ms
        self.off_at_start = off_at_start
        self.grid = [(0, 1)]
        self.switches = []
        self.boots = [(0, "power")]
        self.fired = []
        self.console = []
        self.dips = {}
        self.said = 0
        self.boot_line(0, "power")

    def outage(self, start_s, end_s, silent=False):
        """The grid is away; `silent`: without the scenario's event, as in a feeder's own hiccup."""
        for t_s, ok, do in ((start_s, 0, "grid_fail"), (end_s, 1, "grid_restore")):
            if t_s is not None:
                self.grid.append((round(t_s * 1000), ok))
                if not silent:
                    self.fired.append({"t_ms": round(t_s * 1000), "world": "event", "do": do})

    def switch(self, t_s, output, on, kind, rule, cause, **numbers):
        """An output changes, and the controller says why in the same cycle."""
        self.switches.append((round(t_s * 1000), self.names.index(output), on))
        self.say(t_s, kind, output=output, rule=rule, cause=cause, **numbers)

    def shed(self, t_s, output, reading, limit, **words):
        """A shed by the ladder, in the firmware's own kind of sentence."""
        cause = f"{output} switched off: {LADDER}: usable energy {reading} J, still needed {limit} J"
        self.switch(t_s, output, 0, "shed", "ladder", cause, reading=reading, limit=limit, **words)

    def say(self, t_s, kind, **words):
        boot_ms = max(t for t, _ in self.boots if t <= t_s * 1000)
        uptime_ms = round(t_s * 1000) - boot_ms
        body = {"s": uptime_ms // 1000, "ms": uptime_ms % 1000, "n": self.said, "kind": kind, **words}
        self.said += 1
        self.raw(b"#Event " + json.dumps(body).encode() + b"\r\n")

    def raw(self, line):
        self.console.append(line)

    def boot_line(self, t_s, cause):
        self.say(t_s, "reboot", rule="boot", cause=f"started after {cause}")

    def reboot(self, t_s, cause):
        self.boots.append((round(t_s * 1000), cause))
        self.fired.append({"t_ms": round(t_s * 1000), "world": "event", "do": "reboot", "cause": cause})
        self.boot_line(t_s, cause)

    def run(self):
        return {
            "site": self.site,
            "duration_ms": self.duration_ms,
            "every_ms": self.every_ms,
            "seed": 7,
            "traces": {"load": {}, "pv": None},
            "events": [],
        }

    def rows(self):
        """(t_ms, grid_ok, bus_mv, bus_ma, battery_ma, soc_pm, load_w, mask), a plausible rack."""
        noise, charge = random.Random(7), 900.0
        mask = sum(1 << i for i, name in enumerate(self.names) if name not in self.off_at_start)
        grid, switches, ok = sorted(self.grid), sorted(self.switches), 1
        step_ms = self.every_ms or 100
        for t in range(0, self.duration_ms, step_ms):
            while grid and grid[0][0] <= t:
                ok = grid.pop(0)[1]
            while switches and switches[0][0] <= t:
                _, bit, on = switches.pop(0)
                mask = mask | 1 << bit if on else mask & ~(1 << bit)
            wave = 1 + 0.12 * math.sin(t / 240_000) + noise.uniform(-0.03, 0.03)
            w = round(sum(watts for i, watts in enumerate(self.watts) if mask >> i & 1) * wave)
            mv = self.dips.get(t) or round((51000 if ok else 48600 - (900 - charge) * 2) - w * 0.06)
            battery_ma = (3000 if charge < 950 else 0) if ok else -round(w * 1000 / (mv / 1000))
            charge = min(1000.0, max(0.0, charge + battery_ma * step_ms / 1000 / 130_000))
            yield t, ok, mv, round(w * 1e6 / mv), battery_ma, round(charge), w, mask

    def write(self, folder: Path):
        folder.mkdir(parents=True, exist_ok=True)
        rows = list(self.rows())
        header = json.dumps({"outputs": self.names, "every_ms": self.every_ms}).encode() + b"\n"
        (folder / "timeline.bin").write_bytes(header + b"".join(RECORD.pack(*row) for row in rows))
        (folder / "console.log").write_bytes(b"".join(self.console))
        world = [{"t_ms": t, "world": "boot", "cause": cause} for t, cause in self.boots] + self.fired
        world.sort(key=lambda row: row["t_ms"])
        world.append(self.end(rows))
        (folder / "world.jsonl").write_text("".join(json.dumps(row) + "\n" for row in world))
        return rows

    def end(self, rows):
        return {
            "world": "end",
            "sim_ms": self.duration_ms,
            "wall_us": 4_000_000,
            "cycles": len(rows),
            "bus_min_mv": min(row[2] for row in rows) - 15,
            "unserved_wh": {"1": 3.25, "2": 110.5, "3": 75.0},
            "energy": {
                "source_wh": 2000.0,
                "load_wh": 1900.0,
                "loss_wh": 110.0,
                "stored_wh": -10.0,
                "balance_pm": 0.02,
            },
            "alloc_bytes_per_cycle": 0,
            "max_cycle_gap_ms": 100,
            "micropython": "3.4.0; MicroPython v1.28.0",
        }


def evening(**options):
    """Twenty minutes: an outage with a hiccup of the grid and a reboot in it, and one that never ends."""
    story = Story(**options)
    story.outage(120, 200)
    story.outage(200.5, 420, silent=True)
    story.shed(141, "batch-a", 212, 240, tier=3)
    story.say(150, "ladder", rule="ladder", cause="tier 2 can be served for 85 s", tier=2, reading=85, limit=90)
    story.shed(180, "train-b", 180, 240)
    story.shed(215, "train-a", 199, 240, tier=2)
    story.raw(b'#Event {"s": 299, "ms": 4')
    story.reboot(300, "watchdog")
    story.raw(b'#State {"bus_mv": 48000}\r\n:85 [1, 2]\r\n')
    for t_s, name in ((485, "train-a"), (489, "train-b"), (493, "batch-a")):
        story.switch(t_s, name, 1, "restore", "none", "charge, supply and headroom allow it", reading=520, limit=400)
    story.raw(b'#Event \xff\xfe noise\r\n#Event {"s": 1, "ms": 2, "kind": "party"}\r\n#Evnt {\r\n')
    story.outage(700, None)
    story.say(722.4, "trip", rule="bus-low", cause=LOW, reading=46512, limit=46800)
    story.switch(
        722.5, "infer-b", 0, "shed", "bus-low", f"infer-b switched off: {LOW}", tier=1, reading=46512, limit=46800
    )
    story.dips[722400] = 46512
    story.say(724, "futility", rule="bus-low", cause="two sheds did not raise the bus; no more are tried", reading=12)
    story.shed(730, "batch-a", 100, 240)
    story.say(800, "fault", output="infer-b", rule="lockout", cause="failed to stay on three times", reading=3, limit=3)
    story.say(801, "refuse", rule="none", cause="sReserve_pm 9999 is above 900")
    story.say(802, "clear", rule="bus-low", cause="bus above 47.3 V", reading=47400, limit=47300)
    return story
