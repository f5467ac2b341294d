"""Each kind of output against its settings, and against what the board has."""

# keys that only some kinds have, with the value that means "not given"
ONLY = (
    ("precharge", "", ("contactor",)),
    ("precharge_ms", 0, ("contactor",)),
    ("pwm_hz", 1000, ("pwm", "dimmed")),
    ("on_pm", 1000, ("pwm", "dimmed")),
    ("shed_pm", 0, ("dimmed",)),
)
AT_START = ("on_reset", "on_watchdog", "on_bad_config")
REST = 10  # a precharge resistor rests ten times as long as it works: 9 % duty at most, choice


def check(loads: list, errors: list, board: dict | None) -> None:
    """Add the problems of [[load]] kinds."""
    outputs = board["OUTPUTS"] if board is not None else None
    for i in range(len(loads)):
        load = loads[i]
        for key, none, kinds in ONLY:
            if load["kind"] is not None and load[key] not in (None, none) and load["kind"] not in kinds:
                text = "not of a {}; allowed: {}, or kind {}".format(load["kind"], none or "none", " or ".join(kinds))
                errors.append(("load", i, key, load[key], text))
        if load["kind"] == "contactor":
            _contactor(loads, i, outputs, errors)
        elif load["kind"] == "efuse":
            _efuse(load, i, outputs, errors)
        elif load["kind"] in ("pwm", "dimmed"):
            _pulsed(loads, i, outputs, errors)
        _cools_no_light(loads, i, errors)


def _contactor(loads: list, i: int, outputs: dict | None, errors: list) -> None:
    load = loads[i]
    if load["feedback"] is False:
        text = "a contactor without its auxiliary contact cannot be trusted; allowed: true"
        errors.append(("load", i, "feedback", False, text))
    _auxiliary(load, i, outputs, errors)
    if None in (load["precharge"], load["precharge_ms"], load["min_off_ms"]):
        return
    if bool(load["precharge"]) != bool(load["precharge_ms"]):
        text = "precharge and precharge_ms belong together; allowed: both or none"
        errors.append(("load", i, "precharge_ms", load["precharge_ms"], text))
    if load["precharge"]:
        _precharge(loads, i, outputs, errors)


def _auxiliary(load: dict, i: int, outputs: dict | None, errors: list) -> None:
    """Behind an expander the pin can be read back, but that is the coil: a welded contact would not show."""
    if outputs is None:
        return
    spec = outputs.get(load["output"], {})
    if "expander" not in spec or spec.get("feedback") is not None:
        return
    having = [name for name in sorted(outputs) if outputs[name].get("feedback") is not None]
    text = "output {} of the board has no input for the auxiliary contact of a contactor; allowed: {}".format(
        load["output"], ", ".join(having) or "kind relay"
    )
    errors.append(("load", i, "output", load["output"], text))


def _precharge(loads: list, i: int, outputs: dict | None, errors: list) -> None:
    load = loads[i]
    name = load["precharge"]
    if outputs is not None and name not in outputs:
        text = "the board has no such output; allowed: " + ", ".join(sorted(outputs))
        errors.append(("load", i, "precharge", name, text))
    elif outputs is not None and "pin" not in outputs[name]:
        errors.append(("load", i, "precharge", name, "has no pin of its own; allowed: " + _on_pins(outputs)))
    users = [d["name"] for d in loads if d["output"] == name]
    users += [d["name"] for d in loads[:i] if d["precharge"] == name]
    if users:
        text = "is used by {} already; allowed: an output of its own".format(users[0])
        errors.append(("load", i, "precharge", name, text))
    if load["min_off_ms"] < REST * load["precharge_ms"]:
        text = "too short for the precharge resistor to cool; allowed: {} ms and more".format(
            REST * load["precharge_ms"]
        )
        errors.append(("load", i, "min_off_ms", load["min_off_ms"], text))
    for key in AT_START:
        if load[key] == "close":
            text = "would close without precharge; allowed: open, hold"
            errors.append(("load", i, key, "close", text))


def _efuse(load: dict, i: int, outputs: dict | None, errors: list) -> None:
    if outputs is None or load["output"] not in outputs or outputs[load["output"]].get("fault") is not None:
        return
    having = [name for name in sorted(outputs) if outputs[name].get("fault") is not None]
    text = "output {} of the board has no fault line; allowed: {}".format(
        load["output"], "kind relay" + (", or outputs " + ", ".join(having) if having else "")
    )
    errors.append(("load", i, "kind", "efuse", text))


def _pulsed(loads: list, i: int, outputs: dict | None, errors: list) -> None:
    load = loads[i]
    if load["feedback"]:
        text = "a {} output has no read-back; allowed: false".format(load["kind"])
        errors.append(("load", i, "feedback", True, text))
    if load["kind"] == "dimmed" and load["hold"]:
        errors.append(("load", i, "hold", True, "a held load is not shed in part; allowed: false"))
    if load["kind"] == "dimmed" and load["shed_pm"] == 0:
        errors.append(("load", i, "shed_pm", 0, "a light that goes out is no dimmed load; allowed: 1 to 900"))
    if outputs is not None and load["output"] in outputs:
        if "pin" not in outputs[load["output"]]:
            text = "has no pin that could give pulses; allowed: " + _on_pins(outputs)
            errors.append(("load", i, "output", load["output"], text))
        _slice(loads, i, outputs, errors)


def _on_pins(outputs: dict) -> str:
    return ", ".join([name for name in sorted(outputs) if "pin" in outputs[name]])


def _slice(loads: list, i: int, outputs: dict, errors: list) -> None:
    """Two outputs whose pulses come from one counter of the chip."""
    mine = outputs[loads[i]["output"]].get("slice")
    for other in loads[:i]:
        if other["kind"] not in ("pwm", "dimmed") or other["output"] not in outputs or mine is None:
            continue
        if outputs[other["output"]].get("slice") == mine and other["pwm_hz"] != loads[i]["pwm_hz"]:
            text = "{} shares its pulse counter; allowed: {} Hz, or an output of another slice".format(
                other["name"], other["pwm_hz"]
            )
            errors.append(("load", i, "pwm_hz", loads[i]["pwm_hz"], text))


def _cools_no_light(loads: list, i: int, errors: list) -> None:
    dimmed = [d["name"] for d in loads if d["kind"] == "dimmed"]
    for name in loads[i]["cools"] or ():
        if name in dimmed:
            text = "{} is a dimmed light; allowed: loads of other kinds".format(name)
            errors.append(("load", i, "cools", loads[i]["cools"], text))
