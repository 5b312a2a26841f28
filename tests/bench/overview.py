"""The exact overview of an hour against reading the file, the first picture, and one frame of columns at every zoom.

CPU of the overview is that of a whole Python process, with the CPU of one that only imports printed beside it; the
yardstick is the shell's `cat FILE | cat >/dev/null`. Both run in turn, and the medians are compared.
"""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from figures import ROOT, long_recording, report

ROUNDS = 5
WIDTH = 1500
#: Frames a column, from one sample to the whole hour.
ZOOMS = (1, 8, 63, 64, 300, 2000, 20_000, 105_840)


def child_cpu(command: list[str]) -> float:
    """CPU seconds, user and system, of a command and its children."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, cwd=ROOT, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def build(path: str) -> None:
    """What the measured process does: imports, and the overview unless `path` is empty."""
    from workstation.analysis.pyramid import Pyramid
    from workstation.files import open_source

    if path:
        with tempfile.TemporaryDirectory() as cache:
            pyramid = Pyramid(open_source(Path(path), Path(cache)))
            pyramid.build()
            assert pyramid.is_complete


def overview(path: Path) -> None:
    times: dict[str, list[float]] = {"cat": [], "import": [], "build": []}
    commands = {"cat": ["sh", "-c", f"cat '{path}' | cat >/dev/null"],
                "import": [sys.executable, __file__, "--child", ""], "build": [sys.executable, __file__, "--child", str(path)]}
    for _ in range(ROUNDS):
        for name, command in commands.items():
            times[name].append(child_cpu(command))
    cat, imported, whole = (statistics.median(times[name]) for name in ("cat", "import", "build"))
    report("exact overview of 60 minutes, whole process", whole / cat, "x CPU of cat", at_most=9, yardstick=f"cat {cat:.3f} s CPU",
           cpu_s=round(whole, 3), import_cpu_s=round(imported, 3), cat_cpu_s=round(cat, 3))
    report("exact overview of 60 minutes, imports taken off", (whole - imported) / cat, "x CPU of cat", at_most=9,
           yardstick="Audacity, Sonic Visualiser: 20-29", cpu_s=round(whole - imported, 3))


def pictures(path: Path) -> None:
    from workstation.analysis.pyramid import Pyramid
    from workstation.files import open_source

    started = time.perf_counter()
    source = open_source(path, Path(tempfile.gettempdir()))
    pyramid = Pyramid(source)
    pyramid.coarse(WIDTH)
    report("first picture of 60 minutes, opening included", time.perf_counter() - started, "s wall", at_most=0.3)
    pyramid.build()
    medians = {}
    for zoom in ZOOMS:
        span = min(WIDTH * zoom, source.length)
        costs = []
        for step in range(25):
            start = (source.length - span) * step / 25
            before = time.process_time()
            pyramid.columns(start, start + span, WIDTH)
            costs.append(time.process_time() - before)
        medians[zoom] = 1e3 * statistics.median(costs)
    worst = max(medians, key=lambda zoom: medians[zoom])
    report("columns of one frame, two lanes, the slowest zoom", medians[worst], "ms CPU", at_most=5,
           yardstick=f"at {worst} frames a column", medians_ms={str(zoom): round(value, 3) for zoom, value in medians.items()})


if __name__ == "__main__":
    if "--child" in sys.argv:
        build(sys.argv[-1])
    else:
        hour = long_recording()
        overview(hour)
        pictures(hour)
