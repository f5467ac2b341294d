"""The one error of this room."""


class ResultsError(Exception):
    """The run directory cannot be turned into results; the text names the file and what is wrong with it."""
