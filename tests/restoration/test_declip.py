"""De-clip: the levels it finds, what it puts on the cut-off tops, and what it leaves alone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.signals import voice_like
from workstation.core import ArraySource, Edits, Mark, Progress, Step
from workstation.restoration.classical import clipping
from workstation.restoration.classical.sparse import kept
from workstation.restoration.rendered import Rendered
from workstation.restoration.store import SegmentStore
from workstation.session.steps import make_step

RATE = 44100


@pytest.fixture
def clean() -> np.ndarray:
    """A voice [2, frames], the same in both channels but for some noise."""
    hiss = 1e-3 * np.random.default_rng(4).standard_normal((2, 4 * RATE))
    voice = voice_like(4.0, RATE)
    return (np.tile(0.8 * voice / np.abs(voice).max(), (2, 1)) + hiss).astype(np.float32)


def step(samples: np.ndarray, **settings: float | str) -> Step:
    return make_step("declip", settings, ArraySource(samples, RATE))


def output(samples: np.ndarray, made: Step) -> np.ndarray:
    return Rendered(ArraySource(samples, RATE), Edits((made,)), SegmentStore(None)).read(0, samples.shape[1])


def won_db(clean: np.ndarray, damaged: np.ndarray, out: np.ndarray) -> float:
    return float(10 * np.log10(np.sum((clean - damaged) ** 2.0) / np.sum((clean - out) ** 2.0)))


def found(samples: np.ndarray) -> clipping.Clipping:
    return clipping.find(ArraySource(samples, RATE), Progress())


@pytest.mark.parametrize("quality, level, least", [("fast", 0.4, 12), ("fast", 0.2, 7), ("best", 0.2, 21.9)])
def test_clipped_tops_come_back(clean, quality, level, least):
    clean = clean[:1, :RATE // 2]
    damaged = np.clip(clean, -level, level)
    assert won_db(clean, damaged, output(damaged, step(damaged, quality=quality))) > least


def test_the_soft_gain_is_wieners_and_a_higher_exponent_is_wieners_of_what_that_left():
    energy, threshold = np.geomspace(1e-3, 1e3, 30), 0.7
    wiener = energy / (energy + threshold ** 2)
    for exponent, gain in ((1, wiener), (2, wiener + wiener * (1 - wiener))):
        assert np.allclose(kept(energy.astype(np.float32), threshold, exponent, soft=True), gain, rtol=1e-3)


def test_samples_that_are_not_clipped_stay_to_the_bit_and_clipped_ones_only_grow(clean):
    damaged = np.clip(clean, -0.3, 0.3)
    out = output(damaged, step(damaged))
    clipped = np.abs(damaged) == np.float32(0.3)
    assert np.array_equal(out[~clipped], damaged[~clipped])
    assert (np.sign(damaged) * out >= np.abs(damaged))[clipped].all() and np.abs(out[clipped]).max() > 0.4


def test_the_levels_of_both_signs_are_found_apart(clean):
    thresholds = found(np.clip(clean, -0.25, 0.4)).thresholds
    assert np.allclose(thresholds[:, 0], 0.4, atol=1e-4) and np.allclose(thresholds[:, 1], -0.25, atol=1e-4)


def test_a_level_that_changes_is_followed(clean):
    half = clean.shape[1] // 2
    damaged = np.concatenate([np.clip(clean[:, :half], -0.4, 0.4), 0.3 * np.clip(clean[:, half:], -0.4, 0.4)], axis=1)
    assert np.allclose(found(damaged).thresholds[0, 0], np.repeat([0.4, 0.12], 4), atol=1e-4)


def test_where_the_level_changes_no_sample_below_it_is_taken_for_clipped(clean):
    clean = np.concatenate([clean, clean[:, ::-1]], axis=1)
    level = np.where(np.arange(clean.shape[1]) < 5.3 * RATE, 0.2, 0.4).astype(np.float32)
    damaged = np.clip(clean, -level, level)
    changed = output(damaged, step(damaged)) != damaged
    assert not (changed & (np.abs(clean) < level)).any() and changed[:, :5 * RATE].any() and changed[:, 6 * RATE:].any()


def test_clipping_that_was_turned_down_and_dithered_is_found(clean):
    dither = np.random.default_rng(2).random((2, *clean.shape)).sum(axis=0) - 1
    damaged = (np.round(0.1 * np.clip(clean, -0.3, 0.3) * 32768 + dither) / 32768).astype(np.float32)
    made = step(damaged)
    assert np.allclose(found(damaged).thresholds[:, 0], 0.03, atol=3e-4)
    assert won_db(0.1 * clean, damaged, output(damaged, made)) > 10


def test_tops_that_coding_made_uneven_are_found_where_that_is_told(clean):
    noise = np.convolve(np.random.default_rng(3).standard_normal(clean.shape[1]), np.hanning(7) / 2, "same")
    damaged = (np.clip(clean, -0.3, 0.3) + 0.004 * noise).astype(np.float32)
    assert not step(damaged).findings.marks
    made = step(damaged, since="coded")
    assert np.allclose(np.abs(made.findings.arrays["thresholds"]), 0.29, atol=0.02)
    assert won_db(clean, damaged, output(damaged, made)) > 6


def test_a_channel_that_is_not_clipped_is_left_alone(clean):
    damaged = clean.copy()
    damaged[1] = np.clip(clean[1], -0.3, 0.3)
    made = step(damaged)
    assert {mark.channels for mark in made.findings.marks} == {(1,)}
    assert np.array_equal(output(damaged, made)[0], damaged[0])


def sines(rate: int = RATE, bits: int = 16) -> np.ndarray:
    time = np.arange(4 * rate) / rate
    return np.stack([np.round(0.9 * np.sin(2 * np.pi * hz * time) * 2 ** (bits - 1)) / 2 ** (bits - 1) for hz in (41.0, 997.0)])


def squares() -> np.ndarray:
    time = np.arange(4 * RATE) / RATE
    return np.stack([0.5 * np.sign(np.sin(2 * np.pi * 441 * time)),
                     0.3 * np.sign(np.sin(2 * np.pi * 220 * time)) + 0.2 * np.sign(np.sin(2 * np.pi * 331 * time))])


def limited() -> np.ndarray:
    """Noise whose every peak was turned down to the same level: it touches it once a peak."""
    noise = np.convolve(np.random.default_rng(1).standard_normal(4 * RATE), np.hanning(9), "same")
    top = np.maximum(np.lib.stride_tricks.sliding_window_view(np.pad(np.abs(noise), 20), 41).max(axis=1), 1.0)
    return np.stack([noise / top] * 2)


@pytest.mark.parametrize("sound", [sines(), sines(bits=8), squares(), limited(), np.zeros((2, 9000))],
                         ids=["sines", "8 bits", "squares", "limited", "silence"])
def test_what_only_looks_clipped_is_left_as_it_is_and_told_so(sound):
    samples = sound.astype(np.float32)
    made = step(samples)
    assert not made.findings.marks and made.findings.summary == "No clipping was found, so nothing is changed."
    assert np.array_equal(output(samples, made), samples)


def test_a_clean_voice_is_left_as_it_is(clean):
    assert np.array_equal(output(clean, step(clean)), clean)


def test_a_level_that_is_given_needs_no_finding(clean):
    made = step(clean, level=-6)
    assert made.findings.marks and made.findings.summary.endswith("at −6.0 dB of full scale.")


def test_share_and_level_are_told(clean):
    damaged = np.clip(clean, -0.25, 0.25)
    findings = step(damaged).findings
    share = np.mean(np.abs(damaged) == np.float32(0.25))
    assert findings.values["share"] == pytest.approx(share, rel=1e-3)
    assert "at −12.0 dB" in findings.summary


def test_a_mark_that_is_switched_off_is_left_and_one_by_hand_is_rebuilt(clean):
    damaged = np.clip(clean, -0.3, 0.3)
    made = step(damaged)
    first = made.findings.marks[0]
    off = replace(made, findings=made.findings.with_marks([replace(m, enabled=m != first) for m in made.findings.marks]))
    there = slice(first.start, first.stop)
    channel = first.channels[0]
    assert np.array_equal(output(damaged, off)[channel, there], damaged[channel, there])
    by_hand = replace(made, findings=made.findings.with_marks([Mark(first.start, first.stop, first.channels, label="by hand")]))
    assert not np.array_equal(output(damaged, by_hand)[channel, there], damaged[channel, there])


def test_the_worst_place_is_where_most_is_clipped(clean):
    fading_in = clean * np.linspace(0.4, 1, clean.shape[1], dtype=np.float32)
    halves = (np.abs(fading_in) >= 0.2).reshape(2, -1, RATE // 2).sum(axis=(0, 2))
    assert found(np.clip(fading_in, -0.2, 0.2)).worst_frame == np.argmax(halves) * RATE // 2
