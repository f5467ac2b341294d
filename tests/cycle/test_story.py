"""10,000 random snapshots per site: the same decisions in both interpreters, all laws, nothing allocated."""

import copy
import json
from pathlib import Path

import pytest

from tests.cycle import story
from wattbit import paths
from wattbit.site import check

ROOT = Path(__file__).resolve().parents[2]
STEPS = 10000
PATH = (ROOT / "firmware", ROOT / "host_tools", ROOT)


def _site(name: str, hurry: bool) -> dict:
    site = check.read_site(paths.sites() / f"{name}.toml")
    return story.quick(copy.deepcopy(site)) if hurry else site


@pytest.mark.slow
@pytest.mark.parametrize("hurry", [True, False], ids=["short-times", "as-shipped"])
@pytest.mark.parametrize("name", sorted(path.stem for path in paths.sites().glob("*.toml")))
def test_both_interpreters_decide_the_same_and_keep_the_laws(name, hurry, tmp_path, vm_run):
    site = _site(name, hurry)
    (tmp_path / "site.json").write_text(json.dumps(site))
    hashes, broken, count = story.tell(site, 7, STEPS, story.plain)
    said = vm_run(ROOT / "tests/cycle/vm_story.py", tmp_path / "site.json", 7, STEPS, heap="16m", path=PATH)
    vm = json.loads(said)
    assert broken == []
    assert vm["broken"] == []
    first = next((k for k, pair in enumerate(zip(hashes, vm["hashes"])) if pair[0] != pair[1]), None)
    assert first is None, f"the interpreters differ first at step {first}"
    assert len(vm["hashes"]) == STEPS
    assert vm["count"] == count
    assert vm["allocated"][0] == 0, f"{vm['allocated'][0]} bytes in {vm['allocated'][1]} cycles"
    assert count["refused"] <= count["fault"], (
        "a faulty output that must open is refused once for each fault, and no other"
    )
    if hurry:
        assert min(count[what] for what in ("shed", "restore", "fault", "ladder")) > 0, count
