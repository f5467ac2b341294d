"""Strict reading of what a request may carry: a scalar, a list of scalars, or an object of scalars.

The built-in `json` module of the device takes `[1 2]`, `+5` and `01`, makes floats and recurses as deep
as it is told to; here only null, true, false, ASCII strings and integers of 31 bits exist, one level
deep. A comma before the closing bracket is let through, because python-thingset writes one.
"""

from .refusal import BAD_REQUEST, WRONG_FORMAT, Refused, shown

LARGEST = 0x3FFFFFFF
DIGITS = "0123456789"
WORDS = (("null", None), ("true", True), ("false", False))
ESCAPES = ('"', "\\", "/")


def parse(text: str):
    """The value of `text`; Refused when it is anything else."""
    reader = _Reader(text)
    value = reader.value()
    if reader.peek():
        raise Refused(BAD_REQUEST, "unexpected %s after the value" % shown(reader.rest()))
    return value


class _Reader:
    """A position in the text."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0

    def peek(self) -> str:
        """Next character that is not a space, or empty at the end."""
        while self._at < len(self._text) and self._text[self._at] == " ":
            self._at += 1
        return self._text[self._at] if self._at < len(self._text) else ""

    def rest(self) -> str:
        return self._text[self._at :]

    def value(self):
        ch = self.peek()
        if ch == "[":
            return self._list()
        return self._object() if ch == "{" else self._scalar()

    def _list(self) -> list:
        items = []
        self._at += 1
        while self.peek() != "]":
            items.append(self._scalar())
            self._comma("]")
        self._at += 1
        return items

    def _object(self) -> dict:
        items = {}
        self._at += 1
        while self.peek() != "}":
            if self.peek() != '"':
                raise Refused(BAD_REQUEST, 'expected "name": at %s' % self._here())
            name = self._string()
            if self.peek() != ":":
                raise Refused(BAD_REQUEST, "expected : after %s" % shown(name))
            if name in items:
                raise Refused(BAD_REQUEST, "%s is given twice" % shown(name))
            self._at += 1
            items[name] = self._scalar()
            self._comma("}")
        self._at += 1
        return items

    def _comma(self, closing: str) -> None:
        ch = self.peek()
        if ch == ",":
            self._at += 1
        elif ch != closing:
            raise Refused(BAD_REQUEST, "expected , or %s at %s" % (closing, self._here()))

    def _scalar(self):
        ch = self.peek()
        if ch == '"':
            return self._string()
        if ch and (ch == "-" or ch in DIGITS):
            return self._integer()
        if ch and ch in "[{":
            raise Refused(BAD_REQUEST, "nested lists and objects are not used here")
        for word, value in WORDS:
            if self._text[self._at : self._at + len(word)] == word:
                self._at += len(word)
                self._boundary()
                return value
        raise Refused(BAD_REQUEST, "expected a JSON value at %s" % self._here())

    def _boundary(self) -> None:
        """A word or a number ends at a space, a comma or a bracket."""
        if self._at < len(self._text) and self._text[self._at] not in " ,]}":
            raise Refused(BAD_REQUEST, "expected , or a closing bracket at %s" % self._here())

    def _integer(self) -> int:
        start = self._at
        self._at += 1
        while self._at < len(self._text) and self._text[self._at] in DIGITS:
            self._at += 1
        word = self._text[start : self._at]
        if self._at < len(self._text) and self._text[self._at] in ".eE":
            raise Refused(WRONG_FORMAT, "only whole numbers are used; choose by the unit in the name")
        self._boundary()
        digits = word[1:] if word[0] == "-" else word
        if not digits or (len(digits) > 1 and digits[0] == "0"):
            raise Refused(BAD_REQUEST, "%s is not a number" % shown(word))
        if len(digits) > 10 or int(digits) > LARGEST:
            raise Refused(WRONG_FORMAT, "%s is outside -%d..%d" % (shown(word), LARGEST, LARGEST))
        return int(word)

    def _string(self) -> str:
        out = []
        self._at += 1
        while self._at < len(self._text):
            ch = self._text[self._at]
            self._at += 1
            if ch == '"':
                return "".join(out)
            out.append(self._escape() if ch == "\\" else ch)
        raise Refused(BAD_REQUEST, 'a " is missing at the end of a text')

    def _escape(self) -> str:
        ch = self._text[self._at] if self._at < len(self._text) else ""
        self._at += 1
        if ch in ESCAPES:
            return ch
        raise Refused(BAD_REQUEST, 'only \\" and \\\\ are used as escapes in a text')

    def _here(self) -> str:
        return shown(self.rest()) if self.rest() else "the end of the line"
