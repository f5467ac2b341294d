"""The whole firmware in real time behind a pseudo-terminal: a client written by others, a person typing, and junk."""

import contextlib
import functools
import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from python_thingset import ThingSetSerial
from serial import Serial

from wattbit import paths

CONTENT, CHANGED, BAD = 0x85, 0x84, 0xA0
ANSWER_S = 10  # a busy test machine may be slow; what the device itself needs is measured apart


def _site() -> str:
    """The shelf with short restore times, so that a released load is back within seconds."""
    text = (paths.sites() / "orv3-shelf.toml").read_text()
    text = text.replace("[restore]", "[restore]\nstable_ms = 1000\nspacing_ms = 500\njitter_ms = 0")
    return text.replace('name = "batch-a"\noutput', 'name = "batch-a"\nmin_off_ms = 1000\noutput')


class Live:
    """A running `wattbit emulate --realtime`."""

    def __init__(self, folder: Path) -> None:
        (folder / "site.toml").write_text(_site())
        (folder / "live.toml").write_text('[scenario]\nname = "live"\nsite = "site.toml"\nduration_s = 600\n')
        self.out = folder / "out"
        command = [sys.executable, "-m", "wattbit", "emulate", str(folder / "live.toml"), "--out", str(self.out)]
        self.process = subprocess.Popen([*command, "--realtime"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.port = wait_for(lambda: (self.out / "run" / "serial.txt").read_text().strip())

    def truth(self, name: str) -> list[int]:
        """Is the outlet powered, row after row, as far as results were written."""
        rows = (self.out / "timeline.csv").read_text().splitlines()
        column = rows[0].split(",").index(name)
        return [int(row.split(",")[column]) for row in rows[1:]]

    def stop(self) -> str:
        """End it as Ctrl-C does; what it printed."""
        self.process.send_signal(signal.SIGINT)
        said, _ = self.process.communicate(timeout=30)
        return said.decode()


def wait_for(look, limit_s: float = 30.0):
    """What `look()` returns once it is true; OSErrors count as not yet."""
    until_s = time.monotonic() + limit_s
    while time.monotonic() < until_s:
        with contextlib.suppress(OSError):
            found = look()
            if found:
                return found
        time.sleep(0.05)
    pytest.fail("waited in vain")


def ask(port: Serial, line: bytes) -> bytes:
    """The reply to a typed line; reports in between are passed over."""
    port.write(line + b"\n")
    while True:
        reply = port.read_until(b"\n")
        assert reply, f"no reply to {line[:40]!r}"
        if reply.startswith(b":"):
            return reply


@pytest.fixture(scope="module")
def live(tmp_path_factory):
    running = Live(tmp_path_factory.mktemp("live"))
    yield running
    if running.process.poll() is None:
        running.stop()


@pytest.fixture
def client(live):
    """Alone on the port while it is open."""
    with Serial(live.port, 115200, timeout=ANSWER_S) as port:  # a first request silences the reports
        assert ask(port, b"?Device/cName") == b':85 "orv3-shelf"\r\n'
    with ThingSetSerial(live.port) as opened:
        opened._link.get_response = functools.partial(opened._link.get_response, timeout=ANSWER_S)
        yield opened


def test_reads_any_object(client):
    answer = client.get("Rack/rBus_mV")
    assert answer.status_code == CONTENT
    assert 50000 < answer.data < 51500
    assert "batch-a" in client.fetch("Loads", []).values[0].value
    values = client.fetch("Loads/batch-a", ["rOn", "rTier"]).values
    assert [value.value for value in values] == [True, 3]


def test_a_setting_keeps_to_its_range(client):
    assert client.update("Settings/sRestoreFloor_pm", 450).status_code == CHANGED
    assert client.get("Settings/sRestoreFloor_pm").data == 450
    refused = client.update("Settings/sRestoreFloor_pm", 2000)
    assert refused.status_code >= BAD
    assert "0 to 1000" in json.dumps(refused.data) + str(refused.raw)
    assert client.get("Settings/sRestoreFloor_pm").data == 450


def test_a_held_load_is_off_says_why_and_comes_back(client):
    assert client.exec("Actions/xHold", ["batch-a", "off", 0]).status_code == CHANGED
    wait_for(lambda: client.get("Loads/batch-a/rOn").data is False)
    causes = json.dumps(client.get("Causes").data)
    assert "batch-a" in causes and "operator" in causes
    assert client.exec("Actions/xHold", ["no-such-load", "off", 0]).status_code >= BAD
    assert client.exec("Actions/xRelease", ["batch-a"]).status_code == CHANGED
    wait_for(lambda: client.get("Loads/batch-a/rOn").data is True)


def test_junk_is_refused_and_disturbs_nothing(live):
    with Serial(live.port, 115200, timeout=ANSWER_S, write_timeout=60) as port:
        before = ask(port, b"?Device/rUptime_s")
        assert ask(port, b"?" + b"x" * 300_000).startswith(b":AD")
        port.write(bytes(range(256)) * 4 + b"\x03\x04\x03\n")
        time.sleep(1)  # the refusals of the junk's lines are not counted here
        port.reset_input_buffer()
        assert ask(port, b"?Device/cName") == b':85 "orv3-shelf"\r\n'
        after = ask(port, b"?Device/rUptime_s")
        assert int(after[4:]) >= int(before[4:]), "the controller restarted"
        assert ask(port, b"?Loads/switch-a/rOn") == b":85 true\r\n"


def test_the_monitor_shows_it(live):
    command = [sys.executable, "-m", "wattbit", "monitor", live.port, "--once", "--timeout", "40"]
    done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "COLUMNS": "120"}, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "batch-a" in done.stdout
    assert re.search(r"\bgrid\b", done.stdout)


def test_in_the_end_the_truth_agrees(live):
    # reports pause for ten seconds after a request; then the journal catches up
    wait_for(lambda: b'"kind":"restore"' in (live.out / "run" / "console.log").read_bytes())
    said = live.stop()
    assert live.process.returncode == 0, said
    assert {0, 1} == set(live.truth("batch-a"))
    assert live.truth("batch-a")[-1] == 1
    assert set(live.truth("switch-a")) == {1}
    events = [json.loads(line) for line in (live.out / "events.jsonl").read_text().splitlines()]
    told = [(e["kind"], e["rule"]) for e in events if e.get("output") == "batch-a"]
    assert ("command", "operator") in told
    assert ("shed", "operator") in told
    assert "restore" in [kind for kind, _ in told]
    summary = json.loads((live.out / "summary.json").read_text())
    assert summary["boots"] == 1
    assert summary["max_cycle_gap_ms"] <= 200
