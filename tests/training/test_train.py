"""A whole training in seconds: from a folder of recordings to a model that the catalogue takes."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
import soundfile as sf
import torch

from tests.neural import models
from tests.signals import voice_like
from workstation.core import Cancelled, Progress, UsageError
from workstation.restoration.neural import model as model_folder
from workstation.restoration.neural import weights
from workstation.training import data, evaluate, losses, package, recipe, train
from workstation.training.degrade import Coding

RATE = 22050


@pytest.fixture(scope="module")
def recordings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data") / "voices"
    folder.mkdir()
    for seed in range(4):
        noise = 2e-3 * np.random.default_rng(seed).standard_normal(2 * RATE)
        sf.write(folder / f"{seed}.flac", voice_like(2.0, RATE, seed=seed)[0] + noise, RATE)
    return folder.parent


@pytest.fixture(scope="module")
def recipe_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped recipe, made small."""
    changes = {"channels = ": "[8, 8, 8]", "train = ": '["voices"]', "held_out = ": "1", "test_clips = ": "1", "steps = ": "6",
               "conditions = ": "3",
               "batch = ": "4", "crop = ": "1024", "judge_every = ": "3", "solve_batches = ": "3", "rate = 3e-3": "", "kbps = ": "[32, 64]"}
    lines = []
    for line in (recipe.SHIPPED / "codec-conv.toml").read_text("utf-8").splitlines():
        start = next((s for s in changes if line.startswith(s) and changes[s]), None)
        lines.append(f"{start}{changes[start]}" if start else line.replace("test/speech/flemishguy_nl", "voices"))
    path = tmp_path_factory.mktemp("recipe") / "small.toml"
    path.write_text("\n".join(lines), "utf-8")
    return path


@pytest.fixture(scope="module")
def trained(recipe_file: Path, recordings: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return train(recipe_file, recordings, tmp_path_factory.mktemp("first"), Progress())


def test_training_makes_a_model_that_the_catalogue_takes(trained: Path) -> None:
    model = model_folder.read(trained)
    assert model.card.id == "codec-conv" and model.kbps == (32, 64)
    assert weights.load(model, "cpu").output.weight.shape[0] == 3
    assert [row["kbps"] for row in model.card.figures] == [32, 64]
    assert f"{model.card.figures[0]['snr_best_gain_db']:.2f}" in model.card.text


def test_the_same_recipe_and_recordings_give_the_same_weights(trained: Path, recipe_file: Path, recordings: Path, tmp_path: Path) -> None:
    again = train(recipe_file, recordings, tmp_path, Progress())
    assert model_folder.read(again).card.sha256 == model_folder.read(trained).card.sha256


def test_an_existing_model_is_not_written_over(trained: Path, recipe_file: Path, recordings: Path) -> None:
    with pytest.raises(UsageError, match="exists"):
        train(recipe_file, recordings, trained.parent, Progress())


def test_missing_recordings_are_named(recipe_file: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="voices"):
        train(recipe_file, tmp_path, tmp_path / "out", Progress())


def test_cancel_leaves_nothing(recipe_file: Path, recordings: Path, tmp_path: Path) -> None:
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        train(recipe_file, recordings, tmp_path / "out", progress)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("text", ["", "card = 1", "[card]\nid='x'\n[network]\n[needs]\n[data]\nrate=1\nkbps=[1]\n[schedule]\n[lesson]"])
def test_a_recipe_that_lacks_something_is_refused(text: str, tmp_path: Path) -> None:
    path = tmp_path / "recipe.toml"
    path.write_text(text)
    with pytest.raises(UsageError, match="recipe"):
        recipe.read(path)


@pytest.mark.parametrize("was, wrong, says", [
    ("steps = 6", 'steps = "many"', "steps = 'many' is no whole number"),
    ("judge_every = 3", "judge_every = 0", "judge_every = 0 is no whole number of at least 1"),
    ("kbps = [32, 64]", "kbps = [32, 33]", "MP3 at 22050 Hz has no 33 kbit/s"),
    ("[schedule]", "[timetable]", "lacks 'schedule'"),
])
def test_a_value_that_cannot_be_is_named(was: str, wrong: str, says: str, recipe_file: Path, recordings: Path, tmp_path: Path) -> None:
    path = tmp_path / "recipe.toml"
    path.write_text(recipe_file.read_text("utf-8").replace(was, wrong), "utf-8")
    with pytest.raises(UsageError, match=re.escape(says)):
        train(path, recordings, tmp_path / "out", Progress(), cache=tmp_path / "pairs")
    assert not (tmp_path / "out").exists()


def test_held_out_recordings_are_not_trained_on(recordings: Path) -> None:
    learned, held = data.split(recordings, models.plan().data)
    assert len(held) == 1 and len(learned) == 3 and not set(held) & set(learned)


def test_the_figures_are_those_of_the_error_itself() -> None:
    random = np.random.default_rng(2)
    x, y = random.standard_normal(1000), random.standard_normal(1000)
    y = 0.9 * x + 0.1 * y
    sums = evaluate.Sums()
    sums.add(x[:400], y[:400])
    sums.add(x[400:], y[400:])
    assert sums.mse() == pytest.approx(np.mean((x - y) ** 2))
    assert sums.mse(sums.gain) == pytest.approx(min(np.mean((x - g * y) ** 2) for g in np.linspace(1, 1.2, 2001)), rel=1e-4)
    assert sums.snr_db() == pytest.approx(10 * np.log10(np.mean(x**2) / np.mean((x - y) ** 2)))


def test_the_loss_is_the_snr_won() -> None:
    clean, error = torch.randn(3, 500), torch.randn(3, 500)
    assert losses.error_ratio_db(clean + error, clean + error, clean).item() == pytest.approx(0, abs=1e-5)
    assert losses.error_ratio_db(clean + 0.1 * error, clean + error, clean).item() == pytest.approx(-20, abs=1e-3)


def test_a_correction_that_harms_gets_the_factor_zero(recordings: Path, tmp_path: Path) -> None:
    made, pairs, codings = models.network(size=1.0), data.Pairs(tmp_path, RATE), [Coding("MP3", kbps) for kbps in models.KBPS]
    files = data.recordings(recordings, "voices")[:2]
    factors = evaluate.safe_factors(made, files, pairs, codings)
    for condition, factor in enumerate(factors):
        made.scale_correction(condition, factor)
    assert min(factors) < 0.05
    assert min(evaluate.won_db(evaluate.judge(made, files, pairs, codings))) > -0.01


def test_a_card_holds_what_it_was_given(tmp_path: Path) -> None:
    figures = [{"set": 'A "set" of ü', "kbps": 32, "snr_nothing_db": 1.5}]
    card = package.card(models.plan(name='Quoted "name" \\ ü'), "00", 7, figures)
    (tmp_path / "tiny").mkdir()
    (tmp_path / "tiny" / "card.toml").write_text(card, "utf-8")
    read = model_folder.read(tmp_path / "tiny")
    assert read.card.name == 'Quoted "name" \\ ü' and dict(read.card.figures[0]) == figures[0] and read.arguments["conditions"] == 3
