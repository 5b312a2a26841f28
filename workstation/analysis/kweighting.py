"""K-weighting and channel weights: what ITU-R BS.1770-4 does to a signal before it adds up its power."""

from __future__ import annotations

import math

import numpy as np

#: The two filters as analogue ones: frequency in Hz, Q, and the shelf's gain in dB. Warped to 48 kHz they give the
#: coefficients of BS.1770-4, tables 1 and 2, and elsewhere the same response at another sampling rate.
SHELF_HZ, SHELF_Q, SHELF_DB = 1681.974450955533, 0.7071752369554196, 3.999843853973347
HIGH_PASS_HZ, HIGH_PASS_Q = 38.13547087602444, 0.5003270373238773
#: How much of the shelf's gain stands at its middle frequency, as an exponent.
_SHELF_MIDDLE = 0.4996667741545416
#: Beside and behind the listener counts +1.5 dB (BS.1770-4, table 4), the channel of low effects not at all.
SURROUND, NOTHING = 1.41, 0.0
#: Weights in the order of WAV, by channel count; of other counts every channel beyond the sixth weighs 1.
_WEIGHTS = {4: (1.0, 1.0, SURROUND, SURROUND), 5: (1.0, 1.0, 1.0, SURROUND, SURROUND),
            8: (1.0, 1.0, 1.0, NOTHING, 1.0, 1.0, SURROUND, SURROUND)}
_SURROUND_6 = (1.0, 1.0, 1.0, NOTHING, SURROUND, SURROUND)


def sections(rate: int) -> np.ndarray:
    """The shelf and the high-pass at `rate`: second-order sections, float64 [2, 6]."""
    shelf, high = math.tan(math.pi * SHELF_HZ / rate), math.tan(math.pi * HIGH_PASS_HZ / rate)
    top = 10 ** (SHELF_DB / 20)
    middle = top**_SHELF_MIDDLE
    one = np.array([top + middle * shelf / SHELF_Q + shelf**2, 2 * (shelf**2 - top), top - middle * shelf / SHELF_Q + shelf**2,
                    *_poles(shelf, SHELF_Q)])
    poles = _poles(high, HIGH_PASS_Q)
    # the recommendation leaves the high-pass's numerator as 1, −2, 1
    two = np.array([poles[0], -2 * poles[0], poles[0], *poles])
    return np.stack([one / one[3], two / two[3]])


def _poles(warped: float, q: float) -> tuple[float, float, float]:
    return 1 + warped / q + warped**2, 2 * (warped**2 - 1), 1 - warped / q + warped**2


def weights(channels: int) -> np.ndarray:
    """What the power of each channel counts: float64 [channels]."""
    given = _WEIGHTS.get(channels, _SURROUND_6[:channels] if channels >= 6 else ())
    return np.array([*given, *[1.0] * (channels - len(given))])
