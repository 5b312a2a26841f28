"""How long a room rings, told from the recording alone.

In bands of a third of an octave the level is followed in steps of 8 ms. Where a loud sound stops, a dry voice falls as fast as
it likes, a room lets no band fall faster than its reverberation: so the fastest falls tell of it. 60 dB divided by that slope,
the median over bands, is turned into the reverberation time by a table that was measured on voices in simulated rooms.

After R. Ratnam et al., J. Acoust. Soc. Am. 114(5), 2003, and J. Y. C. Wen, E. A. P. Habets and P. A. Naylor, ICASSP 2008, who
estimate the decay from the distribution of slopes.
"""

from __future__ import annotations

import numpy as np

from ...analysis.stft import root_hann, size_for
from ...core import Progress, Source
from ..segments import finite

#: Listened to in so many stretches, spread over the recording.
STRETCHES, STRETCH_SECONDS = 12, 10.0
STEP_SECONDS, WINDOW_SECONDS, FALL_SECONDS = 0.008, 0.016, 0.08
BANDS_HZ = 400 * 2.0 ** (np.arange(10) / 3)
#: A fall begins at most this far below the loudest of its band, and at least this far above the softest.
FROM_PEAK_DB, ABOVE_FLOOR_DB = 25.0, 20.0
#: The share of falls that are as fast or faster, and the fewest falls that tell anything.
FASTEST, FEWEST = 0.05, 40
#: 60 dB by the slope, and the time of the simulated rooms that gave it; longer ones are hard to tell apart.
MEASURED, RINGS = (0.12, 0.165, 0.245, 0.305, 0.355), (0.05, 0.15, 0.3, 0.5, 0.8)
#: Rooms that ring shorter than this sound dry.
DRY_SECONDS = 0.22


def decay_seconds(source: Source, progress: Progress) -> float | None:
    """Seconds in which sound dies away by 60 dB; None where no band falls often enough."""
    rate = source.format.rate
    count = min(round(STRETCH_SECONDS * rate), source.length)
    if not count:
        return None
    starts = np.unique(np.linspace(0, source.length - count, STRETCHES).astype(int))
    progress.begin(len(starts), "Listening to the room")
    levels = []
    for start in starts:
        levels.append(_levels(finite(source.read(int(start), count)).mean(axis=0), rate))
        progress.advance(1)
    slopes = [_fastest([level[band] for level in levels]) for band in range(len(levels[0]))]
    told = [slope for slope in slopes if slope is not None]
    return float(np.interp(60 / np.median(told), MEASURED, RINGS)) if told else None


def _levels(x: np.ndarray, rate: int) -> np.ndarray:
    """dB [bands, steps]."""
    from scipy import fft

    size, step = size_for(rate, WINDOW_SECONDS), round(STEP_SECONDS * rate)
    x = np.pad(x, (0, max(size - len(x), 0)))
    spectra = fft.rfft(np.lib.stride_tricks.sliding_window_view(x, size)[::step] * root_hann(size) ** 2, axis=1)
    power = spectra.real ** 2 + spectra.imag ** 2
    hz = np.fft.rfftfreq(size, 1 / rate)
    bands = [power[:, abs(np.log2(np.maximum(hz, 1) / centre)) < 1 / 4].sum(axis=1) for centre in BANDS_HZ if centre < 0.4 * rate]
    return np.asarray(10 * np.log10(np.array(bands) + 1e-12))


def _fastest(stretches: list[np.ndarray]) -> float | None:
    """dB a second of the fast falls of one band."""
    steps = round(FALL_SECONDS / STEP_SECONDS)
    everything = np.concatenate(stretches)
    peak, floor = np.quantile(everything, (0.99, 0.02))
    falls = []
    for level in stretches:
        fall = (level[:-steps] - level[steps:]) / FALL_SECONDS
        free = (level[:-steps] > max(peak - FROM_PEAK_DB, floor + ABOVE_FLOOR_DB)) & (fall > 0)
        falls.append(fall[free])
    found = np.concatenate(falls)
    return float(np.quantile(found, 1 - FASTEST)) if len(found) >= FEWEST else None
