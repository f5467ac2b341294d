"""Two network namespaces that lose packets between them: a relay of ours moves them from one TUN device to another.

The kernel's own netem would do the same, where it is built in. Needs root on Linux, `unshare`, `nsenter` and `ip`.
"""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import os
import random
import select
import shutil
import struct
import subprocess
import threading
from collections.abc import Iterator

TUNSETIFF = 0x400454CA  # linux/if_tun.h
TUN_NO_PI = 0x1001  # IFF_TUN | IFF_NO_PI
CLONE_NEWNET = 0x40000000  # linux/sched.h
ADDRESSES = ("10.99.0.1", "10.99.0.2")
MTU = 1500


def possible() -> bool:
    """True where this machine can do it."""
    tools = all(shutil.which(tool) for tool in ("unshare", "nsenter", "ip"))
    return tools and os.geteuid() == 0 and os.path.exists("/dev/net/tun")


@contextlib.contextmanager
def network(loss: float) -> Iterator[tuple[list[str], list[str]]]:
    """Two prefixes of commands that run them in the one and the other namespace; each packet is lost with `loss`."""
    holders = [subprocess.Popen(["unshare", "-n", "sleep", "3600"]) for _ in ADDRESSES]
    stopped = threading.Event()
    try:
        prefixes = [["nsenter", f"--net=/proc/{holder.pid}/ns/net"] for holder in holders]
        fds = [_tun(holder.pid, prefix, i) for i, (holder, prefix) in enumerate(zip(holders, prefixes, strict=True))]
        relay = threading.Thread(target=_relay, args=(fds, loss, stopped), daemon=True)
        relay.start()
        yield prefixes[0], prefixes[1]
        stopped.set()
        relay.join(5)
        for fd in fds:
            os.close(fd)
    finally:
        for holder in holders:
            holder.kill()
            holder.wait()


def _tun(pid: int, prefix: list[str], i: int) -> int:
    """A TUN device in the namespace of `pid`, with its address; the open file moves its packets."""
    while os.readlink(f"/proc/{pid}/ns/net") == os.readlink("/proc/self/ns/net"):
        pass  # unshare has not come that far yet
    found: list[int] = []

    def open_there() -> None:  # a thread of its own, for a namespace is a thread's
        libc = ctypes.CDLL(None, use_errno=True)
        with open(f"/proc/{pid}/ns/net") as place:
            if libc.setns(place.fileno(), CLONE_NEWNET):
                return
        fd = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
        fcntl.ioctl(fd, TUNSETIFF, struct.pack("16sH22x", b"lossy", TUN_NO_PI))
        found.append(fd)

    thread = threading.Thread(target=open_there)
    thread.start()
    thread.join()
    address = [*prefix, "ip", "addr", "add", ADDRESSES[i], "peer", ADDRESSES[1 - i], "dev", "lossy"]
    for words in (address, [*prefix, "ip", "link", "set", "lossy", "up"], [*prefix, "ip", "link", "set", "lo", "up"]):
        subprocess.run(words, check=True)
    return found[0]


def _relay(fds: list[int], loss: float, stopped: threading.Event) -> None:
    luck = random.Random(1)
    while not stopped.is_set():
        for fd in select.select(fds, [], [], 0.2)[0]:
            with contextlib.suppress(OSError):
                packet = os.read(fd, MTU)
                if luck.random() >= loss:
                    os.write(fds[1 - fds.index(fd)], packet)
