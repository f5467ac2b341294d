"""After the switch: the board restarts, and says by itself that the new version runs."""

import time
from typing import Any

import serial

from wattbit.errors import DeviceTrouble

RUNS = b"#"  # every report line of ThingSet text mode
WRONG = (b"# wattbit", b"# configuration:", b"Traceback")  # safe mode, the other version runs, the controller ended


def watch(port: str, within_s: float) -> dict[str, Any]:
    """{"runs": bool, "after_s", "said": the line that decided}. DeviceTrouble when the port does not come back."""
    began = time.monotonic()
    line = _reopened(port, began + within_s)
    try:
        pending = b""
        while time.monotonic() < began + within_s:
            pending += line.read(256)
            *lines, pending = pending.split(b"\n")
            for said in lines:
                if any(said.startswith(words) for words in WRONG):
                    return _result(False, began, said)
                if said.startswith(RUNS) and not said.startswith(b"# "):
                    return _result(True, began, said)
        return _result(False, began, b"nothing that it should")
    except OSError as error:
        raise DeviceTrouble(
            f"{port}: went away during the self-test ({error}); plug it in and run `wattbit monitor`"
        ) from None
    finally:
        line.close()


def _result(runs: bool, began: float, said: bytes) -> dict[str, Any]:
    text = said.decode(errors="replace").strip()[:200]
    return {"runs": runs, "after_s": round(time.monotonic() - began, 1), "said": text}


def _reopened(port: str, end_s: float) -> serial.Serial:
    while True:
        try:
            return serial.serial_for_url(port, timeout=0.2)
        except OSError:
            if time.monotonic() > end_s:
                raise DeviceTrouble(
                    f"{port}: the board did not come back after its restart; unplug it, plug it in"
                ) from None
            time.sleep(0.3)
