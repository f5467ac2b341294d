"""Files that grow at their end, as the firmware uses them: a board's on a real littlefs, and the desktop's."""

STORY = """
def bytes_of(files, name, at, count):
    buf = bytearray(count)
    n = files.read_into(name, at, buf)
    return bytes(buf[:n])

files = Segments()
assert files.names("hi") == [] and files.size("hi0") == 0 and bytes_of(files, "hi0", 0, 4) == b""
files.append("hi0", b"abc")
files.append("hi0", bytearray(b"defg"))
files.append("ev7", b"x")
assert sorted(files.names("hi")) == ["hi0"] and files.names("ev") == ["ev7"]
assert files.size("hi0") == 7
assert bytes_of(files, "hi0", 2, 3) == b"cde" and bytes_of(files, "hi0", 5, 9) == b"fg"
assert bytes_of(files, "hi0", 7, 1) == bytes_of(files, "hi0", 100, 1) == b""
files.remove("hi0")
files.remove("hi0")
assert files.names("hi") == [] and files.size("ev7") == 1
print("well")
"""
BOARD = """
import vfs, cut_disk
disk = cut_disk.Disk(16)
cut_disk.Segments(disk, True)
vfs.mount(vfs.VfsLfs2(disk, progsize=256, readsize=256), "/state")
from segments import Segments
"""
FULL = """
files = Segments()
written = 0
try:
    while True:
        files.append("hi%d" % (written // 10), bytes(400))
        written += 1
except OSError as e:
    print(e.errno, written, sum([files.size(name) for name in files.names("hi")]) == 400 * written)
"""
DESKTOP = """
from wattbit.emulator import world
class Here:
    blobs = {}
world.current = Here
from segments import Segments
"""


def test_on_a_board(vm_run, root):
    path = [root / "firmware/hal", root / "tests/helpers"]
    assert vm_run(BOARD + STORY, path=path) == "well\n"


def test_full(vm_run, root):
    """What did not fit is not there in part; 28 is ENOSPC."""
    path = [root / "firmware/hal", root / "tests/helpers"]
    said = vm_run(BOARD + FULL, path=path).split()
    assert (said[0], int(said[1]) > 50, said[2]) == ("28", True, "True")


def test_on_the_desktop(vm_run, root):
    overlay = root / "host_tools/wattbit/emulator/overlay"
    path = [overlay / "hal", overlay, root / "boards/desktop", root / "firmware", root / "host_tools"]
    assert vm_run(DESKTOP + STORY, path=path) == "well\n"
