"""python-thingset, a client written by others, against the console in the real VM, over a pseudo-terminal."""

import functools
import os
import subprocess

import pytest
from python_thingset import ThingSetSerial
from serial import Serial

from tests.helpers import ptybridge

CONTENT, CHANGED = 0x85, 0x84


@pytest.fixture(scope="module")
def console_path(micropython, root):
    """The pseudo-terminal of a running console, in front of a VM of its own."""
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
        assert vm.wait(10) == 0


@pytest.fixture(scope="module")
def client(console_path):
    """A client, opened after a first request has silenced the reports, as docs/protocol.md advises."""
    with Serial(console_path, 115200, timeout=5) as port:
        assert port.read_until(b"\n").startswith(b"#State ")
        port.write(b"?Device/cName\n")
        line = b""
        while not line.startswith(b":"):
            line = port.read_until(b"\n")
            assert line, "no reply"
        assert line == b':85 "rig"\r\n'
    with ThingSetSerial(console_path) as opened:
        # the client gives up after 0.5 s, which a busy test machine may need for itself
        opened._link.get_response = functools.partial(opened._link.get_response, timeout=20)
        yield opened


def test_get(client):
    answer = client.get("Loads/infer-a/rTier")
    assert (answer.status_code, answer.data) == (CONTENT, 1)
    assert client.get("Device").data["cTitle"] == 'The "rig"'


def test_fetch_names_and_values(client):
    assert client.fetch("Loads", []).values[0].value == ["switch-a", "infer-a", "batch-a", "pump"]
    answer = client.fetch("Loads/infer-a", ["rOn", "rTier"])
    assert [(v.name, v.value) for v in answer.values] == [("rOn", True), ("rTier", 1)]


def test_root_and_walk(client):
    groups = client.fetch("", []).values[0].value
    assert {"Rack", "Loads", "Settings", "Actions"} <= set(groups)
    for group in groups:
        assert client.get(group).status_code == CONTENT


def test_update(client):
    assert client.update("Settings/sRestoreMargin_W", 350).status_code == CHANGED
    assert client.get("Settings/sRestoreMargin_W").data == 350
    assert client.update("Reporting/wEnable", True).status_code == CHANGED


def test_exec(client):
    assert client.exec("Actions/xHold", ["batch-a", "off", 600]).status_code == CHANGED
    assert client.get("Loads/batch-a/rHold").data == "off"
    assert client.exec("Actions/xRelease", ["batch-a"]).status_code == CHANGED
    listed = client.exec("Actions/xCauses", [])
    assert {entry["output"] for entry in listed.data} == {"switch-a", "batch-a", "pump"}


@pytest.mark.parametrize(
    ("ask", "status", "name"),
    [
        (lambda c: c.get("Loads/nobody"), 0xA4, "batch-a"),
        (lambda c: c.fetch("Rack", ["rBus_V"]), 0xA4, "rBus_mV"),
        (lambda c: c.update("Settings/sReserve_pm", 5000), 0xAF, "900"),
        (lambda c: c.update("Settings/sReserve_pm", 1.5), 0xAF, "whole"),
        (lambda c: c.update("Rack/rBus_mV", 1), 0xA3, "read only"),
        (lambda c: c.exec("Actions/xHold", ["batch-a"]), 0xA0, "seconds"),
        (lambda c: c.exec("Actions/xHold", ["pump", "off", 5]), 0xA3, "infer-a"),
        (lambda c: c.exec("Rack/rBus_mV", []), 0xA5, "xHold"),
        (lambda c: c.get("x" * 600), 0xAD, "512"),
    ],
)
def test_errors_say_what_is_allowed(client, ask, status, name):
    answer = ask(client)
    assert answer.status_code == status
    assert name in answer.data


def test_no_report_disturbed_a_reply(client):
    for _ in range(50):
        assert client.get("Loads/batch-a/rTier").data == 3
