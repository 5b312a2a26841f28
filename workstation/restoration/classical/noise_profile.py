"""The noise profile: what hiss sounds like where nothing else does."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from ...analysis.stft import root_hann, transform
from ...core import Findings, Progress, Source, UsageError
from ..segments import finite
from .noise_belief import Textures, believed, over_bins

#: Transforms averaged before the quietest moments of each bin are sought.
AVERAGED = 4
#: The shares of moments that count as quietest. Steady noise gives one answer for all of them; where the sound never
#: pauses the smaller shares give less, and the least is believed.
QUIETEST_SHARES = (0.005, 0.01, 0.02, 0.05)
#: So many moments, spread evenly over a long recording, tell as much as all of them.
MOST_MOMENTS = 4096
#: From fewer moments than this nobody can tell the noise from the sound.
LEAST_MOMENTS = 4
#: Power below which a moment is digital silence and tells nothing of the noise (−130 dBFS).
SILENCE = 1e-13
#: Bins of a profile that are averaged before it is used.
SMOOTHED = 5
#: No noise is softer than this (−120 dBFS).
LEAST_VARIANCE = 1e-12
#: What is said where the noise may be none. The mean level of steady noise over all bins scatters by 0.3 dB from moment to moment;
#: in hum and held notes most of the power lies in single bins; in sound that never rests most of the softest power is not believed.
UNSTEADY_DB, MOSTLY_LINES, MOSTLY = 1.5, 0.3, 0.5
DOUBTS = {"": "", "unsteady": " That stretch is not steady: it seems to hold sound besides the noise, which would be taken away too.",
          "tonal": " That stretch holds tones: they would be taken away wherever they sound. De-hum takes hum alone.",
          "never rests": " The sound hardly ever rests, so little is taken for noise: a selected stretch of noise alone tells more."}
#: A quantile scatters more than a mean: it is averaged over this many neighbouring bins.
SMOOTHED_BINS = 9


def learn_profile(source: Source, size: int, span: tuple[float, float] | None, progress: Progress) -> Findings:
    """Mean power spectrum of the noise: `noise` [channels, size / 2 + 1], in |STFT|² with a √Hann window.

    `span` in seconds is a stretch of noise alone; None estimates the noise from the quietest moments of each bin.
    All zeros, and a summary that says so, where there is only silence or too little to tell. The summary also says
    where what was heard sounds less like noise than like sound: `doubt` in the values.
    UsageError where the stretch is too short.
    """
    if span is not None:
        first, last = (min(source.format.frames(t), source.length) for t in span)
        if last - first < size:
            needed = size / source.format.rate
            raise UsageError(f"The noise profile needs at least {needed:.2f} s of recording; {span[0]:g}–{span[1]:g} s gives less.")
        noise, doubt = _mean_power(source, first, last, size, progress)
        where, seconds = f"{span[0]:g}–{span[1]:g} s", (last - first) / source.format.rate
    else:
        noise, doubt = quietest_power(source, size, progress)
        where, seconds = "the quietest moments", source.length / source.format.rate
    values = {"learned_seconds": round(seconds, 3), "fft_size": size, "doubt": doubt}
    if not noise.any():
        lacking = f"No noise was found in {where}, so nothing is taken away."
        return Findings(lacking, {"level_dbfs": None, **values}, {"noise": noise.astype(np.float32)})
    level_db = 10 * float(np.log10(max(float(noise.mean()) / float((root_hann(size) ** 2).sum()), 1e-20)))
    level = f"{level_db:.0f}".replace("-", "−")
    return Findings(f"Noise at {level} dBFS, learned from {where}.{DOUBTS[doubt]}",
                    {"level_dbfs": round(level_db, 2), **values},
                    {"noise": noise.astype(np.float32)})


def at_size(noise: np.ndarray, size: int) -> np.ndarray:
    """A profile [channels, bins] as transforms of `size` frames see it: float32 [channels, size / 2 + 1], never nothing.

    The power of noise in a bin is in proportion to the size. Averaged over SMOOTHED of its neighbours, the profile scatters less.
    """
    learned = 2 * (noise.shape[1] - 1)
    smooth = over_bins(noise, SMOOTHED)
    places = np.arange(size // 2 + 1) * (learned / size)
    seen = np.stack([np.interp(places, np.arange(noise.shape[1]), row) for row in smooth]) * (size / learned)
    return np.maximum(seen, LEAST_VARIANCE * size / 2).astype(np.float32)


def quietest_power(source: Source, size: int, progress: Progress) -> tuple[np.ndarray, str]:
    """Noise power by minimum statistics over the whole recording, float64 [channels, bins], and the doubt about it.

    AVERAGED transforms that do not overlap give, for steady noise of power σ², a Gamma variable of that
    shape and mean σ². Its lower quantile, divided by the quantile of unit power, is σ² wherever the bin
    holds nothing but noise for that share of the time. Where the moments scatter more than noise does, less
    is believed. After R. Martin, "Noise power spectral density
    estimation based on optimal smoothing and minimum statistics", IEEE Trans. SAP 9(5), 2001.
    """
    from scipy.special import gammaincinv

    stretch = AVERAGED * size
    count = max(source.length // stretch, 1)
    starts = range(0, count * stretch, stretch * -(-count // MOST_MOMENTS))
    progress.begin(len(starts), "Looking for the quietest moments")
    moments, textures = _Distribution(source.format.channels, size // 2 + 1), Textures(size // 2 + 1)
    for start in starts:
        samples = finite(source.read(start, stretch))
        if samples.var() > SILENCE and not _holds_gap(samples):
            heard = np.abs(transform(samples, size, size)) ** 2
            moments.add(heard.mean(axis=1, dtype=np.float64))
            textures.add(heard)
        progress.advance(1)
    if moments.count < LEAST_MOMENTS:
        return np.zeros((source.format.channels, size // 2 + 1)), ""
    ranks = {int(share * moments.count) for share in QUIETEST_SHARES}
    units = {rank: gammaincinv(AVERAGED, (rank + 0.5) / moments.count) / AVERAGED for rank in ranks}
    power = np.min([over_bins(moments.lowest(rank) / units[rank], SMOOTHED_BINS) for rank in sorted(ranks)], axis=0)
    noise = believed(power, textures.belief())
    return noise, "never rests" if noise.sum() < MOSTLY * power.sum() else ""


class _Distribution:
    """How often each power was seen in each bin, on a logarithmic scale: any length of recording in one size of memory."""

    LEAST_DB, STEP_DB, STEPS = -180.0, 0.25, 1200

    def __init__(self, channels: int, bins: int) -> None:
        self.count, self.bins = 0, bins
        self._seen = np.zeros((channels, bins, self.STEPS), np.uint32)
        self._places = np.ogrid[:channels, :bins]

    def add(self, power: np.ndarray) -> None:
        """Power [channels, bins] of one moment."""
        self._seen[(*self._places, self._step(power))] += 1
        self.count += 1

    @cached_property
    def _below(self) -> np.ndarray:
        """How many moments lie in or under each step; asked for once all are added."""
        return np.cumsum(self._seen, axis=2, dtype=np.uint32)

    def _step(self, power: np.ndarray) -> np.ndarray:
        level = (10 * np.log10(power + 1e-30) - self.LEAST_DB) / self.STEP_DB
        return np.asarray(np.clip(level, 0, self.STEPS - 1).astype(int))

    def lowest(self, rank: int) -> np.ndarray:
        """The power that `rank` moments lie below: float64 [channels, bins], to half a step."""
        step = np.argmax(self._below > rank, axis=2)
        return 10 ** ((self.LEAST_DB + (step + 0.5) * self.STEP_DB) / 10)


def _holds_gap(samples: np.ndarray) -> bool:
    """True where a tenth of the samples is exactly zero: a drop-out, not noise."""
    return bool((samples == 0).mean() > 0.1)


def _mean_power(source: Source, first: int, last: int, size: int, progress: Progress) -> tuple[np.ndarray, str]:
    """Mean |STFT|² over frames [first, last), float64 [channels, bins], and the doubt that it is noise."""
    total = np.zeros((source.format.channels, size // 2 + 1))
    levels = []
    block = 64 * size
    progress.begin(last - first, "Learning the noise")
    for start in range(first, last, block):
        power = np.abs(transform(finite(source.read(start, min(block, last - start))), size, size // 4)) ** 2
        total += power.sum(axis=1)
        levels.append(10 * np.log10(power + 1e-20).mean(axis=2))
        progress.advance(min(block, last - start))
    heard = np.concatenate(levels, axis=1)
    noise = total / max(heard.shape[1], 1)
    if heard.std(axis=1).max() > UNSTEADY_DB:
        return noise, "unsteady"
    return noise, "tonal" if _share_in_lines(noise) > MOSTLY_LINES else ""


def _share_in_lines(noise: np.ndarray) -> float:
    """The share of the power that stands more than 9 dB above the median of the bins around it."""
    around = np.lib.stride_tricks.sliding_window_view(np.pad(noise, ((0, 0), (4, 4)), mode="edge"), 9, axis=1)
    lines = noise[:, 4:] > 8 * np.median(around, axis=-1)[:, 4:]
    return float(noise[:, 4:][lines].sum() / max(noise[:, 4:].sum(), 1e-20))
