"""Channels: each way of making left and right, and the two walls of a mono groove."""

from __future__ import annotations

import numpy as np
import pytest

from tests.signals import voice_like, white
from workstation.analysis.align import shifted
from workstation.core import ArraySource, Edits
from workstation.restoration.rendered import Rendered
from workstation.restoration.store import SegmentStore
from workstation.session.steps import make_step

RATE = 22050


def made(samples: np.ndarray, make: str, balance: float = 0) -> np.ndarray:
    source = ArraySource(samples, RATE)
    step = make_step("channels", {"make": make, "balance": balance}, source)
    return Rendered(source, Edits((step,)), SegmentStore(None)).read(0, source.length)


def said(samples: np.ndarray, make: str, balance: float = 0) -> str:
    findings = make_step("channels", {"make": make, "balance": balance}, ArraySource(samples, RATE)).findings
    assert findings is not None
    return findings.summary


@pytest.mark.parametrize(("make", "left", "right"), [
    ("mid", lambda a, b: (a + b) / 2, lambda a, b: (a + b) / 2), ("side", lambda a, b: (a - b) / 2, lambda a, b: (a - b) / 2),
    ("left", lambda a, b: a, lambda a, b: a), ("right", lambda a, b: b, lambda a, b: b), ("swap", lambda a, b: b, lambda a, b: a),
    ("invert-left", lambda a, b: -a, lambda a, b: b), ("invert-right", lambda a, b: a, lambda a, b: -b)])
def test_left_and_right_become_what_was_asked_for(make: str, left, right) -> None:
    samples = white(1.0, -20, RATE, 3)
    out = made(samples, make)
    assert np.array_equal(out, np.stack([left(samples[0], samples[1]), right(samples[0], samples[1]), samples[2]]))


@pytest.mark.parametrize(("balance", "left", "right"), [(6.0, 10 ** -0.3, 1), (-20.0, 1, 0.1), (0.0, 1, 1)])
def test_the_balance_turns_one_channel_down_before_anything_is_made_of_both(balance: float, left: float, right: float) -> None:
    samples = white(1.0, -20, RATE, 3)
    expected = samples * np.array([[left], [right], [1]])
    assert made(samples, "keep", balance) == pytest.approx(expected, abs=1e-6)
    assert made(samples, "side", balance)[0] == pytest.approx((expected[0] - expected[1]) / 2, abs=1e-6)


def test_without_a_balance_left_and_right_stay_as_they_are_to_the_bit() -> None:
    samples = white(0.5, -20, RATE, 2)
    assert np.array_equal(made(samples, "keep"), samples)


def test_the_balance_is_said() -> None:
    samples = white(0.5, -20, RATE, 2)
    assert said(samples, "keep") == "Left and right stay as they are."
    assert said(samples, "keep", 4.5) == "The left channel is turned down by 4.5 dB."
    assert said(samples, "mid", -3) == "The right channel is turned down by 3 dB. Both channels become half the sum of left and right."


def test_one_channel_is_left_alone_and_that_is_said() -> None:
    samples = white(0.5, -20, RATE)
    for make in ("mid", "quieter"):
        assert np.array_equal(made(samples, make), samples)
        assert said(samples, make) == "The recording has one channel, so nothing is changed."


def groove(delay: float, gain: float, seconds: float = 4.0) -> tuple[np.ndarray, np.ndarray]:
    """(the sound, both walls of it without damage): the right wall is `delay` frames later and `gain` times as loud."""
    sound = voice_like(seconds, RATE) + white(seconds, -50, RATE)
    later = shifted(ArraySource(sound, RATE), 0, sound.shape[1], -delay)
    return sound[0], np.concatenate([sound, gain * later])


