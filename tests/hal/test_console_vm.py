"""The real console file under the real VM: a terminal sends whatever it likes, and nothing waits for it."""

import subprocess
import sys
from pathlib import Path

import pytest

FIRMWARE = Path(__file__).resolve().parents[2] / "firmware"
VM = Path(sys.executable).parent / "micropython"
# made by hand: the package `hal` itself wants `machine`
PROGRAM = f"""
import sys, time
sys.path.insert(0, {str(FIRMWARE / "hal")!r})
from console import Console
console = Console()
buf = bytearray(16)
got = b""
longest = 0
end = time.ticks_add(time.ticks_ms(), 5000)
while len(got) < WANTED and time.ticks_diff(end, time.ticks_ms()) > 0:
    before = time.ticks_ms()
    n = console.receive_into(buf)
    longest = max(longest, time.ticks_diff(time.ticks_ms(), before))
    got += bytes(buf[:n])
    time.sleep_ms(1)
text = ("got %s, longest wait %d ms\\n" % (got, longest)).encode()
console.send(text, len(text))
"""


@pytest.mark.parametrize("sent", [b"?Rack\r\n", b"\xff" * 5, b"\xc3(", b"\x00\x80\xfe?\n", bytes(range(4, 256))])
def test_any_byte_is_a_byte_and_none_is_waited_for(sent: bytes) -> None:
    program = PROGRAM.replace("WANTED", str(len(sent)))
    with subprocess.Popen([str(VM), "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as vm:
        vm.stdin.write(sent)
        vm.stdin.flush()  # and stays open: an unfinished UTF-8 character must not be waited for
        line = vm.stdout.readline().decode()
        vm.stdin.close()
    said, _, waited = line.partition(", longest wait ")
    assert said == f"got {sent!r}"
    assert int(waited.split()[0]) < 100


def test_what_the_host_does_not_take_is_dropped_and_not_waited_for() -> None:
    program = (
        PROGRAM.replace("WANTED", "0")
        + """
import micropython
begin = time.ticks_ms()
for _ in range(100):
    console.send(bytes(4096), 4096)
sys.stderr.write(str(time.ticks_diff(time.ticks_ms(), begin)))
"""
    )
    with subprocess.Popen([str(VM), "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE) as vm:  # fmt: skip
        took_ms = int(vm.stderr.read() or b"99999")  # its output is never read: the pipe holds 64 KiB of 400
        vm.stdout.close()
        vm.stdin.close()
    assert took_ms < 1000
