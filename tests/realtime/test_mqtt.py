"""The whole firmware in real time and a Mosquitto: state, events, and what happens when the broker dies."""

import json
import shutil
import subprocess

import pytest

from rack.commands.settings_rows import wire_table
from rack.report import fields
from tests.helpers import broker, mqtt_rack
from tests.helpers.live_console import wait_for

pytestmark = pytest.mark.skipif(shutil.which("mosquitto_sub") is None, reason="no mosquitto-clients")


class Ear:
    """What mosquitto_sub hears of all topics, line by line: (topic, payload)."""

    def __init__(self, place, port: int, *more: str) -> None:
        self._path = place / "heard.txt"
        words = ["mosquitto_sub", "-p", str(port), "-t", "wattbit/#", "-F", "%r %t %p", *more]
        with self._path.open("wb") as out:
            self.process = subprocess.Popen(words, stdout=out)

    def heard(self) -> list:
        """(topic, payload, retained) so far."""
        lines = self._path.read_text().splitlines()
        words = [line.split(" ", 2) for line in lines if line.count(" ") >= 2]
        return [(topic, payload, retained == "1") for retained, topic, payload in words]

    def payloads(self, end: str) -> list:
        """Messages of the topic that ends so, as objects."""
        return [json.loads(payload) for topic, payload, _ in self.heard() if topic == "wattbit/solar-small/" + end]

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()


def test_state_and_events_come_and_come_back_after_a_kill(tmp_path):
    with broker.running(tmp_path) as server:
        with mqtt_rack.running(tmp_path, server.port) as rack:
            rack.said("# mqtt: connected")
            ear = Ear(tmp_path, server.port)
            wait_for(lambda: ear.payloads("state/Loads/router"))
            for end, group in (("state/Rack", "Rack"), ("state/Device", "Device"), ("state/Loads/router", "Loads")):
                body = wait_for(lambda end=end: ear.payloads(end))[0]
                assert body["cTable"] == fields.table_hash(wire_table())
                assert (body["boot"], body["t"]) == (1, None)
                assert body[group]
            assert ("wattbit/solar-small/alive", "online", True) in ear.heard()
            assert not [topic for topic, _, retained in ear.heard() if retained and not topic.endswith("alive")]
            rack.type('!Actions/xHold ["server","off",60]')
            event = wait_for(lambda: ear.payloads("event"))[0]
            assert (event["Event"]["kind"], event["Event"]["output"]) == ("command", "server")
            server.kill()
            ear.stop()
            rack.said("# mqtt: closed by the broker")
            rack.type('!Actions/xRelease ["server"]')
            server.start()
            ear = Ear(tmp_path, server.port)
            wait_for(lambda: [e for e in ear.payloads("event") if e["Event"]["reading"] == 0])
            numbers = [json.loads(p)["n"] for t, p, _ in ear.heard() if not t.endswith("alive") and "/event" not in t]
            assert numbers == sorted(set(numbers))
            rack.process.kill()
            wait_for(lambda: ("wattbit/solar-small/alive", "offline", False) in ear.heard())
            ear.stop()
