"""Entry of the MicroPython VM: `micropython vm_main.py RUN_DIR`. Runs the firmware as it is, boot after boot."""

import gc
import json
import sys

import utime

BOOT_MS = 800  # time from a reset to boot.py on an RP2040 with littlefs: assumption


def main(run_dir):
    """Run the scenario in `run_dir`/run.json to its end."""
    with open(run_dir + "/run.json") as f:
        run = json.load(f)
    sys.path[:] = run["path"] + [".frozen"]
    from wattbit.emulator import world
    from wattbit.emulator.keyboard import Keyboard

    began = utime.ticks_us()
    keyboard = Keyboard(run["realtime"])
    w = world.current = world.World(run, run_dir, sys.stdout.buffer, keyboard)
    cause = "power"
    try:
        boot_ms = 0
        while True:
            cause = _one_life(world, cause, boot_ms)
            boot_ms = BOOT_MS
    except world.Finished:
        pass
    w.note("end", _figures(w, utime.ticks_diff(utime.ticks_us(), began)))
    w.log.close()
    w.recorder.close()


def _one_life(world, cause, boot_ms):
    """Start after `boot_ms`, run boot.py and main.py until the next restart; returns its cause."""
    _forget()
    try:
        world.current.restart(cause, boot_ms)
        import boot  # noqa: F401

        _look_inside(world.current)
        import main  # noqa: F401
    except world.Reboot as restart:
        return restart.args[0]
    finally:
        _note_unsaid(world.current)
    return "soft"


def _look_inside(w):
    """Let the world know the controller of this life, for its journal."""
    from rack.app import controller

    build = controller.Controller

    def known(*parts):
        w.controller = build(*parts)
        return w.controller

    setattr(controller, "Controller", known)  # noqa: B010 - a class, replaced by what builds it


def _note_unsaid(w):
    """Events that the console has not carried: this life's end loses them, the record of the run does not."""
    if w.controller is None:
        return
    reporter = w.controller.reporter
    w.controller = None
    line = reporter.event()
    while line is not None:
        w.note("unsaid", {"line": line.decode().strip()})
        line = reporter.event()


def _truth(rack):
    """What a perfect instrument would read at the end, by the names of the quantities."""
    modules = rack.modules
    return {
        "bus_mv": rack.bus_v * 1000,
        "bus_ma": rack.load_a * 1000,
        "battery_ma": sum([module.pack_a for module in modules]) * 1000,
        "battery_mv": min([module.pack_v for module in modules]) * 1000,
        "battery_mc": max([module.temp_c for module in modules]) * 1000,
        "bms_soc_pm": rack.soc * 1000,
        "bms_soh_pm": min([module.soh for module in modules]) * 1000,
        "supplies_ok": sum([1 if supply.ok else 0 for supply in rack.supplies]),
        "supply_w": sum([supply.out_w for supply in rack.supplies]),
        "inlet_mc": rack.inlet_c * 1000,
        "grid_ok": rack.grid_ok,
        "leak": rack.contacts["leak"],
    }


def _forget():
    """A restart forgets every module of the firmware and all of asyncio's tasks."""
    for name in list(sys.modules):
        if name in ("boot", "main", "board") or name.split(".")[0] in ("rack", "hal", "asyncio"):
            del sys.modules[name]
    gc.collect()


def _figures(w, wall_us):
    recorder = w.recorder
    return {
        "sim_ms": w.t_ms,
        "wall_us": wall_us,
        "cycles": recorder.cycles,
        "bus_min_mv": int(w.rack.bus_min_v * 1000),
        "unserved_wh": {str(tier): round(wh, 3) for tier, wh in enumerate(w.rack.unserved_wh)},
        "powered": w.rack.powered_mask(),
        "energy": w.rack.energy(),
        "plant": _truth(w.rack),
        "alloc_bytes_per_cycle": recorder.alloc_bytes / recorder.cycles if recorder.cycles else 0,
        "max_cycle_gap_ms": recorder.max_gap_ms,
        "wall_gap_ms": recorder.wall_gap_us / 1000,
        "micropython": sys.version,
    }


if __name__ == "__main__":
    main(sys.argv[1])
