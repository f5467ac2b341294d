"""Exit codes of the command, and the two errors that a person caused or must act on."""

OK = 0
EXPECTATION_FAILED = 1
BAD_INPUT = 2
DEVICE_TROUBLE = 3


class BadInput(Exception):
    """Input that cannot be used; `lines` holds one message for each problem, file and key first."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        super().__init__("\n".join(lines))


class DeviceTrouble(Exception):
    """A device, a link or the virtual machine failed; the message says which and what to try."""
