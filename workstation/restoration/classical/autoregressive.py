"""The autoregressive toolbox: a model of the sound, what it cannot predict, and samples put in the place of damaged ones.

The sound is taken for x[n] = e[n] − Σ_{k=1…P} a[k] x[n−k] with white e of variance s², anew for every hop of frames at
absolute multiples of the hop, so that where a stretch begins cannot change a model. Estimation: autocorrelation method
with the recursion of Levinson and Durbin (J. Makhoul, Proc. IEEE 63(4), 1975). Interpolation: the least-squares solution
of A. Janssen, R. Veldhuis and L. Vries (IEEE Trans. ASSP 34(2), 1986), and its soft form for damage that was *added*
(the noise model of S. Godsill and P. Rayner, Digital Audio Restoration, Springer 1998, chapter 5): with the damage of sample n
Gaussian of variance v[n] the mean of the sound given what was recorded is (M/s² + diag(1/v))⁻¹ (r/s² + x/v); v follows from it
by expectation and maximisation, shared by neighbours. Where little was added, little is taken away.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ...analysis.stft import size_for

WINDOW_SECONDS = 0.093
ORDER = 64
#: White noise added to every model, re its power: keeps interpolation of tones from running away (−50 dB).
RIDGE = 1e-5
#: A frame's loudest moments weigh no more than this many times its median envelope, so that no click bends the model.
LOUDEST = 3.0
ENVELOPE = 64
#: Hops transformed at once: their arrays stay in the processor's cache.
TOGETHER = 16
#: Frames that are replaced together.
MOST = 1024


@dataclass(frozen=True)
class Layout:
    """Frames of a window, of a hop (half of it), and the order of the model."""

    window: int
    hop: int
    order: int


def layout(rate: int) -> Layout:
    """93 ms windows, as a power of two; order 64, less at low rates."""
    window = size_for(rate, WINDOW_SECONDS)
    return Layout(window, window // 2, min(ORDER, window // 16))


def levinson(lags: np.ndarray, ridge: float = RIDGE) -> np.ndarray:
    """Autocorrelation [..., P+1] -> coefficients [..., P+1] with a[0] = 1; silence gives a[1:] = 0."""
    scaled = lags / np.maximum(lags[..., :1], 1e-30)
    error = np.full(scaled.shape[:-1], 1 + ridge)
    a = np.zeros(scaled.shape)
    a[..., 0] = 1
    for k in range(1, scaled.shape[-1]):
        reflection = -(a[..., :k] * scaled[..., k:0:-1]).sum(-1) / error
        a[..., 1:k + 1] += reflection[..., None] * a[..., k - 1::-1][..., :k]
        error *= 1 - reflection ** 2
    return a


def models(x: np.ndarray, shape: Layout, hops: np.ndarray | None = None) -> np.ndarray:
    """Models of some hops (None: of all) of x [frames], frame 0 being a multiple of the hop: coefficients [hops, P+1]."""
    from scipy.fft import irfft, next_fast_len, rfft
    from scipy.ndimage import uniform_filter1d

    around = (shape.window - shape.hop) // 2
    windows = _parts(x, shape, around, shape.window - shape.hop - around)
    hann, size = np.hanning(shape.window).astype(np.float32), next_fast_len(shape.window + shape.order, True)
    chosen = np.arange(len(windows)) if hops is None else hops
    lags = np.empty((len(chosen), shape.order + 1))
    for at in range(0, len(chosen), TOGETHER):
        some = windows[chosen[at:at + TOGETHER]]
        sharp = np.diff(some, n=2, axis=1, prepend=some[:, :2])
        # a running sum leaves its rounding, of either sign, where loud sound has gone
        powers = np.maximum(uniform_filter1d(np.square(sharp, out=sharp), ENVELOPE, axis=1), 0)
        levels = np.sqrt(powers + np.float32(1e-12))
        typical = np.median(levels[:, ::32], axis=1, keepdims=True)
        spectra = rfft(some * np.minimum(1, LOUDEST * typical / levels) * hann, size)
        lags[at:at + TOGETHER] = irfft(spectra.real ** 2 + spectra.imag ** 2)[:, :shape.order + 1]
    return levinson(lags)


def residuals(x: np.ndarray, shape: Layout, coefficients: np.ndarray, hops: np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray]:
    """Errors of predicting some hops (None: all) of x [frames] from the past, and from the future: float32 [hops, hop] each."""
    from scipy.fft import irfft, next_fast_len, rfft

    order = shape.order
    size = next_fast_len(shape.hop + 3 * order, True)
    parts = _parts(x, shape, order, order)
    chosen = np.arange(len(parts)) if hops is None else hops
    forward, backward = np.empty((2, len(chosen), shape.hop), np.float32)
    for at in range(0, len(chosen), TOGETHER):
        rows = slice(at, at + TOGETHER)
        spectra, responses = rfft(parts[chosen[rows]], size), rfft(coefficients[rows].astype(np.float32), size)
        forward[rows] = irfft(spectra * responses, size)[:, order:order + shape.hop]
        backward[rows] = irfft(spectra * np.conj(responses), size)[:, order:order + shape.hop]
    return forward, backward


def _parts(x: np.ndarray, shape: Layout, before: int, after: int) -> np.ndarray:
    """The hops of x with what lies before and after them; outside x there is silence: a view [hops, before + hop + after]."""
    count = -(-len(x) // shape.hop)
    padded = np.pad(x.astype(np.float32, copy=False), (before, count * shape.hop - len(x) + after))
    return np.lib.stride_tricks.sliding_window_view(padded, before + shape.hop + after)[::shape.hop]


@dataclass(frozen=True)
class Equations:
    """M z = r for the samples at `positions` of x, given all others within the order: E = zᵀMz − 2zᵀr + constant."""

    x: np.ndarray
    positions: np.ndarray
    matrix: np.ndarray
    right: np.ndarray

    @property
    def middle(self) -> int:
        """The frame in the middle of all of them."""
        return (int(self.positions[0]) + int(self.positions[-1])) // 2

    def solved(self) -> np.ndarray:
        """The least-squares interpolation: float64 [positions]."""
        return np.linalg.solve(self.matrix, self.right)

    def softened(self, variance: float, damage: np.ndarray, rounds: int = 6, width: int = 7) -> np.ndarray:
        """The soft interpolation. `variance` is s², `damage` the first guess of v: float64 [positions]."""
        from scipy.linalg import lapack

        recorded, count = self.x[self.positions], len(self.positions)
        near = np.abs(np.subtract.outer(np.arange(count), np.arange(count))) <= width // 2
        shared = near / near.sum(axis=1, keepdims=True)
        matrix, right = self.matrix / variance, self.right / variance
        diagonal = matrix.reshape(-1)[::count + 1]
        own = diagonal.copy()
        for number in range(rounds):
            certainty = 1 / np.maximum(damage, 1e-14)
            diagonal[:] = own + certainty
            # positive definite, whatever the damage
            factor, _ = lapack.dpotrf(matrix)
            z: np.ndarray = lapack.dpotrs(factor, right + recorded * certainty)[0]
            if number < rounds - 1:
                damage = shared @ ((recorded - z) ** 2 + lapack.dpotri(factor)[0].diagonal())
        return z


def equations(x: np.ndarray, positions: np.ndarray, a: np.ndarray) -> Equations:
    """The normal equations of samples of x [frames] under the model a [P+1]; before and after x there is silence."""
    order = len(a) - 1
    lags = np.correlate(a, a, "full")[order:]
    lags[0] *= 1 + 1e-9
    first = positions[0] - order
    known = np.zeros(positions[-1] + order + 1 - first)
    begin, end = max(first, 0), min(first + len(known), len(x))
    known[begin - first:end - first] = x[begin:end]
    known[positions - first] = 0
    right = -np.correlate(known, np.concatenate([lags[:0:-1], lags]), "valid")[positions - positions[0]]
    apart = np.abs(np.subtract.outer(positions, positions))
    matrix = np.append(lags, 0.0)[np.minimum(apart, order + 1)]
    return Equations(x, positions, matrix, right)


def groups(runs: list[tuple[int, int]], reach: int, cell: int, offset: int = 0) -> Iterator[list[tuple[int, int]]]:
    """Runs [start, stop) in order, together where they are closer than `reach` and begin in the same cell of `cell` frames.

    `offset` is the absolute frame of frame 0: cells lie at absolute frames, so no group depends on where a stretch begins.
    A group has at most MOST frames in it, and a run that is longer than that is left out: its equations would take too long.
    """
    group: list[tuple[int, int]] = []
    size = 0
    for run in runs:
        length = run[1] - run[0]
        if length > MOST:
            continue
        other_cell = bool(group) and (run[0] + offset) // cell != (group[0][0] + offset) // cell
        if group and (other_cell or size + length > MOST or run[0] - group[-1][1] >= reach):
            yield group
            group, size = [], 0
        group.append(run)
        size += length
    if group:
        yield group
