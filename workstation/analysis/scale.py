"""The frequency axis of a picture: rows to Hz and back, and spectra laid onto rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

KINDS = ("linear", "log", "mel")
#: A logarithmic axis begins no lower than this.
LOWEST_LOG_HZ = 10.0

Numbers = float | np.ndarray


@dataclass(frozen=True)
class Scale:
    """`height` rows from `high_hz` at the top edge (row 0) to `low_hz` at the bottom edge (row `height`).

    Linear; logarithmic; or mel, 2595·log10(1 + f/700) (D. O'Shaughnessy, Speech Communication, 1987). Rows are
    fractional: row i covers i to i + 1, its centre is i + 0.5.
    """

    kind: str
    low_hz: float
    high_hz: float
    height: int

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"unknown frequency scale {self.kind!r}")
        if self.height < 1 or not 0 <= self.low_hz < self.high_hz or (self.kind == "log" and self.high_hz <= LOWEST_LOG_HZ):
            raise ValueError(f"no picture of {self.height} rows from {self.low_hz} to {self.high_hz} Hz")

    def to_row(self, hz: Numbers) -> Numbers:
        """The row, top edge 0, of a frequency; beyond the picture's edges it goes on."""
        bottom, top = self._warp(self.low_hz), self._warp(self.high_hz)
        return (top - self._warp(hz)) / (top - bottom) * self.height

    def from_row(self, row: Numbers) -> Numbers:
        """The frequency in Hz at a row."""
        bottom, top = self._warp(self.low_hz), self._warp(self.high_hz)
        place = top - np.asarray(row, np.float64) / self.height * (top - bottom)
        if self.kind == "log":
            hz = np.exp(place)
        elif self.kind == "mel":
            hz = 700.0 * (10.0 ** (place / 2595.0) - 1.0)
        else:
            hz = place
        return hz if isinstance(row, np.ndarray) else float(hz)

    def _warp(self, hz: Numbers) -> Numbers:
        if self.kind == "log":
            return np.log(np.maximum(hz, LOWEST_LOG_HZ))
        if self.kind == "mel":
            return 2595.0 * np.log10(1.0 + np.maximum(hz, 0.0) / 700.0)
        return np.asarray(hz, np.float64)


def lay_on_rows(spectra: np.ndarray, scale: Scale, bin_hz: float, to_db: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
    """Spectra [bins, columns] in any growing measure of level -> float32 dB [height, columns].

    A row that covers the centre of several bins shows the strongest of them; a row narrower than a bin is read
    between its two neighbours, in dB. Rows above the last bin stay at what `to_db` makes of 0.
    """
    bins, columns = spectra.shape
    edges = np.asarray(scale.from_row(np.arange(scale.height + 1.0))) / bin_hz
    high, low = edges[:-1], edges[1:]
    first, last = np.ceil(low).astype(int), np.minimum(np.ceil(high).astype(int), bins)
    out = np.empty((scale.height, columns), np.float32)
    wide = (high - low >= 1.0) & (first < last)
    pooled = np.zeros((int(wide.sum()), columns), spectra.dtype)
    for row, begin, end in zip(pooled, first[wide], last[wide], strict=True):
        np.maximum.reduce(spectra[begin:end], axis=0, out=row)
    out[wide] = to_db(pooled)
    narrow = np.flatnonzero(~wide)
    if narrow.size:
        centre = (high[narrow] + low[narrow]) / 2
        below = np.clip(np.floor(centre).astype(int), 0, bins - 1)
        above = np.minimum(below + 1, bins - 1)
        weight = np.clip(centre - below, 0.0, 1.0).astype(np.float32)[:, None]
        floor, ceiling = int(below.min()), int(above.max()) + 1
        levels = to_db(spectra[floor:ceiling])
        out[narrow] = levels[below - floor] * (1 - weight) + levels[above - floor] * weight
        beyond = narrow[centre > bins - 0.5]
        out[beyond] = to_db(np.zeros((1, 1), spectra.dtype))
    return out
