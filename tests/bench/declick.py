"""De-click and De-crackle against ffmpeg's adeclick: clicks, and clicks with crackle, on 120 s of music and speech."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import material
import metrics
import numpy as np
import peers
from figures import data_folder, report, skip

SECONDS = 120
#: kind of damage: processor, SNR won, SNR of undamaged samples, CPU re the peer
BARS = {"clicks": ("declick", 9.5, 55.0, 1.0), "vinyl": ("decrackle", 8.5, 48.0, 2.0)}
#: SNR that clean music and speech keep
CLEAN_DB = {"declick": 50.0, "decrackle": 45.0}


def compare(kind: str, short: Path, scratch: Path) -> None:
    """Score every peer on one kind of damage, then ours."""
    processor, least, untouched, share = BARS[kind]
    truth, damaged = metrics.load(short / "m10.wav"), metrics.load(short / f"{kind}.wav")
    undamaged = ~np.load(short / f"{kind}.mask.npy")
    output, slowest = scratch / "output.wav", None
    for peer in peers.CLICKS:
        what = f"{kind}: {peer.name}, SNR won"
        if not peer.is_installed:
            skip(what, f"{peer.tool} is not installed")
            continue
        cpu = peers.run(peer, short / f"{kind}.wav", output)
        won = metrics.gains(truth, damaged, metrics.load(output))
        report(what, won["snr"], "dB", cpu_per_second=round(cpu / SECONDS, 4), won=won)
        slowest = slowest or cpu
    cpu = peers.ours(processor, short / f"{kind}.wav", output)
    result = metrics.load(output)
    won = metrics.gains(truth, damaged, result)
    report(f"{kind}: {processor}, SNR won", won["snr"], "dB", at_least=least, yardstick="the bar", won=won)
    kept = metrics.snr(truth[undamaged], (truth - result)[undamaged])
    report(f"{kind}: {processor}, SNR of undamaged samples", kept, "dB", at_least=untouched, yardstick="the bar")
    report(f"{kind}: {processor}, CPU for a second of stereo", cpu / SECONDS, "s", yardstick="ffmpeg adeclick m=s",
           at_most=None if slowest is None else share * slowest / SECONDS)


def main() -> None:
    folder = data_folder()
    lacking = material.missing_tools()
    if lacking and not (folder / "mat" / "meta.json").exists():
        skip("de-click against adeclick", f"the material cannot be made without {lacking}")
        return
    short = material.make(folder) / "short"
    scratch = Path(tempfile.mkdtemp(prefix="shellac-bench-"))
    try:
        for kind in BARS:
            compare(kind, short, scratch)
        truth = metrics.load(short / "m10.wav")
        for processor, least in CLEAN_DB.items():
            peers.ours(processor, short / "m10.wav", scratch / "clean.wav")
            left = metrics.snr(truth, truth - metrics.load(scratch / "clean.wav"))
            report(f"clean: {processor}, SNR", left, "dB", at_least=least, yardstick="do no harm")
    finally:
        shutil.rmtree(scratch)


if __name__ == "__main__":
    main()
