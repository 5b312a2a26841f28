"""Rumble and DC: what lies below the sound.

Rumble is noise: in each bin the mean power lies 10 lg e^γ = 2.5 dB above the geometric mean over time. A drum or a bass comes
and goes, and its mean lies further above; a steady tone's does not lie above it. And the spectrum of rumble is smooth, that of slowly
turning synthesisers is one of lines; nor is it the foot of a bass, which rises all the way into the sound.
"""

from __future__ import annotations

import math

import numpy as np

from .ailment import Ailment, graded, signed, treated_by
from .excerpts import Excerpt

FRAME_SECONDS = 1.0
LOW_HZ, MIDDLE_HZ, HIGH_HZ, BASS_HZ = 4, 14, 25, 60
#: The mean over the geometric mean, in dB, of what is steady enough.
STEADY_DB = 3.0
#: How far a bin may lie from the mean of its neighbours, in dB: the median, for one frame; it falls with the root of their number.
ROUGH_DB = 6.0
#: By how much more the upper half of rumble must rise over the lower to be the foot of what lies above.
FOOT_DB = 6.0
LEAST_RUMBLE_DB = -20.0
LEAST_DC_DBFS = -40.0


class LowEnd:
    def __init__(self) -> None:
        self._rumble: list[float] = []
        self._programme: list[float] = []
        self._loudest, self._rumbling = 0.0, (0, 0)
        self._offsets: list[np.ndarray] = []
        self._first: tuple[int, int] | None = None

    def hear(self, excerpt: Excerpt) -> None:
        from scipy.fft import rfft

        self._first = self._first or excerpt.quietest()
        self._offsets.append(excerpt.samples.mean(axis=1, dtype=np.float64))
        size = round(FRAME_SECONDS * excerpt.rate)
        if excerpt.samples.shape[1] < size:
            return
        frames = np.lib.stride_tricks.sliding_window_view(excerpt.samples, size, axis=1)[:, ::size // 2]
        window = np.hanning(size).astype(np.float32)
        spectra = rfft((frames - frames.mean(axis=-1, keepdims=True)) * window, axis=-1)[..., :BASS_HZ + 1]
        bins = np.abs(spectra).astype(np.float64) ** 2 * 2 / (size * np.square(window).sum()) + 1e-20
        self._programme.append(float(excerpt.powers.mean()))
        if not _is_rumble(bins):
            return
        bins = bins[..., LOW_HZ:HIGH_HZ + 1].mean(axis=0)
        powers = bins.sum(axis=1)
        self._rumble.append(float(powers.mean()))
        if powers.max() > self._loudest:
            self._loudest, self._rumbling = float(powers.max()), excerpt.place((int(np.argmax(powers)) + 1) * size / 2)

    def ailments(self) -> list[Ailment]:
        return [*self._rumbles(), *self._leans()]

    def _rumbles(self) -> list[Ailment]:
        if not self._rumble or len(self._rumble) < len(self._programme) / 2:
            return []
        level = 10 * math.log10(np.median(self._rumble) / np.mean(self._programme))
        if level < LEAST_RUMBLE_DB:
            return []
        said = f"There is rumble below {HIGH_HZ:.0f} Hz, {signed(level)} dB re the sound."
        return [Ailment("rumble", "Rumble", said, level, "dB", graded(level, -45, 20), self._rumbling, treated_by("derumble"))]

    def _leans(self) -> list[Ailment]:
        if not self._offsets or self._first is None:
            return []
        offsets = np.median(self._offsets, axis=0)
        worst = float(offsets[int(np.argmax(np.abs(offsets)))])
        level = 20 * math.log10(abs(worst) + 1e-10)
        if level < LEAST_DC_DBFS:
            return []
        said = f"It leans to one side: DC of {signed(100 * worst, 2)} % of full scale."
        return [Ailment("dc", "DC offset", said, 100 * worst, "%", graded(level, -60, 40), self._first, treated_by("derumble"))]


def _is_rumble(bins: np.ndarray) -> bool:
    """True where the powers [channels, frames, bins of 1 Hz] below HIGH_HZ are those of a steady noise of its own."""
    low = bins[..., LOW_HZ:HIGH_HZ + 1]
    unsteady = 10 * float(np.log10(low.mean(axis=1) / np.exp(np.log(low).mean(axis=1))).mean())
    levels = 10 * np.log10(bins.mean(axis=(0, 1)))
    off = np.abs(levels[LOW_HZ + 1:HIGH_HZ] - (levels[LOW_HZ:HIGH_HZ - 1] + levels[LOW_HZ + 2:HIGH_HZ + 1]) / 2)
    lower, upper, bass = (float(levels[a:b].mean()) for a, b in ((LOW_HZ, MIDDLE_HZ), (MIDDLE_HZ, HIGH_HZ), (HIGH_HZ, BASS_HZ)))
    is_foot = upper - lower > FOOT_DB and bass > upper
    return unsteady <= STEADY_DB and float(np.median(off)) <= ROUGH_DB / bins.shape[1] ** 0.5 and not is_foot
