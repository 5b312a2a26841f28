"""Fill gap: which holes are found, what is put in them, and what is left alone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.signals import voice_like
from workstation.core import EVERYTHING, ArraySource, Edits, Mark, Region, Step
from workstation.restoration.rendered import Rendered
from workstation.restoration.store import SegmentStore
from workstation.session.steps import leaves_alone, make_step

RATE = 44100
HOLES = ((20000, 20064), (41000, 41441), (60000, 61323), (90000, 94851))


def chord(rate: int = RATE, seconds: float = 3.0) -> np.ndarray:
    """Steady tones with a little hiss, different in each channel: float32 [2, frames]."""
    time, random = np.arange(round(seconds * rate)) / rate, np.random.default_rng(4)
    tones = [sum(0.08 * np.sin(2 * np.pi * hz * time + hz) for hz in notes) for notes in ((220, 277.2, 329.6), (165, 440.3, 659.9))]
    return np.float32(np.stack(tones) + 1e-3 * random.standard_normal((2, len(time))))


def holed(clean: np.ndarray, holes=HOLES, channels: tuple[int, ...] = (0, 1), gain: float = 0.0, dither: float = 0.0) -> np.ndarray:
    out, random = clean.copy(), np.random.default_rng(5)
    for start, stop in holes:
        for channel in channels:
            out[channel, start:stop] = gain * out[channel, start:stop] + dither * random.integers(-1, 2, stop - start)
    return out


def step(samples: np.ndarray, rate: int = RATE, region: Region = EVERYTHING, **settings: str) -> Step:
    return make_step("fill", settings, ArraySource(samples, rate), region=region)


def output(samples: np.ndarray, made: Step, rate: int = RATE) -> np.ndarray:
    return Rendered(ArraySource(samples, rate), Edits((made,)), SegmentStore(None)).read(0, samples.shape[1])


def left_db(clean: np.ndarray, out: np.ndarray, start: int, stop: int) -> float:
    """The error in a hole re the sound that belongs there."""
    there = np.s_[:, start:stop]
    return float(10 * np.log10(np.sum((clean[there] - out[there]) ** 2.0) / np.sum(clean[there] ** 2.0)))


@pytest.mark.parametrize("gain, dither", [(0.0, 0.0), (0.0, 2.0 ** -15), (0.02, 0.0)], ids=["silent", "dithered", "attenuated"])
def test_every_hole_is_found_where_it_is(gain, dither):
    holes = HOLES if not gain else HOLES[1:]
    marks = step(holed(chord(), holes, gain=gain, dither=dither)).findings.marks
    assert [mark.channels for mark in marks] == [(0, 1)] * len(holes)
    for mark, (start, stop) in zip(marks, holes, strict=True):
        assert start - 8 <= mark.start <= start and stop <= mark.stop <= stop + 8


@pytest.mark.parametrize("floor", [0.0, 0.01], ids=["silent", "attenuated"])
def test_a_hole_that_fades_in_and_out_within_a_millisecond_is_found_with_its_fades(floor):
    damaged, fade = chord(), 44
    for start, stop in HOLES[1:]:
        gain = np.clip(np.minimum(np.arange(stop - start), np.arange(stop - start)[::-1]) / fade, 0, 1)
        damaged[:, start:stop] *= 1 - (1 - floor) * (0.5 - 0.5 * np.cos(np.pi * gain))
    marks = step(damaged).findings.marks
    assert [mark.channels for mark in marks] == [(0, 1)] * 3
    for mark, (start, stop) in zip(marks, HOLES[1:], strict=True):
        assert abs(mark.start - start) <= 24 and abs(mark.stop - stop) <= 24


@pytest.mark.parametrize("holes, said", [
    (HOLES[1:2], "One drop-out was found, of 10.0 ms."), (HOLES[1:3], "2 drop-outs were found, of 10.0 to 30.0 ms."),
    (((41000, 41441), (60000, 60441)), "2 drop-outs were found, of 10.0 ms.")])
def test_the_lengths_of_the_holes_are_told(holes, said):
    assert step(holed(chord(), holes)).findings.summary == said


def test_steady_tones_are_put_back_into_holes():
    clean = chord()
    damaged = holed(clean)
    out = output(damaged, step(damaged))
    assert all(left_db(clean, out, start, stop) < -12 for start, stop in HOLES)


def test_everything_outside_the_holes_stays_to_the_bit():
    damaged = holed(chord())
    made = step(damaged)
    outside = np.ones(damaged.shape[1], bool)
    for mark in made.findings.marks:
        outside[mark.start:mark.stop] = False
    assert np.array_equal(output(damaged, made)[:, outside], damaged[:, outside])


def test_a_hole_in_one_channel_is_marked_and_filled_there_alone():
    damaged = holed(chord(), channels=(1,))
    made = step(damaged)
    assert all(mark.channels == (1,) for mark in made.findings.marks) and len(made.findings.marks) == len(HOLES)
    out = output(damaged, made)
    assert np.array_equal(out[0], damaged[0]) and not np.array_equal(out[1], damaged[1])


def pauses() -> dict[str, np.ndarray]:
    """Silence that belongs to the sound, float32 [2, frames] each."""
    time = np.arange(3 * RATE) / RATE
    tone = 0.3 * np.sin(2 * np.pi * 330 * time)
    beat = time % 0.15
    notes = np.clip(np.minimum(beat / 0.002, (0.08 - beat) / 0.005), 0, 1)
    fades = np.clip(np.abs(time - 1.5) / 0.05 - 1, 0, 1) ** 2
    plucked = np.where(beat < 0.09, np.exp(-beat / 0.012), 0)
    tracks = (np.abs(time - 1.5) > 0.4) & (time > 0.05) & (time < 2.95)
    pulses = np.where((time * 90) % 1 < 0.15, 1.0, 0.0)
    sounds = {"staccato": tone * notes, "fade": tone * fades, "plucked": tone * plucked, "tracks": tone * tracks,
              "pulses": 0.3 * pulses, "gated": tone * (beat < 0.075), "speech": voice_like(3.0, RATE)[0]}
    return {name: np.float32(np.tile(sound, (2, 1))) for name, sound in sounds.items()}


@pytest.mark.parametrize("name", list(pauses()))
def test_silence_that_belongs_to_the_sound_is_no_hole(name):
    samples = pauses()[name]
    made = step(samples)
    assert not made.findings.marks and made.findings.summary == (
        "No drop-outs were found. Unless a selection of at most 100 ms is filled whatever is in it, nothing is changed.")
    assert np.array_equal(output(samples, made), samples)


def test_a_short_selection_is_filled_whatever_is_in_it():
    clean = chord()
    damaged = clean.copy()
    damaged[:, 50000:51000] = 0.5 * np.random.default_rng(6).standard_normal((2, 1000))
    region = Region(49990, 51010)
    out = output(damaged, step(damaged, region=region))
    assert left_db(clean, out, 49990, 51010) < -20
    assert np.array_equal(out, damaged) is False and np.array_equal(output(damaged, step(damaged, region=region, what="found")), damaged)


@pytest.mark.parametrize(("region", "what", "alone"), [(EVERYTHING, "auto", True), (Region(1000, 5000), "auto", False),
                                                       (Region(1000, 6000), "auto", True), (Region(1000, 5000), "found", True)])
def test_without_holes_only_a_short_selection_is_changed(region, what, alone):
    made = step(chord(), region=region, what=what)
    assert leaves_alone(made, ArraySource(chord(), RATE)) == np.array_equal(output(chord(), made), chord()) == alone


def test_in_a_longer_selection_the_holes_are_filled():
    damaged = holed(chord())
    out = output(damaged, step(damaged, region=Region(30000, 70000)))
    changed = [not np.array_equal(out[:, start:stop], damaged[:, start:stop]) for start, stop in HOLES]
    assert changed == [False, True, True, False]


def test_a_mark_that_is_switched_off_is_left_and_one_by_hand_is_filled():
    clean = chord()
    damaged = holed(clean)
    made = step(damaged)
    first, second = made.findings.marks[0], made.findings.marks[1]
    edited = replace(made, findings=made.findings.with_marks([replace(first, enabled=False), Mark(second.start, second.stop)]))
    out = output(damaged, edited)
    assert np.array_equal(out[:, first.start:first.stop], damaged[:, first.start:first.stop])
    assert left_db(clean, out, second.start, second.stop) < -20


def test_holes_beside_each_other_are_filled_together():
    clean = chord()
    holes = [(60000, 60400), (60700, 61100), (61500, 62000)]
    damaged = holed(clean, holes)
    marked = step(damaged)
    made = replace(marked, findings=marked.findings.with_marks([Mark(*hole) for hole in holes]))
    out = output(damaged, made)
    assert all(left_db(clean, out, *hole) < -20 for hole in holes)


@pytest.mark.parametrize("rate", [8000, 192000])
def test_holes_are_found_and_filled_at_every_rate(rate):
    clean = chord(rate, 2.0)
    holes = [(round(0.7 * rate), round(0.72 * rate))]
    damaged = holed(clean, holes)
    made = step(damaged, rate)
    assert [(mark.start, mark.stop) for mark in made.findings.marks] == holes
    assert left_db(clean, output(damaged, made, rate), *holes[0]) < -15


def test_the_marks_do_not_depend_on_where_a_long_recording_is_looked_through():
    clean = chord(8000, 25.0)
    holes = [(round(at * 8000), round(at * 8000) + 160) for at in (4.0, 9.99, 10.03, 19.985, 24.0)]
    marks = step(holed(clean, holes), 8000).findings.marks
    assert [(mark.start, mark.stop) for mark in marks] == holes


def test_holes_near_the_ends_are_filled_from_the_side_that_there_is():
    samples = chord(8000, 0.5)
    for region in (Region(0, 400), Region(3600, 4000), Region(0, 4000, channels=(1,))):
        out = output(samples, step(samples, 8000, region=region), 8000)
        assert np.isfinite(out).all() and np.abs(out).max() <= np.abs(samples).max() + 1e-6
