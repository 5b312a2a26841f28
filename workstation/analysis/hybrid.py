"""The hybrid filter bank of MPEG Layer III: 32 subbands, in each an MDCT of 18 lines or three of 6, in both directions.

Source: ISO/IEC 11172-3, 2.4.3.4. The bank is orthogonal but for the ripple of its prototype (below −90 dB), so the lines of a
signal are its products with the very waveforms that a decoder makes out of single lines. Everything is vectorised, over the granules
of a file or over all places where one could have begun.
"""

from __future__ import annotations

from functools import cache

import numpy as np

#: Frames of a granule, which has as many lines; subbands; time slots of a granule; taps of the prototype.
GRANULE, BANDS, SLOTS, TAPS = 576, 32, 18, 512
#: Frames of the waveform of one line: two halves of a granule's slots, and what the prototype adds.
REACH = 2 * GRANULE + TAPS - BANDS
#: The square of what such a waveform measures, √Σx²: lines times its root make the bank orthonormal.
ENERGY = 288
#: Block types as files number them.
LONG, START, SHORT, STOP = range(4)
#: The first half of the synthesis window of table B.3 of the standard, in units of 2⁻¹⁶, its middle the last.
_WINDOW = (
    0, -1, -1, -1, -1, -1, -1, -2, -2, -2, -2, -3, -3, -4, -4, -5, -5, -6, -7, -7, -8, -9, -10, -11, -13, -14, -16, -17, -19, -21, -24, -26,
    -29, -31, -35, -38, -41, -45, -49, -53, -58, -63, -68, -73, -79, -85, -91, -97, -104, -111, -117, -125, -132, -139, -147, -154, -161,
    -169, -176, -183, -190, -196, -202, -208, 213, 218, 222, 225, 227, 228, 228, 227, 224, 221, 215, 208, 200, 189, 177, 163, 146, 127, 106,
    83, 57, 29, -2, -36, -72, -111, -153, -197, -244, -294, -347, -401, -459, -519, -581, -645, -711, -779, -848, -919, -991, -1064, -1137,
    -1210, -1283, -1356, -1428, -1498, -1567, -1634, -1698, -1759, -1817, -1870, -1919, -1962, -2001, -2032, -2057, -2075, -2085, -2087,
    -2080, -2063, 2037, 2000, 1952, 1893, 1822, 1739, 1644, 1535, 1414, 1280, 1131, 970, 794, 605, 402, 185, -45, -288, -545, -814, -1095,
    -1388, -1692, -2006, -2330, -2663, -3004, -3351, -3705, -4063, -4425, -4788, -5153, -5517, -5879, -6237, -6589, -6935, -7271, -7597,
    -7910, -8209, -8491, -8755, -8998, -9219, -9416, -9585, -9727, -9838, -9916, -9959, -9966, -9935, -9863, -9750, -9592, -9389, -9139,
    -8840, -8492, -8092, -7640, -7134, 6574, 5959, 5288, 4561, 3776, 2935, 2037, 1082, 70, -998, -2122, -3300, -4533, -5818, -7154, -8540,
    -9975, -11455, -12980, -14548, -16155, -17799, -19478, -21189, -22929, -24694, -26482, -28289, -30112, -31947, -33791, -35640, -37489,
    -39336, -41176, -43006, -44821, -46617, -48390, -50137, -51853, -53534, -55178, -56778, -58333, -59838, -61289, -62684, -64019, -65290,
    -66494, -67629, -68692, -69679, -70590, -71420, -72169, -72835, -73415, -73908, -74313, -74630, -74856, -74992, 75038)
#: Coefficients of the butterflies that take the aliasing between subbands out (table B.9).
ALIAS = np.array([-0.6, -0.535, -0.33, -0.185, -0.095, -0.041, -0.0142, -0.0037])


def synthesise(lines: np.ndarray, types: np.ndarray) -> np.ndarray:
    """Lines [granules, 576] and their block types [granules] -> float32 [granules·576 + 1056] as a decoder gives them.

    The first frame is the first that granule 0 reaches; before the first granule and after the last there is silence.
    The lines of short blocks are in the order 3·line + window.
    """
    slots = _to_slots(np.asarray(lines, np.float32), types)
    window, cosines = prototype(), _cosines()
    spread = slots @ cosines
    count = len(spread)
    out = np.zeros((count + 15, BANDS), np.float32)
    for part in range(16):
        half = spread[:, BANDS * (part % 2):BANDS * (part % 2 + 1)]
        out[part:part + count] += half * window[BANDS * part:BANDS * (part + 1)]
    return out.reshape(-1)


def analyse(samples: np.ndarray, types: np.ndarray) -> np.ndarray:
    """The transpose of `synthesise`: float32 [granules·576 + 1056] -> the lines [granules, 576] of granules of these block types."""
    count = (len(types) + 1) * SLOTS
    parts = np.asarray(samples, np.float32).reshape(-1, BANDS)
    window = prototype()
    folded = np.zeros((count, 2 * BANDS), np.float32)
    for part in range(16):
        half = slice(BANDS * (part % 2), BANDS * (part % 2 + 1))
        folded[:, half] += parts[part:part + count] * window[BANDS * part:BANDS * (part + 1)]
    return _to_lines(folded @ (_cosines().T / BANDS), types)


