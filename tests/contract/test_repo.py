"""What lies in the repository: only what belongs there, with its source named, and links that lead somewhere."""

import re
import shutil
import subprocess

import pytest

TOP = {
    ".ci",
    ".gitignore",
    "CHANGELOG.md",
    "LICENSE",
    "Makefile",
    "NOTICE",
    "README.md",
    "SECURITY.md",
    "boards",
    "docs",
}
TOP |= {"firmware", "host_tools", "pyproject.toml", "requirements.lock", "tests"}
MACHINE_PATH = re.compile(r"(?<![\w.$}])/(?:root|home|work|Users|mnt)/[\w.]")
REGISTRIES = [".".join(h) for h in (("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"), ("npmjs", "com"))]
REGISTRIES += [".".join(h) for h in (("deb", "debian", "org"), ("crates", "io"), ("proxy", "golang", "org"))]
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)(?: \"[^\"]*\")?\)")
DATA = (".csv", ".npz", ".parquet", ".gz", ".xz")
LARGEST = 2 * 1024 * 1024


@pytest.fixture(scope="module")
def tracked(root):
    """Paths that git keeps and that are here."""
    if not ((root / ".git").exists() and shutil.which("git")):
        pytest.skip("not a git checkout")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=root, capture_output=True, text=True, check=True).stdout
    return [root / name for name in listed.split("\0") if name and (root / name).is_file()]


def texts(files):
    for file in files:
        data = file.read_bytes()
        if b"\0" not in data:
            yield file, data.decode("utf-8")


def headings(markdown: str) -> set:
    """Anchors as the usual renderers make them."""
    titles = re.findall(r"^#+ (.*)$", markdown, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def dead_links(file) -> list:
    dead = []
    for target in LINK.findall(re.sub(r"```.*?```", "", file.read_text(), flags=re.DOTALL)):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        to = (file.parent / path) if path else file
        if not to.exists() or (anchor and to.suffix == ".md" and anchor not in headings(to.read_text())):
            dead.append(f"{file.name}: {target}")
    return dead


def test_only_what_belongs_lies_at_the_top(root, tracked):
    assert {file.relative_to(root).parts[0] for file in tracked} == TOP


def test_no_path_of_one_machine(root, tracked):
    bad = [
        f"{file.relative_to(root)}: {match[0]}"
        for file, text in texts(tracked)
        for match in MACHINE_PATH.finditer(text)
    ]
    assert bad == []


def test_no_registry_is_named(root, tracked):
    bad = [
        f"{file.relative_to(root)}: {host}"
        for file, text in texts(tracked)
        for host in REGISTRIES
        if host in text.lower()
    ]
    assert bad == []


def test_every_link_leads_somewhere(tracked):
    assert [dead for file in tracked if file.suffix == ".md" for dead in dead_links(file)] == []


def test_every_data_file_has_its_source_in_a_notice(root, tracked):
    notices = [file for file in tracked if file.name.startswith("NOTICE")]
    unnamed = []
    for file in tracked:
        near = [n.read_text() for n in notices if file.is_relative_to(n.parent)]
        if file.suffix in DATA and not any(file.name in text for text in near):
            unnamed.append(str(file.relative_to(root)))
    assert unnamed == []


def test_nothing_is_large(root, tracked):
    assert [str(file.relative_to(root)) for file in tracked if file.stat().st_size > LARGEST] == []


def test_the_lock_has_a_hash_for_every_package(root):
    lines = (root / "requirements.lock").read_text().splitlines()
    heads = [i for i, line in enumerate(lines) if re.match(r"\w", line)]
    assert len(heads) > 40
    assert [lines[i] for i in heads if "--hash=sha256:" not in lines[i + 1] or "==" not in lines[i]] == []


def test_seeded_faults_are_caught(tmp_path):
    page = tmp_path / "a.md"
    page.write_text("# One two\n[x](b.md) [y](#one-two) [z](#three) [w](https://example.org/) [v](a.md#one-two)")
    assert dead_links(page) == ["a.md: b.md", "a.md: #three"]
    assert MACHINE_PATH.search("see /" + "home/ann/x")
    assert not MACHINE_PATH.search("a/" + "home/x")
