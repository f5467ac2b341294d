"""Keys of the MQTT link: from a folder of PEM files to what a board keeps, and what the broker is told of it."""

import subprocess

import pytest

from tests.helpers import broker, tools
from wattbit import link_files
from wattbit.bench import certs
from wattbit.errors import BadInput
from wattbit.flash import identity


@pytest.fixture(scope="module")
def pem(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pem")
    tools.need("openssl")
    certs.ca(folder)
    certs.signed(folder, "client", "dev")
    return folder


def only(tmp_path, pem, *names):
    for name in names:
        (tmp_path / name).write_bytes((pem / name).read_bytes())
    return tmp_path


def test_pem_becomes_der(tmp_path, pem):
    found = link_files.read(only(tmp_path, pem, "ca.pem", "client.pem", "client.key"))
    for name, blob in (("ca", "link-ca.der"), ("client", "link-cert.der")):
        certs.run("x509", "-in", pem / f"{name}.pem", "-outform", "DER", "-out", tmp_path / "der")
        assert found[blob] == (tmp_path / "der").read_bytes()
    certs.run("pkey", "-inform", "DER", "-in", _saved(tmp_path, found["link-key.der"]), "-noout")


def _saved(tmp_path, data):
    (tmp_path / "key.der").write_bytes(data)
    return tmp_path / "key.der"


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("ca.pem", "nothing", "one block CERTIFICATE"),
        ("ca.pem", "TWICE", "2 blocks"),
        ("client.pem", "SAME", "belong together"),
        ("password", "short", "one line of 8 to 64"),
        ("password", "two\nlines of it", "one line of 8 to 64"),
    ],
)
def test_what_cannot_be_used_is_named(tmp_path, pem, name, content, why):
    text = {"TWICE": (pem / "ca.pem").read_text() * 2, "SAME": (pem / "client.pem").read_text()}.get(content, content)
    (tmp_path / name).write_text(text)
    with pytest.raises(BadInput, match=why):
        link_files.read(tmp_path)


def test_a_folder_that_is_not_there_is_named(tmp_path):
    with pytest.raises(BadInput, match="no such folder"):
        link_files.read(tmp_path / "none")


def test_the_broker_line_lets_the_board_in_and_nobody_else(tmp_path):
    who = {"id": "ab" * 16, "key": "cd" * 32}
    (tmp_path / "passwords").write_text(identity.broker_line(who) + "\n")
    conf = "listener {port} 127.0.0.1\nallow_anonymous false\npassword_file {folder}/passwords\nuser root\n"
    with broker.running(tmp_path, conf) as server:
        words = ["mosquitto_pub", "-p", str(server.port), "-u", who["id"], "-t", "x", "-m", "y", "-P"]
        for password, good in ((identity.password(who), True), ("ef" * 16, False)):
            done = subprocess.run([*words, password], capture_output=True, check=False)
            assert (done.returncode == 0) == good
