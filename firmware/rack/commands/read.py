"""Reading: one value, one group, chosen values, or the names below a path."""

from ..report import tree as tree_room
from . import request
from .refusal import BAD_REQUEST, NOT_FOUND, Refused, listed, shown

ALL = tree_room.GROUPS + tree_room.EXTRA
LISTS = tree_room.LISTS


class Place:
    """What a path leads to: root (group None), a group, a member of Loads or Limits, or one value.

    key: the group as the field table names it (`Loads/*`); index: which load or limit; name: the value.
    """

    def __init__(self) -> None:
        self.group: str | None = None
        self.key: str | None = None
        self.index = -1
        self.name: str | None = None


def find(tree, path: list) -> Place:
    """The place of a path; Refused NOT_FOUND naming what is there instead."""
    place = Place()
    if not path:
        return place
    place.group = place.key = _one_of(path[0], ALL, "")
    if len(path) > 1:
        below = tree.children(place.group)
        name = _one_of(path[1], below, place.group)
        if place.group in LISTS:
            place.key = place.group + "/*"
            place.index = below.index(name)
        else:
            place.name = name
    if len(path) > 2 and place.index >= 0:
        place.name = _one_of(path[2], tree.members(place.key), "/".join(path[:2]))
    if len(path) > (3 if place.index >= 0 else 2):
        raise Refused(NOT_FOUND, "there is nothing below %s" % shown("/".join(path[:-1])))
    return place


def _one_of(name: str, allowed: tuple | list, where: str) -> str:
    if name in allowed:
        return name
    raise Refused(NOT_FOUND, "no %s in %s; there is: %s" % (shown(name), where or "the root", listed(list(allowed))))


def answer(tree, path: list, value):
    """Plain value of a read request: NOTHING reads, null lists names, a list of names fetches."""
    place = find(tree, path)
    if value is request.NOTHING:
        return content(tree, place)
    if value is None:
        return names(tree, place)
    if isinstance(value, list) and value:
        return [content(tree, find(tree, path + [_name(item)])) for item in value]
    raise Refused(BAD_REQUEST, 'after a path goes null (list the names) or a list such as ["name","name"]')


def _name(item) -> str:
    if isinstance(item, str) and item:
        return item
    raise Refused(BAD_REQUEST, 'a list of names in quotes is expected, such as ["rBus_mV"]')


def names(tree, place: Place) -> list:
    """Names below a place."""
    if place.group is None:
        return list(ALL)
    if place.name is None and place.group != "Causes":
        return list(tree.children(place.group) if place.index < 0 else tree.members(place.key))
    raise Refused(BAD_REQUEST, "%s has no names below it" % shown(place.name or place.group))


def content(tree, place: Place):
    """Value, pairs or list at a place; the root shows its groups without their content."""
    if place.group is None:
        return tuple([(group, None) for group in ALL])
    if place.name is not None:
        return _value(tree, place)
    return tree.whole(place.group) if place.index < 0 else tree.pairs(place.key, place.index)


def _value(tree, place: Place):
    if place.group == "Actions":
        for action in tree.whole("Actions"):
            if action[0] == place.name:
                return action[1]
    index = max(0, place.index)
    return tree.values(place.key, index)[tree.members(place.key).index(place.name)]
