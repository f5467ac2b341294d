"""Starts of the controller: one that hangs is ended, and only what a start has really opened is told as shed."""

from tests.helpers.doctored import loaded, told
from wattbit import paths

SITE_OPEN = ("batch-c", "batch-b")


def test_a_hang_while_the_site_is_loaded_ends_in_a_reset(tmp_path):
    story = loaded(tmp_path, "time.sleep_ms(600000)", 20)
    assert [boot["cause"] for boot in story.boots] == ["power", "watchdog"]
    assert story.boots[1]["t_ms"] <= 8000 + 2000
    assert story.events[0]["rule"] == "watchdog"


def rebooted(tmp_path, commands):
    """The shelf, where batch-c and batch-b open at a start: restarts at 20 and 30 s, and what was asked at 5 s."""
    site = (paths.sites() / "orv3-shelf.toml").read_text()
    for name in SITE_OPEN:
        site = site.replace(f'name = "{name}"\n', f'name = "{name}"\non_watchdog = "open"\non_reset = "open"\n')
    (tmp_path / "site.toml").write_text(site)
    rows = [(5, "command", f"line = '{line}'") for line in commands]
    rows += [(20, "reboot", 'cause = "watchdog"'), (30, "reboot", 'cause = "soft"')]
    more = "".join(f'[[event]]\nat_s = {at}\ndo = "{do}"\n{rest}\n' for at, do, rest in rows)
    return told(tmp_path, lambda run: None, seconds=40, site="site.toml", more=more)


def test_a_restart_tells_as_shed_only_what_it_has_opened(tmp_path):
    story = rebooted(tmp_path, ['!Actions/xHold ["batch-c","off",0]'])
    lives = story.console.split('"kind":"reboot"')[1:]
    sheds = [(e["output"], e["rule"]) for e in story.events if e["kind"] == "shed"]
    assert sheds == [("batch-b", "boot"), ("batch-c", "boot")], "by the first start, and never again"
    assert "# off at this start: batch-b (boot), batch-c (operator)" in lives[1]
    assert "# off at this start: batch-b (boot), batch-c (operator)" in lives[2]
    assert '"kind":"shed"' not in lives[1] and '"kind":"shed"' not in lives[2]


def test_what_the_first_step_of_a_board_has_moved_is_told(tmp_path):
    """On a flashed board slot.py drives the pins, before the firmware is there."""
    main = "import sys\nimport board\nclass slot:\n    MOVED = {board.OUTPUTS['out5']['pin']: 0}\n"
    main += "sys.modules['slot'] = slot\nfrom rack.app import run\nrun()\n"
    (tmp_path / "main.py").write_text(main)
    story = told(tmp_path, lambda run: run["path"].insert(0, str(tmp_path)), seconds=5)
    said = [(event["kind"], event.get("output"), event["rule"]) for event in story.events[:2]]
    assert said == [("reboot", None, "boot"), ("shed", "phone-charging", "boot")]
