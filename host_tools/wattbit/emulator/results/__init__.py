"""From what a finished run left in its directory to the four files a person keeps."""

from . import table
from .errors import ResultsError
from .finish import write

__all__ = ["ResultsError", "table", "write"]
