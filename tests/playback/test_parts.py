"""Route, fold, band, limiter, voice and feed, each against a closed form or a second route."""

from __future__ import annotations

import numpy as np
import pytest
import soxr

from tests.playback.sources import Growing, noise
from workstation.core import ArraySource
from workstation.playback.band import band_pass, reach
from workstation.playback.feed import Feed
from workstation.playback.fold import fold_matrix
from workstation.playback.limiter import limit
from workstation.playback.route import Route
from workstation.playback.voice import CEILING, Voice

RATE = 44100


def _walk(route: Route, steps: int, limit: int = 4) -> list[int]:
    """The frames that a route passes, by its spans."""
    frames: list[int] = []
    while len(frames) < steps:
        frame, count = route.span(len(frames), min(limit, steps - len(frames)))
        if not count:
            break
        frames += range(frame, frame + count)
    return frames


def test_a_route_ends_at_its_stop() -> None:
    assert _walk(Route(3, 9), 100) == [3, 4, 5, 6, 7, 8]


def test_a_route_goes_round_its_loop_after_its_lead() -> None:
    assert _walk(Route(3, 99, (5, 8)), 12) == [3, 4, 5, 6, 7, 5, 6, 7, 5, 6, 7, 5]


@pytest.mark.parametrize("route", [Route(3, 9), Route(3, 99, (5, 8)), Route(6, 99, (5, 8))])
def test_the_frame_of_a_step_is_the_one_that_its_span_plays(route: Route) -> None:
    assert [route.frame(step) for step in range(6)] == _walk(route, 6)


def test_a_loop_without_frames_is_refused() -> None:
    with pytest.raises(ValueError, match="loop"):
        Route(8, 99, (5, 8))


def test_mono_goes_to_every_channel() -> None:
    matrix = fold_matrix(1, 2)
    assert matrix is not None and np.array_equal(matrix @ np.array([[0.3]], np.float32), np.full((2, 1), 0.3, np.float32))


def test_surround_folds_to_stereo_after_bs_775_without_clipping() -> None:
    matrix = fold_matrix(6, 2)
    assert matrix is not None
    left = matrix[0] / matrix[0, 0]
    assert np.allclose(left, [1, 0, 0.7071, 0, 0.7071, 0], atol=1e-4)
    assert np.allclose(np.abs(matrix).sum(axis=1), 1)


@pytest.mark.parametrize(("channels", "device"), [(2, 1), (3, 2), (8, 2), (4, 6)])
def test_any_other_fold_keeps_every_channel_and_cannot_clip(channels: int, device: int) -> None:
    matrix = fold_matrix(channels, device)
    assert matrix is not None and matrix.shape == (device, channels)
    assert (matrix.sum(axis=0) > 0).all() and (matrix.sum(axis=1) <= 1.000001).all()


@pytest.mark.parametrize(("hz", "db"), [(300, -80), (1000, -6.02), (2000, 0), (4000, -6.02), (8000, -80)])
def test_a_band_passes_its_middle_halves_its_edges_and_drops_the_rest(hz: float, db: float) -> None:
    band = (1000.0, 4000.0)
    half = reach(band, RATE)
    tone = np.sin(2 * np.pi * hz * np.arange(8192 + 2 * half) / RATE).astype(np.float32)[None]
    out = band_pass(tone, band, RATE)
    assert out.shape == (1, 8192)
    level = 20 * np.log10(np.sqrt(2 * np.mean(out ** 2)))
    assert level == pytest.approx(db, abs=0.2) if db > -80 else level < -70


def test_a_band_has_no_delay() -> None:
    band = (0.0, 4000.0)
    half = reach(band, RATE)
    samples = np.zeros((1, 400 + 2 * half), np.float32)
    samples[0, half + 200] = 1
    out = band_pass(samples, band, RATE)[0]
    assert np.argmax(out) == 200
    assert np.allclose(out[101:200], out[201:300][::-1], atol=1e-6)


