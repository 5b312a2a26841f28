"""G.711: μ-law and A-law codes and the 16-bit samples that they stand for.

Source: ITU-T Recommendation G.711, tables 1 and 2, with 14-bit (μ) and 13-bit (A) values justified left in 16 bits.
"""

from __future__ import annotations

from functools import cache

import numpy as np


@cache
def decoding_table(subtype: str) -> np.ndarray:
    """int16 [256]: the sample that each code of "ULAW" or "ALAW" stands for."""
    codes = np.arange(256)
    if subtype == "ULAW":
        plain = ~codes & 0xFF
        magnitude = (((plain & 0x0F) << 3) + 132 << (plain >> 4 & 7)) - 132
        values = np.where(plain & 0x80, -magnitude, magnitude)
    else:
        plain = codes ^ 0x55
        exponent, mantissa = plain >> 4 & 7, (plain & 0x0F) << 4
        magnitude = np.where(exponent == 0, mantissa + 8, (mantissa + 264) << np.maximum(exponent - 1, 0))
        values = np.where(plain & 0x80, magnitude, -magnitude)
    table = values.astype(np.int16)
    table.setflags(write=False)
    return table


@cache
def encoding_table(subtype: str) -> np.ndarray:
    """uint8 [65536]: the code nearest to each 16-bit sample, which stands at its value + 32768."""
    values = decoding_table(subtype).astype(np.int64)
    # of two codes for one value (the two zeros of μ-law) the first of a stable order: the positive one
    order = np.lexsort((np.arange(256) < 128, values))
    borders = (values[order][1:] + values[order][:-1] + 1) // 2
    places = np.searchsorted(borders, np.arange(-32768, 32768), side="right")
    if subtype == "ULAW":
        places[32768] = int(np.flatnonzero(order == 0xFF)[0])
    table = order[places].astype(np.uint8)
    table.setflags(write=False)
    return table


def decode(codes: np.ndarray, subtype: str) -> np.ndarray:
    """Codes (uint8) -> int16 samples."""
    return decoding_table(subtype)[codes]


def encode(samples: np.ndarray, subtype: str) -> np.ndarray:
    """int16 samples -> codes (uint8), each the nearest; samples that came from codes give those codes back."""
    return encoding_table(subtype)[samples.astype(np.int32) + 32768]
