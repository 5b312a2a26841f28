"""The cut-off: where the treble of a recording ends at an edge, as behind the low-pass of a codec or of a resampler."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

WINDOW, HOP = 2048, 1024
#: Loud moments tell most: the level of a bin is the one that so large a share of the windows stays below.
LOUD = 0.97
#: An edge is judged by what lies from NEAR to FAR Hz below and above it.
NEAR, FAR = 200.0, 900.0
#: The least fall in dB that is an edge, and the share of the Nyquist frequency above which it is that of the converter.
LEAST_DB, CONVERTER = 12.0, 0.965
#: Its side lobes fall fast enough to see a wall, those of its square root do not.
_HANN = (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(WINDOW) / WINDOW)).astype(np.float32)
#: Mean square of a bin that counts as nothing (−120 dBFS).
_NOTHING = 1e-12


@dataclass(frozen=True)
class Edge:
    """The treble ends at `hz`, where the level falls by `fall_db`."""

    hz: float
    fall_db: float


class Treble:
    """Hears stretches [channels, frames] of a recording at `rate`."""

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self._powers: list[np.ndarray] = []

    def hear(self, samples: np.ndarray) -> None:
        from scipy import fft

        if samples.shape[1] >= WINDOW:
            windows = np.lib.stride_tricks.sliding_window_view(samples, WINDOW, axis=1)[:, ::HOP]
            found = np.abs(fft.rfft(windows * _HANN, axis=-1)) ** 2
            self._powers.append(found.max(axis=0) * np.float32(8 / 3 / WINDOW ** 2))

    def levels_db(self) -> np.ndarray:
        """The level of each bin in loud moments, dBFS: [WINDOW / 2 + 1]."""
        powers = np.concatenate([np.zeros((1, WINDOW // 2 + 1), np.float32), *self._powers])
        return np.asarray(10 * np.log10(np.quantile(powers, LOUD, axis=0) + _NOTHING))

    def edge(self) -> Edge | None:
        """Where the treble ends, None where it fades or reaches the Nyquist frequency."""
        return edge(self.levels_db(), self._rate)


def edge(levels_db: np.ndarray, rate: int) -> Edge | None:
    """The sharpest fall after which nothing comes back, None below LEAST_DB; `levels_db` of evenly spaced bins up to rate / 2.

    fall(f) = median over [f − FAR, f − NEAR] − the larger of the medians over [f + NEAR, f + FAR] and above, in dB.
    """
    step = rate / 2 / (len(levels_db) - 1)
    near, far = max(round(NEAR / step), 1), max(round(FAR / step), 3)
    last = min(int(CONVERTER * (len(levels_db) - 1)), len(levels_db) - near - 2)
    medians = np.median(np.lib.stride_tricks.sliding_window_view(levels_db, far - near), axis=1)
    best, at = LEAST_DB, -1
    for bin in range(2 * far, last):
        above = levels_db[bin + near:]
        just_above = medians[bin + near] if bin + far <= len(levels_db) else np.median(above)
        fall = medians[bin - far] - just_above
        # what comes back above is looked for only where there is a fall
        if fall > best:
            fall = min(fall, medians[bin - far] - np.quantile(above, 0.9))
        if fall > best:
            best, at = float(fall), bin
    if at < 0:
        return None
    below, above = np.quantile(levels_db[at - far:at - near], 0.75), np.median(levels_db[at + near:at + far])
    loud = np.flatnonzero(levels_db[at - far:at + near] > (below + above) / 2)
    return Edge(float((at - far + loud[-1] + 0.5) * step), best)
