"""Damage with a known answer: time and level are brought back."""

from __future__ import annotations

import numpy as np
import pytest

from tests.signals import voice_like
from workstation.core import UsageError
from workstation.files import codecs, mp3
from workstation.training import degrade
from workstation.training.degrade import Coding

RATE = 22050
#: LAME scales the signal by about 0.95.
LAME_GAIN = 1.05


@pytest.fixture(scope="module")
def voice() -> np.ndarray:
    noise = 1e-3 * np.random.default_rng(1).standard_normal(3 * RATE)
    return (voice_like(3.0, RATE) + noise).astype(np.float32)


@pytest.mark.parametrize("kbps", [32, 64, 96])
def test_mp3_has_the_bitrate_that_was_asked_for(voice: np.ndarray, kbps: int) -> None:
    assert len(mp3.encode(voice, RATE, kbps)) * 8 / 3 / 1000 == pytest.approx(kbps, rel=0.06)


def test_an_impossible_bitrate_is_refused(voice: np.ndarray) -> None:
    with pytest.raises(UsageError, match="8 to 160"):
        mp3.encode(voice, RATE, 320)


def test_mp3_keeps_the_channels_apart() -> None:
    one = voice_like(1.0, 44100)
    both = mp3.decode(mp3.encode(np.concatenate([one, 0 * one]), 44100, 128))
    assert both.shape[0] == 2 and np.abs(both[0]).max() > 100 * np.abs(both[1]).max()


@pytest.mark.parametrize(("kbps", "snr_db"), [(32, 12), (96, 25)])
def test_a_decode_is_aligned_and_differs_by_the_encoders_gain(voice: np.ndarray, kbps: int, snr_db: float) -> None:
    decoded = degrade.through(voice, RATE, Coding("MP3", kbps))
    gain = degrade.best_gain(voice, decoded)
    assert decoded.shape == voice.shape
    assert gain == pytest.approx(LAME_GAIN, abs=0.03)
    assert 10 * np.log10(np.sum(voice**2) / np.sum((voice - gain * decoded) ** 2)) > snr_db


@pytest.mark.parametrize(("codec", "kbps", "snr_db"), [("Vorbis", 48, 15), ("Opus", 48, 18), ("AAC", 48, 20)])
def test_every_codec_comes_back_aligned_and_of_its_length(voice: np.ndarray, codec: str, kbps: int, snr_db: float) -> None:
    both = np.concatenate([voice, 0.5 * voice[:, ::-1]])
    for samples in (voice, both):
        decoded = degrade.through(samples, RATE, Coding(codec, kbps * len(samples)))
        error = samples - degrade.best_gain(samples, decoded) * decoded
        assert decoded.shape == samples.shape and not np.array_equal(decoded, samples)
        assert 10 * np.log10(np.sum(samples**2) / np.sum(error**2)) > snr_db


def test_vorbis_comes_near_the_bitrate_and_an_unknown_codec_is_refused(voice: np.ndarray) -> None:
    assert len(codecs._vorbis(voice, RATE, 48)) * 8 / 3 / 1000 == pytest.approx(48, rel=0.05)
    with pytest.raises(UsageError, match="no codec 'MP4'"):
        codecs.through(voice, RATE, "MP4", 48)


@pytest.mark.parametrize("lag", [0.0, 37.0, -12.0, 1105.0, 0.4, 250.25])
def test_a_lag_is_found_and_undone_to_a_fraction_of_a_sample(voice: np.ndarray, lag: float) -> None:
    late = degrade.shift(voice, lag, voice.shape[1] + 1200)
    assert degrade.lag_of(voice, late) == pytest.approx(lag, abs=0.01)
    back = degrade.shift(late, -lag, voice.shape[1])
    assert np.abs(back - voice)[:, 1500:-1500].max() < 1e-3


def test_silence_has_no_lag_and_a_gain_of_one() -> None:
    silence = np.zeros((1, 1000), np.float32)
    assert degrade.lag_of(silence, silence) == pytest.approx(0, abs=degrade.MAX_LAG)
    assert degrade.best_gain(silence, silence) == 1
