"""Excerpts: the stretches of a recording that are listened to. A few minutes tell what is wrong with hours."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from ...core import Progress, Source
from ..segments import finite

#: Seconds of one excerpt, and of all of them together.
SECONDS, MOST_SECONDS = 10, 180
#: Seconds that are given as a place to play.
PLAYED = 3.0
#: Mean square below which an excerpt holds nothing (−80 dBFS).
SILENCE = 1e-8


@dataclass(frozen=True)
class Excerpt:
    """Frames [start, start + n) of a recording: `samples` float32 [channels, n], finite."""

    start: int
    samples: np.ndarray
    rate: int

    @property
    def seconds(self) -> float:
        return self.samples.shape[1] / self.rate

    @property
    def powers(self) -> np.ndarray:
        """Mean square of each channel without its DC: float64 [channels]."""
        return np.asarray(self.samples.var(axis=1, dtype=np.float64))

    @property
    def is_silent(self) -> bool:
        return bool(self.powers.max(initial=0.0) < SILENCE)

    def place(self, frame: float) -> tuple[int, int]:
        """Frames of the recording to play, around a frame of this excerpt."""
        count = min(round(PLAYED * self.rate), self.samples.shape[1])
        first = min(max(round(frame) - count // 2, 0), self.samples.shape[1] - count)
        return self.start + first, self.start + first + count

    def densest(self, frames: Sequence[int]) -> tuple[int, int]:
        """The place to play with the most of some rising frames of this excerpt in it."""
        at = np.asarray(frames)
        inside = np.searchsorted(at, at + PLAYED * self.rate) - np.arange(len(at))
        return self.place(float(at[int(np.argmax(inside))]) + PLAYED * self.rate / 2)

    def quietest(self) -> tuple[int, int]:
        """The place to play where the sound covers least, digital silence apart."""
        hop = max(self.rate // 20, 1)
        whole = self.samples.shape[1] // hop * hop
        levels = np.square(self.samples[:, :whole], dtype=np.float64).reshape(len(self.samples), -1, hop).mean(axis=(0, 2))
        if not levels.size:
            return self.place(0)
        levels[levels < SILENCE / 10] = np.inf
        return self.place((int(np.argmin(levels)) + 0.5) * hop)


def excerpts(source: Source, progress: Progress) -> Iterator[Excerpt]:
    """All of a short recording in pieces, or as much of a long one as MOST_SECONDS, spread evenly. Counts frames of `progress`."""
    rate = source.format.rate
    size = SECONDS * rate
    spans = [(start, min(start + size, source.length)) for start in range(0, source.length, size)]
    if len(spans) > 1 and spans[-1][1] - spans[-1][0] < size // 2:
        spans[-2:] = [(spans[-2][0], spans[-1][1])]
    most = MOST_SECONDS // SECONDS
    if len(spans) > most:
        chosen = np.linspace(0, len(spans) - 1, most).round().astype(int)
        spans = [spans[index] for index in chosen]
    progress.begin(sum(stop - start for start, stop in spans), "Listening for what is wrong")
    for start, stop in spans:
        yield Excerpt(start, finite(source.read(start, stop - start)), rate)
        progress.advance(stop - start)
