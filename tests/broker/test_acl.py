"""The broker as we ship it, only on another port: every device says and hears its own, and nothing of any other."""

import itertools

import pytest

from rack.link import parser
from tests.helpers import broker, shipped_broker
from tests.helpers.mqtt_client import Client
from tests.helpers.shipped_broker import DEVICES, client, person
from wattbit.flash import identity

TOPICS = ("state/Rack", "state/Loads/x", "event", "history", "heartbeat", "alive", "reply", "cmd")
QUIET_S = 0.3


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with shipped_broker.running(tmp_path_factory.mktemp("broker")) as found:
        yield found


def test_who_is_not_known_stays_outside(server):
    for user, password in (("hub", "x"), ("a" * 32, identity.password(DEVICES[1])), ("nobody", "x"), ("", "")):
        assert Client(server.port, user, password, server.context, host="localhost").code in (4, 5)


def test_every_device_has_its_own(server):
    hub = client(server, person("hub"))
    hub.subscribe("#")
    for who in DEVICES:
        device = client(server, who)
        assert device.subscribe(f"wattbit/{who['id']}/cmd", "homeassistant/status") == [1, 1]
        for topic in TOPICS[:-1]:
            device.publish(f"wattbit/{who['id']}/{topic}", "own")
        hub.publish(f"wattbit/{who['id']}/cmd", "do")
        assert device.listen(QUIET_S) == [(f"wattbit/{who['id']}/cmd", "do", False)]
    own = [(f"wattbit/{who['id']}/{topic}", "own", False) for who in DEVICES for topic in TOPICS[:-1]]
    assert sorted(m for m in hub.listen(QUIET_S) if m[1] == "own") == sorted(own)


def test_no_device_reaches_another(server):
    """At least 200 attempts; each is one thing that was said, asked for or left as a will, and must come to nothing."""
    watching = [client(server, person("hub")), client(server, person("homeassistant"))]
    for one in watching:
        one.subscribe("#", "wattbit/#", "homeassistant/#")
    devices = [client(server, who) for who in DEVICES]
    attempts = 0
    for (i, own), other in itertools.product(enumerate(DEVICES), DEVICES):
        if own is other:
            continue
        for topic in (*TOPICS, "", "state", "new"):
            for retain in (False, True):
                devices[i].publish(f"wattbit/{other['id']}/{topic}".rstrip("/"), "forged", retain)
                attempts += 1
        devices[i].publish(f"homeassistant/device/{other['id']}/config", "forged", True)
        for topic in ("cmd", "alive", "state/Rack"):
            client(server, own, will=(f"wattbit/{other['id']}/{topic}", "forged")).die()
        attempts += 4
    for i, topic in itertools.product(range(3), ("homeassistant/status", "wattbit/hub/cmd", "$SYS/broker/uptime", "x")):
        devices[i].publish(topic, "forged")
        attempts += 1
    for one in (*watching, *devices):
        assert [m for m in one.listen(QUIET_S) if m[1] == "forged"] == []
        one.heard.clear()
    attempts += _overhear(server, devices, watching[0])
    assert attempts >= 200


def _overhear(server, devices, hub) -> int:
    """Every way to ask for what is another's; then everybody speaks, and nobody has heard but who should."""
    filters = ["#", "+/+/+", "wattbit/#", "wattbit/+/cmd", "wattbit/+/state/#", "$share/g/wattbit/#", "$share/g/#"]
    filters += ["$SYS/#", "homeassistant/#", "/#", "+/#", "wattbit/+/+"]
    attempts = 0
    for i, own in enumerate(DEVICES):
        others = [who["id"] for who in DEVICES if who is not own]
        asked = filters + [f"wattbit/{other}/{topic}" for other in others for topic in TOPICS]
        asked += [f"$share/g/wattbit/{other}/cmd" for other in others]
        devices[i].subscribe(*asked)
        attempts += len(asked)
    for own, device in zip(DEVICES, devices, strict=True):
        for topic in TOPICS[:-1]:
            device.publish(f"wattbit/{own['id']}/{topic}", "secret")
        hub.publish(f"wattbit/{own['id']}/cmd", "secret")
        device.publish(f"homeassistant/device/{own['id']}/config", "secret")
    for own, device in zip(DEVICES, devices, strict=True):
        overheard = {m[0] for m in device.listen(QUIET_S) if m[1] == "secret"}
        assert overheard <= {f"wattbit/{own['id']}/cmd"}
    return attempts


def test_what_is_longer_than_a_device_takes_does_not_reach_it(server):
    """A device refuses by name what it can pass over, and hangs up on a packet that is longer than it believes."""
    topic = f"wattbit/{DEVICES[0]['id']}/cmd"
    lines = (shipped_broker.SHIPPED / "mosquitto.conf").read_text().splitlines()
    limit = next(int(line.split()[1]) for line in lines if line.startswith("message_size_limit"))
    assert 2 + len(topic) + 2 + limit <= parser.LONGEST
    device = client(server, DEVICES[0])
    device.subscribe(topic)
    for size in (limit + 1, limit):
        client(server, person("hub")).publish(topic, "x" * size)
    assert [len(body) for _, body, _ in device.listen(QUIET_S)] == [limit]


def test_an_empty_access_list_would_be_seen(server, tmp_path):
    """Mosquitto once let everybody do everything when the list was empty (CVE-2018-12550)."""
    (tmp_path / "acl").write_text("")
    conf = "listener {port} 127.0.0.1\nallow_anonymous true\nacl_file {folder}/acl\nuser root\n"
    with broker.running(tmp_path, conf) as empty:
        one, two = Client(empty.port, "one", "", None), Client(empty.port, "two", "", None)
        one.subscribe("#")
        two.publish("wattbit/x/cmd", "forged")
        assert one.listen(QUIET_S) == []
