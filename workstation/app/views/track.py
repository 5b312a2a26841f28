"""Track: one Source as the views see it, with its peaks, what of it is ready, and the samples near the screen."""

from __future__ import annotations

from collections import deque
from pathlib import Path

import numpy as np
from PySide6.QtCore import QCoreApplication, QObject, Qt, QTimer
from PySide6.QtCore import Signal as QtSignal

from ...analysis.maxima import Maxima
from ...analysis.pyramid import Columns, Pyramid
from ...analysis.transforms import SpectrogramSettings
from ...core import Progress, Removed, Signal, Source
from ..jobs import Job, Jobs
from .columns import fold

#: Columns of the first, coarse picture.
SKETCH = 2000
#: How often the picture follows a computation, in milliseconds.
FOLLOW_MS = 120
Spans = list[tuple[int, int]]


def segment_signals(source: Source) -> list[Signal]:
    """The signals by which a source, or the two that a removed one is made of, says that frames are rendered."""
    parts = [source, *(getattr(source, name, None) for name in ("before", "after"))]
    signals = (getattr(part, "segment_ready", None) for part in parts)
    return [signal for signal in signals if signal is not None]


def read_ready(source: Source, start: int, stop: int) -> np.ndarray:
    """[channels, stop − start] float32; NaN where the frames are not ready or lie outside the recording."""
    out = np.full((source.format.channels, stop - start), np.nan, np.float32)
    for first, last in source.ready_spans():
        first, last = max(first, start), min(last, stop)
        if last > first:
            out[:, first - start:last - start] = source.read(first, last - first)
    return out


