"""The analysis filterbank of MP3, at every sample: what an encoder would have seen had its granule begun there.

ISO/IEC 11172-3: a polyphase bank of 32 bands with a prototype of 512 taps (Table C.1), in each band an MDCT of 36 samples with a
sine window (long blocks), the mirror of odd bands undone, and the aliasing between neighbouring bands reduced by eight butterflies.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

#: Samples between granules, which is also the number of lines; and samples that the lines of one granule are made of.
HOP, SPAN = 576, 512 + 35 * 32
BANDS, LINES, TAPS = 32, 18, 512
#: The first 257 taps of the window of Table 3-B.3 (32 times those of Table C.1), times 65,536; the others mirror them.
_WINDOW = """
0 -1 -1 -1 -1 -1 -1 -2 -2 -2 -2 -3 -3 -4 -4 -5 -5 -6 -7 -7 -8 -9 -10 -11 -13 -14 -16 -17 -19 -21 -24 -26 -29 -31 -35 -38 -41 -45 -49 -53
-58 -63 -68 -73 -79 -85 -91 -97 -104 -111 -117 -125 -132 -139 -147 -154 -161 -169 -176 -183 -190 -196 -202 -208 213 218 222 225 227 228
228 227 224 221 215 208 200 189 177 163 146 127 106 83 57 29 -2 -36 -72 -111 -153 -197 -244 -294 -347 -401 -459 -519 -581 -645 -711 -779
-848 -919 -991 -1064 -1137 -1210 -1283 -1356 -1428 -1498 -1567 -1634 -1698 -1759 -1817 -1870 -1919 -1962 -2001 -2032 -2057 -2075 -2085
-2087 -2080 -2063 2037 2000 1952 1893 1822 1739 1644 1535 1414 1280 1131 970 794 605 402 185 -45 -288 -545 -814 -1095 -1388 -1692 -2006
-2330 -2663 -3004 -3351 -3705 -4063 -4425 -4788 -5153 -5517 -5879 -6237 -6589 -6935 -7271 -7597 -7910 -8209 -8491 -8755 -8998 -9219 -9416
-9585 -9727 -9838 -9916 -9959 -9966 -9935 -9863 -9750 -9592 -9389 -9139 -8840 -8492 -8092 -7640 -7134 6574 5959 5288 4561 3776 2935 2037
1082 70 -998 -2122 -3300 -4533 -5818 -7154 -8540 -9975 -11455 -12980 -14548 -16155 -17799 -19478 -21189 -22929 -24694 -26482 -28289
-30112 -31947 -33791 -35640 -37489 -39336 -41176 -43006 -44821 -46617 -48390 -50137 -51853 -53534 -55178 -56778 -58333 -59838 -61289
-62684 -64019 -65290 -66494 -67629 -68692 -69679 -70590 -71420 -72169 -72835 -73415 -73908 -74313 -74630 -74856 -74992 75038
"""
#: Makes white noise of variance 1 give lines of variance 1, as an orthonormal transform does.
_GAIN = 1.8777
#: Of the butterflies (Table 3-B.9).
_ALIASING = (-0.6, -0.535, -0.33, -0.185, -0.095, -0.041, -0.0142, -0.0037)


def lines(samples: np.ndarray, step: int = 1) -> np.ndarray:
    """float32 [n] -> [1 + (n − SPAN) // step, 576] float32: the lines of a long granule that begins at every `step`th sample.

    They rise in frequency. `step` is 1 or a multiple of 32.
    """
    stride = min(step, BANDS)
    bands = _subbands(samples, stride)
    count = (len(samples) - SPAN) // step + 1
    out = np.empty((count, BANDS, LINES), np.float32)
    even, odd = _mdct()
    phases = BANDS // stride
    for phase in range(phases):
        blocks = np.lib.stride_tricks.sliding_window_view(bands[phase::phases], 36, axis=0)[::max(step // BANDS, 1)]
        mine = out[phase::phases]
        mine[:, 0::2] = blocks[:len(mine), 0::2] @ even
        mine[:, 1::2] = blocks[:len(mine), 1::2] @ odd
    ratio = np.array(_ALIASING)
    own, other = ((part / np.sqrt(1 + ratio ** 2)).astype(np.float32) for part in (1.0, ratio))
    below, above = out[:, :-1, :9:-1], out[:, 1:, :8]
    out[:, :-1, :9:-1], out[:, 1:, :8] = below * own + above * other, above * own - below * other
    return out.reshape(count, HOP)


def _subbands(samples: np.ndarray, stride: int) -> np.ndarray:
    """[n] -> [1 + (n − 512) // stride, 32]: each band at every `stride`th sample, oldest first."""
    taps, fold = _polyphase()
    windows = np.lib.stride_tricks.sliding_window_view(samples, TAPS)[::stride]
    summed = windows[:, :64] * taps[:64]
    for start in range(64, TAPS, 64):
        summed += windows[:, start:start + 64] * taps[start:start + 64]
    return summed @ fold


@lru_cache(maxsize=1)
def _polyphase() -> tuple[np.ndarray, np.ndarray]:
    """(taps of Table C.1 [512], matrix [64, 32] from the sums of every 64th product to bands)."""
    half = np.array(_WINDOW.split(), float)
    # the table is the prototype with the sign of every other 64 taps turned; the prototype is symmetrical
    turned = np.where(np.arange(TAPS) // 64 % 2, -1.0, 1.0)
    prototype = half * np.where(np.arange(257) // 64 % 2, -1.0, 1.0)
    taps = np.concatenate([prototype, prototype[255:0:-1]]) * turned * (_GAIN / (32 * 65536))
    angles = np.outer(np.arange(64) - 16, 2 * np.arange(BANDS) + 1) * np.pi / 64
    # the standard counts from the newest sample, the windows here from the oldest
    return taps[::-1].astype(np.float32), np.cos(angles)[::-1].astype(np.float32)


@lru_cache(maxsize=1)
def _mdct() -> tuple[np.ndarray, np.ndarray]:
    """Matrices [36, 18] of the windowed MDCT in even bands and in odd ones, whose spectra are mirrored."""
    time, line = np.arange(36)[:, None], np.arange(LINES)
    even = np.sin(np.pi / 36 * (time + 0.5)) * np.cos(np.pi / 72 * (2 * time + 1 + 18) * (2 * line + 1))
    return even.astype(np.float32), (even * np.where(time % 2, -1, 1)).astype(np.float32)
