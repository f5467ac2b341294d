"""The record of the truth: one row per control cycle, and what a cycle allocated. Runs in the MicroPython VM."""

import struct

import micropython
import utime

ROW = "<IBiiiHiI"
ROWS = 512


class Recorder:
    """Writes timeline.bin (see docs/architecture.md) and keeps the figures of the summary.

    `marked`: how much was allocated where a cycle may begin; whoever hands out the time sets it.
    """

    def __init__(self, run, run_dir, rack):
        self._rack = rack
        self._every = run["every_ms"]
        self._file = open(run_dir + "/timeline.bin", "wb")
        names = ", ".join('"' + load["name"] + '"' for load in run["site"]["load"])
        self._file.write('{{"outputs": [{}], "every_ms": {}}}\n'.format(names, self._every).encode())
        self._size = struct.calcsize(ROW)
        self._buf = bytearray(self._size * ROWS)
        self._at = 0
        self._last_row_ms = -1000000
        self._last_cycle_ms = -1
        self.marked = 0
        self.cycles = 0
        self.alloc_bytes = 0
        self.max_gap_ms = 0
        self._live = run["realtime"]
        self._wall_us = None
        self.wall_gap_us = 0

    def excuse(self, n):
        """The plant, not the firmware, has just allocated `n` bytes inside a cycle."""
        self.marked += n

    def cycle(self, t_ms):
        """A cycle is complete at `t_ms`."""
        self.alloc_bytes += micropython.mem_current() - self.marked
        self.cycles += 1
        if self._last_cycle_ms >= 0 and t_ms - self._last_cycle_ms > self.max_gap_ms:
            self.max_gap_ms = t_ms - self._last_cycle_ms
        self._last_cycle_ms = t_ms
        if self._live:
            self._look_at_the_wall()
        if t_ms - self._last_row_ms >= self._every:
            self._last_row_ms = t_ms
            self._row(t_ms)

    def _look_at_the_wall(self):
        """In real time: the longest time between two cycles by the machine's own clock."""
        now_us = utime.ticks_us()
        if self._wall_us is not None:
            self.wall_gap_us = max(self.wall_gap_us, utime.ticks_diff(now_us, self._wall_us))
        self._wall_us = now_us

    def _row(self, t_ms):
        rack = self._rack
        battery = rack.battery
        soc = battery[0].soc if len(battery) == 1 else rack.soc  # one lump of modules, as nearly always
        struct.pack_into(
            ROW,
            self._buf,
            self._at,
            t_ms,
            1 if rack.feeder.live else 0,
            int(rack.bus_v * 1000 + 0.5),
            int(rack.load_a * 1000),
            int(rack.battery_a * 1000),
            0 if soc < 0.0 else 1000 if soc > 1.0 else int(soc * 1000 + 0.5),
            int(rack.load_w),
            rack.powered_mask(),
        )
        self._at += self._size
        if self._at == len(self._buf):
            self.flush()

    def restart(self):
        """The controller restarts: the gap until its next cycle does not count as one of its own."""
        self._last_cycle_ms = -1
        self._wall_us = None

    def flush(self):
        """Write what is buffered."""
        self._file.write(memoryview(self._buf)[: self._at])
        self._at = 0

    def close(self):
        """Write the rest and close the file."""
        self.flush()
        self._file.close()
