"""Where the band of a recording ends, and whether it looks as if an encoder had cut it off there."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..core import Progress, Source
from ..core.resample import resample
from . import treble

#: Excerpts that are looked at, spread over the recording, and their length.
EXCERPTS, SECONDS = 24, 1.5
#: An encoder's edge: this much, in log10 power, is lost from just below the end of the band to just above it. 1 of 250 recordings that
#: never were coded loses as much, and 4 lose 1.5; of low-rate MP3 that was resampled, so that no trace is left, 6 in 10 do.
EDGE = 2.0
#: No encoder's low-pass that anybody misses lies higher; recorders and mastering have theirs from here on.
HIGHEST_HZ = 19_200.0
#: Nor at the end of what the recording's own rate can hold.
HIGHEST_SHARE = 0.93


@dataclass(frozen=True)
class BandEnd:
    """`bin` and `hz`: the first bin of the STFT in `treble` above the band, and its frequency. `cut`: it looks like an encoder's edge.

    `order`: the channels, loudest first.
    """

    bin: int
    cut: bool
    order: tuple[int, ...]

    @property
    def hz(self) -> float:
        return self.bin * treble.RATE / treble.SIZE


def band_end(source: Source, progress: Progress) -> BandEnd:
    """Look at excerpts of `source`. Raises Cancelled between them."""
    rate = source.format.rate
    count = min(round(SECONDS * rate), source.length)
    starts = np.linspace(0, source.length - count, min(EXCERPTS, source.length // max(count, 1))).astype(np.int64)
    seen, energies = [], np.zeros(source.format.channels)
    for start in starts.tolist():
        progress.check()
        piece = np.nan_to_num(source.read(start, count), nan=0.0, posinf=0.0, neginf=0.0)
        piece = resample(piece, rate, treble.RATE)
        energies += np.sum(piece.astype(np.float64) ** 2, axis=1)
        padded = np.pad(piece, ((0, 0), (0, max(treble.SIZE - piece.shape[1], 0))))
        seen.append(treble.levels(treble.spectra(padded)).reshape(-1, treble.SIZE // 2 + 1))
    if not seen:
        return BandEnd(0, False, ())
    levels = np.concatenate(seen)
    # pauses of digital silence say nothing of the band
    levels = levels[(levels > treble.FLOOR + treble.USED).any(axis=1)]
    if not len(levels):
        return BandEnd(0, False, ())
    profile, end = np.quantile(levels, 0.9, axis=0), treble.cutoff_bin(levels)
    order = tuple(np.argsort(-energies, kind="stable").tolist())
    return BandEnd(end, _is_edge(profile, end, rate), order)


def _is_edge(profile: np.ndarray, end: int, rate: int) -> bool:
    hz = end * treble.RATE / treble.SIZE
    if not 64 < end < len(profile) - 24 or hz > min(HIGHEST_HZ, HIGHEST_SHARE * rate / 2):
        return False
    below, above = profile[end - 18:end - 6], profile[end + 6:end + 24]
    return bool(np.median(below) - np.median(above) > EDGE)
