"""Holes of up to a tenth of a second, filled by autoregressive models of high order.

A hole is the least-squares interpolation under a model a of the sound around it (A. Janssen, R. Veldhuis and L. Vries, IEEE
Trans. ASSP 34(2), 1986): M z = −r, where M is Toeplitz with the autocorrelation of a and r that autocorrelation over the known
samples, solved by Levinson's recursion. Long holes in tones ask for orders that resolve neighbouring partials: thousands.
The model is estimated first from both sides alone, then, as Janssen does, from the sound with the hole filled, whose window
has no edge at the hole; one such round is worth most of it, and further ones sharpen what was only guessed. Two models of different
length of memory are asked at once, Σ e₁²/s₁² + Σ e₂²/s₂² being made least: that is nearer to the truth than either of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from ...analysis.stft import size_for

Run = tuple[int, int]
LONG_SECONDS, SHORT_SECONDS = 0.186, 0.093
#: Orders of the long and the short model at most, and of the first guess re that of the short one.
ORDERS, ROUGHLY = (1536, 1024), 0.5
#: Rounds over holes that hear each other, where one hole needs one.
ROUNDS = 3
#: White noise added to every model, re its power (−60 dB).
RIDGE = 1e-6
#: The window of a side falls to nothing at the hole within this many frames.
FADE = 64


@dataclass(frozen=True)
class Memory:
    """Frames that a model is estimated from on each side of a hole, and its order."""

    frames: int
    order: int


def memories(rate: int) -> tuple[Memory, Memory]:
    """The long and the short memory at a sample rate: powers of two."""
    lengths = size_for(rate, LONG_SECONDS), size_for(rate, SHORT_SECONDS)
    long, short = (Memory(frames, min(order, frames // 4)) for frames, order in zip(lengths, ORDERS, strict=True))
    return long, short


def filled(x: np.ndarray, holes: Sequence[Run], shapes: Sequence[Memory]) -> np.ndarray:
    """x [frames] with `holes` [start, stop), in order, filled: float64 [frames]. What was in them is not looked at.

    The last of `shapes`, at a lower order, makes the first guess.
    """
    y = x.astype(np.float64)
    for start, stop in holes:
        y[start:stop] = 0
    rough = Memory(shapes[-1].frames, round(ROUGHLY * shapes[-1].order))
    for start, stop in holes:
        y[start:stop] = _solved(y, start, stop, [_whitening(_lags_of_sides(y, start, stop, rough))])
    for start, stop in list(holes) * (ROUNDS if len(holes) > 1 else 1):
        y[start:stop] = _solved(y, start, stop, [_whitening(_lags_across(y, start, stop, shape)) for shape in shapes])
    return y


def groups(holes: Sequence[Run], nearby: int, longest: int) -> Iterator[list[Run]]:
    """Holes in order, together where less than `nearby` frames are between them and the group is no longer than `longest`.

    A hole that is longer than that is left out.
    """
    group: list[Run] = []
    for hole in (one for one in holes if one[1] - one[0] <= longest):
        if group and (hole[0] - group[-1][1] >= nearby or hole[1] - group[0][0] > longest):
            yield group
            group = []
        group.append(hole)
    if group:
        yield group


def _lags_of_sides(y: np.ndarray, start: int, stop: int, shape: Memory) -> np.ndarray:
    """Autocorrelation [order + 1] of the sound before a hole and of that after it, each through a window of its own."""
    sides = (y[max(start - shape.frames, 0):start], y[stop:stop + shape.frames][::-1])
    return np.sum([_autocorrelation(side * _rising(len(side)) * _rising(FADE, len(side))[::-1], shape.order) for side in sides], axis=0)


def _lags_across(y: np.ndarray, start: int, stop: int, shape: Memory) -> np.ndarray:
    """Autocorrelation [order + 1] of the sound around a hole that was filled."""
    first, last = max(start - shape.frames, 0), min(stop + shape.frames, len(y))
    window = np.concatenate([_rising(start - first), np.ones(stop - start), _rising(last - stop)[::-1]])
    return _autocorrelation(y[first:last] * window, shape.order)


def _rising(frames: int, of: int | None = None) -> np.ndarray:
    """A quarter of a sine over `frames`, then 1 up to `of` frames."""
    wave = np.sin(np.pi / 2 * (np.arange(frames) + 0.5) / max(frames, 1))
    return wave if of is None else np.concatenate([wave, np.ones(max(of - frames, 0))])[:of]


def _autocorrelation(x: np.ndarray, order: int) -> np.ndarray:
    """Σ x[n] x[n + k] for k = 0 … order."""
    from scipy.fft import irfft, next_fast_len, rfft

    size = next_fast_len(len(x) + order + 1, True)
    spectrum = rfft(x, size)
    return np.asarray(irfft(spectrum.real ** 2 + spectrum.imag ** 2, size)[:order + 1])


def _coefficients(lags: np.ndarray, ridge: float) -> np.ndarray:
    """a [P+1] with a[0] = 1 of an autocorrelation; silence gives a[1:] = 0."""
    from scipy.linalg import solve_toeplitz

    if lags[0] <= 0:
        return np.eye(1, len(lags))[0]
    column = lags[:-1] / lags[0]
    column[0] += ridge
    return np.concatenate([[1.0], solve_toeplitz(column, -lags[1:] / lags[0])])


def _whitening(lags: np.ndarray) -> np.ndarray:
    """a / s [P+1] of an autocorrelation that is taken for 1 at lag 0: its error has variance 1."""
    a = _coefficients(lags, RIDGE)
    return a / np.sqrt(a @ lags / max(lags[0], 1e-30) + RIDGE)


def _solved(y: np.ndarray, start: int, stop: int, models: Sequence[np.ndarray]) -> np.ndarray:
    """The interpolation of y in [start, stop) that makes the errors of all models least, no louder than the peak around it.

    The first model has the highest order. Outside y there is silence.
    """
    from scipy.fft import irfft, next_fast_len, rfft
    from scipy.linalg import solve_toeplitz

    order, count = len(models[0]) - 1, stop - start
    lags = np.zeros(order + 1)
    for model in models:
        lags[:len(model)] += _autocorrelation(model, len(model) - 1)
    around = np.zeros(count + 2 * order)
    first, last = max(start - order, 0), min(stop + order, len(y))
    around[first - start + order:last - start + order] = y[first:last]
    around[order:order + count] = 0
    size = next_fast_len(len(around) + 2 * order, True)
    kernel = rfft(np.concatenate([lags[:0:-1], lags]), size)
    right = irfft(rfft(around, size) * kernel, size)[2 * order:2 * order + count]
    column = np.zeros(count)
    column[:order + 1] = lags[:count]
    column[0] *= 1 + 1e-9
    peak = np.abs(around).max()
    return np.clip(solve_toeplitz(column, -right), -peak, peak)
