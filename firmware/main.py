"""Then the controller."""

from rack.app import run

run()
