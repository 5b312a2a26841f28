"""Dither and the rule that what nothing changed is copied."""

from __future__ import annotations

import numpy as np
import pytest

from workstation.core import ArraySource, Format, NativeSource, Origin
from workstation.export.quantise import GRID, Encoder, as_float64, dither, left_justified


class Native(NativeSource):
    """A file in memory: left-justified integers or floats [channels, frames]."""

    def __init__(self, native: np.ndarray, subtype: str) -> None:
        self.native, self.length = native, native.shape[1]
        self.format, self.origin, self.version = Format(8000, native.shape[0], "WAV", subtype), Origin(), "native"

    def _read(self, start: int, count: int) -> np.ndarray:
        return as_float64(self.native[:, start:start + count]).astype(np.float32)

    def read_native(self, start: int, count: int) -> np.ndarray:
        return self.native[:, start:start + count].copy()


def whole(encoder: Encoder, before, after, block: int) -> np.ndarray:
    parts = [encoder.encode(s, before.read(s, min(block, before.length - s)), after.read(s, min(block, before.length - s)))
             for s in range(0, before.length, block)]
    return np.concatenate(parts, axis=1)


def integers(bits: int, channels: int = 2, count: int = 5000, seed: int = 1) -> np.ndarray:
    top = 2 ** (bits - 1)
    return left_justified(np.random.default_rng(seed).integers(-top, top, (channels, count)), bits)


def test_dither_has_the_mean_and_variance_of_a_triangle_two_lsb_wide() -> None:
    noise = dither(0, 400_000, 1)[0]
    assert np.abs(noise).max() < 1
    assert noise.mean() == pytest.approx(0, abs=5 * np.sqrt(1 / 6 / len(noise)))
    assert noise.var() == pytest.approx(1 / 6, rel=0.01)
    assert np.mean(np.abs(noise) > 0.5) == pytest.approx(0.25, abs=0.005)


def test_dither_depends_on_the_absolute_frame_alone() -> None:
    noise = dither(0, 3 * GRID, 2)
    for start, count in ((0, 1), (GRID - 3, 7), (GRID + 11, GRID), (2 * GRID, GRID)):
        np.testing.assert_array_equal(dither(start, count, 2), noise[:, start:start + count])


def test_dither_of_channels_and_of_neighbouring_frames_is_uncorrelated() -> None:
    left, right = dither(GRID - 50_000, 100_000, 2)
    for one, other in ((left, right), (left[1:], left[:-1]), (left[:50_000], left[50_000:])):
        assert abs(np.corrcoef(one, other)[0, 1]) < 5 / np.sqrt(len(one))


@pytest.mark.parametrize("block", [1000, 4096, 5000])
def test_the_size_of_the_blocks_changes_no_sample(block: int) -> None:
    before = Native(integers(16), "PCM_16")
    after = ArraySource(before.read(0, before.length) * 0.7, 8000)
    whole_at_once = whole(Encoder(before, before.format), before, after, before.length)
    np.testing.assert_array_equal(whole(Encoder(before, before.format), before, after, block), whole_at_once)


@pytest.mark.parametrize(("subtype", "native"), [
    ("PCM_U8", integers(8)), ("PCM_16", integers(16)), ("PCM_24", integers(24)), ("PCM_32", integers(32)),
    ("FLOAT", np.random.default_rng(2).normal(0, 0.3, (2, 5000)).astype(np.float32)),
    ("DOUBLE", np.random.default_rng(2).normal(0, 0.3, (2, 5000)))])
def test_samples_that_nothing_changed_are_copied_in_their_own_type(subtype: str, native: np.ndarray) -> None:
    before = Native(native, subtype)
    changed = before.read(0, before.length)
    changed[0, 100:200] *= 0.25
    written = whole(Encoder(before, before.format), before, ArraySource(changed, 8000), 512)
    assert written.dtype == native.dtype
    np.testing.assert_array_equal(written[1], native[1])
    np.testing.assert_array_equal(np.delete(written[0], np.s_[100:200]), np.delete(native[0], np.s_[100:200]))
    assert np.any(written[0, 100:200] != native[0, 100:200])


@pytest.mark.parametrize(("source_bits", "target"), [(16, "PCM_24"), (8, "PCM_16"), (24, "PCM_32"), (32, "DOUBLE"), (24, "FLOAT")])
def test_a_wider_target_holds_unchanged_samples_exactly(source_bits: int, target: str) -> None:
    before = Native(integers(source_bits), f"PCM_{source_bits}".replace("PCM_8", "PCM_U8"))
    written = whole(Encoder(before, Format(8000, 2, "WAV", target)), before, before, 700)
    np.testing.assert_array_equal(as_float64(written), as_float64(before.native))


def test_rounding_to_fewer_bits_is_unbiased_and_within_an_lsb_and_a_half() -> None:
    before = Native(integers(24, count=60_000) // 2, "PCM_24")
    error = as_float64(whole(Encoder(before, Format(8000, 2, "WAV", "PCM_16")), before, before, 9999)) - as_float64(before.native)
    assert np.abs(error).max() <= 1.5 * 2**-15
    assert error.mean() * 2**15 == pytest.approx(0, abs=5 * np.sqrt(0.25 / error.size))
    assert error.var() * 2**30 == pytest.approx(1 / 4, rel=0.02)


def test_digital_silence_stays_silent() -> None:
    before = Native(integers(16), "PCM_16")
    written = whole(Encoder(before, before.format), before, ArraySource(np.zeros((2, before.length)), 8000), 512)
    assert not written.any()


def test_full_scale_is_not_too_loud_and_saturates_by_no_more_than_its_last_lsb_and_the_dither() -> None:
    after = ArraySource(np.tile([1.0, -1.0], (1, 2000)), 8000)
    encoder = Encoder(after, Format(8000, 1, "WAV", "PCM_16"))
    written = whole(encoder, after, after, 4000).astype(int)
    assert not encoder.too_loud
    assert 32766 <= written[0, ::2].min() and written[0, ::2].max() == 32767
    assert written[0, 1::2].min() == -32768 and written[0, 1::2].max() <= -32767


@pytest.mark.parametrize(("value", "subtype", "too_loud"), [(1.0001, "PCM_16", True), (1.0001, "VORBIS", True), (np.nan, "PCM_24", True),
                                                            (1.0001, "FLOAT", False), (np.inf, "DOUBLE", False)])
def test_only_types_that_end_at_full_scale_find_a_sample_too_loud(value: float, subtype: str, too_loud: bool) -> None:
    after = ArraySource(np.array([[0.1, value, -0.2]]), 8000)
    encoder = Encoder(after, Format(8000, 1, "WAV", subtype))
    whole(encoder, after, after, 2)
    assert encoder.too_loud is too_loud


def test_a_full_scale_sample_that_nothing_changed_is_never_too_loud() -> None:
    before = Native(np.full((1, 10), -2**31, np.int32), "PCM_32")
    encoder = Encoder(before, before.format)
    np.testing.assert_array_equal(whole(encoder, before, before, 4), before.native)
    assert not encoder.too_loud and encoder.copied == 10 and encoder.dithered == 0
