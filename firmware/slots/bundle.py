"""All modules of a version in one file, mounted read-only so that `import` finds them.

A file of its own for each of more than a hundred modules would take a block of 4 KiB each: two versions would not fit
a Pico W. First line: `wattbit-code 1 CRC BYTES`, the CRC-32 of all that follows and the length of the index, then on
some boards `MAPPED`, in hexadecimal the address at which the chip reads the file system like memory. Then the index,
`NAME SIZE OFFSET` a line, offsets counted from the end of the index, in the order of importing; where the line goes on
with `FUNCTIONS TEXTS CONSTANTS`, a table lies behind that module (see inplace.py). Then the modules.
"""

import binascii

import vfs

MOUNT = "/code"
PIECE = 1024
IS_FOLDER = 0x4000
IS_FILE = 0x8000


class Bundle:
    """A read-only file system over `path`; OSError or ValueError when it is damaged."""

    def __init__(self, path: str) -> None:
        self.path = path
        self._index = b""
        with open(path, "rb") as f:
            head = f.readline()
            words = head.split()
            if words[:2] != [b"wattbit-code", b"1"] or int(words[2], 16) != _crc(f):
                raise ValueError("code is damaged")
        self._index_at = len(head)
        self._size = int(words[3])
        self.mapped = int(words[4], 16) if len(words) > 4 else 0

    def rest(self) -> None:
        """Free the index; it is read again when something is imported later."""
        self._index = b""

    def mount(self, readonly: bool, mkfs: bool) -> None:
        """Called by vfs.mount."""

    def umount(self) -> None:
        """Called by vfs.umount."""

    def stat(self, path: str) -> tuple:
        """Size and kind of what `import` asks for; OSError(ENOENT) when it is not in here."""
        name = path.strip("/").encode()
        index = self._lines()
        if index.find(b"\n" + name + b"/") >= 0:
            return (IS_FOLDER, 0, 0, 0, 0, 0, 0, 0, 0, 0)
        return (IS_FILE, 0, 0, 0, 0, 0, self._find(index, name)[0], 0, 0, 0)

    def open(self, path: str, mode: str) -> object:
        """The bundle itself, at the beginning of a module: a module knows its own end."""
        index = self._lines()
        f = open(self.path, "rb")  # the one who imports closes it
        f.seek(self._index_at + self._size + self._find(index, path.strip("/").encode())[1])
        return f

    def listed(self) -> object:
        """(module, where it begins, (where its table begins, FUNCTIONS, TEXTS, CONSTANTS)) of each that has a table."""
        base = self._index_at + self._size
        for line in self._lines().split(b"\n"):
            words = line.split()
            if len(words) == 6:
                size, at, functions, texts, constants = (int(word) for word in words[1:])
                yield _module(words[0].decode()), base + at, (base + at + size, functions, texts, constants)

    def _lines(self) -> bytes:
        if not self._index:
            with open(self.path, "rb") as f:
                f.seek(self._index_at)
                self._index = b"\n" + f.read(self._size)
        return self._index

    def _find(self, index: bytes, name: bytes) -> list:
        """[size, offset] of a module."""
        at = index.find(b"\n" + name + b" ")
        if at < 0:
            raise OSError(2)
        return [int(word) for word in index[at : index.find(b"\n", at + 1)].split()[1:]]


def enter(path: str) -> Bundle:
    """Mount the bundle at `path` in place of another. OSError or ValueError when it is damaged."""
    bundle = Bundle(path)
    leave()
    vfs.mount(bundle, MOUNT)
    return bundle


def leave() -> None:
    """Unmount, if a bundle is mounted."""
    try:
        vfs.umount(MOUNT)
    except OSError:
        pass


def _module(name: str) -> str:
    """`rack/app/__init__.mpy` as `import` has it: `rack.app`."""
    parts = name.rsplit(".", 1)[0].split("/")
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _crc(f: object) -> int:
    """CRC-32 of the rest of an open file."""
    crc = 0
    piece = bytearray(PIECE)
    view = memoryview(piece)
    while True:
        n = f.readinto(piece)
        if not n:
            return crc & 0xFFFFFFFF
        crc = binascii.crc32(view[:n], crc)
