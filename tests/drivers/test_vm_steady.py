"""The drivers in the real MicroPython VM: right values, and not one byte allocated in the steady state."""

import json
from pathlib import Path

HERE = Path(__file__).resolve().parent


def test_drivers_in_the_vm_do_not_allocate(vm_run, root):
    path = (root / "firmware", root / "host_tools", HERE)
    out = vm_run(HERE / "vm_steady.py", root / "boards" / "maps", path=path)
    result = json.loads(out.strip().splitlines()[-1])
    assert result["locked_line_steps"] >= 900
    assert result["locked_i2c_reads"] == 200
    assert result["steady"][:3] == ["ina226", "ina238", "sht3x"]
    assert {"adc ntc", "ads1115 voltage", "pulses power", "ds18b20", "input", "mcp23017"} <= set(result["steady"])
    assert result["locked_silent_ms"] >= 120000
    # loose on purpose: a shared machine; the goals are 60 us for the line model and far below one cycle for all
    assert result["transaction_us"] < 2000
    assert 600 <= result["bytes_per_second"] <= 740


def test_the_lock_does_catch_an_allocation(vm_run):
    """So that the test above can fail."""
    out = vm_run(
        "import micropython\n"
        "def f(n):\n    return [0] * n\n"
        "said = ''\n"
        "micropython.heap_lock()\n"
        "try:\n    f(100)\n    said = 'nothing'\nexcept MemoryError:\n    said = 'caught'\n"
        "micropython.heap_unlock()\nprint(said)"
    )
    assert out.strip() == "caught"
