"""The broker configuration that we ship, with TLS, passwords and access list, only on another port and address."""

import contextlib
import hashlib
import ssl

from tests.helpers import broker, tools
from tests.helpers.mqtt_client import Client
from wattbit import paths
from wattbit.bench import certs
from wattbit.flash import identity

SHIPPED = paths.root() / "host_tools/wattbit/broker"
DEVICES = [{"id": c * 32, "key": c * 64} for c in "abc"]
HOST = "localhost"


def person(name: str) -> dict:
    """An account that is none of a device."""
    return {"id": name, "key": hashlib.sha256(name.encode()).hexdigest()}


@contextlib.contextmanager
def running(folder):
    """A broker that knows DEVICES, hub and homeassistant; `context` for clients of it."""
    tools.need("openssl", "mosquitto")
    certs.ca(folder)
    certs.signed(folder, "server", HOST)
    lines = [identity.broker_line(who) for who in [*DEVICES, person("hub"), person("homeassistant")]]
    (folder / "passwords").write_text("\n".join(lines) + "\n")
    (folder / "acl").write_text((SHIPPED / "acl").read_text())
    text = (SHIPPED / "mosquitto.conf").read_text()
    assert text.count("listener 8883\n") == 1
    text = text.replace("listener 8883\n", "listener {port} 127.0.0.1\nuser root\n")
    with broker.running(folder, text, cwd=folder) as found:
        found.context = ssl.create_default_context(cafile=folder / "ca.pem")
        found.context.verify_flags &= ~ssl.VERIFY_X509_STRICT
        yield found


def client(server, who: dict, **more) -> Client:
    """Somebody who is let in."""
    made = Client(server.port, who["id"], identity.password(who), server.context, host=HOST, **more)
    assert made.code == 0
    return made
