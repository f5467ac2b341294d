"""The one place that builds objects and starts tasks."""


def run() -> None:
    """See `start.run`; imported now, so that a board can import the modules of this room one by one."""
    from .start import run as start

    start()
