"""The one place that builds objects and starts tasks."""

from .start import run

__all__ = ("run",)
