"""The lesson of invented treble: its clips, its pairs, and that a small network learns from them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile as sf
import torch

from tests.signals import voice_like, white
from workstation.core import Progress, UsageError
from workstation.restoration import treble
from workstation.training import recipe
from workstation.training.lesson import Room
from workstation.training.lessons.reconstruct import Reconstruct, filled
from workstation.training.reconstruct import coding, colour, scores
from workstation.training.reconstruct.library import Library

RATE = treble.RATE
#: The first pairs of this seed go through LAME in libsndfile, which is always there.
SEED = 1


@pytest.fixture(scope="module")
def recordings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data") / "music"
    folder.mkdir()
    for index in range(3):
        samples = voice_like(6.0, RATE, 2, seed=index) + white(6.0, -45, RATE, 2, seed=index)
        sf.write(folder / f"{index}.wav", samples.T, RATE)
    return folder.parent


@pytest.fixture(scope="module")
def room(recordings: Path, tmp_path_factory: pytest.TempPathFactory) -> Room:
    plain = recipe.tables(Path("codec-enhance"))
    del plain["variants"]
    plain["network"] |= {"size": 8, "blocks": 1}
    plain["data"] |= {"train": ["music"], "held_out": 1}
    plain["lesson"] |= {"shares": [1.0], "pairs": 2, "first": 2, "judged": 1, "batch": 2}
    plain["schedule"] |= {"seed": SEED}
    return Room(recipe.made_of(plain), recordings, tmp_path_factory.mktemp("cache"), Progress())


def test_a_clip_played_faster_is_higher_by_as_much(recordings: Path, tmp_path: Path) -> None:
    tone = np.sin(2 * np.pi * 1000 * np.arange(3 * RATE) / RATE)
    (tmp_path / "tones").mkdir()
    for index in range(2):
        sf.write(tmp_path / "tones" / f"{index}.wav", 0.5 * tone, RATE)
    library = Library(tmp_path, tmp_path / "cache", {"tones": 1.0}, 1)
    clip = library.clip(np.random.default_rng(1), RATE, RATE, speed=(1.25, 1.25))
    assert clip.shape == (2, RATE) and np.array_equal(clip[0], clip[1])
    assert np.argmax(np.abs(np.fft.rfft(clip[0] * np.hanning(RATE)))) == pytest.approx(1250, abs=2)


def test_folders_with_too_few_recordings_are_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="more than 2 recordings in .*nothing"):
        Library(tmp_path, tmp_path, {"nothing": 1.0}, 2)


def test_a_decode_is_brought_back_to_its_time() -> None:
    clean = white(1.0, -20, RATE, 2)
    late = np.pad(clean, ((0, 0), (1105, 0)))
    assert np.array_equal(coding.aligned(clean, late), clean)
    early = coding.aligned(clean, clean[:, 700:])
    assert np.array_equal(early[:, 700:], clean[:, 700:]) and not early[:, :700].any()


def test_two_in_three_clips_get_a_slope_of_produced_music() -> None:
    hz = np.fft.rfftfreq(1 << 17, 1 / RATE)
    slopes = []
    for seed in range(12):
        out = colour.coloured(white(2.0, -20, RATE, 2), RATE, np.random.default_rng(seed))
        slopes.append(colour._slope(np.fft.rfft(out, 1 << 17), hz))
    assert abs(colour._slope(np.fft.rfft(white(2.0, -20, RATE, 2), 1 << 17), hz)) < 0.5
    assert -6 < np.median(slopes) < -2


def test_no_level_leaves_the_full_scale() -> None:
    for seed in range(5):
        clip = colour.levelled(10 * white(0.5, -20, RATE, 2).astype(np.float64), np.random.default_rng(seed))
        assert np.abs(clip).max() < 0.97


def test_the_level_error_is_the_gain_of_the_treble() -> None:
    clean = white(1.0, -20, RATE, 2)
    spectrum = np.fft.rfft(clean)
    spectrum[:, np.fft.rfftfreq(RATE, 1 / RATE) >= 8000] *= 10 ** (-5 / 20)
    softer = np.fft.irfft(spectrum, RATE).astype(np.float32)
    assert scores.level_error_db(clean, softer, treble.bin_of(8000) + 8) == pytest.approx(-5, abs=0.05)
    assert np.isnan(scores.level_error_db(clean, softer, 1020))


def test_what_is_filled_below_the_cut_off_is_the_sum_of_powers() -> None:
    coded, envelope = torch.tensor([[[-4.0, -10.0, -10.0]]]), torch.tensor([[[-4.0, -5.0, -3.0]]])
    out = filled(coded, envelope, torch.tensor([[0.0, 0.0, 1.0]]))
    assert out[0, 0] == pytest.approx([-4 + np.log10(2), -5.0, -3.0], abs=1e-4)


def test_a_batch_is_a_function_of_the_step_alone(room: Room) -> None:
    first, second = Reconstruct(room), Reconstruct(room)
    for a, b in zip(first.batch(3), second.batch(3), strict=True):
        assert torch.equal(a, b)
    assert not torch.equal(first.batch(3)[0], first.batch(4)[0])


def test_the_loss_falls_and_the_judgement_rises(room: Room) -> None:
    torch.manual_seed(1)
    torch.set_num_threads(1)
    lesson = Reconstruct(room)
    network = lesson.network()
    optimiser = torch.optim.AdamW(network.parameters(), lr=2e-2)
    with torch.inference_mode():
        before = lesson.judge(network)
    losses, batch = [], lesson.batch(0)
    for _ in range(6):
        loss = lesson.loss(network, batch)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        losses.append(float(loss.detach()))
    with torch.inference_mode():
        after = lesson.judge(network)
    assert losses[-1] < 0.9 * losses[0] and after > before
