"""Loudness and peaks: ITU-R BS.1770-4, EBU Tech 3341 and 3342, computed from ticks of 10 ms."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from ..core import Progress, Source
from . import ticks
from .ticks import BOTH, LEFT, PEAK, POWER, RIGHT, TRUE, Counter

#: Windows of momentary and short-term loudness, and the step between gated blocks, in ticks.
MOMENTARY, SHORT_TERM, STEP = 40, 300, 10
#: Gates: absolute in LUFS, relative in LU (integrated loudness, range).
ABSOLUTE, RELATIVE, RELATIVE_RANGE = -70.0, -10.0, -20.0
#: What makes a sine of 997 Hz read its level (BS.1770-4, equation 2).
OFFSET = -0.691


@dataclass(frozen=True)
class Levels:
    """Of a whole stretch, over all channels; −∞ for silence, and for loudness of less than 400 ms (short-term: 3 s).

    `range_lu` is nan for less than 3 s, where no short-term loudness is.
    """

    peak_dbfs: float
    true_peak_dbtp: float
    lufs: float
    range_lu: float
    momentary_max_lufs: float
    short_term_max_lufs: float

    def raised(self, gain_db: float) -> Levels:
        """The same sound with a gain; where it crosses the gate of −70 LUFS this is an approximation."""
        names = ("peak_dbfs", "true_peak_dbtp", "lufs", "momentary_max_lufs", "short_term_max_lufs")
        return replace(self, **{name: getattr(self, name) + gain_db for name in names})


#: Of what is all zeros.
SILENCE = Levels(-math.inf, -math.inf, -math.inf, math.nan, -math.inf, -math.inf)


def measure(source: Source, start: int = 0, stop: int | None = None, progress: Progress | None = None) -> Levels:
    """Every level of frames [start, stop), heard alone. Raises Cancelled between chunks."""
    return _measure(source, start, stop, progress, True)


def gated_loudness(source: Source, start: int = 0, stop: int | None = None, progress: Progress | None = None) -> float:
    """Integrated loudness of frames [start, stop) in LUFS, for less than `measure`; −∞ for silence or less than 400 ms."""
    return _measure(source, start, stop, progress, False).lufs


def _measure(source: Source, start: int, stop: int | None, progress: Progress | None, with_peaks: bool) -> Levels:
    first, last = max(start, 0), source.length if stop is None else min(stop, source.length)
    counter = Counter(source.format.rate, source.format.channels, with_peaks)
    progress = progress or Progress()
    progress.begin(max(last - first, 0), "Measuring loudness")
    parts = []
    for begin in range(first, last, ticks.chunk_frames(counter.rate)):
        parts.append(counter.chunk(source, begin, first, last))
        progress.advance(min(ticks.chunk_frames(counter.rate), last - begin))
    return levels_of(np.concatenate(parts, axis=1), last - first, counter.rate) if parts else SILENCE


def levels_of(counted: np.ndarray, frames: int, rate: int) -> Levels:
    """The levels of ticks [rows, n] that hold `frames` frames; a last tick that is not full counts for the peaks alone."""
    power = counted[POWER, :frames * ticks.RATE // rate].astype(np.float64) * (ticks.RATE / rate)
    summed = np.concatenate([[0.0], np.cumsum(power)])
    momentary, short_term = _means(summed, MOMENTARY), _means(summed, SHORT_TERM)
    return Levels(peak_dbfs=_db(counted[PEAK]), true_peak_dbtp=_db(counted[TRUE]), lufs=_integrated(momentary[::STEP]),
                  range_lu=_range(short_term[::STEP]), momentary_max_lufs=lufs(momentary.max(initial=0.0)),
                  short_term_max_lufs=lufs(short_term.max(initial=0.0)))


def window_lufs(counted: np.ndarray, window: int, rate: int) -> float:
    """Loudness of the last `window` ticks of [rows, n]; what is missing before the first counts as silence."""
    return lufs(float(counted[POWER, -window:].sum(dtype=np.float64)) * ticks.RATE / (rate * window))


def correlation(counted: np.ndarray) -> float:
    """Of left and right over all ticks given, −1 to 1; nan where a channel is silent or there are not two."""
    if len(counted) <= BOTH or not counted.shape[1]:
        return math.nan
    left, right, both = (float(counted[row].sum(dtype=np.float64)) for row in (LEFT, RIGHT, BOTH))
    return max(min(both / math.sqrt(left * right), 1.0), -1.0) if left > 0 and right > 0 else math.nan


def lufs(power: float) -> float:
    """Weighted mean square, summed over the channels, in LUFS."""
    return OFFSET + 10 * math.log10(power) if power > 0 else -math.inf


def peaks(block: np.ndarray) -> np.ndarray:
    """Sample peak of each channel of [channels, n] in dBFS: float64 [channels], −∞ for silence and for no frames."""
    highest = np.abs(block).max(axis=1, initial=0.0).astype(np.float64)
    with np.errstate(divide="ignore"):
        return 20 * np.log10(highest)


def _means(summed: np.ndarray, window: int) -> np.ndarray:
    """Mean of every window that lies in the stretch, from running sums."""
    return np.maximum(summed[window:] - summed[:-window], 0.0) / window if len(summed) > window else np.zeros(0)


def _gated(powers: np.ndarray, relative: float) -> np.ndarray:
    """What lies above the absolute gate and above `relative` LU of the mean of that."""
    loud = powers[powers > _power(ABSOLUTE)]
    return loud[loud > loud.mean() * 10 ** (relative / 10)] if loud.size else loud


def _integrated(blocks: np.ndarray) -> float:
    """Gated loudness of blocks of 400 ms, three quarters overlapped (BS.1770-4, equations 3 to 7)."""
    gated = _gated(blocks, RELATIVE)
    return lufs(float(gated.mean())) if gated.size else -math.inf


def _range(windows: np.ndarray) -> float:
    """Loudness range in LU: from the 10th to the 95th percentile of gated short-term loudness (Tech 3342); nan for less than 3 s."""
    if not windows.size:
        return math.nan
    gated = np.sort(_gated(windows, RELATIVE_RANGE))
    if gated.size < 2:
        return 0.0
    low, high = (gated[round((gated.size - 1) * share)] for share in (0.10, 0.95))
    return lufs(float(high)) - lufs(float(low))


def _power(loudness: float) -> float:
    return float(10 ** ((loudness - OFFSET) / 10))


def _db(amplitudes: np.ndarray) -> float:
    highest = float(amplitudes.max(initial=0.0))
    return 20 * math.log10(highest) if highest > 0 else -math.inf
