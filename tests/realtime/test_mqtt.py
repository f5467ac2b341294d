"""The whole firmware in real time and a Mosquitto: state, events, and what happens when the broker dies."""

import base64
import json
import re
import subprocess
import time

import pytest

from rack.commands.settings_rows import wire_table
from rack.report import fields
from rack.report.reporting import MARK
from tests.helpers import broker, mqtt_rack, shipped_broker, tools, udp
from tests.helpers.live_console import wait_for
from tests.helpers.shipped_broker import DEVICES, HOST, client, person
from wattbit import link_files, signing
from wattbit.flash import identity


class Ear:
    """What mosquitto_sub hears of all topics, line by line: (topic, payload)."""

    def __init__(self, place, port: int, *more: str) -> None:
        tools.need("mosquitto_sub")
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


# a broker that is killed closes, or resets when it had not read all
LOST = ("# mqtt: closed by the broker", "# mqtt: OSError(")


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
            event = wait_for(lambda: [e for e in ear.payloads("event") if "late" not in e])[0]
            assert (event["Event"]["kind"], event["Event"]["output"]) == ("command", "server")
            server.kill()
            ear.stop()
            wait_for(lambda: any(words in rack.console() for words in LOST))
            server.start()
            ear = Ear(tmp_path, server.port)
            wait_for(lambda: ear.payloads("state/Rack"))
            rack.type('!Actions/xRelease ["server"]')  # what happens in between: test_backlog
            wait_for(lambda: [e for e in ear.payloads("event") if e["Event"]["reading"] == 0])
            numbers = [json.loads(p)["n"] for t, p, _ in ear.heard() if not t.endswith("alive") and "/event" not in t]
            assert numbers == sorted(set(numbers))
            rack.process.kill()
            wait_for(lambda: ("wattbit/solar-small/alive", "offline", False) in ear.heard())
            ear.stop()


@pytest.fixture
def shipped(tmp_path):
    (tmp_path / "broker").mkdir()
    with shipped_broker.running(tmp_path / "broker") as server:
        yield server


def test_by_name_with_tls_password_and_network_time_it_shows_itself_and_takes_signed_commands(shipped, tmp_path):
    """Everything at once, as on a board: names, time, keys, the shipped broker, Home Assistant, a signed command."""
    who = DEVICES[0]
    base = f"wattbit/{who['id']}/"
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys/ca.pem").write_text((tmp_path / "broker/ca.pem").read_text())
    keys = {**link_files.read(tmp_path / "keys"), "identity.a": identity.packed(who)}
    hub, house = client(shipped, person("hub")), client(shipped, person("homeassistant"))
    hub.subscribe("wattbit/#")
    house.subscribe("homeassistant/#", "wattbit/#")
    with udp.serving(udp.name_answer) as names, udp.serving(udp.time_answer) as times:

        def doctor(run):
            run["keys"] = {name: base64.b64encode(data).decode() for name, data in keys.items()}
            run["ports"] = {"53": names, "123": times}
            run["name_server"] = "127.0.0.1"

        more = 'time_host = "time.test"\n[server]\nallow = ["server"]\n'
        with mqtt_rack.running(tmp_path, shipped.port, host=HOST, tls=True, more=more, doctor=doctor) as rack:
            rack.said("# mqtt: connected")
            rack.type("?Link")
            rack.said('"rClock":"sntp"')
            told = [m for m in house.listen(1) if m[0] == f"homeassistant/device/{who['id']}/config"]
            _judge(
                json.loads(told[0][1]),
                rack.site,
                who["id"],
                {m[0]: json.loads(m[1]) for m in house.heard if "state" in m[0]},
            )
            house.heard.clear()
            house.publish("homeassistant/status", "online")
            wait_for(lambda: [m for m in house.listen(0.2) if m[0].endswith("/config")], 20)
            state = next(json.loads(m[1]) for m in reversed(hub.listen(0.2)) if m[0] == base + "state/Rack")
            assert abs(state["t"] - time.time()) < 30
            key = bytes.fromhex(who["key"])
            command = signing.sign(who["id"], key, '!Actions/xShed ["server",60]', int(time.time())).decode()
            for sent, reply in (
                (command, ":84"),
                (command, ":84"),  # said twice: answered twice, done once
                ("0" + command[1:] if command[0] != "0" else "1" + command[1:], "refused: "),
                (command + " " * 2000, "oversized"),
            ):
                hub.heard.clear()
                hub.publish(base + "cmd", sent)
                wait_for(
                    lambda reply=reply: [m for m in hub.listen(0.1) if m[0] == base + "reply" and reply in m[1]], 20
                )
                time.sleep(1.1)  # what nobody has signed is answered once a second
            hub.publish(base + "cmd", command, retain=True)
            rack.said('"output":"server"')
        lines = [line.removeprefix(MARK.decode()) for line in rack.console().splitlines()]
        events = [json.loads(line[7:]) for line in lines if line.startswith("#Event")]
        assert [e["kind"] for e in events if e.get("output") == "server"] == ["command", "shed"]


def _judge(said: dict, site: dict, device: str, states: dict) -> None:
    """What Home Assistant is told names topics and values that come; one entry for each load and its cause."""
    assert said["dev"]["ids"] == device
    assert said["avty_t"] == f"wattbit/{device}/alive"
    parts = said["cmps"]
    for load in site["load"]:
        assert {load["name"], load["name"] + "_cause"} <= set(parts)
    assert len({part["uniq_id"] for part in parts.values()}) == len(parts)
    for part in parts.values():
        path = re.findall(r"value_json\.(\w+)(?:\['([\w-]+)'\])?\.(\w+)", part["val_tpl"])[0]
        at = states[part["stat_t"]]
        for step in filter(None, path):
            assert step in at, part
            at = at[step]
