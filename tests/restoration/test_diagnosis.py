"""Diagnosis: each damage is named first, with its number and its place; clean sound is left in peace."""

from __future__ import annotations

import numpy as np
import pytest

from tests.signals import voice_like, white
from workstation.core import ArraySource, Cancelled, Progress
from workstation.restoration.diagnosis import Ailment, Diagnosis, diagnose
from workstation.restoration.diagnosis.ailment import treated_by
from workstation.restoration.diagnosis.excerpts import MOST_SECONDS, SECONDS, excerpts
from workstation.restoration.registry import processors

RATE = 22050
LENGTH = 10 * RATE


def voices(seconds: float = 10.0) -> np.ndarray:
    """Two voices, one nearer to each channel, over a hiss at −100 dBFS: float32 [2, frames]."""
    one, two = voice_like(seconds, RATE, seed=1)[0], voice_like(seconds, RATE, seed=7)[0]
    return 0.6 * np.stack([one + 0.5 * two, 0.5 * one + two]) + white(seconds, -100, RATE, 2)


@pytest.fixture(scope="module")
def clean() -> np.ndarray:
    return voices()


def diagnosed(samples: np.ndarray, rate: int = RATE) -> Diagnosis:
    return diagnose(ArraySource(samples, rate))


def first(samples: np.ndarray) -> Ailment:
    return diagnosed(samples).ailments[0]


def test_nothing_is_wrong_with_clean_sound(clean):
    found = diagnosed(clean)
    assert not found.ailments and found.summary == "Nothing was found that needs to be treated."


@pytest.mark.parametrize("samples", [np.zeros((2, RATE)), np.zeros((1, 0))])
def test_a_silent_or_empty_recording_is_called_silent(samples):
    found = diagnosed(samples)
    assert not found.ailments and "silent" in found.summary


def test_clicks_are_counted_a_minute_and_found_where_most_are(clean):
    damaged = clean.copy()
    places = [round(s * RATE) for s in (1.1, 3.3, 6.1, 6.4, 6.9, 7.2, 7.6)]
    for at in places:
        damaged[:, at:at + 3] += np.float32([0.5, -0.6, 0.3])
    found = first(damaged)
    assert found.kind == "clicks" and found.value == pytest.approx(6 * len(places), abs=0.5) and found.treatment.processor == "declick"
    assert found.sentence == f"There are at least {6 * len(places)} clicks a minute."
    assert found.worst[0] <= places[2] and found.worst[1] >= places[-1]


def test_dense_ticks_are_crackle(clean):
    damaged = clean.copy()
    random = np.random.default_rng(3)
    for at in random.integers(100, LENGTH - 100, 300):
        damaged[:, at:at + 3] += np.float32([0.12, -0.12, 0.05]) * random.choice([-1, 1])
    found = first(damaged)
    assert found.kind == "crackle" and found.treatment.processor == "decrackle"


def test_clipping_tells_the_share_of_samples_and_the_ceiling(clean):
    level = 0.25 * np.abs(clean).max()
    damaged = np.clip(clean, -level, level)
    found = first(damaged)
    assert found.kind == "clipping" and found.value == pytest.approx(100 * np.mean(np.abs(clean) >= level), rel=0.15)
    assert f"{20 * np.log10(level):.1f}".replace("-", "−") in found.sentence


@pytest.mark.parametrize("mains", [50, 60])
def test_hum_tells_its_frequency_and_level(clean, mains):
    time = np.arange(LENGTH) / RATE
    hum = sum(np.sin(2 * np.pi * k * mains * time + k) / k for k in range(1, 13))
    hum *= clean.std() * 10 ** (-15 / 20) / hum.std()
    found = first((clean + hum).astype(np.float32))
    assert found.kind == "hum" and f"{mains}.0 Hz" in found.sentence and found.value == pytest.approx(-15, abs=2)


def test_hum_is_found_under_a_voice_that_rumbles(clean):
    time = np.arange(LENGTH) / RATE
    hum = sum(np.sin(2 * np.pi * k * 49.9 * time + k) / k for k in range(1, 4))
    rumble = shaped(lambda hz: (hz > 5) & (hz < 200))
    damaged = clean + clean.std() * (10 ** (-18 / 20) * hum / hum.std() + 10 ** (-12 / 20) * rumble)
    assert "hum" in [a.kind for a in diagnosed(damaged.astype(np.float32)).ailments]


@pytest.mark.parametrize("slope, colour", [(0, "white"), (-3, "pink"), (-6, "dark")])
def test_noise_tells_its_colour_and_level(clean, slope, colour):
    hz = np.maximum(np.fft.rfftfreq(LENGTH, 1 / RATE), 20)
    random = np.random.default_rng(4)
    noise = np.stack([np.fft.irfft(np.fft.rfft(random.standard_normal(LENGTH)) * hz ** (slope / 6.02), LENGTH) for _ in range(2)])
    noise *= clean.std() * 0.1 / noise.std()
    found = first((clean + noise).astype(np.float32))
    assert found.kind == "noise" and colour in found.sentence and found.treatment.processor == "denoise"


def test_dropouts_are_counted_and_silence_between_words_is_none(clean):
    damaged = clean + white(10, -60, RATE, 2)
    damaged[:, 3 * RATE:4 * RATE] = 0
    assert not [a for a in diagnosed(damaged).ailments if a.kind == "dropouts"]
    for second in (1, 5, 7):
        damaged[:, second * RATE:second * RATE + 600] = 0
    found = next(a for a in diagnosed(damaged).ailments if a.kind == "dropouts")
    assert found.value == pytest.approx(18) and "27 ms" in found.sentence


