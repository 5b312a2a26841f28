"""The overview: exact at every zoom, honest about what is not known, found again in the cache."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from workstation.analysis.pyramid import BLOCK, Pyramid
from workstation.core import ArraySource, Cancelled, Format, NativeSource, Origin, Progress, Source


class IntegerSource(NativeSource):
    """A recording of native integers; `interleaved` gives the transposed view that a file reader gives."""

    def __init__(self, native: np.ndarray, subtype: str, interleaved: bool = True) -> None:
        self.native = np.asfortranarray(native) if interleaved else np.ascontiguousarray(native)
        self.length = native.shape[1]
        self.format = Format(44100, native.shape[0], "WAV", subtype)
        self.origin, self.version = Origin(), f"integers {subtype}"

    def read_native(self, start: int, count: int) -> np.ndarray:
        return self.native[:, start:start + count]

    def _read(self, start: int, count: int) -> np.ndarray:
        return self.read_native(start, count).astype(np.float32) / np.float32(np.iinfo(self.native.dtype).max + 1.0)


class PartlyReady(Source):
    """A recording of which only some frames are rendered; reading any other is an error."""

    def __init__(self, samples: np.ndarray) -> None:
        self.inner = ArraySource(samples, 44100)
        self.length, self.format, self.origin, self.version = self.inner.length, self.inner.format, Origin(), "partly"
        self.spans: list[tuple[int, int]] = []

    def ready_spans(self) -> list[tuple[int, int]]:
        return self.spans

    def _read(self, start: int, count: int) -> np.ndarray:
        assert self.is_ready(start, count), "read what is not rendered"
        return self.inner.read(start, count)


def noise(channels: int, frames: int, seed: int = 0) -> np.ndarray:
    return (0.2 * np.random.default_rng(seed).standard_normal((channels, frames))).astype(np.float32)


def brute_force(source: Source, edges: np.ndarray) -> np.ndarray:
    out = np.full((3, source.format.channels, len(edges) - 1), np.nan)
    for i, (start, stop) in enumerate(zip(edges[:-1], edges[1:], strict=True)):
        start, stop = max(start, 0), min(max(stop, start + 1), source.length)
        if stop > start:
            x = source.read(start, stop - start).astype(np.float64)
            out[:, :, i] = x.min(1), x.max(1), np.sqrt(np.mean(x * x, axis=1))
    return out


def assert_exact(pyramid: Pyramid, start: float, stop: float, width: int) -> None:
    low, high, rms = pyramid.columns(start, stop, width)
    wanted = brute_force(pyramid.source, pyramid.edges(start, stop, width))
    assert low.shape == high.shape == rms.shape == (pyramid.channels, width)
    np.testing.assert_array_equal(low, wanted[0].astype(np.float32))
    np.testing.assert_array_equal(high, wanted[1].astype(np.float32))
    np.testing.assert_allclose(rms, wanted[2], rtol=2e-5)


@pytest.mark.parametrize("channels", [1, 2, 5])
def test_columns_equal_brute_force_at_random_zooms(channels: int) -> None:
    pyramid = Pyramid(ArraySource(noise(channels, 300_007), 44100))
    pyramid.build()
    rng = np.random.default_rng(channels)
    for _ in range(40):
        frames = float(np.exp(rng.uniform(np.log(20), np.log(700_000))))
        start = rng.uniform(-0.3 * frames, pyramid.source.length)
        assert_exact(pyramid, start, start + frames, int(rng.integers(1, 900)))


@pytest.mark.parametrize(("dtype", "subtype"), [(np.int16, "PCM_16"), (np.int32, "PCM_24")])
@pytest.mark.parametrize("interleaved", [True, False])
def test_native_integers_give_the_same_columns_as_their_floats(dtype: type, subtype: str, interleaved: bool) -> None:
    top = np.iinfo(dtype)
    native = np.random.default_rng(3).integers(top.min, top.max, (2, 2 * BLOCK + 1001), dtype, endpoint=True)
    native[0, :3] = top.min, top.max, 0
    if dtype is np.int32:
        native &= ~0xFF
    pyramid = Pyramid(IntegerSource(native, subtype, interleaved))
    pyramid.build()
    for span in ((0, pyramid.source.length, 333), (1000, 90_000, 700), (100_000, 101_000, 600)):
        assert_exact(pyramid, *span)


def test_every_frame_counts_even_the_last_of_a_broken_run() -> None:
    samples = np.zeros((1, 64 * 40 + 1), np.float32)
    samples[0, -1] = 0.5
    pyramid = Pyramid(ArraySource(samples, 8000))
    pyramid.build()
    assert np.nanmax(pyramid.columns(0, pyramid.source.length, 20)[1]) == 0.5


def test_closer_than_a_sample_each_column_shows_its_sample() -> None:
    pyramid = Pyramid(ArraySource(np.array([[0.1, 0.2, 0.3, 0.4]]), 8000))
    low, high, rms = pyramid.columns(1, 3, 6)
    np.testing.assert_allclose(low[0], [0.2, 0.2, 0.2, 0.3, 0.3, 0.3], rtol=1e-6)
    np.testing.assert_allclose(high, low)
    np.testing.assert_allclose(rms, low, rtol=1e-6)


def test_nothing_is_drawn_outside_the_recording() -> None:
    pyramid = Pyramid(ArraySource(noise(1, 6400), 8000))
    pyramid.build()
    low, _, _ = pyramid.columns(-6400, 12800, 30)
    np.testing.assert_array_equal(np.isnan(low[0]), [True] * 10 + [False] * 10 + [True] * 10)


def test_an_empty_recording_has_only_unknown_columns() -> None:
    pyramid = Pyramid(ArraySource(np.zeros((2, 0)), 8000))
    pyramid.build()
    assert np.isnan(pyramid.columns(0, 100, 10)[0]).all()
    assert np.isnan(pyramid.coarse(10)[0]).all()


def test_what_is_not_rendered_is_unknown_and_never_read() -> None:
    source = PartlyReady(noise(2, 200_000))
    pyramid = Pyramid(source)
    source.spans = [(50_000, 120_000)]
    pyramid.update(50_000, 120_000)
    low, _, _ = pyramid.columns(0, 200_000, 200)
    known = np.flatnonzero(~np.isnan(low[0]))
    assert 49 <= known[0] <= 51 and 118 <= known[-1] <= 119
    near, _, _ = pyramid.columns(49_000, 51_000, 200)
    np.testing.assert_array_equal(np.isnan(near[0]), np.arange(200) < 100)


def test_segments_rendered_in_any_order_give_the_pyramid_of_the_whole() -> None:
    source = PartlyReady(noise(2, 300_100))
    piecewise, whole = Pyramid(source), Pyramid(source.inner)
    whole.build()
    spans = [(a, min(a + 33_333, 300_100)) for a in range(0, 300_100, 33_333)]
    for i in np.random.default_rng(1).permutation(len(spans)):
        source.spans = merged([*source.spans, spans[i]])
        piecewise.update(*spans[i])
    assert piecewise.is_complete
    for a, b, w in ((0, 300_100, 100), (10_000, 250_000, 500), (7, 40_000, 333)):
        np.testing.assert_array_equal(piecewise.columns(a, b, w), whole.columns(a, b, w))


def merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    out: list[tuple[int, int]] = []
    for start, stop in sorted(spans):
        if out and out[-1][1] == start:
            out[-1] = (out[-1][0], stop)
        else:
            out.append((start, stop))
    return out


def test_one_channel_can_be_asked_for() -> None:
    pyramid = Pyramid(ArraySource(noise(3, 50_000), 8000))
    pyramid.build()
    every = pyramid.columns(0, 50_000, 100)
    one = pyramid.columns(0, 50_000, 100, channel=1)
    np.testing.assert_array_equal(np.stack(one)[:, 0], np.stack(every)[:, 1])


def test_the_coarse_picture_lies_within_the_exact_one_and_follows_its_level() -> None:
    samples = noise(1, 400_000) * np.linspace(0, 1, 400_000, dtype=np.float32)
    pyramid = Pyramid(ArraySource(samples, 44100))
    low, high, rms = pyramid.coarse(100)
    assert np.isnan(pyramid.columns(0, 400_000, 100)[0]).all()
    np.testing.assert_array_equal(pyramid.columns(0, 400_000, 100, sketch=True)[1], high)
    pyramid.build()
    exact = pyramid.columns(0, 400_000, 100)
    assert (low >= exact[0]).all() and (high <= exact[1]).all()
    np.testing.assert_allclose(rms[0, 10:], exact[2][0, 10:], rtol=0.2)


def test_a_coarse_picture_without_time_still_covers_everything() -> None:
    low, high, _ = Pyramid(ArraySource(noise(1, 400_000), 44100)).coarse(300, budget_s=0.0)
    assert np.isfinite(low).all() and (high > low).all()


def test_a_finished_pyramid_is_found_in_the_cache(tmp_path: Path) -> None:
    source = ArraySource(noise(2, 100_000), 44100)
    first = Pyramid(source, tmp_path)
    first.build()
    again = Pyramid(source, tmp_path)
    assert again.is_complete
    np.testing.assert_array_equal(again.columns(0, 100_000, 77), first.columns(0, 100_000, 77))
    assert not Pyramid(ArraySource(noise(2, 100_000, seed=1), 44100), tmp_path).is_complete


def test_a_damaged_cache_file_is_built_again(tmp_path: Path) -> None:
    source = ArraySource(noise(1, 100_000), 44100)
    Pyramid(source, tmp_path).build()
    (file,) = (tmp_path / "peaks").iterdir()
    file.write_bytes(file.read_bytes()[:500])
    again = Pyramid(source, tmp_path)
    assert not again.is_complete
    again.build()
    assert again.is_complete


def test_a_cache_that_cannot_be_written_does_not_fail(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    pyramid = Pyramid(ArraySource(noise(1, 10_000), 44100), blocked)
    pyramid.build()
    assert pyramid.is_complete


def test_building_can_be_cancelled() -> None:
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        Pyramid(ArraySource(noise(1, 10_000), 44100)).build(progress)
