"""Runs in the MicroPython VM: a board's raw prompt on standard input and output, over a real littlefs in a file.

The Unix port has no raw prompt of its own. Usage: prompt_vm.py DISK BLOCKS MACHINE. DISK is made when it is empty.
After as many block writes as the first line of DISK.cut says, the process ends within one: a power cut.
"""

import os
import sys

import vfs

BLOCK = 4096
WINDOW = 2048
READY = "raw REPL; CTRL-B to exit\r\n>"
disk_path, blocks, machine_name = sys.argv[1], int(sys.argv[2]), sys.argv[3]


LEVELS = {}
IDS = {(0x40, 0x3F): b"\x22\x81", (0x48, 0x0F): b"\x01\x18"}


class Restart(BaseException):
    pass


class Disk:
    def __init__(self, path, cut):
        self.f = open(path, "r+b")  # noqa: SIM115  # as long as the board lives
        self.count = open(path + ".count", "w")  # noqa: SIM115
        self.written = 0
        self.cut = cut

    def readblocks(self, n, buf, off=0):
        self.f.seek(n * BLOCK + off)
        self.f.readinto(buf)

    def writeblocks(self, n, buf, off=0):
        self._count(n, buf, off)
        self.f.seek(n * BLOCK + off)
        self.f.write(buf)
        self.f.flush()

    def _count(self, n, buf, off):
        self.written += 1
        self.count.seek(0)
        self.count.write(str(self.written))
        self.count.flush()
        if self.written == self.cut:
            self.f.seek(n * BLOCK + off)
            self.f.write(bytes(buf)[: len(buf) // 2])
            self.f.flush()
            os.system("kill -9 $PPID")

    def ioctl(self, op, arg):
        if op == 4:
            return blocks
        if op == 5:
            return BLOCK
        if op == 6:
            self.f.seek(arg * BLOCK)
            self.f.write(b"\xff" * BLOCK)
            return 0
        return 0


class WDT:
    def __init__(self, timeout):
        pass

    def feed(self):
        pass


class Pin:
    """Pin N + 8 reads what N drives, as a healthy contact would; that of pin 4 is welded."""

    IN, OUT, PULL_DOWN = 0, 1, 2

    def __init__(self, n, mode=0, pull=0):
        self.n = n

    def init(self, mode, value):
        self.value(value)

    def value(self, level=None):
        if level is not None:
            LEVELS[self.n] = level
            return None
        return 1 if self.n == 12 else LEVELS.get(self.n, LEVELS.get(self.n - 8, 0))


class I2C:
    """An INA228, a chip with a wrong id and one that nobody expects."""

    def __init__(self, n, sda, scl, freq):
        pass

    def scan(self):
        return [0x40, 0x48, 0x70]

    def readfrom_mem(self, address, register, n):
        return IDS[address, register]


class machine:
    WDT = WDT
    Pin = Pin
    I2C = I2C
    WDT_RESET = 3

    def reset_cause():
        return 1

    def reset():
        raise Restart()


def uname():
    return ("x", "x", "1.27.0", "x", machine_name)


class Os:
    def __init__(self):
        self.uname = uname

    def __getattr__(self, name):
        return getattr(os, name)


def say(text):
    sys.stdout.buffer.write(text.encode() if isinstance(text, str) else text)


def read_code():
    """(code, whether it came by raw paste) at the raw prompt."""
    code = b""
    while True:
        c = sys.stdin.buffer.read(1)
        if not c:
            sys.exit()
        if c == b"\x04":
            return code, False
        if c == b"\x01":
            say(READY)
            code = b""
        elif c == b"\x03":
            code = b""
        elif c == b"\x05" and not code:
            sys.stdin.buffer.read(2)
            return pasted(), True
        elif c != b"\r" or code:
            code += c


def pasted():
    """Raw paste mode: R 1, the window, then one more window for each that was taken."""
    say(b"R\x01" + bytes((WINDOW & 255, WINDOW >> 8)))
    code = bytearray()
    while True:
        c = sys.stdin.buffer.read(1)
        if not c:
            sys.exit()
        if c == b"\x04":
            say(b"\x04")
            return bytes(code)
        code.extend(c)
        if len(code) % WINDOW == 0:
            say(b"\x01")


def printed(text, place):
    try:
        exec(text, place)
        return b""
    except Restart:
        raise
    except OSError as e:
        return f"OSError: [Errno {e.errno}] {e}".encode()
    except BaseException as e:
        return (e.__class__.__name__ + ": " + str(e)).encode()


def serve():
    place = {"__name__": "__main__"}
    while True:
        code, paste = read_code()
        if not code:
            say("OK\r\nMPY: soft reboot\r\n" + READY)
            place = {"__name__": "__main__"}
            continue
        if not paste:
            say("OK")
        wrong = printed(code.decode(), place)
        say(b"\x04" + wrong + b"\x04>")


sys.modules["machine"] = machine
sys.modules["os"] = Os()
try:
    with open(disk_path + ".cut") as f:
        cut = int(f.read())
except (OSError, ValueError):
    cut = 0
disk = Disk(disk_path, cut)
if not disk.f.read(1):
    disk.f.write(b"\xff" * (BLOCK * blocks))
    vfs.VfsLfs2.mkfs(disk)
vfs.umount("/")
vfs.mount(vfs.VfsLfs2(disk), "/")
os.chdir("/")
while True:
    try:
        serve()
    except Restart:
        say("\x04\x04# restarted\r\n")
