"""De-hum against notch filters: on 120 s spliced every 10 s, on ten minutes, and on clean sound, which must stay as it is."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

import material
import metrics
import numpy as np
import peers
from figures import report

#: recording, folder within the material, seconds, and the SNR that must be won
BARS = (("spliced", "short", 120, 9.5), ("unspliced", ".", 600, 15.0))
CPU_S = 0.03


def start() -> float:
    """The CPU seconds that the program takes to start."""
    return peers.cpu_of([sys.executable, "-m", "workstation", "list"])


def compare(name: str, where: material.Material, folder: Path, seconds: int, least: float, output: Path) -> None:
    truth, damaged, what = metrics.load(folder / "m10.wav"), metrics.load(folder / "hum.wav"), f"{where.name}hum, {name}"
    others = peers.score(peers.HUM, what, folder / "hum.wav", truth, damaged, output)
    cpu = peers.ours("dehum", folder / "hum.wav", output) - start()
    won = metrics.gains(truth, damaged, metrics.load(output))
    report(f"{what}: dehum, SNR won", won["snr"], "dB", at_least=where.least(least, [other[0] for other in others]),
           yardstick="the bar and the best peer", won=won)
    report(f"{what}: dehum, CPU for a second of stereo", cpu / seconds, "s", at_most=CPU_S, yardstick="the bar; start taken off")


def clean(where: material.Material, output: Path) -> None:
    peers.ours("dehum", where.short / "m10.wav", output)
    changed = np.count_nonzero(metrics.load(where.short / "m10.wav") != metrics.load(output))
    report(f"{where.name}clean: dehum, samples changed", changed, "samples", at_most=0, yardstick="do no harm")


def main() -> None:
    scratch = Path(tempfile.mkdtemp(prefix="shellac-bench-"))
    try:
        for where in material.materials():
            for name, place, seconds, least in BARS:
                compare(name, where, where.folder / place, seconds, least, scratch / "output.wav")
            clean(where, scratch / "output.wav")
    finally:
        shutil.rmtree(scratch)


if __name__ == "__main__":
    main()
