"""Where a compiled module has the bytecode of its functions and its texts, for firmware/slots/inplace.py.

The form of a .mpy file: MicroPython's docs, "MicroPython .mpy files"; the numbers of py/persistentcode.c, version 6.
"""

HEADER = 4  # "M", version, flags, bits of a small int
TUPLE = 10  # MP_PERSISTENT_OBJ_TUPLE
SINGLE = 4  # up to MP_PERSISTENT_OBJ_ELLIPSIS an object is its kind alone
TEXT = (5, 6)  # MP_PERSISTENT_OBJ_STR, _BYTES: a zero follows


def places(mpy: bytes) -> tuple[list[tuple[int, int]], list[tuple[int, int]], int]:
    """((offset, length) of each function's bytecode, outermost first; the same of each text; number of constants)."""
    reader = _Reader(mpy)
    constants = reader.read()
    return reader.functions, reader.texts, constants


class _Reader:
    def __init__(self, mpy: bytes) -> None:
        self._mpy = mpy
        self._at = HEADER
        self.functions: list[tuple[int, int]] = []
        self.texts: list[tuple[int, int]] = []

    def read(self) -> int:
        names, objects = self._number(), self._number()
        for _ in range(names):
            self._skip_name()
        for _ in range(objects):
            self._object()
        self._code(0)
        return objects

    def _number(self) -> int:
        value = 0
        while True:
            byte = self._mpy[self._at]
            self._at += 1
            value = value << 7 | byte & 0x7F
            if byte < 0x80:
                return value

    def _skip_name(self) -> None:
        length = self._number()
        if not length & 1:  # else the number of a name that the image has
            self._at += (length >> 1) + 1

    def _object(self) -> None:
        kind = self._mpy[self._at]
        self._at += 1
        if kind == TUPLE:
            for _ in range(self._number()):
                self._object()
        elif kind > SINGLE:
            length = self._number()
            if kind in TEXT:
                self.texts.append((self._at, length))
            self._at += length + (kind in TEXT)

    def _code(self, depth: int) -> None:
        word = self._number()
        length, has_children, is_native = word >> 3, word & 4, word & 3
        if is_native:
            raise ValueError("native code has no place in flash")
        if depth:
            self.functions.append((self._at, length))
        self._at += length
        if has_children:
            for _ in range(self._number()):
                self._code(depth + 1)
