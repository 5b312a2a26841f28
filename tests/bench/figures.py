"""What every bench script uses: its data folder, one way to report a figure, and the recording of an hour.

A script is run as `python tests/bench/NAME.py [--data DIR] [--collected DIR]`. It calls `report` for each figure, which prints one JSON
line on stdout and one row for people on stderr, or `skip` with the reason. run.py runs them all and collects the lines.
"""

from __future__ import annotations

import json
import os
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import numpy as np
import soundfile as sf

ROOT = Path(__file__).resolve().parents[2]
DEFAULT_DATA = ROOT / "build" / "bench-data"
HOUR_RATE, HOUR_SECONDS = 44100, 3600
sys.path.insert(0, str(ROOT))
# an installed program is compiled once: its start is measured without that
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


def data_folder() -> Path:
    """The folder named by --data, else by the variable BENCH_DATA, else build/bench-data."""
    parser = ArgumentParser()
    parser.add_argument("--data", default=os.environ.get("BENCH_DATA", ""))
    named = parser.parse_known_args()[0].data
    return Path(named).resolve() if named else DEFAULT_DATA


def collected_folder() -> Path | None:
    """The folder of collected recordings, SPLIT/KIND/SET/files, named by --collected, else by the variable BENCH_COLLECTED."""
    parser = ArgumentParser()
    parser.add_argument("--collected", default=os.environ.get("BENCH_COLLECTED", ""))
    named = parser.parse_known_args()[0].collected
    return Path(named).resolve() if named else None


def report(what: str, value: float, unit: str, *, at_most: float | None = None, at_least: float | None = None,
           yardstick: str = "", **details: Any) -> bool:
    """Print one figure beside what it must be, and say whether it holds."""
    holds = (at_most is None or value <= at_most) and (at_least is None or value >= at_least)
    limit = f"<= {at_most:g}" if at_most is not None else f">= {at_least:g}" if at_least is not None else "measured only"
    line = {"what": what, "value": float(f"{value:.6g}"), "unit": unit, "limit": limit, "holds": holds, "yardstick": yardstick, **details}
    print(json.dumps(line), flush=True)
    print(f"{'ok  ' if holds else 'MISS'} {what:<58} {value:>10.4g} {unit:<22} {limit:<14} {yardstick}", file=sys.stderr, flush=True)
    return holds


def skip(what: str, reason: str) -> None:
    """Say that a figure was not measured, and why."""
    print(json.dumps({"what": what, "skipped": reason}), flush=True)
    print(f"skip {what:<58} {reason}", file=sys.stderr, flush=True)


def long_recording(seconds: int = HOUR_SECONDS, folder: Path | None = None) -> Path:
    """A 44.1 kHz, 16-bit, stereo WAV of that length: the demo voice again and again over changing noise. Made once."""
    folder = folder or data_folder()
    path = folder / f"recording_{seconds}s.wav"
    if path.exists():
        return path
    folder.mkdir(parents=True, exist_ok=True)
    voice = sf.read(ROOT / "resources" / "demo" / "voice_hiss_hum.flac", dtype="int16")[0]
    random = np.random.default_rng(60)
    part = path.with_suffix(".part")
    with sf.SoundFile(part, "w", HOUR_RATE, 2, "PCM_16", format="WAV") as file:
        for second in range(seconds):
            at = (second * HOUR_RATE) % (len(voice) - HOUR_RATE)
            noise = random.integers(-300, 300, (HOUR_RATE, 2), dtype=np.int16)
            file.write(noise + voice[at : at + HOUR_RATE, None] // np.int16(2))
    part.rename(path)
    return path
