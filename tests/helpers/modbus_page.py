"""Where a register is, as docs/modbus.md says it to people: the tests of the running server look there."""

import re

from wattbit import paths

OUTLET = re.compile(r"begins at (\d+) \+ (\d+) k")
# the shelf's, in the order of its file
LOADS = [
    *("switch-a", "storage", "infer-a", "infer-b", "infer-c", "train-a", "train-b", "train-c", "train-d"),
    *("batch-a", "batch-b", "batch-c", "pump", "fans"),
]


def outlet(name: str, point: str = "Req") -> int:
    """First register of a point of a load of the shelf."""
    start, stride = map(int, OUTLET.search(_page()).groups())
    return start + stride * LOADS.index(name) + _offset(64910, point, 1)


def model(number: int, point: str) -> int:
    """First register of a point in the fixed part of a model, for the shelf."""
    start = re.search(rf"^\| {number} \| [^|]* \| (\d+) \|", _page(), re.M)
    return int(start[1]) + _offset(number, point, 0)


def _page() -> str:
    return (paths.root() / "docs/modbus.md").read_text(encoding="utf-8").replace("\n", " \n")


def _offset(number: int, point: str, part: int) -> int:
    section = _page().split(f"## Model {number}, ")[1].split("\n## ")[0].split("and for each one")[part]
    return int(re.search(rf"^\| (\d+) \| `{point}` ", section, re.M)[1])
