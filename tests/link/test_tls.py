"""TLS in the MicroPython VM against servers that should not be believed, and one that should."""

import contextlib
import json
import socket
import ssl
import threading

import pytest

from tests.helpers import tools
from wattbit.bench import certs

HOST = "broker.test"
CONNACK = bytes.fromhex("20020000")
RSA_WEAK = ("-newkey", "rsa:1024", "-nodes")


@pytest.fixture(scope="module")
def keys(tmp_path_factory):
    folder = tmp_path_factory.mktemp("keys")
    tools.need("openssl")
    certs.ca(folder)
    certs.signed(folder, "good", HOST)
    certs.signed(folder, "name", "other.test")
    certs.dated(folder, "past", HOST, "20240101000000Z", "20250101000000Z")
    certs.dated(folder, "future", HOST, "20400101000000Z", "20410101000000Z")
    certs.signed(folder, "weak", HOST, new_key=RSA_WEAK)
    certs.ca(folder, "self")  # signs itself
    (folder / "twin").mkdir()
    certs.ca(folder / "twin")  # the same name, another key
    certs.signed(folder / "twin", "old", HOST)
    for name in ("ca", "client"):
        if name == "client":
            certs.signed(folder, name, "dev")
            key = folder / "client.key"
            certs.run("pkcs8", "-topk8", "-nocrypt", "-in", key, "-outform", "DER", "-out", folder / "client.key.der")
        certs.run("x509", "-in", folder / f"{name}.pem", "-outform", "DER", "-out", folder / f"{name}.der")
    return folder


@contextlib.contextmanager
def server(context: ssl.SSLContext | None, seen: list):
    """A broker that says CONNACK to whoever gets as far as CONNECT; without a context it talks plain."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(20)

        def serve() -> None:
            with contextlib.suppress(OSError):
                raw = listener.accept()[0]
                raw.settimeout(10)
                wire = context.wrap_socket(raw, server_side=True) if context else raw
                data = wire.recv(100)
                if data.startswith(b"\x10"):
                    seen.append(data)
                    wire.sendall(CONNACK)
                    wire.recv(100)
                else:
                    wire.sendall(b"HTTP/1.0 400 no\r\n\r\n")
                wire.close()

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield listener.getsockname()[1]


def believed(vm_run, root, keys, names, client=False):
    """For each name of a certificate: what the link says of a server that has it, and what that server saw."""
    seen: list = []
    with contextlib.ExitStack() as stack:
        cases = []
        for name in names:
            context = None
            if name:
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                context.set_ciphers("DEFAULT:@SECLEVEL=0")
                context.load_cert_chain(keys / f"{name}.pem", keys / f"{name}.key")
                if client:
                    context.verify_mode = ssl.CERT_REQUIRED
                    context.load_verify_locations(keys / "ca.pem")
            port = stack.enter_context(server(context, seen))
            own = [str(keys / "client.der"), str(keys / "client.key.der")] if client == "has" else ["", ""]
            cases.append({"port": port, "ms": 20000, "tls": [HOST, str(keys / "ca.der"), *own]})
        (keys / "cases.json").write_text(json.dumps(cases))
        said = vm_run(root / "tests/link/vm_link.py", root / "firmware/hal", keys / "cases.json")
    return [json.loads(line) for line in said.splitlines()], seen


def test_a_server_with_a_certificate_of_our_ca_is_believed(vm_run, root, keys):
    (told,), seen = believed(vm_run, root, keys, ["good"])
    assert told["up"] == 1
    assert len(seen) == 1


def test_no_other_is(vm_run, root, keys):
    names = ["name", "past", "future", "self", "twin/old", "weak", ""]
    told, seen = believed(vm_run, root, keys, names)
    assert seen == []
    for name, one in zip(names, told, strict=True):
        assert (one["up"], len(one["troubles"])) == (0, 1), name
    reasons = [one["troubles"][0] for one in told]
    assert "does not match with the expected CN" in reasons[0]
    assert "has expired" in reasons[1]
    assert "starts in the future" in reasons[2]
    assert "not correctly signed" in reasons[3]
    assert "not correctly signed" in reasons[4]
    assert "unacceptable key" in reasons[5]


def test_a_certificate_of_our_own_is_shown_where_the_broker_asks_for_it(vm_run, root, keys):
    (told,), seen = believed(vm_run, root, keys, ["good"], client="has")
    assert (told["up"], len(seen)) == (1, 1)
    (told,), seen = believed(vm_run, root, keys, ["good"], client="lacks")
    assert (told["up"], len(seen)) == (0, 0)
