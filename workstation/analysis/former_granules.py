"""The granules of a recording that once was an MP3, out of its samples alone.

Its lines are sign(q)·q^(4/3)·2^(s/4) with a whole q for every line and a whole s for every scale factor band. So of the block types, and of
left and right or middle and side, those are the file's in which most bands lie on such a grid, and the coarsest grid that all lines of a
band lie on is its own: to lie there within the noise of 16 bits by chance takes more luck than any line has. Where level, rate or
sound were changed since, no grid fits and no granule is known.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..core import Granules, Progress, Source
from ..core.granules import BANDS
from . import hybrid
from .hybrid import ENERGY, GRANULE, REACH, SHORT

#: Granules at once, and those beside them that are read too: the ends of what is sharpened are not sharp.
_AT_ONCE, _MARGIN = 256, 3
#: What rounding adds to a line (RMS): 16 bits with triangular dither, and a share of the loudest line for float32.
_NOISE, _SHARE = 0.5 * 2.0 ** -15 / ENERGY ** 0.5, 3e-7
#: The loudest sample of 16 bits, and less.
_FULL = 32766.5 / 32768
#: Deviations by which a single line may lie beside its place.
_FAR = 4.0
#: Lines spread evenly lie within an RMS of r of a grid as often as if each had to lie within r·√(2πe) in all.
_BALL = 4.13
#: Bits of chance that the lines of a band must rule out, and what a doubling of the least line's whole number costs: mostly it is 1,
#: above all beside zeros, of which each counts a bit for that.
_SURE, _UNLIKELY = 6.0, 2.0
#: log2 of the whole numbers q that the least line of a band is taken for.
_NUMBERS = np.log2(np.arange(1, 65))
#: Bits of chance that the lines of a granule must rule out together. Bands whose grid is not found are finer than the noise, and nothing
#: is to be won in them.
_SURE_TOGETHER = 50.0
#: Share of bands found with which no other block type is tried.
_CLEAR = 0.9
#: The least step of such a band and the largest whole number in it, the step of a band of zeros where nothing tells, and the sign that
#: none was found.
_FINE, _LARGEST, _ANY_STEP, _NONE = -100, 8000, -60, -999


@dataclass(frozen=True)
class _Bands:
    """Scale factor bands of long or short blocks: the lines in the order of the bands, and where each band begins and how many it has."""

    order: np.ndarray
    starts: np.ndarray
    sizes: np.ndarray

    @classmethod
    def of(cls, rate: int, short: bool) -> _Bands:
        long_bands, short_bands = (np.diff(firsts) for firsts in BANDS[rate])
        sizes = np.repeat(short_bands, 3) if short else long_bands
        window = 3 * np.repeat(np.arange(13), short_bands)[:, None] + np.arange(3)
        order = np.argsort(window.reshape(-1), kind="stable") if short else np.arange(GRANULE)
        return cls(order, np.cumsum(sizes) - sizes, sizes)


def former_granules(source: Source, place: int, kbps: float, progress: Progress) -> Granules | None:
    """The granules of `source`, of which one begins at frame `place`, coded at about `kbps`; None at a rate that MP3 does not have.

    Granules whose lines lie on no grid, or that clip, are not `known`. Bands of zeros get the largest step of their granule.
    """
    if source.format.rate not in BANDS or source.format.channels > 2:
        return None
    first = place % GRANULE
    count = max((source.length - first - REACH) // GRANULE + 1, 0)
    bands = {short: _Bands.of(source.format.rate, short) for short in (False, True)}
    progress.begin(count, "Estimating the coding")
    parts = []
    for start in range(0, count, _AT_ONCE):
        size = min(_AT_ONCE, count - start)
        samples = source.read(first + (start - _MARGIN) * GRANULE, (size + 2 * _MARGIN - 1) * GRANULE + REACH)
        inside = slice(_MARGIN * GRANULE, (_MARGIN + size - 1) * GRANULE + REACH)
        *found, known = _estimated(_sharpened(samples)[:, inside], bands)
        parts.append((*found, known & ~_clips(samples[:, inside])))
        progress.advance(size)
    if not parts:
        return None
    types, steps, middle_side, known = (np.concatenate(found) for found in zip(*parts, strict=True))
    return Granules(types, steps, middle_side, known, *BANDS[source.format.rate], kbps, -first)


def _clips(samples: np.ndarray) -> np.ndarray:
    """True for each granule [n] that reaches a sample of [channels, n·576 + 1056] at full scale: what it was is not to be seen there."""
    counts = np.append(0, np.cumsum((np.abs(samples) > _FULL).any(axis=0)))
    found: np.ndarray = counts[REACH::GRANULE] > counts[:-REACH:GRANULE]
    return found


def _sharpened(samples: np.ndarray) -> np.ndarray:
    """Samples whose analysis is off by the square of the bank's ripple: 2x − S(A(x))."""
    types = np.zeros((samples.shape[1] - REACH) // GRANULE + 1, np.uint8)
    return np.stack([2 * one - hybrid.synthesise(hybrid.analyse(one, types), types) for one in samples])


def _estimated(samples: np.ndarray, bands: dict[bool, _Bands]) -> tuple[np.ndarray, ...]:
    """[channels, n·576 + 1056] -> types [n, channels], steps [n, channels, 39], middle_side [n], known [n]."""
    count, channels = (samples.shape[1] - REACH) // GRANULE + 1, len(samples)
    share, known = np.full(count, -1.0), np.zeros(count, bool)
    types, middle_side = np.zeros(count, np.uint8), np.zeros(count, bool)
    steps = np.full((count, channels, 39), _ANY_STEP, np.int16)
    for kind in range(4):
        open_ones = np.flatnonzero(~known | (share < _CLEAR))
        if not len(open_ones):
            break
        lines = np.stack([hybrid.analyse(one, np.full(count, kind, np.uint8)) for one in samples], axis=1)[open_ones]
        for turned in range(channels):
            if turned:
                lines = np.stack([lines[:, 0] + lines[:, 1], lines[:, 0] - lines[:, 1]], axis=1) * np.float32(0.5 ** 0.5)
            found, sure, shares = _steps(lines, bands[kind == SHORT])
            better = shares + sure > share[open_ones] + known[open_ones]
            rows = open_ones[better]
            types[rows], middle_side[rows], share[rows], known[rows] = kind, bool(turned), shares[better], sure[better]
            steps[rows, :, :found.shape[2]] = found[better]
    return np.repeat(types[:, None], channels, axis=1), steps, middle_side, known


def _steps(lines: np.ndarray, bands: _Bands) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Lines [n, channels, 576] -> the steps of their bands in quarters of an octave [n, channels, bands], whether they are sure [n], and
    which share of the bands with sound they were found of [n].
    """
    size = np.abs(lines[..., bands.order]).reshape(-1, GRANULE)
    noise = np.float32(_NOISE) + np.float32(_SHARE) * size.max(axis=1, keepdims=True)
    off = noise * np.sqrt(1 + 4 * np.sqrt(2 / bands.sizes))
    loudest = np.maximum.reduceat(size, bands.starts, axis=1)
    found, ruled_out, loudest, zero = (one.reshape(*lines.shape[:2], len(bands.sizes)) for one in
                                       (*_grids(size, noise, off, bands), loudest, loudest <= _FAR * noise))
    told, silent = found > _NONE, zero.all(axis=(1, 2))
    own = found.max(axis=2, keepdims=True)
    found = np.where(zero, np.where(own == _NONE, own.max(axis=1, keepdims=True), own), found)
    share = np.where(silent, 1.0, told.sum(axis=(1, 2)) / np.maximum((~zero).sum(axis=(1, 2)), 1))
    fine = np.maximum(np.ceil(4 * np.log2(np.maximum(loudest, 1e-30) / _LARGEST ** (4 / 3))), _FINE)
    steps = np.where(found > _NONE, found, np.where(zero, _ANY_STEP, fine))
    return steps, silent | (ruled_out.sum(axis=(1, 2)) > _SURE_TOGETHER), share


def _grids(size: np.ndarray, noise: np.ndarray, off: np.ndarray, bands: _Bands) -> tuple[np.ndarray, np.ndarray]:
    """Magnitudes of lines [n, 576], `noise` [n, 1], how far a band may lie beside its grid [n, bands] -> the coarsest step of each band,
    _NONE where there is none or all is zero, and how many bits of chance its lines rule out [n, bands].
    """
    sounds = size > _FAR * noise
    least = np.minimum.reduceat(np.where(sounds, size, np.inf), bands.starts, axis=1)
    zero = ~np.isfinite(least)
    least = np.where(zero, 1.0, least)
    # zeros and lines as large as the least one lie on every grid that it lies on, but it is most likely 1 where there are many
    larger = size > np.repeat(least, bands.sizes, axis=1) + _FAR * noise
    others, sounding = (np.add.reduceat(lines, bands.starts, axis=1, dtype=int) for lines in (larger, sounds))
    at_least, quarters = np.log2(least * np.log(2) / 4 / (2 * _FAR * noise)), 4 * np.log2(least)
    found, ruled_out = np.where(zero, 0, _NONE), np.zeros(least.shape)
    for number in _NUMBERS:
        step = np.rint(quarters - 16 / 3 * number)
        telling, likely = (others, -_UNLIKELY * number) if number else (sounding - 1, bands.sizes - sounding)
        bits = at_least + telling * (step / 4 - np.log2(_BALL * off))
        open_ones = (found == _NONE) & (bits + likely > _SURE)
        if number and not open_ones.any():
            break
        possible = open_ones & (np.abs(np.exp2(step / 4 + 4 / 3 * number) - least) < _FAR * noise)
        rows = np.flatnonzero(possible.any(axis=1))
        fits = possible[rows] & (_beside(size[rows], step[rows], bands) < off[rows])
        found[rows] = np.where(fits, step[rows], found[rows])
        ruled_out[rows] += np.where(fits, bits[rows], 0)
    found[zero] = _NONE
    return found, ruled_out


def _beside(size: np.ndarray, step: np.ndarray, bands: _Bands) -> np.ndarray:
    """How far (RMS) the lines `size` [n, 576] of each band lie beside the grid of its step (in quarters), [n, bands]."""
    widths = np.repeat(np.exp2(step / 4).astype(np.float32), bands.sizes, axis=1)
    numbers = np.rint((size / widths) ** np.float32(0.75))
    off = np.square(size - numbers ** np.float32(4 / 3) * widths)
    found: np.ndarray = np.sqrt(np.add.reduceat(off, bands.starts, axis=1) / bands.sizes)
    return found
