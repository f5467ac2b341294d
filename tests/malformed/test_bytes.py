"""Files that are no site or scenario at all: junk, huge lines, wrong encodings, folders, deep nesting."""

import random

import pytest

from wattbit import cli

MEGABYTE = 1_000_000


def junk(seed: int) -> bytes:
    return random.Random(seed).randbytes(3000)


FILES = {
    "empty": b"",
    "only-newlines": b"\n\n\n",
    "only-a-comment": b"# nothing here\n",
    "nul-bytes": b"\0" * 100,
    "bom": b"\xef\xbb\xbf[site]\nname = 'a'\n",
    "utf-16": "[site]\nname = 'a'\n".encode("utf-16"),
    "latin-1": b"[site]\ntitle = 'k\xfchl'\n",
    "one-line-of-1-mb": b"a" * MEGABYTE,
    "one-string-of-1-mb": b'[site]\nname = "' + b"a" * (MEGABYTE - 20) + b'"\n',
    "one-comment-of-1-mb": b"# " + b"a" * (MEGABYTE - 2),
    "one-line-of-1-mb-of-brackets": b"[" * MEGABYTE,
    "more-than-1-mb": b"# a\n" * 300_000,
    "many-keys": b"".join(b"k%d = 1\n" % i for i in range(20_000)),
    "many-tables": b"[[load]]\n" * 20_000,
    "deep-list": b"a = " + b"[" * 5000 + b"]" * 5000,
    "deep-table": b"a = " + b"{ a = " * 3000 + b"1" + b" }" * 3000,
    "deep-key": b".".join([b"a"] * 3000) + b" = 1\n",
    "open-string": b'[site]\nname = "a\n',
    "open-table": b"[site\nname = 'a'\n",
    "key-twice": b"[site]\nname = 'a'\nname = 'b'\n",
    "table-twice": b"[site]\n[site]\n",
    "huge-integer": b"[bus]\nnominal_mv = " + b"9" * 5000 + b"\n",
    "not-a-number": b"[bus]\nnominal_mv = nan\n",
    "infinite": b"[bus]\nnominal_mv = inf\n",
    "date": b"[bus]\nnominal_mv = 2026-01-01\n",
    "json": b'{"site": {"name": "a"}}\n',
    "yaml": b"site:\n  name: a\n",
    "escape-codes": b"[site]\nname = '\x1b[31mred'\n",
    "crlf-junk": b"[site]\r\nname = \r\n",
    **{f"junk-{seed}": junk(seed) for seed in range(8)},
}


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("command", ["check", "emulate"])
def test_no_file_of_junk_gets_through(name, command, tmp_path, capsys):
    path, out = tmp_path / "rack.toml", tmp_path / "out"
    path.write_bytes(FILES[name])
    args = ["check", str(path)] if command == "check" else ["emulate", str(path), "--out", str(out)]
    assert cli.run(args) == 2
    said = capsys.readouterr()
    assert said.err.startswith(str(path))
    assert "; allowed: " in said.err
    assert "Traceback" not in said.err
    assert not any(ord(c) < 32 and c != "\n" for c in said.err)
    assert len(said.err) < 40_000
    assert not out.exists()


@pytest.mark.parametrize("command", ["check", "emulate"])
@pytest.mark.parametrize("what", ["folder", "absent", "unreadable-name"])
def test_a_path_that_is_no_file(what, command, tmp_path, capsys):
    path = {"folder": str(tmp_path), "absent": str(tmp_path / "no.toml"), "unreadable-name": "a\0b"}[what]
    out = tmp_path / "out"
    args = ["check", path] if command == "check" else ["emulate", path, "--out", str(out)]
    assert cli.run(args) == 2
    said = capsys.readouterr()
    assert "; allowed: " in said.err
    assert not out.exists()
