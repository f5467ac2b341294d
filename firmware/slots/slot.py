"""Two versions on a board, `/a` and `/b`: outputs first, then the one in use, then the other, then say why neither.

The one in use is named by the small file `/state/slot`, which is replaced by a rename: in one step. A version is
whole when it has a manifest, which is written last. This file and its two callers are all that both versions share.
"""

import binascii
import gc
import hashlib
import os
import sys
import time

import bundle
import machine
from machine import Pin

ROOT = ""
NAMES = ("a", "b")
POINTER = "/state/slot"
MANIFEST = "/manifest.txt"  # first line: wattbit-version 1 SEQUENCE VERSION SITE
CODE = "/code.bin"
LEVELS = "/levels.txt"  # first line: CRC-32; then `PIN ACTIVE RESET WATCHDOG BAD_CONFIG` for each output
SPARE = "/state/levels.txt"  # used when no version has levels that can be read
RESET, WATCHDOG, BAD = 2, 3, 4  # columns
REPEAT_MS = 2000
WATCHDOG_MS = 8000
REASONS = (("RP2040", 0x40058008), ("RP2350", 0x400D8008))  # as in hal/system.py
TIMER = 1
MOVED: dict = {}  # pin -> 1 closed, 0 opened: what this start has changed, for the journal of the version that runs
LEFT: list = []  # versions still to try: one that cannot be built leaves it to them, one that has been clears it
# collect whenever so much has been taken: left to itself, an import scatters its rubbish over the whole heap, and then
# 96 KB are free and no block of them is larger than 6.3 KB (measured on the official image; with this, 81 KB)
COLLECT_BYTES = 16384


def outputs() -> int:
    """Drive every output to what it declared for this kind of start; how many. Without levels: none."""
    column = WATCHDOG if machine.reset_cause() == machine.WDT_RESET and _ran_out() else RESET
    return drive(_first_levels(), column)


def _ran_out() -> bool:
    """False when the watchdog was told to reset: on these chips machine.reset() is that, and gives the same cause."""
    for chip, reason in REASONS:
        if chip in getattr(sys.implementation, "_machine", ""):
            return bool(machine.mem32[reason] & TIMER)
    return True


def start() -> None:
    """Run the version in use; when it cannot be loaded, the other; when neither can, stay safe and say why."""
    if hasattr(gc, "threshold"):
        gc.threshold(COLLECT_BYTES)
    try:  # after the outputs, for it takes 10 ms; before another folder is the one that is looked in
        import inplace
    except ImportError:  # a board that does not read its flash like memory
        inplace = None  # type: ignore[assignment]
    why = []
    LEFT[:] = order()
    while LEFT:
        name = LEFT.pop(0)
        try:
            code = _enter(name, len(why) > 0)
            if code.mapped and inplace:
                inplace.load(code)
            from rack.app import run

            code.rest()
            for reason in why:
                print("# wattbit: the other version runs:", reason)
            _run(run)
            return
        except Exception as e:  # damaged, or compiled for another MicroPython, or too large
            why.append("version in /" + name + " cannot be loaded: " + repr(e))
            _leave()
    _stay_safe(why or ["no version on this board; run `wattbit flash`"])


def order() -> list:
    """The whole versions, the one in use first; without a readable pointer the newest first."""
    found = [(_sequence(name), name) for name in NAMES]
    found = sorted([pair for pair in found if pair[0] >= 0], reverse=True)
    names = [name for _, name in found]
    used = _read(POINTER)
    for name in NAMES:
        if name in names and used == name.encode():
            names.remove(name)
            names.insert(0, name)
    return names


def drive(levels: bytes, column: int) -> int:
    """Set every output named in checked `levels`; "hold" is the level that its pin has now. Returns how many."""
    done = 0
    for line in levels.split(b"\n")[1:]:
        words = line.split()
        if len(words) != 5 or words[column] not in (b"open", b"close", b"hold"):
            continue
        pin = Pin(int(words[0]))
        active = int(words[1])
        before = pin.value()
        level = before if words[column] == b"hold" else active if words[column] == b"close" else 1 - active
        pin.init(Pin.OUT, value=level)
        if level != before:
            MOVED[int(words[0])] = 1 if level == active else 0
        done += 1
    return done


def _first_levels() -> bytes:
    for name in order():
        found = _levels("/" + name + LEVELS)
        if found:
            return found
    return _levels(SPARE)


def _levels(path: str) -> bytes:
    """The file when its CRC is right, else nothing."""
    data = _read(path) or b""
    body = data[data.find(b"\n") + 1 :]
    return data if data[:8] == b"%08x" % (binascii.crc32(body) & 0xFFFFFFFF) else b""


def _sequence(name: str) -> int:
    """Number of the version in a slot, -1 when there is no whole one."""
    try:
        with open(ROOT + "/" + name + MANIFEST) as f:
            words = f.readline().split()
        return int(words[2]) if words[:2] == ["wattbit-version", "1"] else -1
    except (OSError, ValueError, IndexError):
        return -1


def _read(path: str) -> bytes | None:
    try:
        with open(ROOT + path, "rb") as f:
            return f.read()
    except OSError:
        return None


def _enter(name: str, again: bool) -> bundle.Bundle:
    """Make a version the one that is imported from; OSError or ValueError when a file of it is damaged."""
    if again:  # its outputs may be others than those of the version that failed
        drive(_levels("/" + name + LEVELS), RESET)
    _check(name)
    code = bundle.enter(ROOT + "/" + name + CODE)
    os.chdir(ROOT + "/" + name)
    if bundle.MOUNT not in sys.path:
        sys.path.insert(0, bundle.MOUNT)
    return code


def _check(name: str) -> None:
    """ValueError when a file other than the code, which has its own checksum, is not as the manifest has it."""
    for row in (_read("/" + name + MANIFEST) or b"").split(b"\n")[1:]:
        words = row.decode().split(" ", 2)
        path = "/" + words[-1]
        if len(words) == 3 and path != CODE:
            digest = hashlib.sha256(_read("/" + name + path) or b"").digest()
            if binascii.hexlify(digest).decode() != words[0]:
                raise ValueError(words[2] + " is damaged")


def _leave() -> None:
    """Forget what was loaded of a version."""
    bundle.leave()
    for module in list(sys.modules):
        if module.split(".")[0] in ("rack", "hal", "board"):
            del sys.modules[module]


def _run(run: object) -> None:
    """A controller never ends; one that does is started anew, and whoever pressed Ctrl-C gets the prompt.

    Either way its outputs do not stay as it left them. MemoryError or ImportError while versions are LEFT: its code
    cannot be loaded.
    """
    try:
        run()
    except (Exception, KeyboardInterrupt) as e:
        _rest()
        if LEFT and isinstance(e, (MemoryError, ImportError)):
            raise
        print("# wattbit: the controller ended, outputs as declared for a reset:", repr(e))
        if isinstance(e, KeyboardInterrupt):
            return
    time.sleep_ms(REPEAT_MS)
    machine.reset()


def _rest() -> None:
    """Every output as after a reset; tools send Ctrl-C twice."""
    for _ in range(8):
        try:
            drive(_first_levels(), RESET)
            return
        except KeyboardInterrupt:
            pass


def _stay_safe(why: list) -> None:
    """Declared levels for a bad configuration, and the reasons on the serial port for ever."""
    drive(_first_levels(), BAD)
    watchdog = machine.WDT(timeout=WATCHDOG_MS)
    while True:
        for reason in why:
            print("# wattbit safe mode:", reason)
        watchdog.feed()
        time.sleep_ms(REPEAT_MS)
