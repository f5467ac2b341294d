"""Pins that read back what they drive, as on the chip; rp2040py 0.3.6 leaves the input register alone."""

from typing import Any

from rp2040py.gpio_pin import GPIOPinState


def join(chip: Any) -> None:
    """Let each pin of `chip` read the level that it drives itself."""
    for pin in chip.gpio:
        pin.add_listener(_follower(pin))


def _follower(pin: Any) -> Any:
    driven = [False]

    def changed(state: GPIOPinState, before: GPIOPinState) -> None:
        if state in (GPIOPinState.HIGH, GPIOPinState.LOW):
            driven[0] = True
            pin.set_input_value(state == GPIOPinState.HIGH)
        elif driven[0]:
            driven[0] = False
            pin.release_input()

    return changed
