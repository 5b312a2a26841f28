"""Pictures of a recording in time and frequency, in dB re a full-scale sine.

What is exact and what is sampled: a column shows, bin by bin, the greatest of the spectra inside it. Up to two transforms of
2048 a column (eight of 512, one of 4096) keep up with the settings' overlap or with half of it; then no frame lies further
than a quarter of a window from the middle of one, and no click can vanish (1,500 columns at 44.1 kHz: up to 35 s on screen at
75 % overlap, up to 69 s at 50 %). Beyond that `tile` stays cheap by sampling: two transforms a column (one beyond some minutes
on screen), each placed, where a pyramid is given, on the run of frames with the greatest swing of its part of the column,
else in the middle. `exact=True` transforms everything, for a worker that refines the picture; `Maxima` keeps such maxima for
a whole recording.
"""

from __future__ import annotations

import numpy as np

from ..core import Progress, Source
from .maxima import Maxima
from .pyramid import Pyramid
from .scale import Scale, lay_on_rows
from .transforms import SpectrogramSettings, byte_to_db, power_to_db, powers, window_places, windows_per_column


def tile(source: Source, channel: int, start: float, stop: float, width: int, height: int, settings: SpectrogramSettings,
         low_hz: float = 0.0, high_hz: float | None = None, *, pyramid: Pyramid | None = None, maxima: Maxima | None = None,
         exact: bool = False, progress: Progress | None = None) -> np.ndarray:
    """One channel over frames [start, stop): float32 dB [height, width], row 0 the highest frequency.

    `maxima`, where it knows this stretch at this zoom, gives the exact picture; else `pyramid` places what is sampled.
    NaN where the recording is not rendered yet or the column lies outside it. Raises Cancelled between groups of columns.
    """
    scale = Scale(settings.scale, low_hz, source.format.rate / 2 if high_hz is None else high_hz, height)
    known = None if maxima is None else maxima.levels(channel, start, stop, width, settings)
    if known is not None:
        return lay_on_rows(known, scale, source.format.rate / settings.fft, byte_to_db)
    places = window_places(source, channel, start, stop, width, settings, pyramid, exact)
    spectra = powers(source, channel, places, settings, progress)
    edges = np.linspace(start, stop, width + 1)
    spectra[:, (edges[1:] <= 0) | (edges[:-1] >= source.length)] = np.nan
    return lay_on_rows(spectra, scale, source.format.rate / settings.fft, power_to_db)


def is_exact(start: float, stop: float, width: int, settings: SpectrogramSettings) -> bool:
    """True where `tile` leaves no frame out: consecutive windows overlap by half or more."""
    each = (stop - start) / width
    return each / windows_per_column(each, settings, exact=False) <= settings.fft / 2
