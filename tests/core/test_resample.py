"""The resampler: no delay, right level, right length, one answer for every block size."""

from __future__ import annotations

import numpy as np
import pytest

from workstation.core.resample import StreamResampler, common_period, resample


@pytest.mark.parametrize("rate_in, rate_out", [(44100, 22050), (22050, 48000), (96000, 44100), (8000, 192000)])
def test_a_sine_keeps_its_phase_and_level(rate_in, rate_out):
    n = rate_in // 2
    tone = np.sin(2 * np.pi * 1000 * np.arange(n) / rate_in)[None]
    out = resample(tone.astype(np.float32), rate_in, rate_out)
    assert out.shape == (1, rate_out // 2)
    wanted = np.sin(2 * np.pi * 1000 * np.arange(out.shape[1]) / rate_out)
    inner = slice(rate_out // 10, -rate_out // 10)
    assert np.abs(out[0] - wanted)[inner].max() < 1e-5


def test_the_same_rate_is_a_copy():
    samples = np.random.default_rng(0).standard_normal((2, 100)).astype(np.float32)
    out = resample(samples, 8000, 8000)
    assert np.array_equal(out, samples) and out is not samples


def test_periods_are_whole_in_both_rates():
    assert common_period(44100, 48000) == (147, 160)
    assert common_period(44100, 22050) == (2, 1)


def test_a_stream_gives_the_same_samples_for_any_block_size():
    samples = np.random.default_rng(1).standard_normal((2, 44100)).astype(np.float32)

    def streamed(size: int) -> np.ndarray:
        stream = StreamResampler(44100, 48000, 2)
        blocks = [stream.process(samples[:, i:i + size], i + size >= 44100) for i in range(0, 44100, size)]
        return np.concatenate(blocks, axis=1)

    assert np.array_equal(streamed(44100), streamed(777))
    assert streamed(44100).shape[1] == pytest.approx(48000, abs=2)
