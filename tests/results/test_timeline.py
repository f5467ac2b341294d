"""timeline.bin to timeline.csv: every row, every column, whatever the last write left behind."""

import csv
import struct

import pytest

from wattbit.emulator.results import ResultsError, timeline

HEADER = b'{"outputs": ["a", "b"], "every_ms": 0}\n'
ROW = struct.Struct("<IBiiiHiI")


def test_csv_has_every_row_and_an_output_column_per_load(made):
    story, rows, out, _ = made
    with (out / "timeline.csv").open(newline="") as source:
        table = list(csv.reader(source))
    assert table[0] == [
        *("t_ms", "grid_ok", "bus_mv", "bus_ma", "battery_ma", "soc_pm", "load_w"),
        *("core", "storage", "infer-a", "infer-b", "train-a", "train-b", "batch-a", "batch-b", "pump"),
    ]
    assert len(table) == 1 + len(rows) == 12001
    for row, line in zip(rows, table[1:]):
        expected = [*row[:7], *(row[7] >> bit & 1 for bit in range(len(story.names)))]
        assert [int(cell) for cell in line] == expected


def test_a_shed_output_reads_0_from_the_row_of_its_shed(made):
    _, _, out, _ = made
    with (out / "timeline.csv").open(newline="") as source:
        power = {int(row["t_ms"]): row["train-b"] for row in csv.DictReader(source)}
    assert [power[t] for t in (179900, 180000, 488900, 489000)] == ["1", "0", "0", "1"]


def test_a_record_cut_short_is_left_out(tmp_path):
    path = tmp_path / "timeline.bin"
    path.write_bytes(HEADER + ROW.pack(0, 1, 51000, 1, -2, 500, 51, 0b10) + b"\x01\x02\x03")
    rows = timeline.read(path)
    assert (len(rows), list(rows.bus_mv), list(rows.battery_ma), list(rows.powered)) == (1, [51000], [-2], [2])


def test_largest_and_smallest_values_survive(tmp_path):
    path = tmp_path / "timeline.bin"
    extreme = (0xFFFFFFFF, 0, -(2**31), 2**31 - 1, -(2**31), 65535, 2**31 - 1, 0xFFFFFFFF)
    path.write_bytes(HEADER + ROW.pack(*extreme))
    timeline.write_csv(timeline.read(path), tmp_path / "timeline.csv")
    assert (tmp_path / "timeline.csv").read_text().splitlines()[1] == ",".join(map(str, extreme[:7])) + ",1,1"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "first line must be JSON"),
        (b"\xff\x00\x01", "first line must be JSON"),
        (b'{"every_ms": 0}\n', "outputs"),
        (b"[1]\n", "first line must be JSON"),
        (HEADER, "no complete record"),
        (HEADER + b"\x00" * 26, "no complete record"),
    ],
)
def test_an_unusable_file_is_named(tmp_path, content, says):
    path = tmp_path / "timeline.bin"
    path.write_bytes(content)
    with pytest.raises(ResultsError, match=says) as error:
        timeline.read(path)
    assert str(path) in str(error.value)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(ResultsError, match=r"timeline\.bin"):
        timeline.read(tmp_path / "timeline.bin")


def test_row_ms_is_the_distance_of_rows(tmp_path):
    path = tmp_path / "timeline.bin"
    path.write_bytes(HEADER + b"".join(ROW.pack(t, 1, 1, 1, 1, 1, 1, 1) for t in range(0, 50000, 10000)))
    assert timeline.read(path).row_ms() == 10000
