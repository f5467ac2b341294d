"""`wattbit monitor` and `wattbit send` at a Mosquitto: the real firmware behind it, and brokers that are no use."""

import base64
import json
import os
import shutil
import subprocess
import sys

import pytest

from tests.helpers import broker, mqtt_rack, shipped_broker
from tests.helpers.live_console import wait_for
from tests.helpers.shipped_broker import DEVICES, HOST, person
from wattbit.flash import identity

pytestmark = pytest.mark.skipif(shutil.which("mosquitto", path="/usr/sbin:/usr/bin") is None, reason="no mosquitto")
WHO = DEVICES[0]


def wattbit(*args, **env) -> subprocess.CompletedProcess:
    command = [sys.executable, "-m", "wattbit", *map(str, args)]
    found = {**os.environ, "COLUMNS": "120", **env}
    return subprocess.run(command, capture_output=True, text=True, timeout=90, env=found, check=False)


def test_the_real_firmware_is_watched_and_takes_what_is_signed(tmp_path):
    keys = {"identity.a": base64.b64encode(identity.packed(WHO)).decode()}
    (tmp_path / "key").write_text(WHO["key"])
    record = {"boards": [{"id": "another", "key": "ab" * 32}, WHO]}
    (tmp_path / "commissioning.json").write_text(json.dumps(record, indent=2))
    more = '[server]\nallow = ["server"]\n'
    with broker.running(tmp_path) as server:
        link = f"mqtt://127.0.0.1:{server.port}/{WHO['id']}"
        doctor = lambda run: run.__setitem__("keys", keys)  # noqa: E731
        with mqtt_rack.running(tmp_path, server.port, more=more, doctor=doctor) as rack:
            rack.said("# mqtt: connected")
            done = wattbit("monitor", link, "--once", "--json")
            assert done.returncode == 0, done.stderr
            seen = json.loads(done.stdout)
            assert seen["Device"]["cName"] == "solar-small"
            assert seen["Loads"]["server"]["rOn"] is True
            assert set(seen["Loads"]) == {load["name"] for load in rack.site["load"]}
            anyone = wattbit("monitor", f"mqtt://127.0.0.1:{server.port}", "--once")
            assert anyone.returncode == 0, anyone.stderr
            assert "server" in anyone.stdout and "link live" in anyone.stdout
            _commands(tmp_path, link)
            wait_for(lambda: '"output":"server"' in rack.console())
            other = wattbit("send", link, "get", "Device", "--key", tmp_path / "other", "--timeout", "2")
            assert other.returncode == 2
            (tmp_path / "other").write_text("ab" * 32)
            forged = wattbit("send", link, "shed", "server", "60", "--key", tmp_path / "other", "--timeout", "3")
            assert forged.returncode == 1, "refused by name"
            assert forged.stderr == "refused: wrong signature\n"
        gone = wattbit("monitor", link, "--once")
        assert gone.returncode == 3
        assert "the broker says that the device is offline" in gone.stderr


def _commands(tmp_path, link: str) -> None:
    """Shed and restored by signed commands, refused where the site does not allow it, unsigned never sent."""
    unsigned = wattbit("send", link, "shed", "server", "60")
    assert unsigned.returncode == 2
    assert "signed" in unsigned.stderr and "--key" in unsigned.stderr
    for words, code, said in (
        (("shed", "server", "60"), 0, "done"),
        (("get", "Loads/server/rCause"), 0, "dispatch"),
        (("restore", "server"), 0, "done"),
        (("shed", "router", "60"), 1, "refused"),
        (("reboot",), 1, "refused"),
    ):
        done = wattbit("send", link, *words, "--key", tmp_path / "commissioning.json")
        assert done.returncode == code, (words, done.stdout, done.stderr)
        assert said in done.stdout + done.stderr


@pytest.fixture(scope="module")
def shipped(tmp_path_factory):
    folder = tmp_path_factory.mktemp("broker")
    with shipped_broker.running(folder) as server:
        server.folder = folder
        yield server


def test_what_a_broker_may_refuse(shipped, tmp_path):
    (tmp_path / "password").write_text(identity.password(person("hub")) + "\n")
    (tmp_path / "wrong").write_text("not the password\n")
    good = ("--ca", shipped.folder / "ca.pem", "--password-file", tmp_path / "password")
    link = f"mqtts://hub@{HOST}:{shipped.port}/{WHO['id']}"
    for args, code, said in (
        ((link, *good, "--timeout", "1"), 3, "nothing that can be understood within 1 s"),
        ((link, *good[:2], "--password-file", tmp_path / "wrong"), 3, "does not accept user hub"),
        ((link, *good[2:]), 3, "certificate is not accepted"),
        ((f"mqtts://hub@127.0.0.1:{shipped.port}/x", *good), 3, "certificate is not accepted"),
        ((f"mqtt://hub@{HOST}:{shipped.port}/x", *good[2:], "--timeout", "2"), 3, ""),
        ((f"mqtts://hub@{HOST}:{shipped.port}", *good), 3, "none has told this broker"),
        ((link, "--password-file", tmp_path / "none"), 2, "--password-file"),
    ):
        done = wattbit("monitor", *args, "--once")
        assert done.returncode == code, (args, done.stderr)
        assert said in done.stderr, (args, done.stderr)
        assert "Traceback" not in done.stderr
