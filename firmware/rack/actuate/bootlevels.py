"""What each output does the moment the controller starts, before anything else is loaded.

The host writes one short line per output: `out0 hold open hold` = after a reset, after a watchdog
reset, with a configuration that cannot be used. Lines that cannot be read leave their output alone,
so that the board's own resistors decide.
"""

FILE = "outputs.txt"
COLUMN = {"power": 1, "soft": 1, "watchdog": 2, "bad_config": 3}


def apply_levels(text: str, cause: str, outputs: dict, make: object) -> int:
    """Drive every output named in `text` to what it declared for `cause`; returns how many.

    `outputs` is `board.OUTPUTS`, `make` the `DigitalOut` class of hal.
    """
    done = 0
    for line in text.split("\n"):
        words = line.split()
        if len(words) == 4 and words[0] in outputs:
            _drive(make(outputs[words[0]]), words[COLUMN.get(cause, 1)])
            done += 1
    return done


def _drive(output: object, what: str) -> None:
    if what == "open":
        output.write(0)
    elif what == "close":
        output.write(1)
    elif what == "hold":
        output.write(output.read())
