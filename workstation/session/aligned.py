"""A recording laid on the time line of another, and how it lies there."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from ..analysis.align import shifted
from ..analysis.follow import Course, follow
from ..core import Format, Mark, Marks, NativeSource, Progress, Source, UsageError
from ..core.resampled import Resampled

#: A difference of gain below this, in dB, is not worth a word.
SAME_GAIN_DB = 0.1


@dataclass(frozen=True)
class Beside:
    """How one file lies beside a recording: what it is itself, its course, and what of the recording it lacks or goes beyond.

    Frames are the recording's. `missing_*` are read as zeros. `matched` tells that gain and polarity are undone where it is read.
    """

    path: Path
    format: Format
    frames: int
    rate: int
    channels: int
    course: Course
    missing_start: int = 0
    missing_end: int = 0
    extra_start: int = 0
    extra_end: int = 0
    matched: bool = False

    @property
    def name(self) -> str:
        return self.path.name

    @property
    def fits(self) -> bool:
        """True where what is removed can be told: the two run together all the way."""
        return self.course.kind == "steady"

    def seconds(self, frames: float) -> float:
        return frames / self.rate

    def missing_marks(self, length: int) -> Marks:
        """The stretches of a recording of `length` frames that this file lacks."""
        spans = ((0, self.missing_start), (length - self.missing_end, length))
        return Marks(Mark(start, stop, label=f"not in {self.name}") for start, stop in spans if stop > start)


class Aligned(Source):
    """`source` read so that it stands under a recording of `length` frames, to a fraction of a frame, and at `gain`."""

    def __init__(self, source: Source, opened: Source, length: int, beside: Beside, gain: float = 1.0) -> None:
        self._source, self._gain = source, np.float32(gain)
        #: the recording as it was opened, on its own time line
        self.opened = opened
        self.beside, self.lag_frames = beside, beside.course.lag_frames
        self.length, self.origin = length, source.origin
        self.format = Format(source.format.rate, source.format.channels)
        self.version = f"{source.version}{self.lag_frames:+.3f}x{gain:.6g}"

    def at_gain(self, gain: float) -> Aligned:
        """The same, louder by a factor; 1 is as it came."""
        return _laid(self._source, self.opened, self.length, replace(self.beside, matched=gain != 1), gain)

    def _read(self, start: int, count: int) -> np.ndarray:
        samples = shifted(self._source, start, count, self.lag_frames)
        if self._gain != 1:
            samples *= self._gain
        return samples


def as_opened(source: Source) -> Source:
    """The recording that was opened, whose version is that of its file: without what was laid around it."""
    return source.opened if isinstance(source, Aligned) else source


def overlap(*sources: Source) -> tuple[int, int]:
    """The first frame, and the one after the last, of what all of these sources of one time line hold."""
    laid = [source.beside for source in sources if isinstance(source, Aligned)]
    first = max((beside.missing_start for beside in laid), default=0)
    return first, max(sources[0].length - max((beside.missing_end for beside in laid), default=0), first)


class AlignedExactly(Aligned, NativeSource):
    """The same by whole frames and as it came: its samples can be read in their own type."""

    def __init__(self, source: NativeSource, opened: Source, length: int, beside: Beside) -> None:
        super().__init__(source, opened, length, beside)
        self.format = source.format

    def read_native(self, start: int, count: int) -> np.ndarray:
        assert isinstance(self._source, NativeSource)
        begin = start + round(self.lag_frames)
        first, last = max(begin, 0), min(begin + count, self._source.length)
        if last <= first:
            return np.zeros((self.format.channels, count), self._source.read_native(0, 1).dtype)
        inside = self._source.read_native(first, last - first)
        if inside.shape[1] == count:
            return inside
        out = np.zeros((self.format.channels, count), inside.dtype)
        out[:, first - begin:last - begin] = inside
        return out


class Laid(Source):
    """One channel on all of `channels`, or all channels as their mean on one."""

    def __init__(self, source: Source, channels: int) -> None:
        self._source = source
        self.length, self.origin = source.length, source.origin
        self.format = Format(source.format.rate, channels)
        self.version = f"{source.version} on {channels}"

    def _read(self, start: int, count: int) -> np.ndarray:
        samples = self._source.read(start, count)
        if len(samples) == 1:
            return np.repeat(samples, self.format.channels, axis=0)
        return samples.mean(axis=0, keepdims=True, dtype=np.float64).astype(np.float32)


def lay_under(source: Source, recording: Source, progress: Progress) -> Aligned:
    """`source` on the time line of `recording`, at its rate and with its channels; UsageError where that cannot be."""
    name = Path(source.origin.path).name if source.origin.path else "the recording"
    for empty, named in ((source, name), (recording, recording.origin.path or "the recording")):
        if not empty.length:
            raise UsageError(f"{named} is empty: there is nothing to compare.")
    wanted, found = recording.format, source.format
    if found.channels != wanted.channels and 1 not in (found.channels, wanted.channels):
        raise UsageError(f"{name} has {found.channels} channels and the recording {wanted.channels}: channels can only be laid "
                         "one beside the other where there are as many, or where one of the two is mono.")
    fitting = source
    if found.rate != wanted.rate:
        fitting = Resampled(fitting, wanted.rate)
    if found.channels != wanted.channels:
        fitting = Laid(fitting, wanted.channels)
    course = follow(recording, fitting, progress)
    lag = course.lag_frames
    last = math.floor(fitting.length - lag)
    beside = Beside(
        Path(source.origin.path or ""), found, source.length, wanted.rate, wanted.channels, course,
        missing_start=min(max(math.ceil(-lag), 0), recording.length), missing_end=min(max(recording.length - last, 0), recording.length),
        extra_start=max(math.floor(lag), 0), extra_end=max(last - recording.length, 0))
    return _laid(fitting, source, recording.length, beside, 1.0)


def _laid(source: Source, opened: Source, length: int, beside: Beside, gain: float) -> Aligned:
    lag = beside.course.lag_frames
    if isinstance(source, NativeSource) and lag == round(lag) and gain == 1:
        return AlignedExactly(source, opened, length, beside)
    return Aligned(source, opened, length, beside, gain)
