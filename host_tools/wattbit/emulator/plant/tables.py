"""Measured tables: read once from CSV, put on a uniform grid, read back by linear interpolation."""


def data_path(name: str) -> str:
    """Path of a file in the emulator's data folder; works in CPython and in the MicroPython VM."""
    here = __file__.replace("\\", "/")
    folder = here.rsplit("/", 2)[0] if here.count("/") > 1 else ".."
    return folder + "/data/" + name


def read_csv(name: str) -> dict:
    """Columns of a data file as {heading: [floats]}; empty cells are left out."""
    with open(data_path(name)) as f:
        lines = f.read().replace("\r", "").split("\n")
    heads = lines[0].split(",")
    columns: dict = {h: [] for h in heads}
    for number in range(1, len(lines)):
        cells = lines[number].split(",")
        for k in range(min(len(cells), len(heads))):
            if cells[k]:
                columns[heads[k]].append(float(cells[k]))
    return columns


def slopes(values: list) -> list:
    """Differences to the next grid point; a last 0 lets the upper end be looked up like any other."""
    return [values[k + 1] - values[k] for k in range(len(values) - 1)] + [0.0]


def at(values: list, x: float) -> float:
    """Value at `x` (0..1) of a table on a uniform grid from 0 to 1; held outside."""
    n = len(values) - 1
    p = min(max(x, 0.0), 1.0) * n
    k = min(int(p), n - 1)
    return values[k] + (values[k + 1] - values[k]) * (p - k)


def integral(values: list) -> list:
    """Running integral over 0..1 at each grid point (exact for a piecewise linear table)."""
    n = len(values) - 1
    total = [0.0]
    for k in range(n):
        total.append(total[k] + (values[k] + values[k + 1]) / (2.0 * n))
    return total


def mix(low: list, high: list, share: float) -> list:
    """`low` and `high` blended point by point, `share` of `high`."""
    return [low[k] + (high[k] - low[k]) * share for k in range(len(low))]
