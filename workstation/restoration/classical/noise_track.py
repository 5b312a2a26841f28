"""How a noise changes over time: its level in bands of a third of an octave, re its profile."""

from __future__ import annotations

import numpy as np

from ...analysis.stft import transform
from ...core import Progress, Source
from ..segments import finite
from .noise_belief import Textures, band_edges
from .noise_profile import AVERAGED, SILENCE

#: A level is asked of this many seconds, and every SPACING seconds anew.
WINDOW_SECONDS, SPACING_SECONDS = 10.0, 2.5
#: The share of a window that is taken to be noise alone.
QUIETEST_SHARE = 0.1
#: The median of so many bands: a held note fills one, a noise that changes does so in all.
NEIGHBOURS = 5
#: A noise rises and falls no further than this re its profile.
FURTHEST_DB = 12.0


def follow(source: Source, noise: np.ndarray, progress: Progress) -> np.ndarray:
    """The level of the noise over time: float32 [channels, times, bands] in dB re `noise` [channels, bins].

    Minimum statistics over a sliding window (R. Martin, IEEE Trans. SAP 9(5), 2001): AVERAGED transforms that do not overlap,
    over the n bins of a band and divided by its profile, are for noise alone a Gamma variable of shape n · AVERAGED and mean 1.
    Time k stands for the window around (k + ½) SPACING_SECONDS.
    """
    size, rate = 2 * (noise.shape[1] - 1), source.format.rate
    stretch, edges = AVERAGED * size, band_edges(noise.shape[1])
    count = max(source.length // stretch, 1)
    profile = np.maximum(np.add.reduceat(noise, edges[:-1], axis=1), 1e-20)
    levels, middles, textures = [], [], Textures(noise.shape[1])
    progress.begin(count, "Following the noise")
    for moment in range(count):
        samples = finite(source.read(moment * stretch, stretch))
        if samples.var() > SILENCE:
            power = np.abs(transform(samples, size, size)) ** 2
            textures.add(power)
            levels.append(np.add.reduceat(power.mean(axis=1, dtype=np.float64), edges[:-1], axis=1) / profile)
            middles.append((moment + 0.5) * stretch / rate)
        progress.advance(1)
    heard = np.stack(levels, axis=1) if levels else np.zeros((source.format.channels, 0, len(edges) - 1))
    return _quietest(heard, np.diff(edges) * AVERAGED, np.array(middles), source.seconds, textures)


def _quietest(levels: np.ndarray, shapes: np.ndarray, middles: np.ndarray, seconds: float, textures: Textures) -> np.ndarray:
    """Levels [channels, moments, bands] heard at `middles` seconds -> the level of the noise in each window, in dB."""
    from scipy.special import gammaincinv

    unit = gammaincinv(shapes, QUIETEST_SHARE) / shapes
    times = (np.arange(max(round(seconds / SPACING_SECONDS), 1)) + 0.5) * SPACING_SECONDS
    out = np.zeros((levels.shape[0], len(times), levels.shape[2]), np.float32)
    for k, time in enumerate(times):
        window = slice(*np.searchsorted(middles, [time - WINDOW_SECONDS / 2, time + WINDOW_SECONDS / 2]))
        if window.stop > window.start:
            level = 10 * np.log10(np.maximum(np.quantile(levels[:, window], QUIETEST_SHARE, axis=1) / unit, 1e-10))
            out[:, k] = _believed(level, textures.belief(window))
    beside = np.pad(out, ((0, 0), (0, 0), (NEIGHBOURS // 2, NEIGHBOURS // 2)), mode="edge")
    out = np.median(np.lib.stride_tricks.sliding_window_view(beside, NEIGHBOURS, axis=2), axis=-1)
    return np.clip(out, -FURTHEST_DB, FURTHEST_DB)


def _believed(level: np.ndarray, belief: np.ndarray) -> np.ndarray:
    """Levels of bands in dB -> those of the noise, all [channels, bands].

    What is softer than the profile is noise at most. What is louder may be sound: where it does not look like noise, the noise has risen
    as in the bands that do, for a noise that changes does so in all, and if there are hardly any, not at all.
    """
    common = (belief * level).sum(axis=1, keepdims=True) / (belief.sum(axis=1, keepdims=True) + 1)
    return np.asarray(np.minimum(level, belief * level + (1 - belief) * np.maximum(common, 0)))


def factors(track: np.ndarray, seconds: np.ndarray, bins: int, learned: int) -> np.ndarray:
    """What the profile is multiplied by at some moments: float32 [channels, len(seconds), bins], between the places of the track.

    The track was learned from a profile of `learned` bins.
    """
    edges = band_edges(learned)
    middles = (edges[1:] + edges[:-1] - 1) / 2 * (bins - 1) / (learned - 1)
    spread = np.stack([np.interp(np.arange(bins), middles, row) for row in np.eye(len(middles))])
    times = (np.arange(track.shape[1]) + 0.5) * SPACING_SECONDS
    levels = [np.stack([np.interp(seconds, times, band) for band in channel.T], axis=1) for channel in track]
    return np.asarray(10 ** (np.stack(levels) @ spread / 10), np.float32)
