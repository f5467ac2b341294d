"""The device finds the same problems as the host, in the same order and the same words."""

import json
import random

from rack.config import crosscheck, load, packed, say
from tests.malformed.site_variants import all_variants, base
from wattbit import paths
from wattbit.site import board
from wattbit.site.check import read_site
from wattbit.site.pack import pack

JUDGE = """
import json, sys
from rack.config import crosscheck, say
with open(sys.argv[1], "rb") as file:
    parts, maps = json.loads(file.readline())
    while True:
        size = file.read(8)  # reading by length is much quicker here than by line
        if not size:
            break
        given = json.loads(file.read(int(size)))
        errors = crosscheck.check_all(given, parts, maps)[1]
        print(json.dumps([[list(e) for e in errors], [say.say(e, given) for e in errors]]))
"""


def test_every_malformed_site_gets_the_same_errors(vm_run, tmp_path):
    parts = board.read_board("desktop")
    maps = {name: board.map_fields(content) for name, content in board.read_maps().items()}
    sites = [variant[1] for variant in all_variants()] + [base(), base("telecom-48v"), base("solar-small")]
    texts = [json.dumps(site).encode() for site in sites]
    file = tmp_path / "sites"
    head = json.dumps([parts, maps]).encode() + b"\n"
    file.write_bytes(head + b"".join(b"%8d%s" % (len(text), text) for text in texts))
    said = [json.loads(line) for line in vm_run(JUDGE, file, heap="32m").splitlines()]
    assert len(said) == len(sites)
    for site, (errors, words) in zip(sites, said):
        found = crosscheck.check_all(site, parts, maps)[1]
        assert errors == json.loads(json.dumps(found))
        if not any(isinstance(error[3], float) for error in found):  # the two print fractions differently
            assert words == [say.say(error, site) for error in found]
    assert [errors for errors, _ in said[-3:]] == [[], [], []]


LOADER = """
import binascii, json, sys
from rack.config import load, packed, say
with open(sys.argv[1]) as file:
    for line in file:
        site, errors = load.load(binascii.unhexlify(line.strip()))
        print(json.dumps([site is None, [say.say(e, {}) for e in errors]]))
"""


def test_damaged_files_get_the_same_errors(vm_run, tmp_path):
    data = pack(read_site(paths.sites() / "solar-small.toml"))
    rng = random.Random(3)
    bodies = [b"", b"[]", b"nul", b"{", b"\xff\xfe", b"[" * 3000, b'{"site": 1e999}', b'{"site": {"name": "\\u0000"}}']
    cases = [data, b"", b"hello\n", b"x" * 70000, *(packed.head(body) + body for body in bodies)]
    cases += [rng.randbytes(rng.randrange(1, 200)) for _ in range(50)]
    cases += [data[: rng.randrange(len(data))] for _ in range(20)]
    for _ in range(50):
        bad = bytearray(data)
        bad[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
        cases.append(bytes(bad))
    file = tmp_path / "cases.hex"
    file.write_text("".join(case.hex() + "\n" for case in cases))
    said = [json.loads(line) for line in vm_run(LOADER, file, heap="8m").splitlines()]
    assert said[0] == [False, []]
    for case, (refused, words) in zip(cases[1:], said[1:]):
        site, errors = load.load(case)
        assert refused
        assert site is None
        assert words == [say.say(error, {}) for error in errors]
    assert len(said) == len(cases)
