"""Where a key stands in a TOML text: a line finder, good enough to point with, never needed to parse."""

import re

_HEADER = re.compile(r"^\s*(\[\[?)\s*([^\[\]]+?)\s*(\]\]?)\s*(#.*)?$")
_KEY = re.compile(r"""^\s*([A-Za-z0-9_"'.-]+)\s*=""")
_LONGEST = 1_000  # longer lines hold no key that is worth pointing at


class Lines:
    """Line numbers (from 1) of sections and keys."""

    def __init__(self, text: str) -> None:
        self._places: dict[tuple[str, int, str], int] = {}
        counts: dict[str, int] = {}
        section, index = "", -1
        for number, line in enumerate(text.splitlines(), 1):
            if len(line) > _LONGEST:
                continue
            header = _HEADER.match(line)
            if header:
                section = _plain(header.group(2))
                index = -1
                if header.group(1) == "[[":
                    index = counts[section] = counts.get(section, -1) + 1
                self._places.setdefault((section, index, ""), number)
                continue
            key = _KEY.match(line)
            if key:
                name = _plain(key.group(1))
                self._places.setdefault((section, index, name), number)
                self._places.setdefault((section, index, name.partition(".")[0]), number)

    def of(self, section: str, index: int, key: str) -> int:
        """Line of the key, else of its table, else of the section's first table, else 0."""
        head, _, tail = key.rpartition(".")
        deeper = [(f"{section}.{head}", index, tail), (f"{section}.{key}", index, ""), (f"{section}.{head}", index, "")]
        for place in ((section, index, key), *deeper, (section, index, head), (section, index, ""), (section, 0, "")):
            if place in self._places:
                return self._places[place]
        return self._places.get((section, -1, ""), self._places.get(("", -1, section), 0))


def _plain(name: str) -> str:
    return ".".join(part.strip().strip("\"'") for part in name.split("."))
