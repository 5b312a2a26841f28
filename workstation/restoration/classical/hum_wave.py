"""The wave of hum through a recording: the phase and the harmonics' amplitudes at knots, and the samples between them.

    h_c(t) = Re Σ_k a_{c,k}(t) exp(i k φ(t)),  a and φ linear between knots

Where φ jumps, two knots lie on one frame. Chunks of a recording are followed one by one, so that an hour takes no more memory
than ten minutes; between chunks lie two knots too.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ...core import Progress, Source
from .hum import FRAME_SECONDS, MOST, RATE, STEP_SECONDS, Hum, low_rate
from .hum_levels import Levels, measure
from .hum_lines import BLOCK, HOPS_A_SECOND, WINDOW, Lines, follow
from .hum_phase import Phase, track
from .hum_splices import placed

CHUNK_SECONDS, MARGIN_SECONDS = 480, 32
#: Frames of the lines from knot to knot.
KNOT = 2
#: Samples computed at once: their waves stay in the processor's cache.
PIECE = 2048


@dataclass(frozen=True)
class Wave:
    """`knots` int64 [knots], frames of the recording in order; `phase` float64 in radians; `amplitudes` complex64
    [knots, channels, harmonics]."""

    knots: np.ndarray
    phase: np.ndarray
    amplitudes: np.ndarray

    def stretch(self, number: int) -> np.ndarray:
        """The samples from a knot to the next: float32 [channels, frames]."""
        count = int(self.knots[number + 1] - self.knots[number])
        channels, harmonics = self.amplitudes.shape[1:]
        first, last = self.amplitudes[number], self.amplitudes[number + 1]
        if not count or not (first.any() or last.any()):
            return np.zeros((channels, count), np.float32)
        there = np.flatnonzero(first.any(axis=0) | last.any(axis=0))
        both = np.concatenate([first, last - first])[:, there]
        out = np.empty((channels, count), np.float32)
        for start in range(0, count, PIECE):
            along = np.arange(start, min(start + PIECE, count)) / count
            waves = _waves(self.phase[number] + (self.phase[number + 1] - self.phase[number]) * along, int(there[-1]) + 1)
            steady, rising = np.split(both.real @ waves[0, there] - both.imag @ waves[1, there], 2)
            out[:, start:start + PIECE] = steady + rising * along.astype(np.float32)
        return out


def _waves(phase: np.ndarray, harmonics: int) -> np.ndarray:
    """cos kφ and sin kφ for k = 1 ... harmonics, by Chebyshev's recurrence: float32 [2, harmonics, frames]."""
    out = np.empty((2, harmonics + 1, len(phase)), np.float32)
    out[0, 0], out[1, 0] = 1, 0
    out[0, 1], out[1, 1] = np.cos(phase), np.sin(phase)
    twice = 2 * out[0, 1]
    for number in range(2, harmonics + 1):
        np.multiply(out[:, number - 1], twice, out=out[:, number])
        out[:, number] -= out[:, number - 2]
    return out[:, 1:]


