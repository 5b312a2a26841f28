"""Whether what is heard in a band at its softest is noise: by its texture.

The power P of steady Gaussian noise in a bin is exponentially distributed: over transforms and neighbouring bins its
unevenness ln E[P] − E[ln P] is Euler's γ. Tones stand out of their neighbours and onsets out of their moment: there it is more.
The same ratio of means, over a whole spectrum, is known as spectral flatness (A. Gray and J. Markel, IEEE Trans. ASSP 22(3), 1974).
"""

from __future__ import annotations

import numpy as np

#: The unevenness of noise.
NOISE = 0.577
#: With so much more than that, all or nothing is believed.
ALL, NOTHING = 0.04, 0.13
#: Noise is broad: a band must look like noise, and the mean of so many around it as well; one that does not counts at most so much.
AROUND, MOST_UNEVEN = 3, 0.5
#: In so many of the lowest bands (up to 430 Hz) a steady tone fills the bins over which the power is compared, and looks as even as
#: noise. They are believed no more than the bands above them.
LOW_BANDS = 5
#: The softest moments of a band that are asked: a share of all, and at least so many.
SOFTEST_SHARE, SOFTEST_LEAST = 0.05, 3
#: Bins over which the power of noise is taken to be one.
EVEN_BINS = 9
#: Nothing is softer than this, re the loudest bin: sums over bins tell no more (what was resampled has nothing above its old rate).
LEAST_SHARE = 1e-12
#: Beside a band of noise the noise goes on, in the next lower band with at most this factor of its power (pink), in the next higher one
#: with this.
BELOW, ABOVE = 2 ** (1 / 3), 0.5


def band_edges(bins: int) -> np.ndarray:
    """Bins at which bands of a third of an octave begin, the lowest ones 8 bins wide."""
    edges = [0, 8]
    while edges[-1] < bins:
        edges.append(min(max(edges[-1] + 8, round(edges[-1] * 2 ** (1 / 3))), bins))
    return np.array(edges)


class Textures:
    """How loud each moment is in each band, and how uneven its power within the band."""

    def __init__(self, bins: int) -> None:
        self._edges = band_edges(bins)
        self._levels: list[np.ndarray] = []
        self._unevenness: list[np.ndarray] = []

    def add(self, power: np.ndarray) -> None:
        """Power [channels, transforms, bins] of one moment."""
        power = power + max(LEAST_SHARE * float(power.max(initial=0.0)), 1e-20)
        mean = power.mean(axis=1, dtype=np.float64)
        uneven = np.log(over_bins(mean, EVEN_BINS)) - over_bins(np.log(power).mean(axis=1, dtype=np.float64), EVEN_BINS)
        uneven[:, :2] = uneven[:, 2:3]
        self._levels.append(over_bands(mean, self._edges))
        self._unevenness.append(over_bands(uneven, self._edges))

    def belief(self, moments: slice = slice(None)) -> np.ndarray:
        """From 0 to 1, how much the softest of some moments in each band look like noise: [channels, bands].

        Both channels of a stereo recording must: hiss is in both, and they are filtered together.
        """
        levels, uneven = np.stack(self._levels[moments]), np.stack(self._unevenness[moments])
        count = max(SOFTEST_LEAST, round(SOFTEST_SHARE * len(levels)))
        softest = np.argsort(levels, axis=0)[:count]
        excess = np.take_along_axis(uneven, softest, axis=0).mean(axis=0) - NOISE
        beside = np.pad(np.minimum(excess, MOST_UNEVEN), ((0, 0), (AROUND // 2, AROUND // 2)), mode="edge")
        excess = np.maximum(excess, np.lib.stride_tricks.sliding_window_view(beside, AROUND, axis=1).mean(axis=-1))
        excess[:, :LOW_BANDS + 1] = np.maximum.accumulate(excess[:, LOW_BANDS::-1], axis=1)[:, ::-1]
        if len(excess) == 2:
            excess[:] = excess.max(axis=0)
        return np.asarray(np.clip((NOTHING - excess) / (NOTHING - ALL), 0, 1))


def believed(power: np.ndarray, belief: np.ndarray) -> np.ndarray:
    """Power [channels, bins] of the softest moments -> what of it is taken for noise; `belief` is [channels, bands].

    Where music hides the noise of some bands, that of the bands beside them tells how strong it is at most.
    """
    edges = band_edges(power.shape[1])
    level = over_bands(power, edges)
    noise = level * belief
    for band in range(noise.shape[1] - 2, -1, -1):
        noise[:, band] = np.maximum(noise[:, band], np.minimum(level[:, band], noise[:, band + 1] * BELOW))
    for band in range(1, noise.shape[1]):
        noise[:, band] = np.maximum(noise[:, band], np.minimum(level[:, band], noise[:, band - 1] * ABOVE))
    middles = (edges[1:] + edges[:-1] - 1) / 2
    return np.minimum(power, np.stack([np.interp(np.arange(power.shape[1]), middles, row) for row in noise]))


def over_bands(values: np.ndarray, edges: np.ndarray) -> np.ndarray:
    """Means over bands: [channels, bins] -> [channels, bands]."""
    return np.asarray(np.add.reduceat(values, edges[:-1], axis=1) / np.diff(edges))


def over_bins(power: np.ndarray, count: int) -> np.ndarray:
    """Mean over `count` neighbouring bins (odd), fewer near the lowest, where spectra are steepest."""
    bins = power.shape[1]
    half = np.minimum(count // 2, np.arange(bins) // 3)
    low, high = np.arange(bins) - half, np.minimum(np.arange(bins) + half + 1, bins)
    total = np.cumsum(np.pad(power, ((0, 0), (1, 0))), axis=1, dtype=np.float64)
    return (total[:, high] - total[:, low]) / (high - low)
