"""Brokers that do what no broker should, on real sockets: each trouble is named, nothing else happens.

How long a step takes under each is a figure of `make bench`.
"""

import contextlib
import json

import pytest

from tests.helpers import tools
from wattbit.bench import certs, hostile

TOPIC = "wattbit/dev/cmd"
# the keepalive is 4 s here, and CONNACK may take 20 s: who is mute before it is still waited for
EXPECTED = {
    "mute after CONNECT": (0, []),
    "mute after CONNACK": (1, ["no reply within 4 s"]),
    "one byte a second": (1, ["no reply within 4 s"]),
    "remaining length of five bytes": (2, ["remaining length of five bytes"]),
    "topic longer than its packet": (2, ["topic longer than its packet"]),
    "256 MB that come": (2, ["packet of 268435455 bytes, at most 65536"]),
    "a packet that only clients send": (2, ["packet type 8"]),
    "random bytes": (0, None),
    "flood of 1,000 messages a second": (1, []),
}


@pytest.fixture(scope="module")
def keys(tmp_path_factory):
    folder = tmp_path_factory.mktemp("keys")
    tools.need("openssl")
    certs.ca(folder)
    certs.signed(folder, "server", "broker.test")
    certs.run("x509", "-in", folder / "ca.pem", "-outform", "DER", "-out", folder / "ca.der")
    return folder


def against(vm_run, root, tmp_path, behaviours, tls=None, ms=12000) -> list:
    """What the link says of each behaviour, all at once."""
    with contextlib.ExitStack() as stack:
        ports = [stack.enter_context(hostile.listening(behave)) for behave in behaviours]
        cases = [{"port": port, "ms": ms, "tls": tls, "stay": True} for port in ports]
        (tmp_path / "cases.json").write_text(json.dumps(cases))
        said = vm_run(root / "tests/link/vm_link.py", root / "firmware/hal", tmp_path / "cases.json")
    return [json.loads(line) for line in said.splitlines()]


def test_each_is_named_and_survived(vm_run, root, tmp_path):
    behaviours = hostile.all_plain(TOPIC)
    found = dict(zip(behaviours, against(vm_run, root, tmp_path, behaviours.values()), strict=True))
    for name, (at_least, troubles) in EXPECTED.items():
        assert found[name]["up"] >= at_least, (name, found[name])
        assert troubles is None or found[name]["troubles"] == troubles, (name, found[name])
    assert found["random bytes"]["up"] == 0
    assert found["random bytes"]["troubles"]
    assert found["flood of 1,000 messages a second"]["heard"] >= 500


def test_a_handshake_that_stalls_at_any_step_is_waited_for_and_nothing_else(vm_run, root, tmp_path, keys):
    """The last of them lets the whole handshake through, so all before it stall within."""
    behaviours = [hostile.stalled_tls(keys, records) for records in range(9)]
    behaviours.append(hostile.stalled_tls(keys, 9, 1.0))
    tls = ["broker.test", str(keys / "ca.der"), "", ""]
    found = against(vm_run, root, tmp_path, behaviours, tls, 6000)
    ups = [one["up"] for one in found[:9]]
    assert ups == sorted(ups)
    assert 3 <= ups.count(0) <= 8, ups
    assert [one["troubles"] for one in found if not one["up"]] == [[]] * (ups.count(0) + 1)
