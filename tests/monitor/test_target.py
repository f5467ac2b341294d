"""What LINK may say, and what is refused with what is allowed."""

import pytest

from wattbit.errors import BadInput
from wattbit.link.target import parse


@pytest.mark.parametrize(
    ("text", "kind", "host", "port", "device", "tls", "user"),
    [
        ("/dev/ttyACM0", "serial", "", 0, "", False, ""),
        ("COM3", "serial", "", 0, "", False, ""),
        (r"\\.\COM12", "serial", "", 0, "", False, ""),
        ("/dev/serial/by-id/usb-x:1.0-port0", "serial", "", 0, "", False, ""),
        ("rack7:4001", "socket", "rack7", 4001, "", False, ""),
        ("10.0.0.7:23", "socket", "10.0.0.7", 23, "", False, ""),
        ("[fe80::1%eth0]:4001", "socket", "fe80::1%eth0", 4001, "", False, ""),
        ("mqtt://broker/rack7", "mqtt", "broker", 1883, "rack7", False, ""),
        ("mqtts://ops@broker.example:9883/rack7/", "mqtt", "broker.example", 9883, "rack7", True, "ops"),
        ("mqtts://broker", "mqtt", "broker", 8883, "", True, ""),
    ],
)
def test_each_kind_of_link(text, kind, host, port, device, tls, user):
    found = parse(text)
    assert (found.kind, found.host, found.port) == (kind, host, port)
    assert (found.device, found.tls, found.user) == (device, tls, user)
    assert found.name == text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "LINK is empty"),
        ("rack7:", "HOST:PORT"),
        ("rack7:0", "1 to 65535"),
        ("rack7:65536", "1 to 65535"),
        ("http://broker/x", "mqtts://HOST/DEVICE"),
        ("mqtt:///x", "mqtts://HOST/DEVICE"),
        ("mqtt://broker:99999/x", "1 to 65535"),
        ("mqtt://broker/a+b", "no device id"),
        ("mqtt://broker/a/b", "no device id"),
        ("mqtt://broker/" + "x" * 65, "no device id"),
    ],
)
def test_what_is_no_link(text, said):
    with pytest.raises(BadInput, match=said):
        parse(text)


def test_a_password_is_refused_and_not_repeated():
    with pytest.raises(BadInput) as refused:
        parse("mqtts://ops:hunter2@broker/rack7")
    assert "hunter2" not in str(refused.value)
    assert "--password-file" in str(refused.value)
