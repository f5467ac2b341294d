"""Which serial port is the board: the one that was named, or the only one that looks like one."""

import time

from serial.tools import list_ports

from wattbit.errors import BadInput, DeviceTrouble

# USB vendors: Raspberry Pi, Espressif, and the bridges on ESP32 boards (Silicon Labs, WCH, FTDI); https://usb-ids.gowdy.us
VENDORS = (0x2E8A, 0x303A, 0x10C4, 0x1A86, 0x0403)


def boards() -> list[str]:
    """Ports of this computer that may be a board."""
    return sorted(port.device for port in list_ports.comports() if port.vid in VENDORS)


def choose(port: str | None) -> str:
    """The port to use. DeviceTrouble without a board, BadInput with two."""
    if port:
        return port
    found = boards()
    if not found:
        raise DeviceTrouble("no board found; plug it in with a USB cable that carries data, or name it with --port")
    if len(found) > 1:
        raise BadInput(
            [f"{len(found)} boards found: {', '.join(found)}; allowed: one, or --port with one of them, or --batch"]
        )
    return found[0]


def come_back(port: str | None, within_s: float = 20.0) -> None:
    """Wait until a board shows its port again after it got an image; whoever opens it then says what is missing."""
    end = time.monotonic() + within_s
    while time.monotonic() < end and not (port in _all() if port else boards()):
        time.sleep(0.3)


def _all() -> list[str]:
    return [one.device for one in list_ports.comports()]
