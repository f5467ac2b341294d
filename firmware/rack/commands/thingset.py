"""ThingSet text mode: a line in, a reply line out."""

from ..report import jsontext
from . import read, refusal, request
from .actions import Actions, accept
from .update import Updates


class ThingSet:
    """Answers requests over a tree, an operator and settings. Raises nothing: every fault is a reply."""

    def __init__(self, tree, operator, settings, journal) -> None:
        self._tree = tree
        self._operator = operator
        self._actions = Actions(tree, operator)
        self.updates = Updates(tree, settings, journal)
        self.status = 0

    def reply(self, line: str) -> bytes:
        """The reply to one line; `status` keeps its code."""
        try:
            return self._answer(request.parse(line))
        except refusal.Refused as e:
            return self.refuse(e.status, e.sentence)
        except MemoryError:
            return self.refuse(refusal.TOO_LARGE, "not enough memory for this answer; ask for a part of it")
        except Exception as e:  # a fault of ours must not stop the console task, nor pass unseen
            return self.refuse(refusal.INTERNAL, "internal error: %s" % type(e).__name__)

    def refuse(self, status: int, sentence: str) -> bytes:
        """An error reply: the status and a sentence."""
        self.status = status
        return self._line(status, jsontext.quoted(sentence))

    def _answer(self, asked: request.Request) -> bytes:
        if asked.kind == request.READ:
            return self._content(read.answer(self._tree, asked.path, asked.value))
        if asked.kind == request.UPDATE:
            accept(self._operator.change())
            self.updates.run(asked.path, asked.value)
            return self._changed()
        value = self._actions.run(asked.path, asked.value)
        return self._changed() if value is None else self._content(value)

    def _content(self, value) -> bytes:
        self.status = refusal.CONTENT
        return self._line(refusal.CONTENT, jsontext.text(value))

    def _changed(self) -> bytes:
        self.status = refusal.CHANGED
        return self._line(refusal.CHANGED, "")

    def _line(self, status: int, text: str) -> bytes:
        return (":%02X %s\r\n" % (status, text) if text else ":%02X\r\n" % status).encode()
