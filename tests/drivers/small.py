"""An integer that refuses to leave the range of a small one on a 32-bit board: -2**30 .. 2**30 - 1."""

import operator


class Small(int):
    """Every result of an arithmetic step is checked, so a test in CPython sees what would allocate on a board."""

    def __new__(cls, value=0):
        assert -(2**30) <= value < 2**30, f"{value} is no small integer on a 32-bit board"
        return super().__new__(cls, value)


def _checked(name, swapped):
    plain = getattr(operator, name)

    def method(self, other):
        a, b = (int(other), int(self)) if swapped else (int(self), int(other))
        return Small(plain(a, b))

    return method


for _name in ("add", "sub", "mul", "floordiv", "mod", "lshift", "rshift", "and_", "or_", "xor"):
    _dunder = _name.rstrip("_")
    setattr(Small, f"__{_dunder}__", _checked(_name, False))
    setattr(Small, f"__r{_dunder}__", _checked(_name, True))
Small.__neg__ = lambda self: Small(-int(self))
