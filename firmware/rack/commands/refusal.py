"""A refused request: a ThingSet status and a sentence that says what was wrong and what is allowed."""

CONTENT = 0x85
CHANGED = 0x84
BAD_REQUEST = 0xA0  # cannot be understood
FORBIDDEN = 0xA3  # understood, but not now or not here: read-only values, refused holds
NOT_FOUND = 0xA4
NOT_ALLOWED = 0xA5  # this kind of request does not fit this object
TOO_LARGE = 0xAD
WRONG_FORMAT = 0xAF  # right place, wrong kind of value; not ASCII
NOT_IMPLEMENTED = 0xC1
INTERNAL = 0xC0

SHOWN = 40  # characters of a wrong word that are repeated
LISTED = 300  # characters of what is allowed


class Refused(Exception):
    """Raised while a request is worked on; nothing has been changed."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status
        self.sentence = sentence


def shown(word: str) -> str:
    """A wrong word, quoted and cut short."""
    return "'" + (word if len(word) <= SHOWN else word[: SHOWN - 3] + "...") + "'"


def listed(words: list) -> str:
    """What is allowed, cut short."""
    text = ", ".join(words)
    return text if len(text) <= LISTED else text[: LISTED - 4] + " ..."
