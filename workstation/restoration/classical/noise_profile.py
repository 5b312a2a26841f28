"""The noise profile: what hiss sounds like where nothing else does."""

from __future__ import annotations

import numpy as np

from ...analysis.stft import root_hann, transform
from ...core import Findings, Progress, Source, UsageError

#: The recording is listened to in stretches of this length when the quietest parts are sought.
STRETCH_SECONDS = 0.25
#: Share of the stretches that count as the quietest, and the least time they must make up.
QUIETEST_SHARE = 0.05
QUIETEST_SECONDS = 1.0
#: Power below which a stretch is digital silence and tells nothing of the noise (−130 dBFS).
SILENCE = 1e-13


def learn_profile(source: Source, size: int, span: tuple[float, float] | None, progress: Progress) -> Findings:
    """Mean power spectrum of the noise: `noise` [channels, size / 2 + 1], in |STFT|² with a √Hann window.

    `span` in seconds is a stretch of noise alone; None takes the quietest stretches of the recording.
    UsageError where the stretch is too short.
    """
    if span is not None:
        first, last = (min(source.format.frames(t), source.length) for t in span)
        if last - first < size:
            needed = size / source.format.rate
            raise UsageError(f"The noise profile needs at least {needed:.2f} s of recording; {span[0]:g}–{span[1]:g} s gives less.")
        noise = _mean_power(source, [(first, last)], size, progress)
        where, seconds = f"{span[0]:g}–{span[1]:g} s", (last - first) / source.format.rate
    else:
        spans = quietest(source, size, progress)
        noise = _mean_power(source, spans, size, progress)
        seconds = sum(b - a for a, b in spans) / source.format.rate
        where = f"the quietest {seconds:.1f} s"
    level_db = 10 * float(np.log10(max(float(noise.mean()) / float((root_hann(size) ** 2).sum()), 1e-20)))
    level = f"{level_db:.0f}".replace("-", "−")
    return Findings(f"Noise at {level} dBFS, learned from {where}.",
                    {"level_dbfs": round(level_db, 2), "learned_seconds": round(seconds, 3), "fft_size": size},
                    {"noise": noise.astype(np.float32)})


def quietest(source: Source, size: int, progress: Progress) -> list[tuple[int, int]]:
    """The quietest stretches [start, stop) of at least `size` frames, without digital silence.

    Quiet is judged by the mean of the log spectrum, so that hum and rumble do not decide.
    """
    stretch = max(size, round(STRETCH_SECONDS * source.format.rate))
    starts = range(0, max(source.length - stretch, 0) + 1, stretch)
    progress.begin(len(starts), "Looking for the quietest parts")
    scores = np.full(len(starts), np.inf)
    for i, start in enumerate(starts):
        samples = source.read(start, stretch)
        if samples.var() > SILENCE and not _holds_gap(samples):
            power = np.abs(transform(samples, size, size // 2)) ** 2
            scores[i] = np.log(power + 1e-20).mean()
        progress.advance(1)
    count = max(int(QUIETEST_SHARE * len(starts)), -(-round(QUIETEST_SECONDS * source.format.rate) // stretch))
    chosen = [i for i in np.argsort(scores, kind="stable")[:count] if np.isfinite(scores[i])]
    return [(starts[i], min(starts[i] + stretch, source.length)) for i in sorted(chosen)]


def _holds_gap(samples: np.ndarray) -> bool:
    """True where a tenth of the samples is exactly zero: a drop-out, not noise."""
    return bool((samples == 0).mean() > 0.1)


def _mean_power(source: Source, spans: list[tuple[int, int]], size: int, progress: Progress) -> np.ndarray:
    """Mean |STFT|² over the spans, float64 [channels, bins]; zeros where there are none."""
    total = np.zeros((source.format.channels, size // 2 + 1))
    frames = 0
    progress.begin(max(len(spans), 1), "Learning the noise")
    block = 64 * size
    for first, last in spans:
        for start in range(first, last, block):
            power = np.abs(transform(source.read(start, min(block, last - start)), size, size // 4)) ** 2
            total += power.sum(axis=1)
            frames += power.shape[1]
            progress.check()
        progress.advance(1)
    return total / max(frames, 1)
