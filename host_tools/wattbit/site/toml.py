"""Read a TOML file with errors that a person can act on: never a traceback, always file and line."""

import re
import sys
from pathlib import Path
from typing import Any

from wattbit.errors import BadInput

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

MAX_BYTES = 1_000_000
_AT_LINE = re.compile(r"\s*\(at line (\d+), column (\d+)\)$")


def read_text(path: Path) -> str:
    """The file as UTF-8 text of at most MAX_BYTES. Raises BadInput."""
    try:
        if path.is_dir():
            raise BadInput([f"{path}: is a directory; allowed: a TOML file"])
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise BadInput([f"{path}: cannot be read: {reason}; allowed: a readable TOML file"]) from None
    if len(data) > MAX_BYTES:
        raise BadInput([f"{path}: is too large; allowed: at most {MAX_BYTES} bytes"])
    if data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        raise BadInput([f"{path}:1: begins with a byte order mark; allowed: UTF-8 without one"])
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise BadInput([f"{path}:{line}: byte {error.start} is not UTF-8; allowed: UTF-8 text"]) from None


def parse(path: Path, text: str) -> dict[str, Any]:
    """The tables of a TOML text. Raises BadInput with the line."""
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise BadInput([f"{path}: tables or lists are nested too deeply; allowed: three levels"]) from None
    except ValueError as error:
        message = " ".join(str(error).split())[:200]
        found = _AT_LINE.search(message)
        place = f"{path}:{found.group(1)}" if found else f"{path}"
        detail = _AT_LINE.sub("", message)
        raise BadInput([f"{place}: is not TOML: {detail}; allowed: TOML 1.0 (https://toml.io)"]) from None
