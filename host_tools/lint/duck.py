"""mypy plugin for device code: two words of the stubs that the project reads in its own way.

An annotation `object` means "anything of the right shape", as typing.Any would say: `typing` is not on the device, so a
collaborator that is passed in (a bus, a clock, a sink) cannot be given a Protocol there. Its shape is in the docstring,
and the hal contract is held by tests/contract/test_hal_same.py.

A tick is an int: the stubs make it opaque so that nobody subtracts two; `rack.model.ticks` does that.
"""

from collections.abc import Callable

from mypy.plugin import AnalyzeTypeContext, FunctionContext, Plugin
from mypy.types import AnyType, Type, TypeOfAny


class Duck(Plugin):
    """Reads `object` as Any and a tick as int; everything else is left to mypy."""

    def get_type_analyze_hook(self, fullname: str) -> Callable[[AnalyzeTypeContext], Type] | None:
        """The hook of mypy that is asked for each name in an annotation."""
        return _anything if fullname == "builtins.object" else None

    def get_function_hook(self, fullname: str) -> Callable[[FunctionContext], Type] | None:
        """The hook of mypy that is asked for the result of each call."""
        return _tick if fullname == "time.ticks_ms" else None


def _anything(_context: AnalyzeTypeContext) -> Type:
    return AnyType(TypeOfAny.explicit)


def _tick(context: FunctionContext) -> Type:
    return context.api.named_generic_type("builtins.int", [])


def plugin(_version: str) -> type[Plugin]:
    """Entry point that mypy looks for."""
    return Duck
