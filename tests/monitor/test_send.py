"""`wattbit send`: words to requests, answers to exit codes, and a device with another table is told nothing."""

import os
import subprocess
import sys

import pytest

from rack.report import fields
from tests.helpers import ptybridge
from tests.helpers.console_rig import Rig
from tests.helpers.rig_source import RigSource
from tests.monitor.test_command import as_rig, server, silent, vm_console
from wattbit.errors import BadInput, DeviceTrouble
from wattbit.send import grammar
from wattbit.send.exchange import Exchange


def wattbit(*args: str) -> subprocess.CompletedProcess:
    command = [sys.executable, "-m", "wattbit", *args]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, env={**os.environ}, check=False)


@pytest.mark.parametrize(
    ("words", "request_line"),
    [
        ("hold batch-a off 10m", '!Actions/xHold ["batch-a", "off", 600]'),
        ("hold batch-a on", '!Actions/xHold ["batch-a", "on", 0]'),
        ("release batch-a", '!Actions/xRelease ["batch-a"]'),
        ("ack all", '!Actions/xAck ["all"]'),
        ("clear-safe-mode", "!Actions/xClearSafeMode"),
        ("shed batch-a 2h", '!Actions/xShed ["batch-a", 7200]'),
        ("set-time 1795555980", '!Actions/xSetTime ["1795555980"]'),
        ("set sReserve_pm=60 sFeeder_W=0", '=Settings {"sReserve_pm": 60, "sFeeder_W": 0}'),
        ("get", "?"),
        ("get Loads/batch-a/", "?Loads/batch-a"),
    ],
)
def test_words_are_the_line_that_a_person_would_type(words, request_line):
    assert grammar.request(words.split()) == request_line


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("fly", "release LOAD"),
        ("hold", "hold LOAD STATE"),
        ("hold batch-a off soon", "10m"),
        ("hold batch-a off 600 more", "3 words"),
        ("set", "NAME=VALUE"),
        ("set sReserve_pm", "NAME=VALUE"),
        ("set sReserve_pm=6.5", "whole number"),
        ("get a b", "one path"),
        ("get ../x", "one path"),
        ("report now", "0 words"),
    ],
)
def test_what_cannot_be_meant_says_what_is_allowed(words, said):
    with pytest.raises(BadInput, match=said):
        grammar.request(words.split())


def test_every_action_of_the_firmware_has_its_word():
    assert set(grammar.actions()) >= {"hold", "release", "ack", "shed", "restore", "reboot", "maintain", "report"}
    for word, (name, arguments, _) in grammar.actions().items():
        line = grammar.request([word, *("60" for _ in arguments)])
        assert line.startswith(f"!Actions/{name}")
    assert len(grammar.actions()) == len(fields.ACTIONS)


def test_a_refusal_a_reply_and_reports_in_between():
    rig = Rig()
    exchange = Exchange(RigSource(rig), 2.0)
    assert exchange.begin() is None
    assert exchange.ask('!Actions/xHold ["switch-a","off",60]').status == 0x84
    assert rig.loads.lease_ms[0] == 60000
    refused = exchange.ask("!Actions/xClearSafeMode")
    assert refused.refused and "not in safe mode" in refused.body
    exchange.ask("!Actions/xReport")
    exchange.report()
    assert set(exchange.state) >= {"Device", "Rack", "Loads", "Limits"}
    assert set(exchange.state["Loads"]) == set(rig.loads.names)


def test_another_table_is_told_nothing():
    rig = Rig()
    rig.tree.hash = "deadbeef"
    source = RigSource(rig)
    with pytest.raises(DeviceTrouble, match=r"deadbeef.*nothing is sent.*flash the firmware"):
        Exchange(source, 2.0).begin()
    assert all(line.startswith("?") for line in source.asked)


def test_exit_codes_over_a_socket_a_pty_and_to_nobody(micropython, root):
    with vm_console(micropython, root) as path:
        done = wattbit("send", path, "hold", "batch-a", "off", "10m")
        assert (done.returncode, done.stdout) == (0, "done: hold batch-a off 10m\n"), done.stderr
        told = wattbit("send", path, "get", "Loads/batch-a/rHold", "--json")
        assert '"answer": "off"' in told.stdout
    with server(as_rig(Rig())) as address:
        no = wattbit("send", address, "release", "batch-a")
        assert (no.returncode, no.stderr) == (1, "refused: batch-a is not held\n")
    with server(silent) as address:
        mute = wattbit("send", address, "ack", "all", "--timeout", "0.5")
        assert mute.returncode == 3
        assert "no reply within 0.5 s" in mute.stderr
    wrong = wattbit("send", "/dev/no-such-port", "fly")
    assert wrong.returncode == 2, "words are judged before the link is opened"
    assert wattbit("send", "/dev/no-such-port", "report").returncode == 3


def test_a_port_that_another_program_has_is_said_so():
    reading, writing = os.pipe()
    with open(reading, "rb", buffering=0) as out, open(writing, "wb", buffering=0) as into:
        bridge = ptybridge.connect(into, out)
        try:
            import serial

            with serial.Serial(bridge.path, exclusive=True):
                done = wattbit("monitor", bridge.path, "--once")
        finally:
            bridge.close()
    assert done.returncode == 3
    assert "another program has this port" in done.stderr
