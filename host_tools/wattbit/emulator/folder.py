"""The folder `run` below --out: made, recognised and emptied without touching what is not ours."""

import json
from pathlib import Path

from wattbit.errors import BadInput

FIRST = "run.json"  # written before all others, so a folder with files of ours has it
OURS = (FIRST, "timeline.bin", "world.jsonl", "console.log", "stderr.log", "serial.txt", "modbus.txt")


def prepare(out: Path) -> Path:
    """`out`/run without the files of an earlier run. Raises BadInput when it cannot be made or is not ours."""
    run_dir = out / "run"
    try:
        run_dir.mkdir(parents=True, exist_ok=True)
        _recognise(run_dir)
        for name in OURS:
            (run_dir / name).unlink(missing_ok=True)
        (run_dir / FIRST).touch()
    except OSError as error:
        why = error.strerror or str(error)
        raise BadInput([f"--out {out}: {error.filename or run_dir}: {why}; allowed: a folder of your own"]) from None
    return run_dir


def _recognise(run_dir: Path) -> None:
    """An empty folder will do; one with files must hold a run.json of ours."""
    if any(run_dir.iterdir()) and not _is_run(run_dir / FIRST):
        raise BadInput(
            [f"--out {run_dir.parent}: {run_dir} holds files of something else; allowed: a folder without `run`"]
        )


def _is_run(path: Path) -> bool:
    """An empty run.json is one whose writing was interrupted."""
    try:
        text = path.read_text(encoding="utf-8")
        return text == "" or {"site", "wiring", "files"} <= set(json.loads(text))
    except (OSError, ValueError, TypeError):
        return False
