"""The laws that every run must keep, whatever its scenario: one idea a file, `broken(story) -> [sentence, ...]`.

A new law is one more file here; every scenario is judged by it at once.
"""

from importlib import import_module
from pathlib import Path


def all_laws():
    """{name: function}, one for each file of this folder."""
    names = sorted(path.stem for path in Path(__file__).parent.glob("*.py") if path.stem != "__init__")
    return {name: import_module(f"{__name__}.{name}").broken for name in names}


def judge(story):
    """Every broken law, a sentence each; at most five of one law."""
    return [f"{name}: {text}" for name, broken in all_laws().items() for text in broken(story)[:5]]
