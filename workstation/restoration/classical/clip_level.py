"""The level at which a stretch of sound was clipped, if it was.

A clipped wave has flat tops: runs of samples within a tolerance, with the wave falling away steeply on both sides. The top of a
wave that was not clipped is flat only where it also falls away slowly (a parabola that stays within the tolerance over n samples
has left it by some four times as much after n / 2 more), so slow, quiet and coarsely quantised sounds are no clipping. The level is
the fullest bin of a histogram of the values of all flat tops. Most of the tops must lie there: synthesised waves have tops of many
levels, or hardly anything but tops. And few samples may lie beyond.
"""

from __future__ import annotations

import numpy as np

#: Tolerances tried, in steps of the samples (of 16 bits where these are finer): exact tops, tops with dither.
TOLERANCES = (0.0, 4.0)
LEAST_STEP = 2 ** -15
#: Tops lie at least this many tolerances (or steps) from 0, and the wave falls away from them by this many.
FAR, STEEP = 32, 8
SHORTEST = 3
#: Samples beyond the second of each top, added up over a stretch, that are clipping.
EVIDENCE = 6
#: A wider tolerance is taken where it finds this many times the evidence.
WIDER = 1.5
#: Tops at the level among those of at least a share of it; samples over the level for each at it, and samples at both levels
#: among all, at most.
SHARE, AMONG, OVER, SYNTHETIC = 0.6, 1 / 16, 0.5, 0.85
#: Peaks at least this large, of the largest, tell of a level that was blurred; its histogram has bins of this width (of the logarithm).
LARGE, BLUR = 0.25, 0.02
#: A bin is compared with those from three to this many bins below.
BELOW = 10
SIGNS = (np.float32(1), np.float32(-1))


def tops(x: np.ndarray, tolerance: float, step: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The flat tops of one channel: (signed value of the outermost sample of each, of the innermost, their lengths)."""
    level = np.abs(np.diff(x)) <= tolerance
    unit = max(tolerance, step)
    level &= np.abs(x[1:]) >= FAR * unit
    edges = np.flatnonzero(np.diff(level, prepend=False, append=False))
    starts, stops = edges[::2], edges[1::2] + 1
    long = stops - starts >= SHORTEST
    starts, stops = starts[long], stops[long]
    if not len(starts):
        return np.zeros(0, np.float32), np.zeros(0, np.float32), np.zeros(0, int)
    up = x[starts] > 0
    bounds = np.stack([starts, stops], axis=1).reshape(-1)
    padded = np.append(x, x[-1:])
    most, least = np.maximum.reduceat(padded, bounds)[::2], np.minimum.reduceat(padded, bounds)[::2]
    beside = (stops - starts) // 2
    before, after = x[np.maximum(starts - beside, 0)], x[np.minimum(stops - 1 + beside, len(x) - 1)]
    falls = np.where(up, most - np.maximum(before, after), np.minimum(before, after) - least)
    flat = (most - least <= tolerance) & (falls >= STEEP * unit)
    return np.where(up, most, least)[flat], np.where(up, least, most)[flat], (stops - starts)[flat]


def thresholds(x: np.ndarray) -> np.ndarray:
    """From where on, up and down, one channel [frames] is clipped: float32 [2], infinite where it is not."""
    found = np.array([np.inf, -np.inf], np.float32)
    differences = np.abs(np.diff(x))
    step = float(np.min(differences, initial=1.0, where=differences > LEAST_STEP))
    evidence = np.zeros(2)
    for tolerance in (times * step for times in TOLERANCES):
        outer, inner, lengths = tops(x, tolerance, step)
        for side, sign in enumerate(SIGNS):
            threshold, weight = _fullest(sign * outer, sign * inner, lengths, sign * x, tolerance)
            if weight > WIDER * evidence[side]:
                found[side], evidence[side] = sign * threshold, weight
    if np.count_nonzero((x >= found[0]) | (x <= found[1])) > SYNTHETIC * np.count_nonzero(x):
        found[:] = np.inf, -np.inf
    return found


def _fullest(values: np.ndarray, inner: np.ndarray, lengths: np.ndarray, x: np.ndarray, tolerance: float) -> tuple[float, int]:
    """The threshold of the positive side and the evidence for it, 0 where the tops tell of no clipping."""
    upper = values > 0
    if not upper.any():
        return np.inf, 0
    binned = np.round(values / tolerance) * tolerance if tolerance else values
    names, index = np.unique(binned[upper], return_inverse=True)
    centre = float(names[np.bincount(index, lengths[upper] - 2).argmax()])
    at = np.abs(binned - centre) <= 2 * tolerance
    others = upper & (values >= AMONG * centre)
    threshold = float(inner[at].min())
    above = np.count_nonzero(x > values[at].max() + tolerance)
    within = np.count_nonzero(x >= threshold) - above
    evidence = int((lengths[at] - 2).sum())
    few = evidence < EVIDENCE or np.count_nonzero(at) < SHARE * np.count_nonzero(others)
    return (np.inf, 0) if few or above > OVER * within else (threshold, evidence)


def blurred_thresholds(x: np.ndarray) -> np.ndarray:
    """The same where coding or re-recording made the tops uneven: float32 [2], infinite where there are too few peaks.

    The level is where peaks pile up: the bin of their logarithms that is fullest beside those below it. What lies within two bins
    under it is taken for clipped too.
    """
    return np.array([sign * _piled_up(sign * x) for sign in SIGNS], np.float32)


def _piled_up(x: np.ndarray) -> float:
    peaks = x[1:-1][(x[1:-1] >= x[:-2]) & (x[1:-1] > x[2:]) & (x[1:-1] > LARGE * max(float(x.max(initial=0)), LEAST_STEP))]
    if len(peaks) < EVIDENCE:
        return np.inf
    bins = np.floor(np.log(peaks) / BLUR).astype(int)
    lowest = int(bins.min())
    counts = np.bincount(bins - lowest, minlength=BELOW + 1).astype(float)
    below = np.lib.stride_tricks.sliding_window_view(counts, BELOW + 1)[:, :BELOW - 2].mean(axis=-1)
    fullest = int(np.argmax(counts[BELOW:] / (below + 1)))
    return float(np.exp(BLUR * (fullest + BELOW + lowest - 2)))
