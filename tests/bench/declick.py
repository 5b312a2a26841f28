"""De-click and De-crackle against ffmpeg's adeclick: clicks, and clicks with crackle, on 120 s of music and speech."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import material
import metrics
import numpy as np
import peers
from figures import report

SECONDS = 120
#: kind of damage: processor, SNR won, SNR of undamaged samples, CPU re the peer
BARS = {"clicks": ("declick", 9.5, 55.0, 1.0), "vinyl": ("decrackle", 8.5, 48.0, 2.0)}
#: SNR that clean music and speech keep
CLEAN_DB = {"declick": 50.0, "decrackle": 45.0}


def compare(kind: str, where: material.Material, scratch: Path) -> None:
    """Score every peer on one kind of damage, then ours."""
    processor, least, untouched, share = BARS[kind]
    short, what, output = where.short, f"{where.name}{kind}", scratch / "output.wav"
    truth, damaged = metrics.load(short / "m10.wav"), metrics.load(short / f"{kind}.wav")
    undamaged = ~np.load(short / f"{kind}.mask.npy")
    others = peers.score(peers.CLICKS, what, short / f"{kind}.wav", truth, damaged, output)
    cpu = peers.ours(processor, short / f"{kind}.wav", output)
    result = metrics.load(output)
    won = metrics.gains(truth, damaged, result)
    report(f"{what}: {processor}, SNR won", won["snr"], "dB", at_least=where.least(least, [other[0] for other in others]),
           yardstick="the bar and the best peer", won=won)
    kept = metrics.snr(truth[undamaged], (truth - result)[undamaged])
    report(f"{what}: {processor}, SNR of undamaged samples", kept, "dB", at_least=untouched, yardstick="the bar")
    report(f"{what}: {processor}, CPU for a second of stereo", cpu / SECONDS, "s", yardstick="ffmpeg adeclick m=s",
           at_most=share * others[0][1] / SECONDS if others else None)


def clean(where: material.Material, scratch: Path) -> None:
    truth = metrics.load(where.short / "m10.wav")
    for processor, least in CLEAN_DB.items():
        peers.ours(processor, where.short / "m10.wav", scratch / "clean.wav")
        left = metrics.snr(truth, truth - metrics.load(scratch / "clean.wav"))
        report(f"{where.name}clean: {processor}, SNR", left, "dB", at_least=least, yardstick="do no harm")


def main() -> None:
    scratch = Path(tempfile.mkdtemp(prefix="shellac-bench-"))
    try:
        for where in material.materials():
            for kind in BARS:
                compare(kind, where, scratch)
            clean(where, scratch)
    finally:
        shutil.rmtree(scratch)


if __name__ == "__main__":
    main()
