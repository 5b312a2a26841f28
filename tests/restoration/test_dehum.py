"""De-hum: what it finds, how it follows it, and what it leaves alone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.signals import voice_like, white
from workstation.core import ArraySource, Edits, Step
from workstation.restoration.rendered import Rendered
from workstation.restoration.store import SegmentStore
from workstation.session.steps import make_step

RATE = 8000
SECONDS = 24


def hum(seconds: float = SECONDS, hz: float = 50.0, wander_hz: float = 0.0, harmonics: int = 12, rate: int = RATE) -> np.ndarray:
    """Harmonics of 0.02 / k whose pitch wanders once in 40 s: float32 [1, frames]."""
    time = np.arange(round(seconds * rate)) / rate
    phase = 2 * np.pi * (hz * time + wander_hz * 40 / (2 * np.pi) * np.sin(2 * np.pi * time / 40))
    return sum(0.02 / k * np.sin(k * phase + k * k) for k in range(1, harmonics + 1)).astype(np.float32)[None]


@pytest.fixture
def clean() -> np.ndarray:
    """A voice in a little noise: float32 [1, frames]."""
    return 0.3 * voice_like(SECONDS, RATE) + white(SECONDS, -70, RATE)


def step(samples: np.ndarray, **settings: float | str) -> Step:
    return make_step("dehum", settings, ArraySource(samples, RATE))


def output(samples: np.ndarray, made: Step) -> np.ndarray:
    return Rendered(ArraySource(samples, RATE), Edits((made,)), SegmentStore(None)).read(0, samples.shape[1])


def won_db(added: np.ndarray, left: np.ndarray) -> float:
    return float(10 * np.log10(np.sum(added ** 2.0) / np.sum(left ** 2.0)))


@pytest.mark.parametrize("hz, wander_hz", [(50, 0), (60, 0), (50.2, 0.1), (59.8, 0.05)])
def test_hum_is_followed_and_taken_away(clean, hz, wander_hz):
    added = hum(hz=hz, wander_hz=wander_hz)
    made = step(clean + added)
    assert made.findings.values["hz"] == pytest.approx(hz, abs=0.1 + wander_hz / 10)
    assert won_db(added, output(clean + added, made) - clean) > 15


def test_a_recording_that_ends_within_a_second_is_followed_to_its_end(clean):
    length = round((SECONDS - 0.36) * RATE)
    added, sound = hum()[:, :length], clean[:, :length] + white(SECONDS, -42, RATE)[:, :length]
    left = output(sound + added, step(sound + added)) - sound
    assert won_db(added[:, -3 * RATE:], left[:, -3 * RATE:]) > 10


def test_clean_sound_is_left_as_it_is_and_told_so(clean):
    made = step(clean)
    assert made.findings.summary.startswith("No hum was found") and not made.findings.marks
    assert np.array_equal(output(clean, made), clean)


def test_a_splice_where_the_phase_jumps_is_followed(clean):
    added = hum()
    at = 11 * RATE + 37
    added[:, at:] = np.roll(added, 61, axis=1)[:, at:]
    assert won_db(added, output(clean + added, step(clean + added)) - clean) > 12


def test_nothing_is_taken_where_the_hum_has_not_begun(clean):
    added = hum()
    begin = 12 * RATE
    added[:, :begin] = 0
    made = step(clean + added)
    change = output(clean + added, made) - (clean + added)
    quiet, loud = (np.sqrt(np.mean(part ** 2.0)) for part in (change[:, :begin - 3 * RATE], change[:, begin + 3 * RATE:]))
    assert loud > 0.015 and quiet < loud / 30
    assert min(mark.start for mark in made.findings.marks) > begin - 3 * RATE


def test_a_steady_note_far_from_the_mains_is_no_hum(clean):
    note = sum(0.05 / k * np.sin(2 * np.pi * 48.99 * k * np.arange(clean.shape[1]) / RATE) for k in range(1, 9))
    assert not step(clean + note.astype(np.float32)).findings.marks


def test_where_the_mains_are_said_less_is_asked():
    sound = 0.3 * voice_like(3.0, RATE) + white(3.0, -50, RATE) + hum(3.0, harmonics=2)
    assert not step(sound).findings.marks
    assert step(sound, mains="50").findings.marks


def test_where_the_mains_are_said_hum_of_a_tape_at_a_wrong_speed_is_found(clean):
    added = hum(hz=51.2)
    made = step(clean + added, mains="50")
    assert made.findings.values["hz"] == pytest.approx(51.2, abs=0.02)
    assert won_db(added, output(clean + added, made) - clean) > 15


def test_a_harmonic_whose_mark_is_switched_off_stays(clean):
    added = hum()
    made = step(clean + added)
    marks = [replace(m, enabled=m.label != "hum 150 Hz") for m in made.findings.marks]
    assert sum(not m.enabled for m in marks) == 1
    kept = output(clean + added, replace(made, findings=made.findings.with_marks(marks)))
    difference = (kept - output(clean + added, made))[0, RATE:-RATE]
    spectrum = np.abs(np.fft.rfft(difference * np.hanning(len(difference))))
    assert np.argmax(spectrum) * RATE / len(difference) == pytest.approx(150, abs=0.1)
    assert np.sqrt(2 * np.mean(difference ** 2.0)) == pytest.approx(0.02 / 3, rel=0.2)


def test_no_more_harmonics_are_taken_than_asked_for(clean):
    added = hum()
    made = step(clean + added, harmonics=3)
    assert [mark.label for mark in made.findings.marks] == ["hum 50 Hz", "hum 100 Hz", "hum 150 Hz"]


def test_hum_in_one_channel_is_marked_and_taken_there_alone(clean):
    samples = np.concatenate([clean, clean + hum()])
    made = step(samples)
    assert {mark.channels for mark in made.findings.marks} == {(1,)}
    assert np.array_equal(output(samples, made)[0], samples[0])