def followed(source: Source, hum: Hum, harmonics: int | None, progress: Progress) -> Wave:
    """The wave of the hum that was found; of so many harmonics, or of all that are found (None)."""
    seconds = -(-source.length // source.format.rate)
    wanted = min(harmonics or MOST, int(0.49 * min(RATE, source.format.rate) / hum.path_hz.max()))
    progress.begin(source.length, "Following the hum")
    waves: list[Wave] = []
    for first in range(0, seconds, CHUNK_SECONDS):
        waves.append(_chunk(source, hum, wanted, first, min(first + CHUNK_SECONDS, seconds)))
        progress.advance(min(CHUNK_SECONDS * source.format.rate, source.length - first * source.format.rate))
    amplitudes = np.concatenate([wave.amplitudes for wave in waves])
    highest = int(np.max(np.flatnonzero(amplitudes.any(axis=(0, 1))), initial=-1)) + 1
    return Wave(np.concatenate([wave.knots for wave in waves]), np.concatenate([wave.phase for wave in waves]), amplitudes[:, :, :highest])


def _chunk(source: Source, hum: Hum, harmonics: int, first: int, last: int) -> Wave:
    """The wave from second `first` to `last`, heard with a margin on both sides."""
    begin, end = max(first - MARGIN_SECONDS, 0), min(last + MARGIN_SECONDS, -(-source.length // source.format.rate))
    x = low_rate(source, begin - 1, end - begin + 2)[:, RATE - WINDOW:-RATE + WINDOW]
    # silence after the recording's end would be taken for a very sure sign that there is no hum
    stop = min(end, source.seconds)
    times = np.arange(int((stop - begin) * HOPS_A_SECOND) + 1) / HOPS_A_SECOND + begin
    hz = np.interp(times, FRAME_SECONDS / 2 + np.arange(len(hum.path_hz)) * STEP_SECONDS, hum.path_hz)
    lines = follow(x, hz, harmonics)
    phase = track(lines)
    levels = measure(lines, phase)
    if not _is_hum(hum, levels, begin, end):
        levels = replace(levels, amplitudes=np.zeros_like(levels.amplitudes))
    splices = placed(x, lines, phase, levels)
    ends = int((first - begin) * HOPS_A_SECOND), int(np.ceil((min(last, stop) - begin) * HOPS_A_SECOND))
    positions, phases = _knots(lines, phase, splices, *ends)
    knots = np.rint((positions / HOPS_A_SECOND + begin) * source.format.rate).astype(np.int64)
    return Wave(knots, phases, _at(levels, positions))


def _is_hum(hum: Hum, levels: Levels, begin: int, end: int) -> bool:
    """Whether seconds `begin` to `end` hold hum: both the lines of its spectrum and what subtracting them wins say so."""
    middles = FRAME_SECONDS / 2 + np.arange(len(hum.scores)) * STEP_SECONDS
    there = hum.scores[(middles >= begin) & (middles <= end)] if len(hum.scores) > 1 else hum.scores
    return bool(len(there)) and float(there.mean()) * levels.gain > hum.needed(end - begin)


def _knots(lines: Lines, phase: Phase, splices: np.ndarray, first: int, last: int) -> tuple[np.ndarray, np.ndarray]:
    """Places in frames of the lines, from `first` to `last` inclusive, and the phase of the hum there; two at each splice."""
    total = lines.phase + phase.theta
    starts, stops = np.append(0, phase.jumps), np.append(phase.jumps, len(total))
    borders = np.concatenate([[first], np.clip(splices, first, last), [last]])
    positions, phases = [], []
    for start, stop, left, right in zip(starts, stops, borders[:-1], borders[1:], strict=True):
        frames = np.arange(start, stop)
        turn = np.diff(total[max(start - 1, 0):start + 2] if stop - start < 2 else total[[start, start + 1, stop - 2, stop - 1]])
        around = np.concatenate([[total[start] - 4 * turn[0]], total[start:stop], [total[stop - 1] + 4 * turn[-1]]])
        knots = np.unique(np.concatenate([[left], frames[(frames % KNOT == 0) & (frames > left) & (frames < right)], [right]]))
        positions.append(knots)
        phases.append(np.interp(knots, np.concatenate([[start - 4], frames, [stop + 3]]), around))
    return np.concatenate(positions), np.concatenate(phases)


def _at(levels: Levels, positions: np.ndarray) -> np.ndarray:
    """Amplitudes at places in frames: complex64 [places, channels, harmonics]."""
    place = np.clip((positions - (BLOCK - 1) / 2) / BLOCK, 0, len(levels.amplitudes) - 1)
    low = np.minimum(place.astype(int), max(len(levels.amplitudes) - 2, 0))
    high = np.minimum(low + 1, len(levels.amplitudes) - 1)
    share = (place - low).astype(np.float32)[:, None, None]
    return np.asarray(levels.amplitudes[low] * (1 - share) + levels.amplitudes[high] * share, np.complex64)
