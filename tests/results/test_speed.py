"""Two hours of rows become four files in seconds."""

import os
import struct
import time

import pytest

from wattbit.emulator.results import write

from .rack_story import evening

ROW = struct.Struct("<IBiiiHiI")


def timed(story, folder, rows, duration_ms):
    story.duration_ms = duration_ms
    run = story.run()
    began = time.process_time()
    write(run, {"name": "long"}, folder, folder, 10.0, "", [])
    took_s = time.process_time() - began
    with (folder / "timeline.csv").open() as source:
        assert sum(1 for _ in source) == rows + 1
    assert (folder / "report.html").stat().st_size < 2_000_000
    return took_s


def long_run(folder, count, row_ms):
    """A run directory of `count` rows, all different."""
    story = evening(duration_s=10)
    story.write(folder)
    head = (folder / "timeline.bin").read_bytes().split(b"\n")[0] + b"\n"
    rows = (_row(n, n * row_ms) for n in range(count))
    (folder / "timeline.bin").write_bytes(head + b"".join(rows))
    return story


def _row(n, t_ms):
    grid_ok, mask = n // 20000 % 3 < 2, 0x1FF ^ n // 9000 % 8
    return ROW.pack(t_ms, grid_ok, 47000 + n % 4001, n % 9999, -n % 7777, n % 1000, n % 9001, mask)


@pytest.mark.slow
@pytest.mark.parametrize(("count", "row_ms", "limit_s"), [(72_000, 100, 5.0), (864_000, 100, 15.0)])
def test_rows_per_second(tmp_path, count, row_ms, limit_s):
    story = long_run(tmp_path, count, row_ms)
    took_s = timed(story, tmp_path, count, count * row_ms)
    print(f"{count} rows in {took_s:.2f} s of processor time on {os.cpu_count()} cores")
    assert took_s < limit_s
