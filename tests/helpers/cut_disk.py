"""Runs in the MicroPython VM: flash in RAM under the real littlefs, whose power goes at a chosen program or erase.

How a cut operation is left: nothing of it, a part of it (bytes of a program, a sector half erased), or all of it.
Blocks and program size are those of a Pico W's file system; fewer blocks, so that a cut costs less.
"""

import vfs

BLOCK = 4096
PROGRAM = 256  # RP2040: a page; littlefs asks for multiples of it
EIO = 5
NOTHING, PART, NOISE, ALL = range(4)


class Disk:
    """A block device; `cut` operations from now the power goes, and the last one is left as `how` says."""

    def __init__(self, blocks: int, content=None) -> None:
        self._blocks = blocks
        self.data = bytearray(b"\xff" * (blocks * BLOCK)) if content is None else bytearray(content)
        self.ops = 0
        self.erased = [0] * blocks
        self.cut = -1
        self.how = NOTHING
        self.seed = 1
        self.bad = 0  # programs over what was not erased: flash could not do that

    def readblocks(self, n, buf, off=0):
        """As the port's flash."""
        at = n * BLOCK + off
        buf[:] = self.data[at : at + len(buf)]

    def writeblocks(self, n, buf, off=0):
        """Program; only erased flash can take it."""
        at = n * BLOCK + off
        if self.data[at : at + len(buf)] != b"\xff" * len(buf):
            self.bad += 1
        size = self._op(len(buf))
        self.data[at : at + size] = buf[:size]
        return self._end(at + size, at + len(buf), 0)

    def ioctl(self, op, arg):
        """As the port's flash."""
        if op == 4:
            return self._blocks
        if op == 5:
            return BLOCK
        if op == 6:
            at = arg * BLOCK
            size = self._op(BLOCK)
            self.erased[arg] += 1
            self.data[at : at + size] = b"\xff" * size
            return self._end(at + size, at + BLOCK, 0xFF)
        return 0

    def _op(self, size):
        """How many bytes of this operation are done."""
        self.ops += 1
        if self.ops < self.cut or self.cut < 0:
            return size
        if self.ops > self.cut:
            return 0  # what closes its files on the way out writes nothing any more
        return 0 if self.how == NOTHING else size if self.how == ALL else self._random() % size

    def _end(self, at, end, towards):
        """The answer to littlefs: EIO once the power has gone; with NOISE bits of what was not reached have changed."""
        if self.cut < 0 or self.ops < self.cut:
            return 0
        if self.ops == self.cut and self.how == NOISE:
            for i in range(at, end, 7):
                bits = self._random() & 0xFF
                self.data[i] = self.data[i] | bits if towards else self.data[i] & bits
        return -EIO

    def _random(self):
        self.seed = (self.seed * 1103515245 + 12345) & 0x3FFFFFFF
        return self.seed >> 8


class Segments:
    """`hal.Segments` and `hal.Blobs` on a mounted disk, without the port's folder."""

    def __init__(self, disk: Disk, fresh: bool = False) -> None:
        if fresh:
            vfs.VfsLfs2.mkfs(disk, progsize=PROGRAM, readsize=PROGRAM)
        self.fs = vfs.VfsLfs2(disk, progsize=PROGRAM, readsize=PROGRAM)
        if fresh:
            self.fs.mkdir("/state")

    def names(self, prefix):
        """As `hal.Segments`."""
        return [row[0] for row in self.fs.ilistdir("/state") if row[0].startswith(prefix)]

    def size(self, name):
        """As `hal.Segments`."""
        try:
            return self.fs.stat("/state/" + name)[6]
        except OSError:
            return 0

    def append(self, name, data):
        """As `hal.Segments`."""
        with self.fs.open("/state/" + name, "ab") as f:
            f.write(data)

    def read_into(self, name, at, buf):
        """As `hal.Segments`."""
        try:
            with self.fs.open("/state/" + name, "rb") as f:
                f.seek(at)
                return f.readinto(buf)
        except OSError:
            return 0

    def remove(self, name):
        """As `hal.Segments`."""
        try:
            self.fs.remove("/state/" + name)
        except OSError:
            pass

    def read(self, name):
        """As `hal.Blobs`."""
        try:
            with self.fs.open("/state/" + name, "rb") as f:
                return f.read()
        except OSError:
            return None

    def write(self, name, data):
        """As `hal.Blobs`."""
        path = "/state/" + name
        with self.fs.open(path + ".new", "wb") as f:
            f.write(data)
        self.fs.rename(path + ".new", path)
