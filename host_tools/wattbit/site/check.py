"""Check a site file: every problem as `file:line: section[name].key = value: what is wrong; allowed: ...`."""

from pathlib import Path
from typing import Any

from rack.config import crosscheck, say
from wattbit.errors import BadInput
from wattbit.site import board, map_fit, toml
from wattbit.site.lines import Lines

MOST_LINES = 100  # more are a file of another kind, not a site with mistakes

Problem = tuple[str, int, str, Any, str]


def check_site(path: Path | str) -> tuple[dict[str, Any], list[str]]:
    """(site with every default filled in, []) or ({}, every problem as a line of text)."""
    path = Path(path)
    try:
        text = toml.read_text(path)
        given = toml.parse(path, text)
        parts, problems = _board_of(given)
        contents = board.read_maps()
    except BadInput as error:
        return {}, error.lines
    maps = {name: board.map_fields(content) for name, content in contents.items()}
    site, found = crosscheck.check_all(given, parts, maps)
    problems += found + map_fit.check(site["sensor"], parts["UART"] if parts else {}, contents, site["line"])
    return (site, []) if not problems else ({}, render(path, text, given, problems))


def read_site(path: Path | str) -> dict[str, Any]:
    """The checked site. Raises BadInput with every problem."""
    site, errors = check_site(path)
    if errors:
        raise BadInput(errors)
    return site


def render(path: Path, text: str, given: object, problems: list[Problem]) -> list[str]:
    """Problems as lines for a person, in the order of the file."""
    lines = Lines(text)
    placed = [(lines.of(problem[0], problem[1], problem[2]), say.say(problem, given)) for problem in problems]
    placed.sort(key=lambda item: item[0])
    said = [f"{path}:{line}: {message}" if line else f"{path}: {message}" for line, message in placed]
    more = len(said) - MOST_LINES
    return said if more <= 0 else [*said[:MOST_LINES], f"{path}: and {more} more problems; allowed: none"]


def _board_of(given: dict[str, Any]) -> tuple[dict[str, Any] | None, list[Problem]]:
    """What the named board offers; None, with a problem if it is named but unknown."""
    table = given.get("site")
    name = table.get("board") if isinstance(table, dict) else None
    if not isinstance(name, str):
        return None, []  # the schema says what is wrong
    if name not in board.names():
        return None, [("site", -1, "board", name, "no such board; allowed: " + ", ".join(board.names()))]
    return board.read_board(name), []
