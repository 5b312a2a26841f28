"""The render loop, seen through processors made for the purpose."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from tests.signals import box_leak_db
from workstation.core import ArraySource, Edits, Progress, Region, Step
from workstation.restoration import stage as stage_module
from workstation.restoration.processor import Plan, Processor
from workstation.restoration.rendered import Rendered
from workstation.restoration.segments import nearest_rate
from workstation.restoration.stage import Stage
from workstation.restoration.store import SegmentStore


class Averager:
    """y[n] = mean of x[n − before … n + after]: needs context on both sides."""

    def __init__(self, channels, before, after, scale=1.0):
        self.before, self.after, self.scale = before, after, scale
        self.pending = np.zeros((channels, before), np.float32)

    def process(self, block):
        self.pending = np.concatenate([self.pending, block], axis=1)
        size = self.before + self.after + 1
        if self.pending.shape[1] < size:
            return self.pending[:, :0]
        windows = np.lib.stride_tricks.sliding_window_view(self.pending, size, axis=1)
        self.pending = self.pending[:, windows.shape[1]:]
        return (windows.mean(axis=2, dtype=np.float64) * self.scale).astype(np.float32)

    def finish(self):
        return self.process(np.zeros((self.pending.shape[0], self.after), np.float32))


class Summer:
    """y[n] = x[0] + … + x[n]: needs all of its past."""

    def __init__(self, channels):
        self.total = np.zeros((channels, 1))

    def process(self, block):
        out = self.total + np.cumsum(block, axis=1, dtype=np.float64)
        self.total = out[:, -1:]
        return out.astype(np.float32)

    def finish(self):
        return np.zeros((len(self.total), 0), np.float32)


class Made(Processor):
    id, name, complaint, summary = "made", "Made", "Level", "For the tests."

    def __init__(self, plan, worker):
        self._plan, self._worker = plan, worker
        self.tasks = []

    def plan(self, format, settings):
        return self._plan

    def worker(self, task):
        self.tasks.append(task)
        return self._worker(task.format.channels)


@pytest.fixture
def noise():
    return np.random.default_rng(3).standard_normal((2, 10_000)).astype(np.float32) * 0.1


@pytest.fixture
def render(monkeypatch):
    def make(processor, samples, rate=8000, preview=False, **step):
        monkeypatch.setattr(stage_module.registry, "get", lambda _: processor)
        return Rendered(ArraySource(samples, rate), Edits((Step("made", **step),)), SegmentStore(None), preview)
    return make


def averaged(samples, before, after):
    padded = np.pad(samples.astype(np.float64), ((0, 0), (before, after)))
    return np.lib.stride_tricks.sliding_window_view(padded, before + after + 1, axis=1).mean(axis=2)


def test_warm_up_and_look_ahead_make_segments_invisible(render, noise):
    processor = Made(Plan(1000, warm_up=37, look_ahead=21), lambda c: Averager(c, 37, 21))
    out = render(processor, noise).read(0, noise.shape[1])
    assert np.allclose(out, averaged(noise, 37, 21), atol=1e-7)


def test_workers_see_one_channel_each_unless_linked(render, noise):
    for linked, expected in ((False, {(0,), (1,)}), (True, {(0, 1)})):
        processor = Made(Plan(4000, linked=linked), lambda c: Averager(c, 0, 0))
        render(processor, noise).read(0, noise.shape[1])
        assert {task.channels for task in processor.tasks} == expected


def test_a_task_tells_the_absolute_frame_of_its_first_sample(render, noise):
    processor = Made(Plan(1000, warm_up=100, linked=True), lambda c: Averager(c, 0, 0))
    render(processor, noise).read(3500, 10)
    assert [task.start_frame for task in processor.tasks] == [2900]


@pytest.mark.parametrize("preview_from", [0, 4321])
def test_a_processor_that_needs_all_of_its_past_is_rendered_in_order(render, noise, preview_from):
    processor = Made(Plan(1000, warm_up=None), Summer)
    wanted = np.cumsum(noise, axis=1, dtype=np.float64)
    out = render(processor, noise).read(preview_from, 500)
    assert np.allclose(out, wanted[:, preview_from:preview_from + 500], atol=1e-6)


def test_its_preview_is_marked_and_never_taken_for_the_result(render, noise):
    processor = Made(Plan(1000, warm_up=None), Summer)
    preview, final = render(processor, noise, preview=True), render(processor, noise)
    assert preview.approximate and not final.approximate
    assert preview.version != final.version


def test_in_order_rendering_keeps_time_with_look_ahead_and_resampling(render):
    samples = np.sin(2 * np.pi * 200 * np.arange(24_000) / 8000)[None].astype(np.float32) * 0.5
    processor = Made(Plan(2000, warm_up=None, look_ahead=30, rates=(16000,)), lambda c: Averager(c, 30, 30, 0.0))
    out = render(processor, samples, 8000).read(0, 24_000)
    assert np.abs(out[:, 300:-300]).max() < 1e-3


@pytest.mark.parametrize("rate", [8000, 11025, 44100])
def test_at_another_rate_the_change_is_resampled_back_and_added(render, rate):
    rng = np.random.default_rng(1)
    samples = (0.1 * rng.standard_normal((1, 3 * rate))).astype(np.float32)
    processor = Made(Plan(22050, warm_up=50, look_ahead=50, rates=(22050,)), lambda c: Averager(c, 0, 0))
    out = render(processor, samples, rate).read(0, samples.shape[1])
    assert np.array_equal(out, samples)


def test_seams_between_resampled_segments_cannot_be_seen(render):
    rate = 44100
    samples = np.sin(2 * np.pi * 440 * np.arange(2 * rate) / rate)[None].astype(np.float32) * 0.5
    processor = Made(Plan(2205, warm_up=0, look_ahead=0, rates=(22050,)), lambda c: Averager(c, 0, 0, 0.5))
    out = render(processor, samples, rate).read(0, samples.shape[1])
    assert np.abs(out - samples / 2)[:, rate // 4:-rate // 4].max() < 2e-5


def test_the_nearest_accepted_rate_is_the_same_or_the_next_higher():
    assert nearest_rate(44100, None) == 44100
    assert nearest_rate(44100, (22050, 44100)) == 44100
    assert nearest_rate(32000, (22050, 48000, 44100)) == 44100
    assert nearest_rate(96000, (22050, 48000)) == 48000


def test_selection_edges_are_faded_inside_and_the_ends_of_the_recording_are_not(render):
    samples = np.ones((1, 8000), np.float32)
    silent = Made(Plan(1000), lambda c: Averager(c, 0, 0, 0.0))
    out = render(silent, samples, 8000, region=Region(2000, 4000)).read(0, 8000)[0]
    assert (out[:2000] == 1).all() and (out[4000:] == 1).all() and (out[2040:3960] == 0).all()
    assert (np.diff(out[2000:2040]) < 0).all() and (np.diff(out[3960:4000]) > 0).all()
    assert (render(silent, samples, 8000, region=Region(0, 8000)).read(0, 8000) == 0).all()


def test_the_edges_of_a_box_are_as_long_as_its_transition_asks(render):
    samples = np.sin(2 * np.pi * 1000 * np.arange(16000) / 8000)[None].astype(np.float32)
    silent = Made(Plan(1000), lambda c: Averager(c, 0, 0, 0.0))
    out = render(silent, samples, 8000, region=Region(2000, 14000, 200.0, 3000.0)).read(0, 16000)[0]
    # 50 Hz of transition: 4 / 50 Hz = 640 frames
    peaks = np.abs(out[2000:3000]).reshape(-1, 8).max(axis=1)
    assert (np.diff(peaks[:72]) <= 0).all() and peaks[0] > 0.99 and 0.4 < peaks[40] < 0.6 and peaks[80:].max() < 1e-3
    # at most half of a short box, with no step in the middle
    short = render(silent, samples, 8000, region=Region(2000, 2400, 200.0, 3000.0)).read(0, 16000)[0] - samples[0]
    assert np.abs(short).max() > 0.99 and not short[:2000].any() and not short[2400:].any()


@pytest.mark.parametrize("rate", [8000, 44100, 192000])
@pytest.mark.parametrize("seconds", [0.03, 0.15, 0.6])
def test_outside_a_box_a_full_scale_tone_leaves_less_than_minus_90_dbfs(render, rate, seconds):
    low, high, count = 1000.0, 2000.0, round(0.8 * rate)
    region = Region(rate // 10, rate // 10 + round(seconds * rate), low, high)
    silent = Made(Plan(rate // 4), lambda c: Averager(c, 0, 0, 0.0))
    transition = max(50.0, 8 / seconds, 5 * rate / 4096)
    for hz in (low, 1500.0, high, high + transition / 2):
        tone = np.sin(2 * np.pi * hz * np.arange(count) / rate + 0.3)[None].astype(np.float32)
        change = render(silent, tone, rate, region=region).read(0, count) - tone
        assert box_leak_db(change, rate, low - transition, high + transition) < -90


def test_a_box_that_is_narrower_than_its_slopes_takes_its_middle_whole(render):
    rate, count = 44100, 88200
    hum = np.sin(2 * np.pi * 50 * np.arange(count) / rate)[None].astype(np.float32)
    silent = Made(Plan(rate // 4), lambda c: Averager(c, 0, 0, 0.0))
    out = render(silent, hum, rate, region=Region(0, None, 46.0, 54.0)).read(0, count)
    assert np.abs(out[0, rate // 2:-rate // 2]).max() < 0.002


def test_a_box_takes_its_band_alone(render):
    rate, n = 8000, 16000
    t = np.arange(n) / rate
    low, high = np.sin(2 * np.pi * 300 * t), np.sin(2 * np.pi * 2000 * t)
    silent = Made(Plan(3000), lambda c: Averager(c, 0, 0, 0.0))
    out = render(silent, (low + high)[None] * 0.3, rate, region=Region(0, None, 1000.0, None)).read(0, n)[0]
    assert np.abs(out - 0.3 * low)[500:-500].max() < 1e-4


def test_each_segment_is_rendered_once_however_many_threads_ask(render, noise):
    processor = Made(Plan(1000, linked=True), lambda c: Averager(c, 0, 0))
    result = render(processor, noise)
    barrier = threading.Barrier(4)

    def read():
        barrier.wait()
        result.read(0, noise.shape[1])

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(processor.tasks) == 10


def test_ready_spans_grow_with_what_is_prepared(render, noise):
    processor = Made(Plan(1000), lambda c: Averager(c, 0, 0))
    result = render(processor, noise)
    seen = []
    result.segment_ready.connect(lambda start, stop: seen.append(start))
    result.prepare(5000, 6500, Progress())
    assert seen == [5000, 6000] and result.ready_spans() == [(5000, 7000)]
    assert result.is_ready(5500, 1500) and not result.is_ready(5500, 1501)
    result.prepare(-10, 99_999, Progress())
    assert result.ready_spans() == [(0, 10_000)] and result.is_ready(-50, 20_000)


def test_sources_made_of_the_same_steps_share_what_was_computed(monkeypatch, noise):
    processor = Made(Plan(1000, linked=True), lambda c: Averager(c, 0, 0))
    monkeypatch.setattr(stage_module.registry, "get", lambda _: processor)
    store, source, step = SegmentStore(None), ArraySource(noise, 8000), Step("made")
    Rendered(source, Edits((step,)), store).read(0, 10_000)
    again = Rendered(source, Edits((step,)), store)
    assert again.is_ready(0, 10_000)
    again.read(0, 10_000)
    assert len(processor.tasks) == 10


def test_a_worker_that_loses_frames_is_found_out(render, noise):
    class Loser(Averager):
        def finish(self):
            return super().finish()[:, 1:]

    processor = Made(Plan(1000), lambda c: Loser(c, 3, 3))
    with pytest.raises(RuntimeError):
        render(processor, noise).read(0, 100)


def test_a_stage_without_findings_it_needs_says_so(monkeypatch, noise):
    from workstation.core import UsageError
    with pytest.raises(UsageError):
        Stage(ArraySource(noise, 8000), Step("denoise", settings={}), SegmentStore(None))


def test_another_amount_renders_nothing_again(monkeypatch, noise):
    processor = Made(Plan(1000, linked=True), lambda c: Averager(c, 0, 0, 0.0))
    monkeypatch.setattr(stage_module.registry, "get", lambda _: processor)
    store, source = SegmentStore(None), ArraySource(noise, 8000)
    Rendered(source, Edits((Step("made"),)), store).read(0, 10_000)
    for amount in (0.5, 0.25, 0.0):
        other = Rendered(source, Edits((Step("made", amount=amount),)), store)
        assert other.is_ready(0, 10_000)
        assert np.allclose(other.read(0, 10_000), (1 - amount) * noise, atol=1e-7)
    assert len(processor.tasks) == 10


def test_a_share_of_a_later_step_has_what_the_step_received_rendered_too(monkeypatch, noise):
    processor = Made(Plan(1000, linked=True), lambda c: Averager(c, 0, 0, 0.5))
    monkeypatch.setattr(stage_module.registry, "get", lambda _: processor)
    store = SegmentStore(None, memory_bytes=3 * 2 * 1000 * 4)
    result = Rendered(ArraySource(noise, 8000), Edits((Step("made", seed=1), Step("made", seed=2, amount=0.5))), store)
    result.prepare(4000, 5000, Progress())
    assert result.is_ready(4000, 1000)
    assert np.allclose(result.read(4000, 1000), noise[:, 4000:5000] * 0.375, atol=1e-7)
