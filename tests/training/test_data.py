"""Pairs are made once; crops are a pure function of the seed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile as sf

from tests.signals import voice_like
from workstation.training import data
from workstation.training.degrade import Coding

RATE = 22050
MP3 = Coding("MP3", 32)


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    made = []
    for seed in range(3):
        made.append(tmp_path / f"{seed}.wav")
        samples = np.zeros((RATE, 2)) if seed == 0 else voice_like(1.0, RATE, 2, seed=seed).T
        sf.write(made[-1], samples + 1e-3 * (seed > 0) * np.random.default_rng(seed).standard_normal(samples.shape), RATE, "FLOAT")
    return made


def test_a_pair_is_made_once_and_is_aligned_and_gain_corrected(files: list[Path], tmp_path: Path) -> None:
    pairs = data.Pairs(tmp_path / "cache", RATE)
    pair = pairs.pair(files[1], MP3)
    clean, decoded = pair.read()
    np.testing.assert_allclose(clean[0], sf.read(files[1])[0].mean(axis=1), atol=1e-6)
    assert pair.gain == pytest.approx(1.05, abs=0.02)
    assert np.vdot(clean, decoded) / np.vdot(decoded, decoded) == pytest.approx(1, abs=1e-4)
    assert 10 * np.log10(np.sum(clean**2) / np.sum((clean - decoded) ** 2)) > 10
    (made,) = (tmp_path / "cache").iterdir()
    stamp = made.stat().st_mtime_ns
    again = data.Pairs(tmp_path / "cache", RATE).pair(files[1], MP3)
    assert again == pair and made.stat().st_mtime_ns == stamp


def test_a_changed_recording_gets_another_pair(files: list[Path], tmp_path: Path) -> None:
    first = data.Pairs(tmp_path / "cache", RATE).pair(files[1], MP3)
    sf.write(files[1], 0.5 * voice_like(1.5, RATE, seed=7)[0], RATE, "FLOAT")
    assert data.Pairs(tmp_path / "cache", RATE).pair(files[1], MP3) != first


def test_a_part_of_a_pair_is_that_part_of_the_whole_in_stereo_too(files: list[Path], tmp_path: Path) -> None:
    pair = data.Pairs(tmp_path / "cache", RATE, channels=2).pair(files[2], MP3)
    assert pair.read().shape == (2, 2, RATE)
    np.testing.assert_array_equal(pair.read(500, 700), pair.read()[..., 500:1200])


def test_crops_follow_from_the_seed_and_are_never_of_silence(files: list[Path], tmp_path: Path) -> None:
    first = data.Pairs(tmp_path / "a", RATE).crops(files, MP3, 1024, 6, (1, 5))
    again = data.Pairs(tmp_path / "b", RATE).crops(files, MP3, 1024, 6, (1, 5))
    other = data.Pairs(tmp_path / "a", RATE).crops(files, MP3, 1024, 6, (1, 6))
    assert first.shape == (6, 2, 1, 1024) and np.array_equal(first, again) and not np.array_equal(first, other)
    assert np.sqrt(np.mean(first[:, 0] ** 2, axis=(1, 2))).min() > data.QUIET


def test_a_recording_shorter_than_a_crop_ends_in_silence(files: list[Path], tmp_path: Path) -> None:
    crops = data.Pairs(tmp_path, RATE).crops(files[1:2], MP3, 2 * RATE, 1, (1,))
    assert crops[..., :RATE].any() and not crops[..., RATE:].any()
