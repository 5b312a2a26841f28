"""The one resampler: soxr, band-limited, linear phase."""

from __future__ import annotations

import math

import numpy as np
import soxr

#: Frames, at the lower of the two rates, beyond which soxr's very-high-quality filter reaches no further.
SUPPORT = 256


def resample(samples: np.ndarray, rate_in: int, rate_out: int) -> np.ndarray:
    """[channels, frames] at `rate_in` -> float32 [channels, round(frames · rate_out / rate_in)].

    Sample 0 stays at time 0 (no delay).
    """
    if rate_in == rate_out:
        return np.array(samples, np.float32)
    out = soxr.resample(np.ascontiguousarray(samples.T, np.float32), rate_in, rate_out, quality="VHQ")
    count = round(samples.shape[1] * rate_out / rate_in)
    fitted = np.zeros((samples.shape[0], count), np.float32)
    usable = min(count, len(out))
    fitted[:, :usable] = out[:usable].T
    return fitted


def common_period(rate_in: int, rate_out: int) -> tuple[int, int]:
    """The shortest stretch that is whole in both rates, as (frames at rate_in, frames at rate_out)."""
    divisor = math.gcd(rate_in, rate_out)
    return rate_in // divisor, rate_out // divisor


class StreamResampler:
    """Resamples a stream block by block; the same samples come out for any block size."""

    def __init__(self, rate_in: int, rate_out: int, channels: int, quality: str = "HQ") -> None:
        self._stream = soxr.ResampleStream(rate_in, rate_out, channels, dtype="float32", quality=quality)

    def process(self, block: np.ndarray, last: bool = False) -> np.ndarray:
        """[channels, n] in, [channels, m] out; m may be 0 until the filter is filled."""
        out = self._stream.resample_chunk(np.ascontiguousarray(block.T, np.float32), last=last)
        return np.ascontiguousarray(out.T)
