"""Records of a minute as text of the field table: what the state messages would have said, less of it."""

from ..model import state
from . import jsontext


def minute(tree, kept: tuple, found: tuple) -> str:
    """The groups of a record, without brackets. `kept`: its quantities; `found`: (source, mask of loads on, values)."""
    source, on, values = found
    names = [tree.wire_names[i] for i in kept]
    rack = tuple([(names[i], values[i]) for i in range(len(values))])
    loads = tree.state.loads.names
    running = [loads[i] for i in range(len(loads)) if on >> i & 1]
    said = (jsontext.text(rack), state.SOURCES[source % len(state.SOURCES)], jsontext.text(running))
    return '"Rack":%s,"Source":{"rSource":"%s"},"on":%s' % said
