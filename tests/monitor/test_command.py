"""The command against a console in the real VM (pty), a socket, and silence."""

import contextlib
import fcntl
import json
import os
import signal
import socket
import struct
import subprocess
import sys
import termios
import threading

import pytest

from tests.helpers import ptybridge
from tests.helpers.console_rig import Rig


def monitor(*args: str) -> subprocess.CompletedProcess:
    command = [sys.executable, "-m", "wattbit", "monitor", *args]
    env = {**os.environ, "COLUMNS": "150", "NO_COLOR": "1"}
    return subprocess.run(command, capture_output=True, text=True, timeout=60, env=env, check=False)


@contextlib.contextmanager
def vm_console(micropython, root):
    """The path of a pty with a small rack in the VM behind it."""
    path = ":".join(str(root / p) for p in ("firmware", "host_tools", "tests/helpers")) + ":.frozen"
    command = [str(micropython), "-X", "heapsize=512k", str(root / "tests/helpers/vm_console.py")]
    env = {**os.environ, "MICROPYPATH": path}
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=env, bufsize=0) as vm:
        bridge = ptybridge.connect(vm.stdin, vm.stdout)
        try:
            yield bridge.path
        finally:
            bridge.close()
            vm.stdin.close()


@contextlib.contextmanager
def server(answer):
    """HOST:PORT of a server that gives each connection to `answer`."""

    def serve() -> None:
        # a monitor that refuses or gives up hangs up in the middle of a report
        with contextlib.suppress(ConnectionError):
            answer(listening.accept()[0])

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"127.0.0.1:{listening.getsockname()[1]}"
        thread.join(10)


def as_rig(rig: Rig):
    """Answer requests as the rig does, until the other side closes."""

    def answer(connection: socket.socket) -> None:
        with connection:
            while data := connection.recv(256):
                for reply in rig.feed(data):
                    connection.sendall(reply)
                for line in rig.lines():
                    connection.sendall(line)

    return answer


def silent(connection: socket.socket) -> None:
    """Listen and never answer."""
    with connection:
        while connection.recv(256):
            pass


def test_once_over_a_pty_shows_the_screen(micropython, root):
    with vm_console(micropython, root) as path:
        done = monitor(path, "--once")
    assert done.returncode == 0, done.stderr
    for said in ("batch-a", "pump", "bus-low", "promised", "link live"):
        assert said in done.stdout


def test_the_live_screen_on_a_terminal(micropython, root):
    """The screen is drawn on a terminal, and q ends it."""
    with vm_console(micropython, root) as path:
        master, slave = os.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        command = [sys.executable, "-m", "wattbit", "monitor", path]
        env = {**os.environ, "TERM": "xterm"}
        with subprocess.Popen(command, stdin=slave, stdout=slave, stderr=slave, env=env) as running:
            os.close(slave)
            shown = b""
            while b"switch-a" not in shown or b"Hold" not in shown:
                shown += os.read(master, 65536)
            os.write(master, b"q")
            with contextlib.suppress(OSError):
                while os.read(master, 65536):
                    pass
            assert running.wait(20) == 0
        os.close(master)


def test_json_until_interrupted(micropython, root):
    with vm_console(micropython, root) as path:
        command = [sys.executable, "-m", "wattbit", "monitor", path, "--json"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
            heard = [json.loads(running.stdout.readline()) for _ in range(20)]
            running.send_signal(signal.SIGINT)
            assert running.wait(20) == 0
    assert {m["kind"] for m in heard} == {"state"}
    assert any("batch-a" in m.get("Loads", {}) for m in heard)


def test_once_as_json_over_a_socket():
    with server(as_rig(Rig())) as address:
        done = monitor(address, "--once", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["Device"]["cTitle"] == 'The "rig"'


def test_another_table_is_exit_3():
    rig = Rig()
    rig.tree.hash = "deadbeef"
    with server(as_rig(rig)) as address:
        done = monitor(address, "--once")
    assert done.returncode == 3
    assert "deadbeef" in done.stderr
    assert done.stdout == ""


def test_silence_is_exit_3_and_says_what_was_tried():
    with server(silent) as address:
        done = monitor(address, "--timeout", "0.6")
    assert done.returncode == 3
    assert " 0 time(s)" not in done.stderr
    for said in (address, "within 0.6 s", "sent !Actions/xReport "):
        assert said in done.stderr


def test_a_device_that_cannot_use_its_configuration_is_heard():
    def complain(connection: socket.socket) -> None:
        connection.sendall(b"# configuration: limit: trip is missing\r\n")
        silent(connection)

    with server(complain) as address:
        done = monitor(address, "--timeout", "0.6")
    assert done.returncode == 3
    assert "The device says: configuration: limit: trip is missing" in done.stderr


def test_a_device_that_goes_away_is_exit_3():
    with server(lambda connection: connection.close()) as address:
        done = monitor(address)
    assert done.returncode == 3
    assert "closed the connection" in done.stderr


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (("/dev/no-such-port",), 3, "/dev/no-such-port"),
        (("127.0.0.1:1",), 3, "127.0.0.1:1"),
        (("no-such-host.invalid:1",), 3, "no host of this name"),
        (("http://nonsense",), 2, "HOST:PORT"),
        (("a:99999",), 2, "65535"),
        (("/dev/x", "/dev/y"), 2, "/dev/y"),
        (("--timeout", "0"), 2, "timeout"),
        (("--theme", "pink"), 2, "terminal"),
        (("mqtt://127.0.0.1:1/rack7",), 3, "no broker listens at 127.0.0.1:1"),
        (("mqtts://broker/rack7", "--ca", "/no/such/ca.pem"), 2, "/no/such/ca.pem"),
    ],
)
def test_unusable_options_and_ports(args, code, said):
    done = monitor(*args)
    assert done.returncode == code
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_help_teaches():
    done = monitor("--help")
    assert done.returncode == 0
    for said in ("HOST:PORT", "mqtts://", "--once", "--json", "/dev/ttyACM0", "Exit codes"):
        assert said in done.stdout
