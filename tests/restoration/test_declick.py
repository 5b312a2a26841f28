"""De-click and De-crackle: what they find, what they put in its place, and what they leave alone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.signals import voice_like
from workstation.core import ArraySource, Edits, Mark, Step
from workstation.restoration.rendered import Rendered
from workstation.restoration.store import SegmentStore
from workstation.session.steps import make_step

RATE = 44100
PLACES = (0.31, 0.74, 1.22, 1.63, 2.4)


def clicked(clean: np.ndarray, channels: tuple[int, ...] = (0, 1)) -> np.ndarray:
    """A recording [channels, frames] with a click of three samples at each of PLACES."""
    out = clean.copy()
    for place in PLACES:
        at = round(place * RATE)
        out[list(channels), at:at + 3] += np.float32([0.5, -0.6, 0.3])
    return out


@pytest.fixture
def clean() -> np.ndarray:
    hiss = 1e-4 * np.random.default_rng(4).standard_normal((2, 3 * RATE))
    return (np.tile(voice_like(3.0, RATE), (2, 1)) + hiss).astype(np.float32)


def step(samples: np.ndarray, processor: str = "declick", **settings: float) -> Step:
    return make_step(processor, settings, ArraySource(samples, RATE))


def output(samples: np.ndarray, made: Step) -> np.ndarray:
    return Rendered(ArraySource(samples, RATE), Edits((made,)), SegmentStore(None)).read(0, samples.shape[1])


def error_db(clean: np.ndarray, other: np.ndarray) -> float:
    return float(10 * np.log10(np.sum((clean - other) ** 2.0) / np.sum(clean ** 2.0) + 1e-30))


@pytest.mark.parametrize("processor", ["declick", "decrackle"])
def test_every_click_is_found_where_it_is_and_taken_away(clean, processor):
    damaged = clicked(clean)
    made = step(damaged, processor)
    for place in PLACES:
        at = round(place * RATE)
        assert any(mark.start <= at and mark.stop >= at + 3 and mark.stop - mark.start < 20 for mark in made.findings.marks)
    assert error_db(clean, output(damaged, made)) < error_db(clean, damaged) - 20


def test_what_is_not_marked_stays_to_the_bit(clean):
    damaged = clicked(clean)
    made = step(damaged)
    outside = np.ones(clean.shape[1], bool)
    for mark in made.findings.marks:
        outside[mark.start:mark.stop] = False
    assert np.array_equal(output(damaged, made)[:, outside], damaged[:, outside])


def test_clicks_are_found_in_samples_of_any_scale_with_silence_beside_them(clean):
    damaged = clicked(clean)
    for place in PLACES:
        damaged[:, round(place * RATE) + 300:][:, :400] = 0
    found = [[(mark.start, mark.stop) for mark in step(damaged * np.float32(scale)).findings.marks] for scale in (1, 2.0 ** 15)]
    assert len(found[0]) >= len(PLACES) and found[0] == found[1]


def test_a_click_in_one_channel_is_marked_there_alone(clean):
    damaged = clicked(clean, (1,))
    made = step(damaged)
    assert len(made.findings.marks) >= len(PLACES) and all(mark.channels == (1,) for mark in made.findings.marks)
    assert np.array_equal(output(damaged, made)[0], damaged[0])


def test_a_mark_that_is_switched_off_is_left_and_one_by_hand_is_repaired(clean):
    damaged = clicked(clean)
    made = step(damaged)
    first = made.findings.marks[0]
    off = replace(made, findings=made.findings.with_marks([replace(m, enabled=m != first) for m in made.findings.marks]))
    assert np.array_equal(output(damaged, off)[:, first.start:first.stop], damaged[:, first.start:first.stop])
    at = round(PLACES[0] * RATE)
    by_hand = replace(made, findings=made.findings.with_marks([Mark(at - 1, at + 4)]))
    there = slice(at - 1, at + 4)
    assert np.abs(output(damaged, by_hand)[:, there] - clean[:, there]).max() < 0.1 * np.abs(damaged[:, there] - clean[:, there]).max()


def test_clean_sound_is_left_as_it_is_and_told_so(clean):
    made = step(clean)
    assert not made.findings.marks and "No clicks" in made.findings.summary
    assert np.array_equal(output(clean, made), clean)


def test_the_attack_of_a_drum_is_no_click():
    time = np.arange(3 * RATE) / RATE
    beats = np.zeros_like(time)
    random = np.random.default_rng(6)
    for beat in np.arange(0.2, 2.8, 0.4):
        on = time >= beat
        since = time[on] - beat
        beats[on] += np.exp(-since / 0.08) * (np.sin(2 * np.pi * 90 * since) + 0.5 * random.standard_normal(on.sum()))
    drums = (0.3 * beats + 1e-4 * random.standard_normal(len(time))).astype(np.float32)[None]
    assert error_db(drums, output(drums, step(drums))) < -45


@pytest.mark.parametrize("processor", ["declick", "decrackle"])
def test_the_click_with_which_a_kick_drum_begins_is_left(processor):
    time = np.arange(3 * RATE) / RATE
    kicks = np.zeros_like(time)
    for beat in np.arange(0.2, 2.8, 0.4):
        since = time[time >= beat] - beat
        kicks[time >= beat] += np.exp(-since / 0.1) * np.sin(2 * np.pi * 60 * since) + 0.7 * np.exp(-since / 2e-4) * np.cos(9000 * since)
    quiet = 1e-4 * np.random.default_rng(6).standard_normal(len(time))
    drums = (0.3 * kicks + quiet).astype(np.float32)[None]
    assert error_db(drums, output(drums, step(drums, processor))) < -60
    damaged = drums.copy()
    places = [round(beat * RATE) for beat in np.arange(0.35, 2.8, 0.4)]
    damaged[0, places] += 0.2
    assert all(any(mark.start <= at < mark.stop for mark in step(damaged, processor).findings.marks) for at in places)


def test_where_a_recording_begins_and_ends_in_the_middle_of_a_sound_nothing_is_marked():
    time = np.arange(RATE) / RATE
    random = np.random.default_rng(7)
    cut = (0.3 * np.cos(2 * np.pi * 300 * time) + 1e-4 * random.standard_normal(RATE)).astype(np.float32)
    cut[:20] += (0.1 * random.standard_normal(20)).astype(np.float32)
    cut[-20:] += (0.1 * random.standard_normal(20)).astype(np.float32)
    assert not step(cut[None]).findings.marks


def test_higher_sensitivity_finds_fainter_clicks(clean):
    faint = clean + (clicked(clean) - clean) * 0.002
    counts = [len(step(faint, sensitivity=s).findings.marks) for s in (0, 5, 10)]
    assert counts[0] <= counts[1] <= counts[2] and counts[0] < counts[2]


def test_doubtful_clicks_are_believed_only_where_plain_ones_are_among_them():
    rate = 8000
    noise = (0.01 * np.random.default_rng(10).standard_normal((1, 30 * rate))).astype(np.float32)
    doubtful, plain = (np.arange(2, 8, 1.0) * rate).astype(int), (np.arange(2.5, 8, 2.0) * rate).astype(int)
    noise[0, np.append(doubtful, doubtful + 20 * rate)] = 0.125
    assert not make_step("declick", {}, ArraySource(noise, rate)).findings.marks
    noise[0, plain] = 0.5
    marks = make_step("declick", {}, ArraySource(noise, rate)).findings.marks
    assert [mark.start + 1 for mark in marks] == sorted([*doubtful, *plain])


def test_what_is_longer_than_the_longest_click_is_not_taken_away(clean):
    long = clean.copy()
    long[:, RATE:RATE + 400] += (0.3 * np.random.default_rng(8).standard_normal(400)).astype(np.float32)
    marks = step(long, longest=1.0).findings.marks
    assert all(mark.stop - mark.start <= 1.5 * 0.001 * RATE + 3 for mark in marks)


def test_the_marks_of_a_long_recording_do_not_depend_on_where_it_is_looked_through():
    random = np.random.default_rng(9)
    samples = (0.05 * random.standard_normal((1, 8 * 8000))).astype(np.float32)
    places = np.arange(400, samples.shape[1] - 400, 3001)
    samples[0, places] += 0.9
    found = make_step("declick", {}, ArraySource(samples, 8000)).findings.marks
    assert [any(m.start <= at < m.stop for m in found) for at in places].count(True) == len(places)