def test_rumble_and_dc_are_told(clean):
    random = np.random.default_rng(5)
    spectrum = np.fft.rfft(random.standard_normal((2, LENGTH)))
    hz = np.fft.rfftfreq(LENGTH, 1 / RATE)
    rumble = np.fft.irfft(spectrum * ((hz > 5) & (hz < 22)), LENGTH)
    rumble *= clean.std() * 10 ** (-10 / 20) / rumble.std()
    kinds = {a.kind: a for a in diagnosed((clean + rumble + 0.05).astype(np.float32)).ailments}
    assert kinds["rumble"].value == pytest.approx(-10, abs=1.5) and kinds["dc"].value == pytest.approx(5, abs=0.1)


def shaped(gain, seed: int = 5) -> np.ndarray:
    """Noise whose spectrum has a gain for every frequency in Hz, of mean square 1: float64 [frames]."""
    noise = np.fft.irfft(np.fft.rfft(np.random.default_rng(seed).standard_normal(LENGTH)) * gain(np.fft.rfftfreq(LENGTH, 1 / RATE)), LENGTH)
    return noise / noise.std()


def test_rumble_that_is_alike_in_all_channels_is_told(clean):
    rumble = shaped(lambda hz: (hz > 3) & (hz < 26)) * clean.std() * 10 ** (-10 / 20)
    for damaged in (clean + rumble, (clean + rumble)[:1]):
        assert "rumble" in [a.kind for a in diagnosed(damaged.astype(np.float32)).ailments]


def test_the_foot_of_a_bass_and_slow_tones_are_no_rumble(clean):
    time = np.arange(LENGTH) / RATE
    bass = shaped(lambda hz: np.minimum(hz / 45, 1) ** 2 * (hz < 70))
    tones = sum(np.sin(2 * np.pi * hz * time + hz) for hz in (6, 12, 18, 24)) + 0.1 * shaped(lambda hz: (hz > 3) & (hz < 26))
    for sound in (0.5 * bass, 0.1 * tones):
        assert "rumble" not in [a.kind for a in diagnosed((clean + clean.std() * sound).astype(np.float32)).ailments]


def test_dense_sound_that_fades_towards_the_treble_is_no_noise():
    dense = 0.1 * shaped(lambda hz: 1 / np.maximum(hz, 100) ** 0.5 / (1 + (hz / 1500) ** 2))
    assert "noise" not in [a.kind for a in diagnosed(dense[None].astype(np.float32)).ailments]


def test_noise_that_ends_at_a_cut_is_noise():
    cut = 0.1 * shaped(lambda hz: (hz < 4000) / np.maximum(hz, 100) ** 0.5)
    assert first(cut[None].astype(np.float32)).kind == "noise"


def test_a_dead_a_softer_and_a_turned_channel_are_told(clean):
    dead, turned = clean.copy(), np.stack([clean[0], -clean[0]])
    dead[1] = 0
    softer = np.stack([clean[0], 0.4 * clean[0]])
    assert first(dead).kind == "dead-channel" and "right" in first(dead).sentence
    assert first(turned).kind == "polarity"
    assert first(softer).kind == "imbalance" and first(softer).value == pytest.approx(7.96, abs=0.1)


def test_a_late_channel_tells_its_delay(clean):
    hz = np.fft.rfftfreq(LENGTH, 1 / RATE)
    late = np.fft.irfft(np.fft.rfft(clean[0]) * np.exp(-2j * np.pi * hz * 80e-6), LENGTH)
    found = first(np.stack([clean[0], late]).astype(np.float32))
    assert found.kind == "azimuth" and found.value == pytest.approx(80, abs=5) and "right" in found.sentence and found.treatment is None


def test_what_hurts_most_comes_first(clean):
    damaged = clean + white(10, -62, RATE, 2)
    damaged = np.clip(damaged, -0.05, 0.05)
    found = diagnosed(damaged).ailments
    assert [a.severity for a in found] == sorted((a.severity for a in found), reverse=True) and found[0].kind == "clipping"


@pytest.mark.parametrize("rate, channels", [(8000, 1), (192000, 2), (44100, 8)])
def test_any_rate_and_number_of_channels_can_be_diagnosed(rate, channels):
    samples = voice_like(2.0, rate, channels) + white(2.0, -35, rate, channels)
    assert diagnosed(samples, rate).ailments[0].kind == "noise"


def test_a_long_recording_is_sampled_from_end_to_end():
    class Counting(ArraySource):
        taken: list[tuple[int, int]] = []

        def _read(self, start: int, count: int) -> np.ndarray:
            self.taken.append((start, start + count))
            return super()._read(start, count)

    source = Counting(np.zeros((1, 8000 * 3600)), 8000)
    assert sum(e.seconds for e in excerpts(source, Progress())) == MOST_SECONDS
    assert source.taken[0][0] == 0 and source.taken[-1][1] == source.length
    assert max(b - a for a, b in source.taken) == SECONDS * 8000


def test_it_can_be_cancelled(clean):
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        diagnose(ArraySource(clean, RATE), progress)


def test_a_treatment_that_is_not_here_is_not_offered():
    assert treated_by("denoise", reduction=12).text == "De-noise (reduction: 12 dB)"
    assert treated_by("channels", make="keep", balance=-3).text == "Channels (make: left and right as they are, balance: −3 dB)"
    assert treated_by("no-such-processor") is None and treated_by("denoise", volume=1) is None
    assert all(a.treatment is None or a.treatment.processor in processors() for a in diagnosed(np.clip(voices(), -0.1, 0.1)).ailments)
