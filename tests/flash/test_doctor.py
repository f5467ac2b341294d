"""`wattbit doctor` on a board with one good chip, one with a wrong id, two absent, a stranger and a welded output."""

import pytest

from wattbit import cli
from wattbit.doctor import checks


@pytest.fixture
def examine(root, board, tmp_path, capsys, monkeypatch):
    """examine(answers) -> (exit code, the page, what was said): `answers` by question in turn."""
    text = (root / "boards/sites/solar-small.toml").read_text().replace('board = "desktop"', 'board = "pico_w"')
    (tmp_path / "rack.toml").write_text(text)
    clock = checks.clock
    monkeypatch.setattr(checks, "clock", lambda link: clock(link, 0.3))
    monkeypatch.setattr(checks, "SWITCH_MS", 1)

    def examined(answer=None, **how):
        if answer:
            monkeypatch.setattr("typer.prompt", answer)
        out = tmp_path / "page.html"
        with board(**how).plugged() as port:
            words = ["doctor", "--site", str(tmp_path / "rack.toml"), "--port", port, "--out", str(out)]
            code = cli.run([*words, *(["--outputs"] if answer else [])])
        said = capsys.readouterr()
        return code, out.read_text() if out.exists() else "", said.out + said.err

    return examined


def test_each_device_is_known_by_its_id(examine):
    code, page, _ = examine()
    assert code == 3
    assert '<tr><td>bus-shunt</td><td class="ok">ok</td><td>ina228 at 0x40 on i2c0 says id 0x228</td></tr>' in page
    assert '<td class="bad">bad</td><td>tmp117 at 0x48 on i2c0 says id 0x118, expected 0x117</td>' in page
    assert '<td class="bad">bad</td><td>ina228 at 0x41 on i2c0 does not answer' in page
    assert '0x70 on i2c0</td><td class="note">note</td><td>is not in the site' in page
    assert page.count("not switched: not confirmed") == 6


def test_an_output_is_switched_only_when_its_name_is_typed(examine):
    asked = []

    def answer(question, **_):
        asked.append(question)
        return {2: "out2", 0: "out0"}.get(len(asked) - 1, "yes")

    _, page, _ = examine(answer)
    assert len(asked) == 6
    assert "Type out0 to do it" in asked[0]
    assert page.count("not switched: not confirmed") == 4
    assert page.count("reads 1 while closed, 0 while open</td>") == 1
    assert "reads 1 while closed, 1 while open: check fuse, wiring and read-back line" in page


def test_another_board_is_refused(examine):
    code, page, said = examine(machine="Generic ESP32 module with ESP32")
    assert (code, page) == (2, "")
    assert "the board says it is 'Generic ESP32 module with ESP32'" in said


def test_a_page_of_something_else_is_not_overwritten(examine, tmp_path):
    (tmp_path / "page.html").write_text("mine")
    code, page, said = examine()
    assert (code, page) == (2, "mine")
    assert "is not a page of ours" in said
