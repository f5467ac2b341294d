"""Split the one lock by where its packages go: the stubs of each port would overwrite each other in one folder.

Usage: split_lock.py LOCK FOLDER. Writes FOLDER/host.txt and one file for each port, hashes included.
"""

import os
import sys

PORTS = ("rp2", "esp32", "unix")
COMMON = "micropython-stdlib-stubs"


def blocks(text):
    """Yield (package name, its lines) of a requirements file whose continuation lines are indented."""
    name, lines = "", []
    for line in text.splitlines(True):
        if line[0] not in " \t#\n":
            if name:
                yield name, lines
            name, lines = line.split("==")[0].strip(), []
        if name:
            lines.append(line)
    if name:
        yield name, lines


def split(text):
    """The text of each part, by its name: "host" and one for each port."""
    parts = {"host": []}
    for port in PORTS:
        parts[port] = []
    for name, lines in blocks(text):
        owners = [p for p in PORTS if name in (COMMON, "micropython-%s-stubs" % p)] or ["host"]
        for owner in owners:
            parts[owner] += lines
    return {part: "".join(lines) for part, lines in parts.items()}


def main(lock, folder):
    """Write the parts of `lock` into `folder`."""
    os.makedirs(folder, exist_ok=True)
    with open(lock) as f:
        parts = split(f.read())
    for part, text in parts.items():
        with open(os.path.join(folder, part + ".txt"), "w") as f:
            f.write(text)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
