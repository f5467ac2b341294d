"""The kinds of output, one row each: how to make the switch of a load from its setting and the board's pins.

`digital(name)` and `pwm(name, hz)` give the hal object of the board's output `name`. A new kind is one class
with the interface of `switches.Switch`, one row here and one word in `config.schema.LOAD_KINDS`. Kinds are imported
where a site has them: on a board, code is what takes most of the memory.
"""

from .switches import Switch


def make(load: dict, digital: object, pwm: object) -> Switch:
    """The switch of `load`, a row of the site with every key of the schema."""
    return MAKERS[load["kind"]](load, digital, pwm)


def _relay(load: dict, digital: object, pwm: object) -> Switch:
    return Switch(digital(load["output"]), load["feedback"])


def _efuse(load: dict, digital: object, pwm: object) -> Switch:
    from .efuse import EFuse

    return EFuse(digital(load["output"]), load["feedback"])


def _contactor(load: dict, digital: object, pwm: object) -> Switch:
    if load["precharge"]:
        from .contactor import Contactor

        return Contactor(digital(load["output"]), digital(load["precharge"]), load["precharge_ms"])
    return Switch(digital(load["output"]), True)


def _pwm(load: dict, digital: object, pwm: object) -> Switch:
    from .pwm import Pwm

    return Pwm(pwm(load["output"], load["pwm_hz"]), load["on_pm"])


def _dimmed(load: dict, digital: object, pwm: object) -> Switch:
    from .pwm import Dimmed

    return Dimmed(pwm(load["output"], load["pwm_hz"]), load["on_pm"])


MAKERS = {"relay": _relay, "efuse": _efuse, "contactor": _contactor, "pwm": _pwm, "dimmed": _dimmed}
