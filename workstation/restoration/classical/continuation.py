"""What goes on through a hole in a complex signal: tones are carried across by an autoregressive model of both sides.

A. J. E. M. Janssen, R. N. J. Veldhuis and L. B. Vries, IEEE Trans. ASSP 34(2), 1986; here with the models of both sides
together, the one after the hole turned round, and each window rising towards the hole.
"""

from __future__ import annotations

import numpy as np

#: The order of the model and how much of each side it is estimated from, and the most of both in samples.
ORDER_SECONDS, MODELLED_SECONDS = 0.05, 0.4
MOST_ORDER, MOST_MODELLED = 300, 9000
#: The most samples that are solved for at once. A longer hole is predicted from both ends, this far.
SOLVED, FORESEEN_SECONDS = 5000, 1.0


def continued(before: np.ndarray, after: np.ndarray, count: int, rate: float) -> np.ndarray:
    """complex128 [count] between what lies before and after, of which either may be empty; 0 where nothing can be foreseen."""
    kept = _modelled(rate)
    before, after = before[max(len(before) - kept, 0):], after[:kept]
    order = min(round(ORDER_SECONDS * rate), MOST_ORDER, max(len(before), len(after)) // 2)
    if order < 1 or count < 1:
        return np.zeros(count, complex)
    if len(before) and len(after) and count <= SOLVED:
        return interpolated(before, after, count, model((before, turned(after)), order))
    far = min(count, round(FORESEEN_SECONDS * rate))
    fade = np.cos(np.pi / 2 * np.arange(far) / far) ** 2
    out = np.zeros(count, complex)
    if len(before):
        out[:far] += fade * predicted(before, model((before,), order), far)
    if len(after):
        back = turned(after)
        out[count - far:] += turned(fade * predicted(back, model((back,), order), far))
    return out


def unforeseen(side: np.ndarray, count: int, rate: float) -> np.ndarray:
    """The error where the last `count` samples of a side are foreseen from those before: complex128, shorter for a short side."""
    count = min(count, len(side) // 2)
    order = min(round(ORDER_SECONDS * rate), MOST_ORDER, len(side) // 4)
    if order < 1:
        return np.asarray(side, complex)
    a = model((side[max(len(side) - _modelled(rate), 0):],), order)
    return np.asarray(side[len(side) - count:] - predicted(side[:len(side) - count], a, count))


def _modelled(rate: float) -> int:
    return min(round(MODELLED_SECONDS * rate), MOST_MODELLED)


def turned(z: np.ndarray) -> np.ndarray:
    """Backwards in time with the same model: conjugated."""
    return np.conj(z[::-1])


def model(parts: tuple[np.ndarray, ...], order: int) -> np.ndarray:
    """a, complex [order + 1] with a[0] = 1, by Burg's method over all parts together. Each is later than what it is told from.

    Reflections of the forward and backward errors f and b: k = −2 Σ f b* / Σ (|f|² + |b|²). A tone keeps its amplitude,
    where windows and autocorrelations would make it fade.
    """
    a = np.eye(1, order + 1, dtype=complex)[0]
    errors = [(part[1:].astype(complex), part[:-1].astype(complex)) for part in parts if len(part) > 1]
    for n in range(1, order + 1):
        energy = sum(np.vdot(f, f).real + np.vdot(b, b).real for f, b in errors)
        if not energy > 1e-18:
            break
        k = -2 * sum(np.vdot(b, f) for f, b in errors) / energy
        a[1:n + 1] += k * np.conj(a[:n][::-1])
        errors = [((f + k * b)[1:], (b + np.conj(k) * f)[:-1]) for f, b in errors if len(f) > 1]
    return a


def interpolated(before: np.ndarray, after: np.ndarray, count: int, a: np.ndarray) -> np.ndarray:
    """The `count` samples between the two sides at which the energy of the prediction error is least."""
    from scipy import linalg

    order = len(a) - 1
    lags = np.convolve(a, turned(a))[order:]
    known = np.zeros(count + 2 * order, complex)
    left, right = before[max(len(before) - order, 0):], after[:order]
    known[order - len(left):order] = left
    known[order + count:order + count + len(right)] = right
    heard = np.convolve(known, np.concatenate([np.conj(lags[:0:-1]), lags]))[2 * order:2 * order + count]
    column = np.zeros(count, complex)
    column[:order + 1] = lags[:count]
    column[0] *= 1 + 1e-9
    return np.asarray(linalg.solve_toeplitz((column, np.conj(column)), -heard))


def predicted(past: np.ndarray, a: np.ndarray, count: int) -> np.ndarray:
    """What the model says comes after `past`: complex [count]."""
    order = len(a) - 1
    out = np.zeros(order + count, complex)
    last = past[max(len(past) - order, 0):]
    out[order - len(last):order] = last
    backwards = a[:0:-1]
    for k in range(count):
        out[order + k] = -(backwards @ out[k:k + order])
    return out[order:]
