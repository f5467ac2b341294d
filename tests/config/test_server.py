"""The Modbus server in a site file: every mistake is named, with what is allowed."""

import pytest

from wattbit import paths
from wattbit.site.check import check_site

GOOD = {"unit": "17", "bus": '"rs485b"', "tcp_port": "502", "writes": '"both"', "allow": '["batch-a"]', "lease_s": "60"}


def problems(tmp_path, **changed) -> list:
    rows = [f"{key} = {value}" for key, value in {**GOOD, **changed}.items() if value]
    text = (paths.sites() / "orv3-shelf.toml").read_text() + "\n[server]\n" + "\n".join(rows) + "\n"
    (tmp_path / "rack.toml").write_text(text)
    return check_site(tmp_path / "rack.toml")[1]


def test_a_good_one(tmp_path):
    assert problems(tmp_path) == []
    assert problems(tmp_path, bus="") == []
    assert problems(tmp_path, tcp_port="", writes='"rtu"') == []
    assert problems(tmp_path, writes="", allow="") == []


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"bus": '"rs485"'}, ("server.bus", "sensor psu1 is on rs485", "a UART without sensors")),
        ({"bus": '"com1"'}, ("server.bus", "no such UART", "rs485, rs485b")),
        ({"unit": "0"}, ("server.unit", "1 to 247")),
        ({"unit": "248"}, ("server.unit", "1 to 247")),
        ({"tcp_port": "65536"}, ("server.tcp_port", "0 to 65535")),
        ({"writes": '"all"'}, ("server.writes", "none, rtu, both")),
        ({"writes": '"none"'}, ("server.allow", "nobody may write")),
        ({"bus": "", "writes": '"rtu"'}, ("server.writes", "no UART to write over")),
        ({"bus": "", "tcp_port": ""}, ("server.writes", "the server is off")),
        ({"allow": '["batch-z"]'}, ("server.allow", "batch-z is not a load", "batch-a")),
        ({"allow": '["pump"]'}, ("server.allow", "pump is held")),
        ({"allow": '["storage"]'}, ("server.allow", "storage is of tier 0", "tier 1 to 3")),
        ({"lease_s": "0"}, ("server.lease_s", "1 to 86400")),
        ({"port": "502"}, ("server.port", "unknown key")),
    ],
)
def test_a_mistake_is_named(tmp_path, changed, words):
    found = "\n".join(problems(tmp_path, **changed))
    assert all(word in found for word in words), found
