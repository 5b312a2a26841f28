"""Runs every bench script in its own process and collects their figures.

    python tests/bench/run.py [--data DIR] [--collected DIR] [--only NAME[,NAME...]] [--output build/bench.json]

A script that lacks its data or a tool says so and is skipped. The exit status is 1 where a figure misses its limit or a
script fails.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
#: exit status of a script that lacks a tool
MISSING = 77
#: modules that the scripts share
SHARED = {"run", "figures", "damage", "metrics", "material", "memory", "peers"}


def scripts(only: str) -> list[Path]:
    """The bench scripts, by name; those that `only` lists where it lists any."""
    wanted = {name.strip() for name in only.split(",") if name.strip()}
    found = [path for path in sorted(HERE.glob("*.py")) if path.stem not in SHARED and (not wanted or path.stem in wanted)]
    if wanted - {path.stem for path in found}:
        sys.exit(f"There is no bench script named {', '.join(sorted(wanted - {path.stem for path in found}))}.")
    return found


def run(script: Path, data: str, collected: str) -> list[dict[str, Any]]:
    """The figures of one script; a failure is a figure that does not hold."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"}
    if data:
        environment["BENCH_DATA"] = str(Path(data).resolve())
    if collected:
        environment["BENCH_COLLECTED"] = str(Path(collected).resolve())
    for threads in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        environment.setdefault(threads, "1")
    print(f"-- {script.stem}", file=sys.stderr, flush=True)
    started = time.monotonic()
    done = subprocess.run([sys.executable, str(script)], stdout=subprocess.PIPE, text=True, env=environment, cwd=ROOT)
    figures = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    if done.returncode not in (0, MISSING) and all(figure.get("holds", True) for figure in figures):
        print(f"MISS {script.stem} ended with status {done.returncode}", file=sys.stderr)
        figures.append({"what": script.stem, "holds": False, "error": f"exit status {done.returncode}"})
    return [{"script": script.stem, **figure, "script_seconds": round(time.monotonic() - started, 1)} for figure in figures]


def main() -> int:
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--data", default="", help="folder of the bench material (default: build/bench-data)")
    parser.add_argument("--collected", default="", help="folder of collected recordings, whose test/ is damaged in the same way")
    parser.add_argument("--only", default="", help="names of the scripts to run, with commas")
    parser.add_argument("--output", type=Path, default=ROOT / "build" / "bench.json")
    chosen = parser.parse_args()
    figures = [figure for script in scripts(chosen.only) for figure in run(script, chosen.data, chosen.collected)]
    chosen.output.parent.mkdir(parents=True, exist_ok=True)
    chosen.output.write_text(json.dumps(figures, indent=1) + "\n")
    missed = [figure for figure in figures if not figure.get("holds", True)]
    skipped = [figure for figure in figures if "skipped" in figure]
    print(f"{len(figures) - len(missed) - len(skipped)} figures hold, {len(missed)} miss, {len(skipped)} skipped: {chosen.output}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
