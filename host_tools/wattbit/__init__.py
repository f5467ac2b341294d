"""WattBit Edge host tools."""

__version__ = "0.1.0"
