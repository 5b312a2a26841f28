"""De-clip against ffmpeg's adeclip on 120 s of music and speech, and against what is published for the declipping survey.

    python tests/bench/declip.py [--data DIR] [--survey DIR [--survey-only] [--levels 1,20] [--excerpts violin,harp]]

The survey is that of Záviška, Rajmic, Ozerov and Rencker (IEEE JSTSP 15(1), 2021): ten excerpts in the folder `Sounds` of DIR (or
of the variable BENCH_SURVEY), each clipped at the level that leaves an SDR; reliable samples are kept, as there in the tables with
replaced reliable samples. What SS-PEW won is read from its table there, excerpt by excerpt: all seventy take half an hour of CPU,
so `--levels 1,20` and `--excerpts violin,harp` take some, and `--survey-only` leaves out the rest.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from argparse import ArgumentParser, Namespace
from pathlib import Path

import material
import metrics
import numpy as np
import peers
import soundfile as sf
from figures import report, skip
from scipy.io import loadmat

SECONDS = 120
#: what best, which takes its time, is tried on
BEST_SECONDS = 20
#: kind of damage: SNR to be won
BARS = {"clip50": 7.5, "clip30": 8.0}
FAST, BEST = "declip", "declip:quality=best"
#: CPU seconds for a second of stereo
CPU = {FAST: 0.05, BEST: 10.0}
CLEAN_DB = 45.0
#: the input SDRs of the survey, and its ΔSDR [excerpts, SDRs] of SS-PEW with replaced reliable samples
SURVEY = (1, 3, 5, 7, 10, 15, 20)
TABLE, COLUMN = "Numerical_results/dSDR_all_declippingResults_RR.mat", "dSDR_all_SS_PEW_RR"
BELOW_DB = 0.2


def compare(kind: str, where: material.Material, scratch: Path) -> None:
    """Score every peer on one kind of damage, then fast, then best beside fast on the beginning."""
    short, what, output = where.short, f"{where.name}{kind}", scratch / "output.wav"
    truth, damaged = metrics.load(short / "m10.wav"), metrics.load(short / f"{kind}.wav")
    others = peers.score(peers.CLIPPING, what, short / f"{kind}.wav", truth, damaged, output)
    cpu = peers.ours(FAST, short / f"{kind}.wav", output)
    fast = metrics.load(output)
    won = metrics.gains(truth, damaged, fast)
    report(f"{what}: {FAST}, SNR won", won["snr"], "dB", at_least=where.least(BARS[kind], [other[0] for other in others]),
           yardstick="the bar and the best peer", won=won)
    report(f"{what}: {FAST}, CPU for a second of stereo", cpu / SECONDS, "s", at_most=CPU[FAST], yardstick="the bar")
    begin = slice(BEST_SECONDS * metrics.RATE)
    sf.write(scratch / "begin.wav", damaged[begin], metrics.RATE, "PCM_16")
    cpu = peers.ours(BEST, scratch / "begin.wav", output)
    best = metrics.snr(truth[begin], truth[begin] - metrics.load(output))
    report(f"{what}: {BEST}, SNR won over {FAST} in the first {BEST_SECONDS} s", best - metrics.snr(truth[begin], (truth - fast)[begin]),
           "dB", at_least=0, yardstick="fast", snr_won=best - metrics.snr(truth[begin], (truth - damaged)[begin]))
    report(f"{what}: {BEST}, CPU for a second of stereo", cpu / BEST_SECONDS, "s", at_most=CPU[BEST], yardstick="the bar")


def level_for(clean: np.ndarray, sdr: float) -> float:
    """The level at which clipping leaves this SDR in dB, by bisection."""
    low, high = 0.0, float(np.abs(clean).max())
    for _ in range(50):
        level = (low + high) / 2
        low, high = (low, level) if metrics.snr(clean, clean - np.clip(clean, -level, level)) > sdr else (level, high)
    return level


def rebuilt(path: Path, sdr: int, scratch: Path) -> float:
    """What best wins on one excerpt that was clipped to this SDR."""
    clean, rate = sf.read(path, dtype="float32")
    level = level_for(clean, sdr)
    damaged = np.clip(clean, -level, level)
    sf.write(scratch / "clipped.wav", damaged, rate, "FLOAT")
    peers.ours(BEST, scratch / "clipped.wav", scratch / "output.wav")
    restored = sf.read(scratch / "output.wav", dtype="float32")[0]
    return metrics.snr(clean, clean - restored) - metrics.snr(clean, clean - damaged)


def survey(folder: Path, levels: list[int], excerpts: list[str], scratch: Path) -> None:
    """What is won at each input SDR, the mean over excerpts, beside SS-PEW on the same ones."""
    paths = sorted((folder / "Sounds").glob("*.wav"))
    chosen = [k for k, path in enumerate(paths) if any(name in path.stem for name in excerpts)]
    table = loadmat(folder / TABLE)[COLUMN]
    for sdr in levels:
        won = [rebuilt(paths[k], sdr, scratch) for k in chosen]
        theirs = table[chosen, SURVEY.index(sdr)]
        report(f"survey, {sdr} dB, {len(chosen)} excerpts: ΔSDR", float(np.mean(won)), "dB", at_least=float(theirs.mean()) - BELOW_DB,
               yardstick="SS-PEW", excerpts={paths[k].stem: [round(value, 2), round(float(other), 2)]
                                             for k, value, other in zip(chosen, won, theirs, strict=True)})


def options() -> Namespace:
    """`survey`, a folder, is empty where none is named; `levels` and `excerpts` are lists."""
    parser = ArgumentParser()
    parser.add_argument("--survey", default=os.environ.get("BENCH_SURVEY", ""))
    parser.add_argument("--survey-only", action="store_true")
    parser.add_argument("--levels", default=list(SURVEY), type=lambda text: [int(level) for level in text.split(",")])
    parser.add_argument("--excerpts", default=[""], type=lambda text: text.split(","))
    return parser.parse_known_args()[0]


def bench(where: material.Material, scratch: Path) -> None:
    for kind in BARS:
        compare(kind, where, scratch)
    truth = metrics.load(where.short / "m10.wav")
    peers.ours(FAST, where.short / "m10.wav", scratch / "clean.wav")
    left = metrics.snr(truth, truth - metrics.load(scratch / "clean.wav"))
    report(f"{where.name}clean: declip, SNR", left, "dB", at_least=CLEAN_DB, yardstick="do no harm")


def main() -> None:
    chosen = options()
    scratch = Path(tempfile.mkdtemp(prefix="shellac-bench-"))
    try:
        for where in [] if chosen.survey_only else material.materials():
            bench(where, scratch)
        if chosen.survey:
            survey(Path(chosen.survey), chosen.levels, chosen.excerpts, scratch)
        else:
            skip("the declipping survey", "no folder is named by --survey or BENCH_SURVEY")
    finally:
        shutil.rmtree(scratch)


if __name__ == "__main__":
    main()
