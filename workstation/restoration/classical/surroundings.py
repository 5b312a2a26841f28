"""What lay under a noise in a box, told from its surroundings: the engine of Spectral repair.

In the box the band z = m + d + e: m is what goes on from before and after, d the part of the sound that nobody can foresee, e
the noise. In each cell of an STFT the variance v of d is what the surroundings themselves hold that the model cannot foresee;
of z − m the share W = v / (v + ε) is d's, ε being the power of the noise as far as it stands out.

Attenuate multiplies z − m by W^(strength / 10): at 5 what is left has the level of the surroundings, at 10 it is the Wiener
estimate, which is hollow. Replace draws d anew, from the Gaussian of mean W (z − m) and variance v (1 − W), with
W^(strength / 5) in the place of W.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .continuation import continued, turned, unforeseen
from .subband import subband

#: The level of the surroundings is that of this much on each side.
LEVEL_SECONDS = 0.6
WINDOW_SECONDS, LEAST_WINDOW = 0.04, 32
#: The slopes of the band as a share of it, and their limits in Hz.
SLOPE, LEAST_SLOPE_HZ, MOST_SLOPE_HZ = 0.2, 40.0, 500.0
#: The mean of a power is this many times the exponential of the mean of its logarithm (e to Euler's constant).
MEAN_OF_LOG = 1.781


@dataclass(frozen=True)
class Box:
    """Frames [first, last) and the frequencies from low to high of a stretch of sound."""

    first: int
    last: int
    low_hz: float
    high_hz: float


@dataclass(frozen=True)
class Manner:
    """`direction` is both, before, after or frequencies; with `random` what is not foreseen is drawn from it, else attenuated."""

    direction: str
    strength: float
    random: np.random.Generator | None = None


class Cells:
    """An STFT of complex signals of one length, √Hann, four windows over each sample."""

    def __init__(self, length: int, rate: float) -> None:
        self.hop = max(LEAST_WINDOW // 4, round(WINDOW_SECONDS * rate / 4))
        self.size, self.length = 4 * self.hop, length
        self._window = np.sqrt(0.5 - 0.5 * np.cos(2 * np.pi * np.arange(self.size) / self.size))
        count = -(-(length + self.size) // self.hop)
        #: the first sample of each window
        self.starts = np.arange(count) * self.hop - self.size + self.hop

    def of(self, z: np.ndarray) -> np.ndarray:
        """complex128 [windows, size]."""
        from scipy import fft

        before = self.size - self.hop
        padded = np.pad(z, (before, int(self.starts[-1]) + self.size - self.length))
        return np.asarray(fft.fft(np.lib.stride_tricks.sliding_window_view(padded, self.size)[::self.hop] * self._window))

    def back(self, cells: np.ndarray) -> np.ndarray:
        """The signal of these cells, complex128 [length]."""
        from scipy import fft

        windows = fft.ifft(cells) * (self._window / 2)
        out = np.zeros((len(windows) + 3, self.hop), complex)
        for part in range(4):
            out[part:part + len(windows)] += windows[:, part * self.hop:(part + 1) * self.hop]
        return out.reshape(-1)[self.size - self.hop:][:self.length]


def repaired(x: np.ndarray, rate: int, box: Box, manner: Manner) -> np.ndarray:
    """One channel [frames], the box with what surrounds it -> float32 [frames], the same with the box repaired."""
    sounding = np.flatnonzero(x)
    if not len(sounding):
        return x
    everywhere = box.low_hz <= 0 and box.high_hz >= rate / 2
    direction = "both" if everywhere and manner.direction == "frequencies" else manner.direction
    slope = float(np.clip(SLOPE * (box.high_hz - box.low_hz), LEAST_SLOPE_HZ, MOST_SLOPE_HZ))
    beside = box.high_hz - box.low_hz + 2 * slope if direction == "frequencies" else 0.0
    band = subband(len(x), rate, max(box.low_hz - beside, 0), box.high_hz + beside, slope)
    z, z_rate = band.taken(x), rate * band.ratio
    guard = 0.5 * rate / slope
    hole = (max(int((box.first - guard) * band.ratio), 0), min(int((box.last + guard) * band.ratio) + 1, len(z)))
    # digital silence lies where the recording begins or ends: it surrounds nothing
    there = (int(sounding[0] * band.ratio), int((sounding[-1] + 1) * band.ratio))
    before, after = z[there[0]:hole[0]], z[hole[1]:max(there[1], hole[1])]
    guess = z.copy()
    guess[slice(*hole)] = _guess(before, after, hole[1] - hole[0], z_rate, direction)
    cells = Cells(len(z), z_rate)
    if direction == "frequencies":
        hz = np.fft.fftfreq(cells.size, 1 / z_rate) % z_rate + band.hz(rate)[0]
        variance = _level_beside(_power(cells.of(z)), hz, box, rate / 2)
    else:
        variance = _level_around(cells, (before, turned(after)), hole, z_rate, direction)
    change = cells.back(_kept(cells.of(z - guess), variance, manner)) + guess - z
    change[:hole[0]] = change[hole[1]:] = 0
    return (x + band.given_back(change)).astype(np.float32)


def _guess(before: np.ndarray, after: np.ndarray, count: int, rate: float, direction: str) -> np.ndarray:
    """m in the hole."""
    nothing = before[:0]
    if direction == "frequencies":
        return np.zeros(count, complex)
    return continued(nothing if direction == "after" else before, nothing if direction == "before" else after, count, rate)


def _kept(cells: np.ndarray, variance: np.ndarray, manner: Manner) -> np.ndarray:
    """What stays of z − m."""
    noise = np.maximum(_smoothed(_power(cells)) - 2 * variance, 0)
    share = variance / np.maximum(variance + noise, 1e-30)
    if manner.random is None:
        return np.asarray(share ** (manner.strength / 10) * cells)
    share **= manner.strength / 5
    drawn = manner.random.standard_normal((2, *cells.shape))
    return np.asarray(share * cells + np.sqrt(variance * (1 - share) / 2) * (drawn[0] + 1j * drawn[1]))


def _power(cells: np.ndarray) -> np.ndarray:
    return np.asarray(cells.real ** 2 + cells.imag ** 2)


def _smoothed(power: np.ndarray) -> np.ndarray:
    """Over three windows and three bins, each weighted 1 : 2 : 1."""
    wide = np.pad(power, ((1, 1), (0, 0)), mode="edge")
    over_time = (wide[:-2] + 2 * wide[1:-1] + wide[2:]) / 4
    return np.asarray((np.roll(over_time, 1, axis=1) + 2 * over_time + np.roll(over_time, -1, axis=1)) / 4)


def _level_around(cells: Cells, sides: tuple[np.ndarray, np.ndarray], hole: tuple[int, int], rate: float, direction: str) -> np.ndarray:
    """v [windows, bins], in dB on a line from before the hole to after it: how wrong the model is about each side.

    Each side ends at the hole, and the half of it that is as long as half the hole is foreseen from the rest.
    """
    count = min(max((hole[1] - hole[0]) // 2, 2 * cells.size), round(LEVEL_SECONDS * rate))
    wanted = {"before": sides[:1], "after": sides[1:]}.get(direction, sides)
    levels = [_level(cells, unforeseen(side, count, rate)) for side in (wanted if any(len(s) >= 2 * cells.size for s in wanted) else sides)]
    found = [level for level in levels if level is not None] or [np.zeros(cells.size)]
    along = np.clip((cells.starts + cells.size / 2 - hole[0]) / (hole[1] - hole[0]), 0, 1)[:, None]
    return np.asarray((found[0] + 1e-30) ** (1 - along) * (found[-1] + 1e-30) ** along)


def _level(cells: Cells, part: np.ndarray) -> np.ndarray | None:
    """The mean power of each bin, without being led by single loud windows; None where the part is shorter than one."""
    from scipy import fft

    if len(part) < cells.size:
        return None
    window = np.sqrt(0.5 - 0.5 * np.cos(2 * np.pi * np.arange(cells.size) / cells.size))
    spectra = fft.fft(np.lib.stride_tricks.sliding_window_view(part, cells.size)[::cells.hop] * window)
    return np.asarray(MEAN_OF_LOG * np.exp(np.mean(np.log(_power(spectra) + 1e-30), axis=0)))


def _level_beside(power: np.ndarray, hz: np.ndarray, box: Box, top: float) -> np.ndarray:
    """P [windows, bins], in dB on a line from the level below the box to that above it, window by window."""
    below, above = (hz >= 0) & (hz < box.low_hz), (hz > box.high_hz) & (hz < top)
    levels = [MEAN_OF_LOG * np.exp(np.mean(np.log(power[:, side] + 1e-30), axis=1)) for side in (below, above) if side.any()]
    along = np.clip((hz - box.low_hz) / (box.high_hz - box.low_hz), 0, 1)
    return np.asarray(levels[0][:, None] ** (1 - along) * levels[-1][:, None] ** along)