def slide(samples: np.ndarray, step: int = 1) -> np.ndarray:
    """float32 [n] -> [1 + (n − REACH) // step, 576]: the lines of a long granule that begins at every `step`th sample.

    What an encoder would have seen had its granule begun there: what `analyse` gives, orthonormal. `step` is 1 or a multiple of 32.
    """
    stride = min(step, BANDS)
    windows = np.lib.stride_tricks.sliding_window_view(samples, TAPS)[::stride]
    folded = windows[:, :2 * BANDS] * prototype()[:2 * BANDS]
    for start in range(2 * BANDS, TAPS, 2 * BANDS):
        folded += windows[:, start:start + 2 * BANDS] * prototype()[start:start + 2 * BANDS]
    bands = np.ascontiguousarray((folded @ _cosines().T).T)
    count, width = (len(samples) - REACH) // step + 1, bands.strides[1]
    blocks = np.lib.stride_tricks.as_strided(
        bands, (BANDS, 2 * SLOTS, count), (bands.strides[0], BANDS // stride * width, step // stride * width), writeable=False)
    # lines come first in memory: the products are then those of long rows
    out = np.empty((BANDS, SLOTS, count), np.float32)
    for band, signs in enumerate(np.tile(_inversion(), 2) / np.float32(ENERGY ** 0.5)):
        np.matmul(_waveforms()[LONG] * signs, blocks[band], out=out[band])
    _turn(out, -1.0)
    return out.reshape(GRANULE, count).T


def _to_slots(lines: np.ndarray, types: np.ndarray) -> np.ndarray:
    """Lines -> subband samples [(granules + 1)·18, 32]: alias butterflies, inverse MDCT, overlap, every other sign in odd bands."""
    lines = _rotated(lines, types, 1.0).reshape(-1, BANDS, SLOTS)
    halves = np.zeros((len(lines) + 1, BANDS, SLOTS), np.float32)
    for kind, waveforms in enumerate(_waveforms()):
        chosen = np.flatnonzero(types == kind)
        if len(chosen):
            both = lines[chosen] @ waveforms
            halves[chosen] += both[:, :, :SLOTS]
            halves[chosen + 1] += both[:, :, SLOTS:]
    return np.ascontiguousarray((halves * _inversion()).transpose(0, 2, 1)).reshape(-1, BANDS)


def _to_lines(slots: np.ndarray, types: np.ndarray) -> np.ndarray:
    """The transpose of `_to_slots`."""
    halves = slots.reshape(-1, SLOTS, BANDS).transpose(0, 2, 1) * _inversion()
    lines = np.empty((len(types), BANDS, SLOTS), np.float32)
    for kind, waveforms in enumerate(_waveforms()):
        chosen = np.flatnonzero(types == kind)
        if len(chosen):
            norm = 1 / 3 if kind == SHORT else 1 / 9
            lines[chosen] = np.concatenate([halves[chosen], halves[chosen + 1]], axis=2) @ (norm * waveforms.T)
    return _rotated(lines.reshape(-1, GRANULE), types, -1.0)


def _rotated(lines: np.ndarray, types: np.ndarray, sense: float) -> np.ndarray:
    """The butterflies between neighbouring subbands, which short blocks do not have; `sense` −1 undoes them."""
    banded, turned = lines.reshape(-1, BANDS, SLOTS).copy(), np.flatnonzero(types != SHORT)
    chosen = banded[turned].transpose(1, 2, 0)
    _turn(chosen, sense)
    banded[turned] = chosen.transpose(2, 0, 1)
    return banded.reshape(lines.shape)


def _turn(banded: np.ndarray, sense: float) -> None:
    """The butterflies of [32 subbands, 18 lines, n], in place."""
    size = np.sqrt(1 + ALIAS ** 2)[:, None]
    cosine, sine = (1 / size).astype(np.float32), (sense * ALIAS[:, None] / size).astype(np.float32)
    below, above = banded[:-1, SLOTS - 1:SLOTS - 9:-1], banded[1:, :8]
    banded[:-1, SLOTS - 1:SLOTS - 9:-1], banded[1:, :8] = below * cosine - above * sine, above * cosine + below * sine


@cache
def prototype() -> np.ndarray:
    """The synthesis window [512] with its alternating signs, for signals of full scale 1."""
    half = np.array(_WINDOW, np.float64)
    sign = 1 - 2 * (np.arange(512) // 64 % 2)
    unsigned = half * np.append(sign, 1)[:257]
    whole = np.concatenate([unsigned, unsigned[255:0:-1]])
    return (whole * sign / 65536).astype(np.float32)


@cache
def _cosines() -> np.ndarray:
    """[32, 64]: subband k at tap b is cos((2k + 1)(b + 16)π/64)."""
    return np.cos(np.outer(2 * np.arange(BANDS) + 1, np.arange(64) + 16) * np.pi / 64).astype(np.float32)


@cache
def _inversion() -> np.ndarray:
    """Signs [32, 18]: every other sample of every other subband is negative."""
    return (1 - 2 * np.outer(np.arange(BANDS) % 2, np.arange(SLOTS) % 2)).astype(np.float32)


@cache
def _waveforms() -> np.ndarray:
    """[4 block types, 18 lines, 36 slots]: what a decoder's inverse MDCT and window make of one line of a subband."""
    time = np.arange(36)
    rise, fast = np.sin(np.pi / 36 * (time + 0.5)), np.sin(np.pi / 12 * (np.arange(12) + 0.5))
    start = np.concatenate([rise[:18], np.ones(6), fast[6:], np.zeros(6)])
    lines = _kernel(36)
    short = np.zeros((18, 36))
    for window in range(3):
        short[window::3, 6 + 6 * window:18 + 6 * window] = _kernel(12) * fast
    return np.stack([lines * rise, lines * start, short, lines * start[::-1]]).astype(np.float32)


def _kernel(size: int) -> np.ndarray:
    """cos(π/2n (2i + 1 + n/2)(2k + 1)), [n/2 lines, n slots]."""
    return np.cos(np.pi / (2 * size) * np.outer(2 * np.arange(size // 2) + 1, 2 * np.arange(size) + 1 + size / 2))
