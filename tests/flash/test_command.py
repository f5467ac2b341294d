"""`wattbit flash` as an operator meets it: what is refused, in which words, and that nothing was begun."""

import hashlib
import json
import os
import stat
import threading
import tty

import pytest

from wattbit import cli
from wattbit.errors import BadInput, DeviceTrouble
from wattbit.flash import images, ports, selftest


@pytest.fixture
def site_file(root, tmp_path):
    path = tmp_path / "rack.toml"
    text = (root / "boards/sites/solar-small.toml").read_text().replace('board = "desktop"', 'board = "pico_w"')
    path.write_text(text)
    return path


@pytest.fixture
def call(site_file, tmp_path, capsys):
    def called(*more, board="pico_w", site=None):
        words = ["flash", "--board", board, "--site", str(site or site_file), "--out", str(tmp_path / "c.json")]
        code = cli.run([*words, *more])
        said = capsys.readouterr()
        return code, said.out, said.err

    return called


def uf2(family):
    head = bytearray(512)
    head[:8] = b"UF2\n\x57\x51\x5d\x9e"
    head[28:32] = family.to_bytes(4, "little")
    return bytes(head)


def test_a_board_is_flashed_and_recorded(call, board, tmp_path, monkeypatch):
    monkeypatch.setattr(selftest, "watch", lambda port, within_s: {"runs": True, "after_s": 1.0, "said": "#Event"})
    with board().plugged() as port:
        code, out, err = call("--port", port)
        assert (code, err) == (0, "")
        assert "site solar-small, version 1 in /a" in out
        code, out, err = call("--port", port, "--show-keys")
    kept = json.loads((tmp_path / "c.json").read_text())["boards"]
    assert [one["sequence"] for one in kept] == [1, 2]
    assert "key" not in kept[0]
    assert len(kept[1]["key"]) == 64
    assert kept[0]["fingerprint"] == kept[1]["fingerprint"]
    assert stat.S_IMODE((tmp_path / "c.json").stat().st_mode) == 0o600


def test_a_board_that_does_not_run_is_told(call, board, monkeypatch):
    said = {"runs": False, "after_s": 3.0, "said": "# wattbit safe mode: x"}
    monkeypatch.setattr(selftest, "watch", lambda port, within_s: said)
    with board().plugged() as port:
        code, out, _ = call("--port", port)
    assert code == 3
    assert "self-test: FAILED, it said: # wattbit safe mode: x" in out
    assert "next: `wattbit monitor" in out


def test_no_board_and_two_boards(call, monkeypatch):
    monkeypatch.setattr(ports, "boards", list)
    assert call() == (3, "", "no board found; plug it in with a USB cable that carries data, or name it with --port\n")
    monkeypatch.setattr(ports, "boards", lambda: ["/dev/one", "/dev/two"])
    code, _, err = call()
    assert code == 2
    assert "2 boards found: /dev/one, /dev/two; allowed: one" in err


def test_a_batch_goes_on_after_a_board_that_fails(call, board, monkeypatch, tmp_path):
    monkeypatch.setattr(selftest, "watch", lambda port, within_s: {"runs": True, "after_s": 1.0, "said": "#Event"})
    with board().plugged() as port:
        monkeypatch.setattr(ports, "boards", lambda: ["/dev/none", port])
        code, out, err = call("--batch")
    assert code == 3
    assert "/dev/none: cannot be opened" in err
    assert f"{port}: Raspberry Pi Pico W" in out
    assert len(json.loads((tmp_path / "c.json").read_text())["boards"]) == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"board": "toaster"}, "--board toaster: no such board to flash; allowed: "),
        ({"board": "desktop"}, "--board desktop: no such board to flash; allowed: "),
        ({"site": "orv3-shelf"}, "is for board 'desktop'; allowed: 'pico_w', as in --board"),
        ({"site": "none.toml"}, "none.toml"),
    ],
)
def test_input_that_cannot_be_used(call, words, said):
    code, out, err = call("--port", "/dev/none", **words)
    assert (code, out) == (2, "")
    assert said in err


def test_a_site_that_does_not_fit_the_pins_is_refused_before_the_port_is_opened(call, site_file):
    site_file.write_text(site_file.read_text().replace('"out5"', '"out15"'))
    code, _, err = call("--port", "/dev/none")
    assert code == 2
    assert "out15" in err
    assert "cannot be opened" not in err


def test_images_are_known_by_hash_and_kind(call, tmp_path, monkeypatch):
    file = tmp_path / "image.uf2"
    put = []
    monkeypatch.setattr(images, "put", lambda data, board, port, batch: put.append(data))
    monkeypatch.setattr(ports, "come_back", lambda port: None)
    file.write_bytes(uf2(0xE48BFF56))
    code, _, err = call("--port", "/dev/none", "--image", str(file))
    assert code == 2
    assert "SHA-256 is " in err
    assert "allowed: 4df75d3f" in err
    file.write_bytes(uf2(0xE48BFF59))
    code, _, err = call("--image", str(file), "--sha256", hashlib.sha256(file.read_bytes()).hexdigest())
    assert code == 2
    assert "is not a UF2 file for the rp2040" in err
    assert put == []
    file.write_bytes(uf2(0xE48BFF56))
    code, _, _ = call(
        "--port", "/dev/none", "--image", str(file), "--sha256", hashlib.sha256(file.read_bytes()).hexdigest()
    )
    assert code == 3
    assert put == [file.read_bytes()]
    assert call("--image", str(tmp_path / "none"))[0] == 2


def test_the_image_goes_to_the_drive_of_the_boot_loader(tmp_path, monkeypatch):
    drive = tmp_path / "RPI-RP2"
    drive.mkdir()
    monkeypatch.setattr(images, "volumes", lambda board_id: [drive])
    images.put(b"image", "pico_w", None)
    assert (drive / "firmware.uf2").read_bytes() == b"image"
    other = tmp_path / "other"
    other.mkdir()
    monkeypatch.setattr(images, "volumes", lambda board_id: [drive, other])
    with pytest.raises(BadInput, match="allowed: one, or --batch"):
        images.put(b"new", "pico_w", None)
    assert (drive / "firmware.uf2").read_bytes() == b"image"
    images.put(b"new", "pico_w", None, batch=True)
    assert (drive / "firmware.uf2").read_bytes() == (other / "firmware.uf2").read_bytes() == b"new"
    monkeypatch.setattr(images, "volumes", lambda board_id: [])
    monkeypatch.setattr(images, "VOLUME_S", 0.0)
    with pytest.raises(DeviceTrouble, match="hold BOOTSEL"):
        images.put(b"image", "pico_w", None)


def test_a_record_of_something_else_is_not_overwritten(call, tmp_path):
    (tmp_path / "c.json").write_text("mine")
    code, _, err = call("--port", "/dev/none")
    assert code == 2
    assert "is not a record of ours" in err
    assert (tmp_path / "c.json").read_text() == "mine"


@pytest.mark.parametrize(
    ("said", "runs"),
    [
        (b"MPY: soft reboot\r\n#Event {}\r\n", True),
        (b"# wattbit safe mode: x\r\n", False),
        (b"# configuration: x\n", False),
    ],
)
def test_the_self_test_reads_what_the_board_says(said, runs):
    near, far = os.openpty()
    tty.setraw(far)
    threading.Timer(0.3, os.write, (near, said)).start()  # opening a port throws away what came before
    found = selftest.watch(os.ttyname(far), 5)
    os.close(near)
    os.close(far)
    assert found["runs"] is runs
    assert found["said"].encode() in said
