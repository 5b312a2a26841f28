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
from figures import data_folder, report, skip

#: recording, folder within the material, seconds, and the SNR that must be won
BARS = (("spliced", "short", 120, 9.5), ("unspliced", ".", 600, 15.0))
CPU_S = 0.03


def start() -> float:
    """The CPU seconds that the program takes to start."""
    return peers.cpu_of([sys.executable, "-m", "workstation", "list"])


def compare(name: str, folder: Path, seconds: int, least: float, output: Path) -> None:
    truth, damaged = metrics.load(folder / "m10.wav"), metrics.load(folder / "hum.wav")
    for peer in peers.HUM:
        what = f"hum, {name}: {peer.name}, SNR won"
        if not peer.is_installed:
            skip(what, f"{peer.tool} is not installed")
            continue
        cpu = peers.run(peer, folder / "hum.wav", output)
        won = metrics.gains(truth, damaged, metrics.load(output))
        report(what, won["snr"], "dB", cpu_per_second=round(cpu / seconds, 4), won=won)
    cpu = peers.ours("dehum", folder / "hum.wav", output) - start()
    won = metrics.gains(truth, damaged, metrics.load(output))
    report(f"hum, {name}: dehum, SNR won", won["snr"], "dB", at_least=least, yardstick="the bar", won=won)
    report(f"hum, {name}: dehum, CPU for a second of stereo", cpu / seconds, "s", at_most=CPU_S, yardstick="the bar; start taken off")


def main() -> None:
    folder = data_folder()
    lacking = material.missing_tools()
    if lacking and not (folder / "mat" / "meta.json").exists():
        skip("de-hum against notch filters", f"the material cannot be made without {lacking}")
        return
    made = material.make(folder)
    scratch = Path(tempfile.mkdtemp(prefix="shellac-bench-"))
    try:
        for name, place, seconds, least in BARS:
            compare(name, made / place, seconds, least, scratch / "output.wav")
        peers.ours("dehum", made / "short" / "m10.wav", scratch / "clean.wav")
        changed = np.count_nonzero(metrics.load(made / "short" / "m10.wav") != metrics.load(scratch / "clean.wav"))
        report("clean: dehum, samples changed", changed, "samples", at_most=0, yardstick="do no harm")
    finally:
        shutil.rmtree(scratch)


if __name__ == "__main__":
    main()
