"""Tracks and tiles: what can be drawn while a source is computed, and what is computed for it."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from workstation.analysis.spectrogram import tile
from workstation.analysis.transforms import SpectrogramSettings
from workstation.app.jobs import Jobs
from workstation.app.views.tiles import TILE, TileKey, Tiles
from workstation.app.views.track import Track, merged
from workstation.core import ArraySource, Removed, Signal

RATE = 48000


class Growing(ArraySource):
    """A source that is rendered piece by piece. Reading what is not ready fails the test."""

    def __init__(self, samples, rate=RATE):
        super().__init__(samples, rate)
        self.spans, self.segment_ready = [], Signal()

    def render(self, start, stop):
        self.spans = merged([*self.spans, (start, stop)])
        thread = threading.Thread(target=self.segment_ready.emit, args=(start, stop))
        thread.start()
        thread.join()

    def ready_spans(self):
        return self.spans

    def _read(self, start, count):
        assert self.is_ready(start, count), "read before it was rendered"
        return super()._read(start, count)


@pytest.fixture
def jobs(qtbot):
    jobs = Jobs()
    yield jobs
    jobs.shutdown()


@pytest.fixture
def noise():
    return np.random.default_rng(3).uniform(-0.9, 0.9, (2, 200_000)).astype(np.float32)


def quiet(qtbot, jobs):
    qtbot.wait(150)
    qtbot.waitUntil(lambda: not jobs.busy)


def test_columns_of_a_ready_source_are_exact(qtbot, jobs, noise):
    track = Track(ArraySource(noise, RATE), jobs)
    track.start()
    qtbot.waitUntil(lambda: track.pyramid.is_complete and not jobs.busy)
    low, high, _ = track.columns(3, 10, 1024)
    part = noise[:, 3 * 1024:13 * 1024].reshape(2, 10, 1024)
    assert np.array_equal(low, part.min(2)) and np.array_equal(high, part.max(2))


def test_close_columns_come_from_the_samples_which_are_read_in_the_background(qtbot, jobs, noise):
    track = Track(ArraySource(noise, RATE), jobs)
    track.start()
    qtbot.waitUntil(lambda: track.pyramid.is_complete and not jobs.busy)
    coarse = track.columns(1000, 50, 8)
    with qtbot.waitSignal(track.changed):
        pass
    low, high, _ = track.columns(1000, 50, 8)
    part = noise[:, 8000:8400].reshape(2, 50, 8)
    assert np.array_equal(low, part.min(2)) and np.array_equal(high, part.max(2))
    assert np.all(coarse[0] <= low) and np.all(coarse[1] >= high), "until then the runs that hold them stand in"


def test_what_is_not_rendered_is_unknown_and_is_never_read(qtbot, jobs, noise):
    source = Growing(noise)
    track = Track(source, jobs)
    track.start()
    source.render(64_000, 128_000)
    qtbot.waitUntil(lambda: track.ready == [(64_000, 128_000)])
    low, _, _ = track.columns(0, 200, 1000)
    assert np.isnan(low[:, :63]).all() and np.isfinite(low[:, 65:127]).all() and np.isnan(low[:, 129:]).all()
    assert not track.is_ready(60_000, 70_000) and track.is_ready(70_000, 128_000)
    source.render(0, 64_000)
    source.render(128_000, 200_000)
    qtbot.waitUntil(lambda: track.share_ready == 1.0)
    assert np.isfinite(track.columns(0, 200, 1000)[0]).all()


def test_the_removed_signal_follows_the_rendering_of_what_it_is_made_of(qtbot, jobs, noise):
    after = Growing(noise * 0.5)
    track = Track(Removed(ArraySource(noise, RATE), after), jobs)
    track.start()
    after.render(0, 100_000)
    qtbot.waitUntil(lambda: track.ready == [(0, 100_000)])
    assert track.columns(0, 10, 6400)[1][:, 0] == pytest.approx(noise[:, :6400].max(1) / 2)


def test_a_closed_track_is_no_longer_called(qtbot, jobs, noise):
    source = Growing(noise)
    track = Track(source, jobs)
    track.start()
    track.close()
    source.render(0, 64_000)
    quiet(qtbot, jobs)
    assert track.ready == []


def key_for(source, index=0, per_column=100.0):
    return TileKey(source.version, 0, index, per_column, 80, 0.0, 20000.0, 1024, 0.5, "hann", "linear")


def test_a_tile_is_the_picture_that_the_analysis_gives(qtbot, jobs, noise):
    track, tiles = Track(ArraySource(noise, RATE), jobs), Tiles(jobs)
    track.start()
    key = key_for(track.source, 2)
    with qtbot.waitSignal(tiles.arrived):
        tiles.want("lane", [key], track)
    start, stop = key.span
    expected = tile(track.source, 0, start, stop, TILE, 80, SpectrogramSettings(1024, 0.5, "hann", "linear"), 0.0, 20000.0)
    assert np.allclose(tiles.find(key).levels, expected, atol=0.1)


def test_tiles_that_a_lane_no_longer_wants_are_cancelled(qtbot, jobs, noise):
    block = threading.Event()
    for _ in range(3):
        jobs.submit(lambda progress: block.wait(2))
    track, tiles = Track(ArraySource(noise, RATE), jobs), Tiles(jobs)
    first, second = key_for(track.source, 0), key_for(track.source, 1)
    tiles.want("lane", [first], track)
    tiles.want("lane", [second], track)
    block.set()
    quiet(qtbot, jobs)
    assert tiles.find(first) is None and tiles.find(second) is not None


def test_a_tile_drawn_too_early_is_drawn_again_when_more_is_rendered(qtbot, jobs, noise):
    source = Growing(noise)
    source.spans = [(0, 20_000)]
    track, tiles = Track(source, jobs), Tiles(jobs)
    key = key_for(source)
    with qtbot.waitSignal(tiles.arrived):
        tiles.want("lane", [key], track)
    assert np.isnan(tiles.find(key).levels[:, -20:]).all() and np.isfinite(tiles.find(key).levels[:, :150]).all()
    source.spans = [(0, 200_000)]
    tiles.outdate(source.version)
    with qtbot.waitSignal(tiles.arrived):
        tiles.want("lane", [key], track)
    assert np.isfinite(tiles.find(key).levels).all() and tiles.find(key).final


def test_the_colours_follow_the_range_without_computing_again(qtbot, jobs, noise):
    track, tiles = Track(ArraySource(noise, RATE), jobs), Tiles(jobs)
    key = key_for(track.source)
    with qtbot.waitSignal(tiles.arrived):
        tiles.want("lane", [key], track)
    held, table = tiles.find(key), list(range(256))
    wide, narrow = held.image(-100, 0, table), held.image(-30, -29, table)
    levels = held.levels.astype(float)
    assert wide.pixelIndex(50, 40) == int((levels[40, 50] + 100) * 254 / 100)
    assert narrow.pixelIndex(50, 40) == (254 if levels[40, 50] >= -29 else 0 if levels[40, 50] <= -30 else narrow.pixelIndex(50, 40))


def test_a_source_that_cannot_be_read_is_reported_and_no_longer_followed(qtbot, jobs, noise):
    class Broken(ArraySource):
        def _read(self, start, count):
            raise OSError("the disk is gone")

    track = Track(Broken(noise, RATE), jobs)
    with qtbot.waitSignal(jobs.job_failed) as told:
        track.start()
    quiet(qtbot, jobs)
    assert "the disk is gone" in str(told.args[1]) and not track._follow.isActive()
