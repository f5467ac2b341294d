"""docs/settings.md and docs/faults.md are what the code says now; `make docs` writes them again."""

import pytest

from rack.config import schema
from rack.model import causes
from wattbit import docs_gen, paths
from wattbit.emulator import expect_schema, scenario_schema


@pytest.mark.parametrize("name", docs_gen.PAGES)
def test_page_is_current(name):
    page = paths.root() / "docs" / name
    assert page.read_text(encoding="utf-8") == docs_gen.PAGES[name](), f"{name} is out of date: run make docs"


def test_settings_page_has_every_key():
    page = docs_gen.settings_page()
    for section, rows, _, _ in schema.TABLES:
        assert f"[{section}]" in page
        for row in rows:
            assert f"| `{row[0]}` | {row[6]} |" in page


def test_faults_page_has_every_word():
    page = docs_gen.faults_page()
    for name, _, meaning in causes.RULES:
        assert f"| `{name}` |" in page
        assert meaning in page
    assert all(text in page for text in (*causes.WAITS, *causes.KINDS))


def test_pages_are_written_again(tmp_path):
    written = docs_gen.write(tmp_path)
    assert sorted(path.relative_to(tmp_path).as_posix() for path in written) == sorted(docs_gen.PAGES)
    assert written[0].read_text(encoding="utf-8") == docs_gen.settings_page()


def test_scenarios_page_has_every_word():
    page = docs_gen.PAGES["scenarios.md"]()
    words = [*scenario_schema.EVENTS, *expect_schema.SUBJECTS, *(row[0] for row in scenario_schema.SCENARIO)]
    assert [word for word in words if f"`{word}`" not in page] == []