class Track(QObject):
    """`changed` is emitted in the GUI thread whenever more of the waveform can be drawn, `sharpened` when spectrograms
    can show more: frames were rendered, or the whole was measured.

    Peaks and samples are read in `jobs`; what `columns` gives is always at hand.
    """

    changed = QtSignal()
    sharpened = QtSignal()
    _rendered = QtSignal()

    def __init__(self, source: Source, jobs: Jobs, cache: Path | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.source = source
        self.pyramid = Pyramid(source, cache)
        self._cache = cache
        self._maxima: Maxima | None = None
        self._maxima_asked: SpectrogramSettings | None = None
        self._jobs = jobs
        self.ready: Spans = [(0, source.length)] if self.pyramid.is_complete else []
        self._fresh: deque[tuple[int, int]] = deque()
        self._working = False
        self._measuring: Job | None = None
        self._samples: tuple[int, np.ndarray] | None = None
        self._asked: tuple[int, int] | None = None
        self._signals = segment_signals(source)
        self._follow = QTimer(self, interval=FOLLOW_MS)
        self._follow.timeout.connect(self.changed)
        self._catch_up = QTimer(self, interval=FOLLOW_MS, singleShot=True)
        self._catch_up.timeout.connect(self._update)
        self._rendered.connect(self._schedule, Qt.ConnectionType.QueuedConnection)

    def start(self) -> None:
        """Begin to draw the peaks, or to follow a source that is being rendered."""
        for signal in self._signals:
            signal.connect(self._segment)
        if self.pyramid.is_complete:
            return
        if self._signals and not self.source.is_ready(0, self.source.length):
            self._fresh.extend(self.source.ready_spans())
            self._update()
            return
        self.ready = [(0, self.source.length)]
        title = QCoreApplication.translate("Track", "Drawing the overview")
        self._jobs.submit(lambda progress: self.pyramid.coarse(SKETCH), done=lambda _: self.changed.emit(), owner=self,
                          key=("sketch", id(self)))
        self._measuring = self._jobs.submit(self.pyramid.build, done=lambda _: self._built(), failed=self._failed, cancelled=self._built,
                          title=title, owner=self, key=("peaks", id(self)))
        self._follow.start()

    def close(self) -> None:
        """Stop following the source and computing for it."""
        for signal in self._signals:
            signal.disconnect(self._segment)
        self._signals = []
        self._follow.stop()
        self._catch_up.stop()
        for name in ("sketch", "peaks", "samples", "maxima"):
            self._jobs.drop((name, id(self)))

    def shows(self, source: Source) -> bool:
        """True where this track serves `source`: it is the same one, or one of the same content that is all here."""
        return source is self.source or (source.version == self.source.version and self.is_ready(0, self.source.length))

    def is_ready(self, start: int, stop: int) -> bool:
        """True where frames [start, stop) can be drawn."""
        first, last = max(start, 0), min(stop, self.source.length)
        return last <= first or any(a <= first and last <= b for a, b in self.ready)

    @property
    def share_ready(self) -> float:
        """0 to 1: how much of the recording is rendered."""
        return sum(b - a for a, b in self.ready) / max(self.source.length, 1)

    def maxima(self, settings: SpectrogramSettings) -> Maxima | None:
        """The measured maxima for these settings, None where there are none yet."""
        held = self._maxima
        same = held is not None and _transform(held.settings) == _transform(settings)
        return held if same and held is not None and held.is_complete else None

    def want_maxima(self, settings: SpectrogramSettings) -> None:
        """Measure the whole recording for exact spectrograms from afar, once all of it is rendered."""
        asked = self._maxima_asked
        if isinstance(self.source, Removed) and self.source.is_nothing:
            return
        if not self.is_ready(0, self.source.length) or (asked is not None and _transform(asked) == _transform(settings)):
            return
        self._maxima_asked = settings

        def measure(progress: Progress) -> Maxima:
            maxima = Maxima(self.source, settings, self._cache)
            maxima.build(progress)
            return maxima

        def done(maxima: Maxima) -> None:
            self._maxima = maxima
            self.sharpened.emit()

        title = QCoreApplication.translate("Track", "Drawing the spectrogram")
        self._jobs.submit(measure, done=done, title=title, owner=self, key=("maxima", id(self)))

    def columns(self, first: int, width: int, frames_per_column: float) -> Columns:
        """Minimum, maximum, RMS of columns `first` … of the grid of `frames_per_column`: float32 [channels, width].

        NaN where nothing is known yet. Closer than one run a column, the runs stand in until the samples are read.
        """
        start, stop = first * frames_per_column, (first + width) * frames_per_column
        if frames_per_column >= self.pyramid.run:
            return self.pyramid.columns(start, stop, width, sketch=True)
        edges = np.floor(start + np.arange(width + 1) * frames_per_column).astype(np.int64)
        samples = self.samples(int(edges[0]), int(edges[-1]) + 1)
        if samples is not None:
            low, high, rms = fold(samples[:, :max(int(edges[-1] - edges[0]), 1)], edges - edges[0])
            return low, high, rms
        run = self.pyramid.run
        begin, count = int(edges[0]) // run, int(edges[-1]) // run - int(edges[0]) // run + 1
        runs = self.pyramid.columns(begin * run, (begin + count) * run, count)
        places = edges[:-1] // run - begin
        return runs[0][:, places], runs[1][:, places], runs[2][:, places]

    def samples(self, start: int, stop: int) -> np.ndarray | None:
        """Samples [channels, stop − start], NaN where not ready; None where they are still being read."""
        if self._samples is not None:
            begin, held = self._samples
            if begin <= start and stop <= begin + held.shape[1]:
                return held[:, start - begin:stop - begin]
        margin = max(stop - start, 4096)
        wanted = (start - margin, stop + margin)
        if self._asked is None or not (self._asked[0] <= start and stop <= self._asked[1]):
            self._read(*wanted)
        return None

    def _read(self, start: int, stop: int) -> None:
        self._asked = (start, stop)

        def arrived(samples: np.ndarray) -> None:
            self._samples = (start, samples)
            self.changed.emit()

        self._jobs.submit(lambda progress: read_ready(self.source, start, stop), done=arrived, owner=self, key=("samples", id(self)))

    def _segment(self, start: int, stop: int) -> None:
        """In the rendering thread."""
        self._fresh.append((start, stop))
        self._rendered.emit()

    def _schedule(self) -> None:
        if not self._working and not self._catch_up.isActive():
            self._catch_up.start()

    def _update(self) -> None:
        """Measure what was rendered since the last time, in one job."""
        spans = merged([self._fresh.popleft() for _ in range(len(self._fresh))])
        self._working = True

        def measure(progress: Progress) -> None:
            for start, stop in spans:
                progress.check()
                self.pyramid.update(start, stop)

        self._measuring = self._jobs.submit(measure, done=lambda _: self._measured(spans), failed=self._failed, owner=self,
                                            key=("peaks", id(self)))

    def _measured(self, spans: Spans) -> None:
        self._working = False
        self.ready = merged([*self.ready, *spans])
        self.sharpened.emit()
        if self._asked is not None and any(a < self._asked[1] and self._asked[0] < b for a, b in spans):
            self._read(*self._asked)
        self.changed.emit()
        if self._fresh:
            self._schedule()

    def _failed(self, error: BaseException) -> None:
        """Nothing more is drawn, and the person hears why."""
        self._working = False
        self._follow.stop()
        self._jobs.job_failed.emit(self._measuring, error)

    def _built(self) -> None:
        self._follow.stop()
        self.sharpened.emit()
        self.changed.emit()


def _transform(settings: SpectrogramSettings) -> tuple[int, float, str]:
    """What the maxima depend on."""
    return settings.fft, settings.overlap, settings.window


def merged(spans: Spans) -> Spans:
    """The same frames as ordered spans that do not touch."""
    out: Spans = []
    for start, stop in sorted(spans):
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(out[-1][1], stop))
        else:
            out.append((start, stop))
    return out
