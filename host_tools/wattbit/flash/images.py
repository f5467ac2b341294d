"""The MicroPython image of a board: only one whose SHA-256 is known is ever put on it."""

import contextlib
import hashlib
import struct
import subprocess
import sys
import time
from pathlib import Path

from wattbit.errors import BadInput, DeviceTrouble
from wattbit.flash.link import Link
from wattbit.site import board as boards

# Official images of micropython.org that this project has had in its hands; others need --sha256.
PINNED = {
    "RPI_PICO_W": "4df75d3f740536322ac4c03c107550c0557dda40008834195ba47e8a89a2d2f7",  # 20251209-v1.27.0.uf2
    "ESP32_GENERIC": "aa4be80ec695911ba0f13f7558e559ce540f90efbf40c23b853ca49162136b9f",  # 20251209-v1.27.0.bin
}
# families of https://github.com/microsoft/uf2/blob/master/utils/uf2families.json
FAMILY = {"rp2040": 0xE48BFF56, "rp2350": 0xE48BFF59}
UF2_START = b"UF2\n\x57\x51\x5d\x9e"
APP_START = 0xE9  # first byte of an ESP image (esptool documentation, firmware image format)
VOLUME_S = 30.0


def checked(path: Path, board: str, sha256: str | None) -> bytes:
    """The image of a file, when it is the pinned one of the board or has the hash that was given. BadInput."""
    about = boards.about(board)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise BadInput([f"--image {path}: {error.strerror}; allowed: an image for {about['IMAGE']}"]) from None
    expected = (sha256 or PINNED.get(about["IMAGE"], "")).lower()
    if not expected:
        raise BadInput(
            [f"--image {path}: no hash is known for {about['IMAGE']}; allowed: with --sha256, from {page(board)}"]
        )
    found = hashlib.sha256(data).hexdigest()
    if found != expected:
        raise BadInput([f"--image {path}: SHA-256 is {found}; allowed: {expected}. Get it again from {page(board)}"])
    _must_be_for(data, about, path)
    return data


def page(board: str) -> str:
    """Where the official images of a board are."""
    return f"https://micropython.org/download/{boards.about(board)['IMAGE']}/"


def put(data: bytes, board: str, port: str | None, batch: bool = False) -> None:
    """Put a checked image on the board, with `batch` on all that wait for one. DeviceTrouble, with what to do next."""
    about = boards.about(board)
    if about["PORT"] == "rp2":
        if not volumes(about["VOLUME"]) and port:
            _ask_for_volume(port)
        for volume in _waiting(about["VOLUME"], batch):
            _to_volume(data, volume)
    else:
        _by_esptool(data, about, port)


def volumes(board_id: str) -> list[Path]:
    """Mounted drives of a chip in its boot loader, by the Board-ID of INFO_UF2.TXT."""
    roots = [Path(f"{letter}:/") for letter in "DEFGHIJKLMNOPQRSTUVWXYZ"] if sys.platform == "win32" else []
    for parent in ("/Volumes", "/media", "/run/media"):
        roots += [*Path(parent).glob("*"), *Path(parent).glob("*/*")]
    return [root for root in roots if board_id in _info(root)]


def _info(root: Path) -> str:
    try:
        return (root / "INFO_UF2.TXT").read_text(encoding="ascii", errors="replace")
    except OSError:
        return ""


def _waiting(board_id: str, batch: bool) -> list[Path]:
    """Drives of boards that wait for an image: one, or any number with `batch`."""
    end = time.monotonic() + VOLUME_S
    while time.monotonic() < end:
        found = volumes(board_id)
        if len(found) > 1 and not batch:
            raise BadInput([f"boards wait for an image: {', '.join(map(str, found))}; allowed: one, or --batch"])
        if found:
            return found
        time.sleep(0.5)
    raise DeviceTrouble(f"no drive {board_id} came; hold BOOTSEL while you plug the board in, then run again")


def _ask_for_volume(port: str) -> None:
    """A board with MicroPython goes into its boot loader when told; one without waits for its button."""
    with contextlib.suppress(DeviceTrouble):
        link = Link(port)
        try:
            link.enter(guard=False)
            link.leave_for_image()
        finally:
            link.close()


def _to_volume(data: bytes, volume: Path) -> None:
    try:
        (volume / "firmware.uf2").write_bytes(data)
    except OSError as error:
        raise DeviceTrouble(
            f"{volume}: {error.strerror}; hold BOOTSEL while you plug the board in, then run again"
        ) from None


def _by_esptool(data: bytes, about: dict[str, str], port: str | None) -> None:
    import importlib.util
    import tempfile

    if importlib.util.find_spec("esptool") is None:
        raise DeviceTrouble("esptool is missing; install it with: pip install 'wattbit-edge[esp32]', then run again")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "image.bin"
        path.write_bytes(data)
        where = ["--port", port] if port else []
        command = [
            sys.executable,
            "-m",
            "esptool",
            "--chip",
            about["CHIP"],
            *where,
            "write-flash",
            about["OFFSET"],
            str(path),
        ]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        last = (done.stdout + done.stderr).strip().splitlines()[-1:]
        raise DeviceTrouble(f"esptool: {' '.join(last)}; hold BOOT while you press EN, then run again")


def _must_be_for(data: bytes, about: dict[str, str], path: Path) -> None:
    """The kind of the file and the chip that it is for."""
    if about["PORT"] == "rp2":
        family = struct.unpack_from("<I", data, 28)[0] if data[:8] == UF2_START and len(data) >= 512 else None
        if family != FAMILY[about["CHIP"]]:
            raise BadInput(
                [f"--image {path}: is not a UF2 file for the {about['CHIP']}; allowed: one of {about['IMAGE']}"]
            )
    elif not data or data[0] != APP_START:
        raise BadInput(
            [f"--image {path}: is not an image for the {about['CHIP']}; allowed: the .bin of {about['IMAGE']}"]
        )
