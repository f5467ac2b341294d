"""A fault of ours in the link's task costs the connection: never an exception, for that would be a restart."""

import sys
from types import ModuleType, SimpleNamespace

import pytest


@pytest.fixture
def link(monkeypatch):
    """A Link whose parts are told what to raise; rack.app needs a hal with a clock."""
    before = set(sys.modules)
    for name in ("hal", "board"):
        monkeypatch.setitem(sys.modules, name, ModuleType(name))
    sys.modules["hal"].ticks_ms = lambda: 77
    from rack.app import mqtt

    made = object.__new__(mqtt.Link)
    said = made.said = []
    made.dial = SimpleNamespace(drop=lambda why, now_ms: said.append((why, now_ms)))
    made.post = SimpleNamespace(outbox=SimpleNamespace(rewind=lambda: said.append("rewound")))
    made._rack = SimpleNamespace(operator=SimpleNamespace(changed=False))
    made._thingset = SimpleNamespace(updates=SimpleNamespace(changed=False))
    made._replies = []
    yield made
    for name in set(sys.modules) - before:
        if name.startswith("rack.app"):
            del sys.modules[name]


def _raises():
    raise MemoryError("no room")


@pytest.mark.parametrize("work", ["flush", "act", "step"])
def test_no_memory_ends_the_connection_and_nothing_else(link, work):
    link.post.flush = _raises
    link._signed = SimpleNamespace(act=_raises)
    link._step = lambda now_ms: _raises()
    getattr(link, work)(*([5] if work == "step" else []))
    assert link.said == ["rewound", ("MemoryError('no room')", 77)], "what was handed out is handed out again"
    assert link._replies == []


def test_what_goes_well_costs_nothing(link):
    link.post.flush = lambda: link.said.append("flushed")
    link._signed = SimpleNamespace(act=lambda: b"1 :84")
    link.flush()
    link.act()
    assert (link.said, link._replies, link.due) == (["flushed"], [b"1 :84"], False)
