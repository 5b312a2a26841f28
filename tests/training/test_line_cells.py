"""The lesson of codec-repair: lines of what LAME made of recordings, kept, cropped by the step alone, learned from."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile as sf
import torch

from tests.signals import voice_like
from workstation.core import Progress
from workstation.training import loop, recipe
from workstation.training.cells_data import How, lines_of
from workstation.training.lesson import Room
from workstation.training.lessons import find
from workstation.training.lessons.line_cells import won_db
from workstation.training.recipe import Recipe, Schedule

RATE = 22050


@pytest.fixture
def room(tmp_path: Path) -> Room:
    """Three recordings in a folder, and the shipped recipe made small."""
    (tmp_path / "data" / "voices").mkdir(parents=True)
    for number in range(3):
        noisy = voice_like(2.5, RATE, 1, seed=number) + 0.003 * np.random.default_rng(number).standard_normal((1, round(2.5 * RATE)))
        sf.write(tmp_path / "data" / "voices" / f"{number}.flac", noisy.T, RATE)
    return Room(small(), tmp_path / "data", tmp_path / "pairs", Progress())


def small() -> Recipe:
    plain = tomllib.loads((recipe.SHIPPED / "codec-repair.toml").read_text("utf-8"))
    plain["network"]["width"] = 8
    plain["lesson"] |= {"seconds": 2.5, "draws": 1, "speech": [[RATE, 1, 32]], "lines": 8000, "granules": 16}
    plain["data"] |= {"train": ["voices"], "held_out": 1, "kbps": [32], "test": {"Voices": "voices"}, "test_clips": 1}
    return recipe.made_of(plain)


def test_the_targets_say_where_the_original_lay(room: Room) -> None:
    path = room.data_dir / "voices" / "0.flac"
    lines = lines_of(path, How(RATE, 1, 32, 2.5), room.cache)
    again = lines_of(path, How(RATE, 1, 32, 2.5), room.cache)
    assert lines is not None and again is not None and np.array_equal(lines.targets, again.targets)
    assert lines.numbers.shape == lines.targets.shape and lines.known[8:-8].all()
    inside = np.abs(lines.targets[:, 8:-8][np.abs(lines.numbers[:, 8:-8]) == 1].astype(np.float32))
    assert np.mean(inside < 0.8) > 0.95, "the original lay in the cell that LAME put it into"


def test_a_batch_follows_from_the_step_alone(room: Room) -> None:
    first, second = find("line-cells")(room), find("line-cells")(room)
    second.batch(3)
    assert all(torch.equal(a, b) for a, b in zip(first.batch(7), second.batch(7), strict=True))
    assert not torch.equal(first.batch(7)[0], first.batch(8)[0])


def test_the_loss_falls_and_what_is_won_is_more_than_nothing(room: Room) -> None:
    lesson = find("line-cells")(room)
    torch.manual_seed(1)
    fresh = lesson.network()
    batch = lesson.batch(1000)
    trained = loop.fit(lesson, Schedule(seed=1, steps=30, rate=4e-3, judge_every=30), room.cache / "kept", "one", Progress())
    with torch.inference_mode():
        assert float(lesson.loss(fresh, batch)) == pytest.approx(1.0)
        assert float(lesson.loss(trained, batch)) < 0.99
        assert lesson.judge(fresh) < lesson.judge(trained)
    figures = lesson.figures(trained)
    assert [row["kbps"] for row in figures] == [32] and "won over best gain" in lesson.tables(figures)[0]


def test_an_untrained_network_wins_nothing(room: Room) -> None:
    lesson = find("line-cells")(replace(room))
    lines = lines_of(room.data_dir / "voices" / "1.flac", How(RATE, 1, 32, 2.5), room.cache)
    assert lines is not None
    assert -0.1 < won_db(lesson.network(), lines) <= 1e-9  # type: ignore[arg-type]
