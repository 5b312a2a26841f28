"""Waveform columns as an image of colour indices: exact to the pixel, composed by numpy."""

from __future__ import annotations

import numpy as np

#: Indices of the image; the lane gives each its colour.
EMPTY, GRID, PEAK, BODY, CLIP, HATCH = range(6)
#: Lowest level of the logarithmic amplitude scale, dB re full scale.
FLOOR_DB = -60.0
HATCH_SPACING = 7


def to_height(value: np.ndarray | np.floating, gain: float, logarithmic: bool) -> np.ndarray:
    """Amplitude -> share of half the lane, −1 to 1 where it fits; a dB scale runs from FLOOR_DB at the middle to 0 dB at the edge."""
    scaled = value * np.float32(gain)
    if not logarithmic:
        return np.asarray(scaled)
    with np.errstate(divide="ignore"):
        level = 20 * np.log10(np.abs(scaled))
    return np.asarray(np.sign(scaled) * np.maximum(1 - level / FLOOR_DB, 0))


def compose(low: np.ndarray, high: np.ndarray, rms: np.ndarray, height: int, gain: float = 1.0, logarithmic: bool = False,
            grid_rows: tuple[int, ...] = (), clip_at: float = 1.0, cap: int = 2) -> np.ndarray:
    """[width] columns of minimum, maximum and RMS (linear) -> uint8 [height, width] of indices.

    Neighbouring columns are joined, so that a steep wave has no gaps. NaN columns (not known yet) are
    hatched. A column whose peak reaches `clip_at` ends in caps of `cap` rows, set off by a gap that can be seen without colour.
    """
    width = low.size
    unknown = np.isnan(low)
    low, high, rms = (np.nan_to_num(v) for v in (low, high, rms))
    clipped = np.maximum(high, -low) >= clip_at
    joined_low, joined_high = low.copy(), high.copy()
    np.minimum(low[1:], high[:-1], out=joined_low[1:])
    np.maximum(high[1:], low[:-1], out=joined_high[1:])
    middle = (height - 1) / 2
    edges = np.array((joined_high, joined_low, np.minimum(rms, high), np.maximum(-rms, low)), np.float32)
    rows = middle - to_height(edges, gain, logarithmic) * np.float32(height / 2)
    rows = np.clip(np.rint(rows), -1, height).astype(np.int16)
    y = np.arange(height, dtype=np.int16)[:, None]
    image = np.zeros((height, width), np.uint8)
    for row in grid_rows:
        if 0 <= row < height:
            image[row] = GRID
    peak = (y >= rows[0]) & (y <= rows[1])
    body = (y >= rows[2]) & (y <= rows[3]) & peak & (rows[3] > rows[2])
    np.copyto(image, np.uint8(PEAK), where=peak)
    np.copyto(image, np.uint8(BODY), where=body)
    if clipped.any():
        gap = cap + max(cap // 2, 1)
        for rows_at, index in ((slice(0, gap), EMPTY), (slice(-gap, None), EMPTY), (slice(0, cap), CLIP), (slice(-cap, None), CLIP)):
            image[rows_at, clipped] = index
    if unknown.any():
        image[:, unknown] = np.where((y + np.flatnonzero(unknown)) % HATCH_SPACING == 0, HATCH, EMPTY)
    return image


def add_outline(image: np.ndarray, unknown: np.ndarray, other: np.ndarray) -> None:
    """Lay the outline of `other` (an image of the same size) into the columns that are not known, in the colour of the hatch."""
    wave = (other == PEAK) | (other == BODY)
    image[wave & unknown] = HATCH


def fold(samples: np.ndarray, edges: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """[channels, n] samples and n_columns + 1 rising edges within them -> minimum, maximum, RMS, each [channels, columns].

    A column narrower than one sample shows the sample it lies in.
    """
    first = np.minimum(edges[:-1], samples.shape[1] - 1)
    count = np.maximum(np.diff(edges), 1)
    low = np.minimum.reduceat(samples, first, axis=1)
    high = np.maximum.reduceat(samples, first, axis=1)
    power = np.add.reduceat(samples * samples, first, axis=1) / count
    return low, high, np.sqrt(power)
