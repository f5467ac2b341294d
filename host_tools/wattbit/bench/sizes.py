"""How large the code is: lines of files and functions, and the firmware's bytes."""

from __future__ import annotations

import ast
from pathlib import Path
from statistics import median

from wattbit import paths
from wattbit.bench.figures import Figure

Function = (ast.FunctionDef, ast.AsyncFunctionDef)


def measure() -> list[Figure]:
    """Sizes of both halves; told, not judged (the tests judge them)."""
    figures = []
    for title, root in (("firmware", paths.firmware()), ("host tools", paths.root() / "host_tools")):
        sources = {path: path.read_text(encoding="utf-8") for path in sorted(root.rglob("*.py"))}
        texts = [text for text in sources.values() if text.strip()]
        figures.append(_figure(f"{title}: lines a file, median", [len(text.splitlines()) for text in texts]))
        figures.append(_figure(f"{title}: lines a function, median", function_lines(texts)))
        if title == "firmware":
            figures.append(_bytes(sources))
    return figures


def function_lines(texts: list[str]) -> list[int]:
    """Length of every function, docstring included."""
    found = []
    for text in texts:
        nodes = [node for node in ast.walk(ast.parse(text)) if isinstance(node, Function)]
        found += [(node.end_lineno or node.lineno) - node.lineno + 1 for node in nodes]
    return found


def spread(sizes: list[int]) -> tuple[float, int, int]:
    """Median, 90th percentile (nearest rank) and largest."""
    ranked = sorted(sizes)
    return median(ranked), ranked[-(-9 * len(ranked) // 10) - 1], ranked[-1]


def _figure(name: str, sizes: list[int]) -> Figure:
    middle, most, largest = spread(sizes)
    how = f"p90 {most}, largest {largest}; {len(sizes)} of them, {sum(sizes)} lines in all"
    return Figure(name, middle, "lines", how)


def _bytes(sources: dict[Path, str]) -> Figure:
    total = sum(len(text.encode()) for text in sources.values())
    return Figure("firmware: source", round(total / 1024, 1), "KiB", f"{len(sources)} files, comments included")