def scratched(walls: np.ndarray, noise_db: tuple[float, float]) -> np.ndarray:
    """Scratches of 1 ms in alternate walls, ten a second, and steady noise of its own in each."""
    random = np.random.default_rng(7)
    out = walls + np.concatenate([white(walls.shape[1] / RATE, level, RATE, seed=11 + i) for i, level in enumerate(noise_db)])
    for number, at in enumerate(range(2000, walls.shape[1] - 2000, RATE // 10)):
        out[number % 2, at:at + RATE // 1000] += 0.4 * random.standard_normal(RATE // 1000)
    return out.astype(np.float32)


def snr(sound: np.ndarray, out: np.ndarray) -> float:
    middle = slice(RATE // 2, -RATE // 2)
    return float(10 * np.log10(np.sum(sound[middle] ** 2) / np.sum((out - sound)[middle] ** 2)))


@pytest.mark.parametrize(("delay", "gain"), [(0.0, 1.0), (1.37, 0.8), (-4.6, 1.2), (0.4, -0.9)])
def test_scratches_in_alternate_walls_vanish(delay: float, gain: float) -> None:
    """What is left is no more than the steady noise of the better wall, while either wall alone keeps its scratches."""
    sound, walls = groove(delay, gain)
    damaged = scratched(walls, (-60, -60))
    out = made(damaged, "quieter")
    steady = 10 * np.log10(np.mean(sound ** 2)) + 60
    assert snr(sound, damaged[0]) < 12
    assert snr(sound, out[0]) > steady - 1.5
    assert np.array_equal(out[0], out[1])


def test_steady_noise_is_weighed_by_its_inverse_variance() -> None:
    """Independent noise of −50 and −44 dB leaves 1 / (1/v₁ + 1/v₂): −51 dB."""
    sound, walls = groove(0.0, 1.0)
    noisy = walls + np.concatenate([white(4.0, level, RATE, seed=5 + i) for i, level in enumerate((-50, -44))])
    left = made(noisy.astype(np.float32), "quieter")[0] - sound
    expected = -10 * np.log10(10 ** 5.0 + 10 ** 4.4)
    assert 10 * np.log10(np.mean(left[RATE:-RATE] ** 2)) == pytest.approx(expected, abs=0.3)


def test_equal_walls_without_damage_stay_as_they_are() -> None:
    sound, walls = groove(0.0, 1.0)
    assert np.array_equal(made(walls.astype(np.float32), "quieter")[0], walls[0])


def test_delay_and_level_are_found_and_said() -> None:
    _, walls = groove(2.3, 0.5)
    findings = make_step("channels", {"make": "quieter"}, ArraySource(scratched(walls, (-60, -60)), RATE)).findings
    assert findings is not None and findings.values["delay"] == pytest.approx(2.3, abs=0.05)
    assert findings.values["gain"] == pytest.approx(0.5, rel=0.01)
    assert "µs later and 6.0 dB softer." in findings.summary


def test_what_is_no_mono_disc_is_left_alone_and_that_is_said() -> None:
    different = np.concatenate([voice_like(2.0, RATE), voice_like(2.0, RATE, seed=9)])
    assert np.array_equal(made(different, "quieter"), different)
    assert "hold different sound" in said(different, "quieter") and "nothing is changed." in said(different, "quieter")


def test_stereo_with_much_in_the_middle_is_doubted_and_a_disc_is_not() -> None:
    middle, sides = voice_like(4.0, RATE), np.concatenate([voice_like(4.0, RATE, seed=seed) for seed in (9, 12)])
    stereo = make_step("channels", {"make": "quieter"}, ArraySource(middle + 0.6 * sides, RATE)).findings
    disc = make_step("channels", {"make": "quieter"}, ArraySource(scratched(groove(1.4, 0.9)[1], (-45, -48)), RATE)).findings
    assert stereo is not None and 0.5 < stereo.values["likeness"] < 0.8 and "it becomes mono" in stereo.warning
    assert disc is not None and not disc.warning


def test_walls_that_lie_on_one_another_are_said_to() -> None:
    assert said(np.repeat(voice_like(1.0, RATE), 2, axis=0), "quieter").endswith("the right one is at the same time and as loud.")


def test_a_silent_wall_is_said() -> None:
    samples: np.ndarray = np.concatenate([voice_like(1.0, RATE), np.zeros((1, RATE), np.float32)])
    assert said(samples, "quieter") == "Left or right is silent, so nothing is changed."


def test_further_channels_are_named() -> None:
    assert said(white(0.5, -20, RATE, 3), "swap").endswith("Channels from the third on stay as they are.")
