"""Fill gap on 120 s of music and speech with drop-outs, found blind, and on the published gaps of an inpainting comparison.

    python tests/bench/fill.py [--data DIR] [--published DIR]

The published gaps are those of O. Mokrý and P. Rajmic (IEEE/ACM TASLP 28, 2020; repository ondrejmokry/InpaintingRevisited, of
which DIR, or the variable BENCH_INPAINTING, is a copy): ten excerpts with eight gaps each, found by comparing the folders
`original` and `anchor` of `docs/wavs`. The SNR is that over all gap samples of an excerpt, averaged over excerpts.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from argparse import ArgumentParser
from pathlib import Path

import material
import metrics
import numpy as np
import peers
import soundfile as sf
from figures import report, skip

from workstation.core import ArraySource, Findings, Progress
from workstation.restoration import registry
from workstation.restoration.classical import ar_gaps

SECONDS = 120
LEAST_DB, MOST_CPU, CLEAN_DB = 3.8, 0.05, 45.0
#: Mean SNR of the best of eleven methods at each length of gap in milliseconds, from their published sounds.
PUBLISHED = {5: 19.25, 10: 15.56, 15: 13.05, 20: 11.74, 25: 9.41, 30: 8.07, 35: 6.30, 40: 4.95, 45: 4.96, 50: 5.23}
OVER_PUBLISHED_DB = 0.5
#: Share of the holes that are found, of each kind.
FOUND = {"silent": 0.95, "dithered": 0.95, "attenuated by 40 dB": 0.9, "silent in one channel": 0.95}

Run = tuple[int, int]


def runs(mask: np.ndarray) -> list[Run]:
    edges = np.flatnonzero(np.diff(mask, prepend=False, append=False))
    return [(int(start), int(stop)) for start, stop in edges.reshape(-1, 2)]


def kinds(clean: np.ndarray, mask: np.ndarray) -> dict[str, np.ndarray]:
    """The recording [frames, 2] with other damage in the same places, in 16 bits."""
    random = np.random.default_rng(6)
    dither = random.integers(-1, 2, clean.shape) / 32768
    hole = mask[:, None]
    made = {"silent": np.where(hole, 0, clean), "dithered": np.where(hole, dither, clean),
            "attenuated by 40 dB": np.where(hole, 0.01 * clean, clean), "silent in one channel": np.where(hole & [True, False], 0, clean)}
    return {kind: (np.round(sound * 32768) / 32768).astype(np.float32) for kind, sound in made.items()}


def found(samples: np.ndarray) -> Findings:
    fill = registry.get("fill")
    return fill.learn(ArraySource(np.ascontiguousarray(samples.T), metrics.RATE), {}, Progress())


def count(truth: list[Run], findings: Findings, kind: str, name: str) -> None:
    """Holes that were found in the right channels to within a millisecond, and what was taken for one."""
    near, channels = metrics.RATE // 1000, (0,) if kind == "silent in one channel" else (0, 1)
    marks = list(findings.marks)
    hits = sum(any(abs(m.start - start) < near and abs(m.stop - stop) < near and m.channels == channels for m in marks)
               for start, stop in truth)
    wrong = sum(all(m.stop <= start or m.start >= stop for start, stop in truth) for m in marks)
    report(f"{name}gaps, {kind}: share that is found", hits / len(truth), "", at_least=FOUND[kind], yardstick=f"{hits} of {len(truth)}")
    report(f"{name}gaps, {kind}: sound taken for a gap", wrong, "places", at_most=0, yardstick="do no harm")


def bench(where: material.Material, scratch: Path) -> None:
    short, name = where.short, where.name
    truth, damaged = metrics.load(short / "m10.wav"), metrics.load(short / "gaps.wav")
    mask = np.load(short / "gaps.mask.npy")
    cpu = peers.ours("fill", short / "gaps.wav", scratch / "output.wav")
    result = metrics.load(scratch / "output.wav")
    won = metrics.gains(truth, damaged, result)
    report(f"{name}gaps: fill, SNR won", won["snr"], "dB", at_least=where.least(LEAST_DB, []), yardstick="the bar", won=won)
    report(f"{name}gaps: fill, SNR of undamaged samples", metrics.snr(truth[~mask], (truth - result)[~mask]), "dB", at_least=CLEAN_DB)
    report(f"{name}gaps: fill, CPU for a second of stereo", cpu / SECONDS, "s", at_most=MOST_CPU, yardstick="the bar")
    for kind, sound in kinds(truth, mask).items():
        count(runs(mask), found(sound), kind, name)
    peers.ours("fill", short / "m10.wav", scratch / "clean.wav")
    left = metrics.snr(truth, truth - metrics.load(scratch / "clean.wav"))
    report(f"{name}clean: fill, SNR", left, "dB", at_least=CLEAN_DB, yardstick="do no harm")


def gap_snr(clean: np.ndarray, damaged: np.ndarray, rate: int) -> float:
    """SNR over the gap samples of one published excerpt [frames]."""
    shapes = ar_gaps.memories(rate)
    places = np.flatnonzero(clean != damaged)
    cuts = np.flatnonzero(np.diff(places) > rate // 10)
    out = damaged.copy()
    for start, stop in zip(places[np.append(0, cuts + 1)], places[np.append(cuts, -1)] + 1, strict=True):
        first, last = max(start - shapes[0].frames, 0), stop + shapes[0].frames
        filled = ar_gaps.filled(damaged[first:last], [(start - first, stop - first)], shapes)
        out[start:stop] = filled[start - first:stop - first]
    return metrics.snr(clean[places], (clean - out)[places])


def published(folder: Path) -> None:
    sounds = folder / "docs" / "wavs"
    over = []
    for length, best in PUBLISHED.items():
        scores = []
        for path in sorted((sounds / "anchor").glob(f"*_{length}_anchor.wav")):
            original = next((sounds / "original").glob(f"{path.name.split('_')[0]}*.wav"))
            (clean, rate), (damaged, _) = sf.read(original), sf.read(path)
            scores.append(gap_snr(clean, damaged, rate))
        over.append(float(np.mean(scores)) - best)
        report(f"published gaps of {length} ms: SNR", float(np.mean(scores)), "dB", at_least=best, yardstick="the best of eleven")
    report("published gaps: mean SNR over the best", float(np.mean(over)), "dB", at_least=OVER_PUBLISHED_DB, yardstick="the bar")


def main() -> None:
    parser = ArgumentParser()
    parser.add_argument("--published", default=os.environ.get("BENCH_INPAINTING", ""))
    named = parser.parse_known_args()[0].published
    scratch = Path(tempfile.mkdtemp(prefix="shellac-bench-"))
    try:
        for where in material.materials():
            bench(where, scratch)
        if named:
            published(Path(named))
        else:
            skip("published gaps", "no folder of InpaintingRevisited is named (--published or BENCH_INPAINTING)")
    finally:
        shutil.rmtree(scratch)


if __name__ == "__main__":
    main()
