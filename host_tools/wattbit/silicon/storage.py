"""The file system of a Pico W as an image, as the board itself would have written it."""

from littlefs import LittleFS, UserContext

# RPI_PICO_W: 848 KiB at the end of 2 MiB (MicroPython, ports/rp2/boards/RPI_PICO_W/mpconfigboard.h)
START = 0x12C000
BLOCK = 4096
BLOCKS = 212
SIZE = BLOCK * BLOCKS
OLDEST = 0x00020000  # what every MicroPython mounts; a board may go on with a newer one
NEWEST = 0


def build(files: dict[str, bytes]) -> bytes:
    """The image with `files` (path without a leading slash -> content). OSError when they do not fit."""
    context = UserContext(buffsize=SIZE)
    disk = _open(context, OLDEST)
    disk.format()
    disk.mount()
    for path in sorted(files):
        folder = path.rpartition("/")[0]
        if folder:
            disk.makedirs("/" + folder, exist_ok=True)
        with disk.open("/" + path, "wb") as file:
            file.write(files[path])
    disk.unmount()
    return bytes(context.buffer)


def read(image: bytes) -> dict[str, bytes]:
    """Every file of an image. littlefs.LittleFSError when it holds no file system."""
    context = UserContext(buffsize=SIZE)
    context.buffer[:] = image
    disk = _open(context, NEWEST)
    disk.mount()
    found = {}
    for folder, _, names in disk.walk("/"):
        for name in names:
            path = folder.rstrip("/") + "/" + name
            with disk.open(path, "rb") as file:
                found[path.lstrip("/")] = file.read()
    disk.unmount()
    return found


def used(image: bytes) -> int:
    """Bytes of flash in use, whole blocks."""
    context = UserContext(buffsize=SIZE)
    context.buffer[:] = image
    disk = _open(context, NEWEST)
    disk.mount()
    return disk.used_block_count * BLOCK


def _open(context: UserContext, version: int) -> LittleFS:
    return LittleFS(
        context=context,
        block_size=BLOCK,
        block_count=BLOCKS,
        prog_size=256,
        disk_version=version,
        mount=False,
    )
