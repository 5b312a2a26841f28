"""The wave of hum through a recording: the phase and the harmonics' amplitudes at knots, and the samples between them.

    h_c(t) = Re Σ_k a_{c,k}(t) exp(i k φ(t)),  a and φ linear between knots

Where φ jumps, two knots lie on one frame. Chunks of a recording are followed one by one, so that an hour takes no more memory
than ten minutes; between chunks lie two knots too.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...core import Progress, Source
from .hum import FRAME_SECONDS, MOST, RATE, STEP_SECONDS, Hum, low_rate
from .hum_levels import BLOCK, Levels, measure
from .hum_lines import HOPS_A_SECOND, WINDOW, Lines, follow
from .hum_phase import Phase, track

CHUNK_SECONDS, MARGIN_SECONDS = 480, 32
#: Frames of the lines from knot to knot.
KNOT = 2


@dataclass(frozen=True)
class Wave:
    """`knots` int64 [knots], frames of the recording in order; `phase` float64 in radians; `amplitudes` complex64
    [knots, channels, harmonics]."""

    knots: np.ndarray
    phase: np.ndarray
    amplitudes: np.ndarray

    def between(self, start: int, stop: int) -> Wave:
        """The knots that frames [start, stop) need."""
        first = max(int(np.searchsorted(self.knots, start, "right")) - 1, 0)
        last = int(np.searchsorted(self.knots, stop, "left")) + 1
        return Wave(self.knots[first:last], self.phase[first:last], self.amplitudes[first:last])

    def stretch(self, number: int) -> np.ndarray:
        """The samples from a knot to the next: float32 [channels, frames]."""
        count = int(self.knots[number + 1] - self.knots[number])
        channels, harmonics = self.amplitudes.shape[1:]
        first, last = self.amplitudes[number], self.amplitudes[number + 1]
        if not count or not (first.any() or last.any()):
            return np.zeros((channels, count), np.float32)
        along = np.arange(count) / count
        turned = np.exp(1j * (self.phase[number] + (self.phase[number + 1] - self.phase[number]) * along)).astype(np.complex64)
        powers = np.cumprod(np.broadcast_to(turned, (harmonics, count)), axis=0)
        return np.asarray((first @ powers).real + ((last - first) @ powers).real * along.astype(np.float32), np.float32)


def followed(source: Source, hum: Hum, harmonics: int | None, progress: Progress) -> Wave:
    """The wave of the hum that was found; of so many harmonics, or of all that are found (None)."""
    seconds = -(-source.length // source.format.rate)
    wanted = min(harmonics or MOST, int(0.49 * min(RATE, source.format.rate) / hum.path_hz.max()))
    progress.begin(source.length, "Following the hum")
    waves = []
    for first in range(0, seconds, CHUNK_SECONDS):
        waves.append(_chunk(source, hum, wanted, first, min(first + CHUNK_SECONDS, seconds)))
        progress.advance(min(CHUNK_SECONDS * source.format.rate, source.length - first * source.format.rate))
    return Wave(*(np.concatenate(parts) for parts in zip(*((w.knots, w.phase, w.amplitudes) for w in waves), strict=True)))


def _chunk(source: Source, hum: Hum, harmonics: int, first: int, last: int) -> Wave:
    """The wave from second `first` to `last`, heard with a margin on both sides."""
    begin, end = max(first - MARGIN_SECONDS, 0), min(last + MARGIN_SECONDS, -(-source.length // source.format.rate))
    x = low_rate(source, begin - 1, end - begin + 2)[:, RATE - WINDOW:-RATE + WINDOW]
    times = np.arange(int((end - begin) * HOPS_A_SECOND) + 1) / HOPS_A_SECOND + begin
    hz = np.interp(times, FRAME_SECONDS / 2 + np.arange(len(hum.path_hz)) * STEP_SECONDS, hum.path_hz)
    lines = follow(x, hz, harmonics)
    phase = track(lines)
    levels = measure(lines, phase)
    positions, phases = _knots(lines, phase, hz, int((first - begin) * HOPS_A_SECOND), int((last - begin) * HOPS_A_SECOND))
    knots = np.rint((positions / HOPS_A_SECOND + begin) * source.format.rate).astype(np.int64)
    return Wave(knots, phases, _at(levels, positions))


def _knots(lines: Lines, phase: Phase, hz: np.ndarray, first: int, last: int) -> tuple[np.ndarray, np.ndarray]:
    """Places in frames of the lines, from `first` to `last` inclusive, and the phase of the hum there; two where it jumps."""
    total = lines.phase + phase.theta
    inside = phase.jumps[(phase.jumps > first) & (phase.jumps <= last)]
    borders = np.concatenate([[first], inside - 0.5, [last]])
    positions, phases = [], []
    for left, right in zip(borders[:-1], borders[1:], strict=True):
        frames = np.arange(int(np.ceil(left)), int(np.floor(right)) + 1)
        turn = 2 * np.pi / HOPS_A_SECOND * hz[frames[[0, -1]]]
        around = np.concatenate([[total[frames[0]] - turn[0]], total[frames], [total[frames[-1]] + turn[1]]])
        knots = np.unique(np.concatenate([[left], frames[frames % KNOT == 0], [right]]))
        positions.append(knots)
        phases.append(np.interp(knots, np.arange(frames[0] - 1, frames[-1] + 2), around))
    return np.concatenate(positions), np.concatenate(phases)


def _at(levels: Levels, positions: np.ndarray) -> np.ndarray:
    """Amplitudes at places in frames: complex64 [places, channels, harmonics]."""
    place = np.clip((positions - (BLOCK - 1) / 2) / BLOCK, 0, len(levels.amplitudes) - 1)
    low = np.minimum(place.astype(int), max(len(levels.amplitudes) - 2, 0))
    high = np.minimum(low + 1, len(levels.amplitudes) - 1)
    share = (place - low).astype(np.float32)[:, None, None]
    return np.asarray(levels.amplitudes[low] * (1 - share) + levels.amplitudes[high] * share, np.complex64)
