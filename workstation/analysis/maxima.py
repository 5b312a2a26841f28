"""Maxima: the greatest spectrum of every run of frames of a whole recording, for exact spectrograms from afar.

Built in the background, about a second of CPU for an hour of one channel at 44.1 kHz. A byte a bin, in half decibels; no
click is lost at any zoom, because every frame lies within an eighth of a window of the middle of some window
(75 % overlap) and a column shows the maximum over all of its windows.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from ..core import Progress, Source
from . import kept
from .transforms import SpectrogramSettings, db_to_byte, power_to_db, powers, window_places

#: Runs get longer where the whole would take more than this many bytes.
LARGEST = 96 << 20
#: Runs measured between two looks at the progress.
STEP = 64


class Maxima:
    """The greatest level of each bin in runs of two transforms or more. Serves columns of two runs or more.

    With a `cache` folder a finished one is kept there and found again by `source.version`. `build` and `update`
    belong in one worker thread; `levels` may be called from any.
    """

    def __init__(self, source: Source, settings: SpectrogramSettings, cache: Path | None = None) -> None:
        self.source, self.settings = source, settings
        bins, channels = settings.fft // 2 + 1, source.format.channels
        self.run = 2 * settings.fft
        while channels * bins * (source.length // self.run) > LARGEST:
            self.run *= 2
        shape = (channels, -(-source.length // self.run), bins)
        kind = f"maxima {self.run} {settings.fft} {settings.overlap} {settings.window}"
        self._file = None if cache is None else kept.file_for(cache, source, kind)
        stored = None if self._file is None else kept.load(self._file, shape, np.uint8)
        self._levels = np.zeros(shape, np.uint8) if stored is None else stored
        #: asked for every tile, hence not looked up in the levels, which would read all of a mapped file
        self.is_complete = stored is not None or not self._levels.size

    def build(self, progress: Progress | None = None) -> None:
        """Measure the whole recording, front to back. Raises Cancelled between steps; what was measured stays."""
        progress = progress or Progress()
        progress.begin(self.source.length, "Drawing the spectrogram")
        if not self.is_complete:
            self._measure(0, self._levels.shape[1], progress)

    def update(self, start: int, stop: int, progress: Progress | None = None) -> None:
        """Measure frames [start, stop) of a source that has just rendered them, and the windows that reach into them."""
        if not self.is_complete:
            reach = self.settings.fft // 2
            first, last = max(start - reach, 0) // self.run, -(-min(stop + reach, self.source.length) // self.run)
            self._measure(first, last, progress or Progress())

    def levels(self, channel: int, start: float, stop: float, width: int, settings: SpectrogramSettings) -> np.ndarray | None:
        """uint8 [bins, width] over frames [start, stop), column borders rounded to runs; 0 where not known.

        None where this zoom is too close, the settings differ, or a part of the stretch has not been measured.
        """
        each = (stop - start) / width
        same = (settings.fft, settings.overlap, settings.window) == (self.settings.fft, self.settings.overlap, self.settings.window)
        if each < 2 * self.run or not same:
            return None
        runs = self._levels[channel]
        places = start + np.arange(width + 1) * each
        edges = np.where(places < self.source.length, np.round(places / self.run), len(runs))
        bounds = np.clip(edges, 0, len(runs)).astype(int)
        if not runs[bounds[0]:bounds[-1], 0].all():
            return None
        out = np.zeros((width, runs.shape[1]), np.uint8)
        for column, begin, end in zip(out, bounds[:-1], bounds[1:], strict=True):
            if end > begin:
                np.maximum.reduce(runs[begin:end], axis=0, out=column)
        return np.ascontiguousarray(out.T)

    def _measure(self, first: int, last: int, progress: Progress) -> None:
        for begin in range(first, last, STEP):
            end = min(begin + STEP, last)
            for channel in range(self._levels.shape[0]):
                places = window_places(self.source, channel, begin * self.run, end * self.run, end - begin, self.settings, None, True)
                self._levels[channel, begin:end] = db_to_byte(power_to_db(powers(self.source, channel, places, self.settings))).T
            progress.advance((end - begin) * self.run)
        self.is_complete = bool(self._levels[:, :, 0].all())
        if self._file is not None and self.is_complete:
            self._levels = kept.save(self._file, self._levels)
