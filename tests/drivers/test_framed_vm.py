"""The framed protocols in the real MicroPython VM: right values, and not one byte allocated in a step."""

import json
from pathlib import Path

from tests.drivers.framed_rig import EVERY

HERE = Path(__file__).resolve().parent


def test_framed_lines_in_the_vm_do_not_allocate(vm_run, root):
    out = vm_run(HERE / "vm_framed.py", path=(root / "firmware", root / "host_tools", root, HERE))
    result = json.loads(out.strip().splitlines()[-1])
    assert set(result) == set(EVERY)
    for name in EVERY:
        assert result[name]["locked_steps"] >= 60
    assert result["jbd"]["values"] == [870, 36300, -84200, 31200, 1]
    assert result["daly"]["values"] == [873, 36300, -84200, 31000, 1]
    assert result["pylontech"]["values"] == [873, 36300, -84200, 31200, 1]
    assert result["pylontech-stack"]["values"] == [870, 970, 36300, 31200, 1]
