"""Where the sound is missing: holes of up to an eighth of a second, between sound and sound.

A drop-out begins and ends from one sample to the next: a fade, a pause, a staccato note do not. So in every channel
a hole is looked for whose peak lies 20 dB (LEAST_FALL) below the sound before and after it, as near as a few milliseconds; digital
silence and what a converter's dither or a lowered fader leaves of it are holes alike. At both edges the second difference
x[n+1] − 2x[n] + x[n−1], which a hard cut raises whatever the sound is, must be of the size that it has in the sound beside
it, and that sound as loud as it was further away; where it faded away or in, neither is. Or the fade takes a millisecond, faster than
sound dies away: then the sound beside it and its second difference must be steady up to the fade on both sides, and much the
same after it as before. Sound that is full of such holes was made that way.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

Run = tuple[int, int]
#: One hole: first frame, the frame after it, the channels that it is in.
Dropout = tuple[int, int, tuple[int, ...]]
#: Lengths of a hole. At low rates the shortest is still some samples.
SHORTEST_SECONDS, SHORTEST, LONGEST_SECONDS = 64 / 44100, 24, 0.125
#: Blocks that the search goes by, and the blocks beside a hole whose mean peak is the level there.
BLOCK_SECONDS, BESIDE = 16 / 44100, 6
#: A block of a hole re those beside it, at most.
QUIET = 0.15
#: The level in a hole re that beside it, at most; in one shorter than 5 ms, as waves cross zero for a moment.
LEAST_FALL, LEAST_FALL_SHORT, SHORT_SECONDS = 0.06, 0.015, 0.005
#: The level beside a hole, at least (−70 dBFS).
AUDIBLE = 3e-4
#: Sound beside a hole: how long it must be there, and the stretch that its level is compared with.
SOUND_SECONDS, WIDE_SECONDS = 0.005, 0.02
#: Least second difference at an edge, re that beside it; least level just beside a hole, re that further away, and by how
#: much less it may be at an edge that stands out.
ABRUPT, STEADY, STANDING_OUT = 0.3, 0.2, 4.0
#: Frames of a fade, which are part of the hole; beyond it the sound and its bends are at least this loud re those further away, and
#: those on one side re those on the other; what is silent within a fade is at least this long.
FADE_SECONDS, UNFADED, ALIKE, FADED_SECONDS = 0.001, 0.35, 0.2, 0.003
#: Holes may fill this share of the second around one of them.
MOST_SHARE = 0.25
#: Edges in different channels that are this near belong together.
TOGETHER_SECONDS = 0.0005


def margin(rate: int) -> int:
    """Frames that `find` must be given on both sides of those it is asked about."""
    return round((LONGEST_SECONDS + 2 * WIDE_SECONDS) * rate)


def longest(rate: int) -> int:
    """Frames of the longest hole."""
    return round(LONGEST_SECONDS * rate)


def find(channels: np.ndarray, rate: int) -> list[Dropout]:
    """The holes of [channels, frames], by their beginnings. Frames near the ends tell nothing: see `margin`.

    A hole that is seen in one channel is one in every channel that is as silent there.
    """
    out: list[Dropout] = []
    near = round(TOGETHER_SECONDS * rate)
    for start, stop, fade in sorted(hole for x in channels for hole in _holes(x, rate)):
        first, last = start + fade, stop - fade
        fall = _least_fall(last - first, rate)
        on = tuple(c for c, x in enumerate(channels) if _level(x[first:last]) <= fall * _around(x, start, stop, rate))
        if out and start <= out[-1][0] + near and abs(stop - out[-1][1]) <= near:
            start, stop, on = out[-1][0], max(stop, out[-1][1]), tuple(sorted({*on, *out[-1][2]}))
            out.pop()
        if on:
            out.append((start, stop, on))
    return out


def unusual(found: Sequence[Dropout], rate: int, length: int) -> list[Dropout]:
    """Those of all the holes of a recording of `length` frames, in order, that are not part of sound full of holes."""
    starts, lengths = np.array([(one[0], one[1] - one[0]) for one in found], np.int64).reshape(-1, 2).T
    sums = np.concatenate([[0], np.cumsum(lengths)])
    begin, end = np.maximum(starts - rate // 2, 0), np.minimum(starts + rate // 2, length)
    first, last = np.searchsorted(starts, begin), np.searchsorted(starts, end)
    share = (sums[last] - sums[first] - lengths) / np.maximum(end - begin, 1)
    return [one for one, others in zip(found, share, strict=True) if others <= MOST_SHARE]


def _holes(x: np.ndarray, rate: int) -> Iterator[tuple[int, int, int]]:
    """The holes of one channel, and how many frames at both ends of each are a fade."""
    size = max(4, round(BLOCK_SECONDS * rate))
    blocks = len(x) // size
    peaks = np.abs(x[:blocks * size]).reshape(blocks, size).max(axis=1)
    beside = _means(peaks, BESIDE)
    # level of the blocks before one that may itself be cut, and of those after one
    before = np.concatenate([np.zeros(BESIDE + 1), beside])[:blocks]
    quiet = (peaks <= QUIET * before) & (before >= AUDIBLE)
    falls = np.flatnonzero(quiet[:-1] & (peaks[1:] <= QUIET * before[:-1]) & ~np.concatenate([[False], quiet[:-2]]))
    done = 0
    for block in falls:
        if block * size < done:
            continue
        run = _grown(x, peaks, int(block), float(before[block]), size)
        if run is None:
            continue
        for fade in (0, round(FADE_SECONDS * rate)):
            if (_is_faded if fade else _is_hole)(x, *run, rate):
                done = run[1] + fade
                yield run[0] - fade, done, fade
                break


def _means(values: np.ndarray, width: int) -> np.ndarray:
    """Mean of every `width` neighbours, [values − width + 1]."""
    sums = np.concatenate([[0.0], np.cumsum(values, dtype=np.float64)])
    return (sums[width:] - sums[:-width]) / width


def _grown(x: np.ndarray, peaks: np.ndarray, block: int, level: float, size: int) -> Run | None:
    """The samples around a quiet block that are as quiet as what is inside; None where the sound does not come back."""
    loud = np.flatnonzero(peaks[block:] > QUIET * level)
    if not len(loud) or loud[0] < 2:
        return None
    end = block + int(loud[0])
    inside = peaks[block + 1:end - 1] if end - block > 2 else peaks[block:end]
    limit = 1.5 * float(inside.max())
    first, last = (block + 1) * size - 1, (end - 1) * size
    over = np.abs(x[max(first - 3 * size, 0):first + 1]) > limit
    start = first + 1 - int(np.argmax(over[::-1])) if over.any() else None
    over = np.abs(x[last:last + 4 * size]) > limit
    stop = last + int(np.argmax(over)) if over.any() else None
    return None if start is None or stop is None or stop <= start else (start, stop)


def _is_hole(x: np.ndarray, start: int, stop: int, rate: int) -> bool:
    """True where a run is as long as a hole and both its edges are cuts in steady sound."""
    shortest = max(SHORTEST, round(SHORTEST_SECONDS * rate))
    wide = round(WIDE_SECONDS * rate)
    if not shortest <= stop - start <= longest(rate) or start < wide or stop + wide > len(x):
        return False
    least = max(AUDIBLE, _level(x[start:stop]) / _least_fall(stop - start, rate))
    return _is_cut(x[start - wide:start + 3], least, rate) and _is_cut(x[stop - 3:stop + wide][::-1], least, rate)


def _is_faded(x: np.ndarray, start: int, stop: int, rate: int) -> bool:
    """True where a run is silent, and the sound is steady and alike up to a fade on both sides of it."""
    fade, wide = round(FADE_SECONDS * rate), round(WIDE_SECONDS * rate)
    first, last = start - fade, stop + fade
    if stop - start < FADED_SECONDS * rate or last - first > longest(rate) or first < wide or last + wide > len(x):
        return False
    sides = x[first - wide:first], x[last:last + wide][::-1]
    least = max(AUDIBLE, _level(x[start:stop]) / _least_fall(stop - start, rate))
    levels = [_level(side[-_near(rate):]) for side in sides]
    bends = [_level(np.diff(side, 2)) for side in sides]
    alike = min(levels) >= max(least, ALIKE * max(levels)) and min(bends) >= ALIKE * max(bends)
    return alike and all(_is_steady(side, rate) for side in sides)


def _is_steady(x: np.ndarray, rate: int) -> bool:
    """True where the end of the sound x is as loud as what comes before, and bends as much."""
    near = _near(rate)
    return all(_level(y[-near:]) >= UNFADED * _level(y[:-near]) for y in (x, np.diff(x, 2)))


def _is_cut(x: np.ndarray, least: float, rate: int) -> bool:
    """True where the sound x, three samples before whose end a hole begins, is cut and not faded, and of the level `least`."""
    near = _near(rate)
    level, further = _level(x[-3 - near:-3]), x[-3 - round(SOUND_SECONDS * rate):-3 - near]
    bends = np.abs(np.diff(x, 2))
    edge = float(bends[-4:].max()) / max(_level(bends[:-4]), 1e-12)
    if level < least or edge < ABRUPT or level * min(max(edge, 1), STANDING_OUT) < STEADY * _level(x[:-3]):
        return False
    # another hole right beside it would be the low part of a wave that has no other
    return _level(further) >= STEADY * level


def _least_fall(length: int, rate: int) -> float:
    return LEAST_FALL_SHORT if length < SHORT_SECONDS * rate else LEAST_FALL


def _near(rate: int) -> int:
    """Frames whose level is that beside a hole."""
    return max(16, BESIDE * round(BLOCK_SECONDS * rate))


def _around(x: np.ndarray, start: int, stop: int, rate: int) -> float:
    """The level on the softer side of a hole."""
    return min(_level(x[max(start - _near(rate), 0):start]), _level(x[stop:stop + _near(rate)]))


def _level(x: np.ndarray) -> float:
    """RMS, 0 of nothing."""
    return float(np.sqrt(np.mean(np.square(x, dtype=np.float64)))) if len(x) else 0.0
