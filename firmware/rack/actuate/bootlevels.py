"""What each output does the moment the controller starts, before anything else is loaded.

The host writes one short line per output: `out0 hold open hold` = after a reset, after a watchdog
reset, with a configuration that cannot be used. Lines that cannot be read leave their output alone,
so that the board's own resistors decide.
"""

FILE = "outputs.txt"
MOVED: dict = {}  # output -> level: what this start has really changed, for the journal to tell
TRIES = 8  # against an impatient Ctrl-C: tools send it twice
COLUMN = {"power": 1, "soft": 1, "watchdog": 2, "bad_config": 3}


def apply_file(hal: object, board: object, cause: str) -> int:
    """Drive what the board's file names to what it declared for `cause`; returns how many. 0 without a file."""
    levels = hal.Blobs().read(FILE)
    return 0 if levels is None else apply_levels(levels, cause, board.OUTPUTS, hal.DigitalOut)


def take_over(by_pin: dict, outputs: dict) -> None:
    """MOVED also holds what a board's own first step has changed: `by_pin` of slot.py, pin -> level."""
    for name in outputs:
        level = by_pin.get(outputs[name].get("pin"))
        if level is not None:
            MOVED[name] = level


def leave(hal: object, board: object, why: BaseException) -> None:
    """The controller has ended because of `why`: every output as after a reset, and say so on the console."""
    for _ in range(TRIES):
        try:
            done = apply_file(hal, board, "soft")
            text = ("# controller stopped (%r): %d outputs as declared for a reset\r\n" % (why, done)).encode()
            hal.Console().send(text, len(text))
            return
        except KeyboardInterrupt:
            pass


def apply_levels(data: bytes, cause: str, outputs: dict, make: object) -> int:
    """Drive every output named in `data` to what it declared for `cause`; returns how many.

    `outputs` is `board.OUTPUTS`, `make` the `DigitalOut` class of hal.
    """
    done = 0
    for line in data.split(b"\n"):
        words = _words(line)
        if len(words) == 4 and words[0] in outputs and "expander" not in outputs[words[0]]:  # those have no pin
            done += _drive(words[0], make(outputs[words[0]]), words[COLUMN.get(cause, 1)])
    return done


def _words(line: bytes) -> list:
    """The words of a line; none when it is not text, for this file may be damaged."""
    try:
        return line.decode().split()
    except ValueError:  # UnicodeError is one
        return []


def _drive(name: str, output: object, what: str) -> int:
    """1 when `what` is a level that exists, else the output is left alone."""
    if what not in ("open", "close", "hold"):
        return 0
    before = output.driven()  # not what its contact says: that may be welded
    level = before if what == "hold" else 1 if what == "close" else 0
    output.write(level)
    if level != before:
        MOVED[name] = level
    return 1
