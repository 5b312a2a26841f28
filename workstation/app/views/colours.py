"""Colour maps of the spectrogram: 256 colours of evenly rising lightness.

Made in OKLab (B. Ottosson, "A perceptual color space for image processing", 2020), where equal steps
of lightness look equally large: a louder bin is always the lighter one, on any screen and in print.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

#: id -> (lightness from, to), hues in degrees along the map, chroma along the map
_MAPS: dict[str, tuple[tuple[float, float], tuple[float, ...], tuple[float, ...]]] = {
    "ember": ((0.07, 0.98), (275.0, 284.0, 300.0, 352.0, 398.0, 436.0, 465.0), (0.02, 0.09, 0.15, 0.19, 0.18, 0.15, 0.05)),
    "orange": ((0.08, 0.98), (45.0, 50.0, 58.0, 70.0, 85.0, 100.0), (0.02, 0.09, 0.15, 0.16, 0.13, 0.03)),
    "grey": ((0.06, 1.0), (0.0, 0.0), (0.0, 0.0)),
}
IDS = tuple(_MAPS)


def _linear_rgb(lightness: np.ndarray, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """OKLab -> linear sRGB, [n, 3], possibly outside 0 to 1."""
    cone = np.stack([lightness + 0.3963377774 * a + 0.2158037573 * b,
                     lightness - 0.1055613458 * a - 0.0638541728 * b,
                     lightness - 0.0894841775 * a - 1.2914855480 * b], axis=-1) ** 3
    matrix = np.array([[4.0767416621, -3.3077115913, 0.2309699292],
                       [-1.2684380046, 2.6097574011, -0.3413193965],
                       [-0.0041960863, -0.7034186147, 1.7076147010]])
    return np.asarray(cone @ matrix.T)


@lru_cache
def table(name: str) -> np.ndarray:
    """The colours of a map, quiet to loud: uint8 [256, 3]."""
    (low, high), hues, chromas = _MAPS[name]
    place = np.linspace(0, 1, 256)
    lightness = low + (high - low) * place
    hue = np.deg2rad(np.interp(place, np.linspace(0, 1, len(hues)), hues))
    chroma = np.interp(place, np.linspace(0, 1, len(chromas)), chromas)
    rgb = _linear_rgb(lightness, chroma * np.cos(hue), chroma * np.sin(hue))
    for _ in range(60):  # a colour that no screen shows loses chroma, never lightness
        outside = (rgb.min(axis=-1) < -1e-4) | (rgb.max(axis=-1) > 1 + 1e-4)
        if not outside.any():
            break
        chroma = np.where(outside, chroma * 0.94, chroma)
        rgb = _linear_rgb(lightness, chroma * np.cos(hue), chroma * np.sin(hue))
    rgb = np.clip(rgb, 0, 1)
    encoded = np.where(rgb <= 0.0031308, rgb * 12.92, 1.055 * rgb ** (1 / 2.4) - 0.055)
    return np.asarray(np.round(encoded * 255).astype(np.uint8))


@lru_cache
def argb(name: str) -> list[int]:
    """The same as the colour table of an indexed QImage."""
    return [0xFF000000 | int(r) << 16 | int(g) << 8 | int(b) for r, g, b in table(name)]
