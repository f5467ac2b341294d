"""Which serial port is the board: the one that was named, or the only one that looks like one."""

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