def test_the_limiter_holds_its_ceiling_with_one_smooth_gain_for_all_channels() -> None:
    ramp, samples = 50, noise(3000, level=0.2)
    samples[0, 1500] = 8.0
    middle = samples[:, 100:-100]
    out = limit(samples, 0.9, ramp)
    assert np.abs(out).max() <= 0.9
    gain = out / middle
    assert np.allclose(gain[0], gain[1], atol=1e-5)
    assert np.abs(np.diff(gain[0])).max() < 2 / ramp
    far = np.abs(np.arange(out.shape[1]) - 1400) > 2 * ramp
    assert np.array_equal(out[:, far], middle[:, far])


def test_a_voice_without_gain_or_band_is_its_source_bit_for_bit() -> None:
    source = ArraySource(noise(5000), RATE)
    assert np.array_equal(Voice("R", source).render(100, 700), source.read(100, 700))


def test_a_boosted_residual_never_exceeds_minus_6_dbfs() -> None:
    source = ArraySource(noise(20000, level=0.05), RATE)
    out = Voice("R", source, boost_db=40.0).render(0, 20000)
    assert 0.4 < np.abs(out).max() <= CEILING


@pytest.mark.parametrize("voice", [{"gain_db": -3.0}, {"boost_db": 30.0}, {"band": (300.0, 3000.0)},
                                   {"boost_db": 20.0, "band": (50.0, None)}])
def test_a_voice_is_the_same_in_any_blocks(voice: dict) -> None:
    source = ArraySource(noise(30000), RATE)
    heard = Voice("R", source, **voice)
    whole = heard.render(0, 20000)
    pieces = [heard.render(start, 1234) for start in range(0, 20000, 1234)]
    assert np.allclose(np.concatenate(pieces, axis=1)[:, :20000], whole, atol=1e-6)


def test_a_voice_is_ready_only_where_its_context_is() -> None:
    source = Growing(noise(30000), RATE, (0, 10000))
    assert Voice("B", source).ready_count(4000, 20000) == 6000
    narrower = Voice("B", source, band=(300.0, 3000.0)).ready_count(4000, 20000)
    assert narrower == 6000 - reach((300.0, 3000.0), RATE)
    assert Voice("B", source).ready_count(10000, 5) == 0


def _feed(source: ArraySource, route: Route, index: int, rate: int, block: int) -> np.ndarray:
    feed, out = Feed(Voice("A", source), route, index, rate, 2), []
    while held := feed.fill(block):
        out.append(feed.pop(min(held, block)))
    return np.concatenate(out).T


@pytest.mark.parametrize(("rate", "device_rate"), [(96000, 44100), (44100, 48000), (22050, 48000)])
def test_a_resampled_feed_is_the_one_shot_resampling(rate: int, device_rate: int) -> None:
    source = ArraySource(noise(30000), rate)
    out = _feed(source, Route(0, 30000), 0, device_rate, 700)
    wanted = soxr.resample(source.read(0, 30000).T, rate, device_rate, quality="HQ").T
    assert out.shape[1] == round(30000 * device_rate / rate)
    assert np.allclose(out, wanted[:, :out.shape[1]], atol=1e-6)


@pytest.mark.parametrize(("rate", "device_rate"), [(96000, 44100), (44100, 48000), (8000, 44100)])
def test_a_resampled_feed_begun_anywhere_joins_the_one_begun_at_0(rate: int, device_rate: int) -> None:
    source, route = ArraySource(noise(30000), rate), Route(0, 30000)
    whole = _feed(source, route, 0, device_rate, 700)
    for index in (1, 333, 7001):
        assert np.allclose(_feed(source, route, index, device_rate, 500), whole[:, index:], atol=3e-6)


def test_a_resampled_loop_of_whole_periods_has_no_seam() -> None:
    tone = np.sin(2 * np.pi * 441 * np.arange(4410) / RATE)  # 44.1 periods of 100 frames: the loop is 30 of them
    source = ArraySource(np.tile(tone, (2, 1)) * 0.5, RATE)
    feed = Feed(Voice("A", source), Route(0, 4410, (500, 3500)), 0, 48000, 2)
    feed.fill(20000)
    heard = feed.pop(20000)[200:, 0]
    wanted = 0.5 * np.sin(2 * np.pi * 441 * np.arange(200, 20000) / 48000)
    assert np.abs(heard - wanted).max() < 1e-4
