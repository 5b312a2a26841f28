"""docs/adding-a-model.md is done: its script and its recipe make models among the user's, which restore a file."""

from __future__ import annotations

import json
import re
import runpy
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile as sf

from tests.pages import ROOT, blocks, python
from tests.signals import voice_like, white
from workstation import cli
from workstation.restoration.neural import model as model_folder
from workstation.restoration.neural import weights

PAGE = "adding-a-model.md"
RATE = 22050


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the page's script and recipe, some clean recordings, and a noisy one that is not among them."""
    folder = tmp_path_factory.mktemp("desk")
    (folder / "make_hiss_small.py").write_text(blocks(PAGE, "python")[0], "utf-8")
    (folder / "small.toml").write_text(blocks(PAGE, "toml")[0], "utf-8")
    (folder / "recordings" / "voices").mkdir(parents=True)
    for seed in range(3):
        voice = voice_like(1.5, RATE, seed=seed)[0]
        sf.write(folder / "recordings" / f"{seed}.flac", voice, RATE)
        sf.write(folder / "recordings" / "voices" / f"{seed}.flac", voice, RATE)
    sf.write(folder / "noisy.flac", (voice_like(2.0, RATE, seed=9) + white(2.0, -40, RATE))[0], RATE)
    return folder


@pytest.fixture(scope="module")
def data(desk: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The user's data folder once the script has run."""
    place = tmp_path_factory.mktemp("data")
    script, recordings, _ = commands(0)[0]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", [script, str(desk / recordings), str(place / "shellac" / "models")])
        runpy.run_path(str(desk / script), run_name="__main__")
    return place


def commands(number: int) -> list[list[str]]:
    """The words of each command of a shell block, without `python`."""
    return [line.split()[1:] for line in blocks(PAGE, "sh")[number].splitlines()]


def test_the_model_of_the_script_restores_a_file_better_than_nothing(desk: Path, data: Path) -> None:
    _, listed, restore, _ = commands(0)
    assert "hiss-small: Hiss, small example." in python(*listed, at=ROOT, XDG_DATA_HOME=data)
    said = python(*restore, "--json", at=desk, XDG_DATA_HOME=data, PYTHONPATH=ROOT)
    restored, _ = sf.read(json.loads(said.splitlines()[-1])["restored"])
    noisy, clean = sf.read(desk / "noisy.flac")[0], voice_like(2.0, RATE, seed=9)[0]
    assert np.mean((restored - clean) ** 2) < 0.7 * np.mean((noisy - clean) ** 2)


def test_the_contracts_hold_for_the_model_of_the_script(data: Path) -> None:
    *_, contracts = commands(0)
    said = python(*contracts, "-q", "-p", "no:cacheprovider", at=ROOT, XDG_DATA_HOME=data)
    passed = re.search(r"(\d+) passed", said)
    assert passed is not None and int(passed[1]) >= 35 and "skipped" not in said


def test_the_recipe_trains_a_model_that_is_found_among_the_users(desk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ((_, _, *train),) = commands(1)
    monkeypatch.chdir(desk)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert cli.main(train) == 0
    made = model_folder.read(tmp_path / "shellac" / "models" / "codec-small")
    assert made.kbps == (32, 64) and [row["kbps"] for row in made.card.figures] == [32, 64]
    assert weights.load(made, "cpu").output.weight.shape[0] == 3
