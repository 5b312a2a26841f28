"""The paper's table, figure and sweeps: each is written by one call, and says what it measured."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile as sf
import torch

from tests.signals import voice_like
from workstation.cli import main
from workstation.core import Progress, UsageError
from workstation.export import coding_figure
from workstation.training import data, loop, paper_figure, paper_table, recipe, sweep
from workstation.training.lesson import Room
from workstation.training.lessons.undo_coding import UndoCoding

RATE = 22050
SWEEPS = sorted(path.stem for path in sweep.SHIPPED.glob("*.toml"))
VARIANTS = [(name, key) for name in SWEEPS for key in sweep.read(name).variants]


@pytest.fixture(scope="module")
def recordings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data") / "voices"
    folder.mkdir()
    for seed in range(3):
        noise = 2e-3 * np.random.default_rng(seed).standard_normal(RATE)
        sf.write(folder / f"{seed}.flac", voice_like(1.0, RATE, seed=seed)[0] + noise, RATE)
    return folder.parent


def small(plan: recipe.Recipe, **network: Any) -> recipe.Recipe:
    """A recipe on the recordings above, of one step."""
    tiny = replace(plan.data, train=("voices",), held_out=1, test={"Voices: LJ Speech": "voices"}, test_clips=2)
    lesson = {**plan.lesson, "batch": 2, "crop": 288, "solve_batches": 2}
    schedule = replace(plan.schedule, steps=1, judge_every=1)
    return replace(plan, data=tiny, lesson=lesson, schedule=schedule, network={**plan.network, **network})


def test_there_is_a_sweep_for_each_of_the_papers_tables() -> None:
    assert [name[:2] for name in SWEEPS] == [f"{n:02d}" for n in range(1, 11)]


@pytest.mark.parametrize(("name", "key"), VARIANTS)
def test_every_variant_of_a_sweep_runs_a_step(name: str, key: str, recordings: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    plan = small(sweep.read(name).variants[key])
    lesson = UndoCoding(Room(plan, recordings, tmp_path_factory.getbasetemp() / "pairs", Progress()))
    network = lesson.network().train()
    loss = lesson.loss(network, lesson.batch(0))
    loss.backward()
    assert torch.isfinite(loss) and any(p.grad is not None and p.grad.abs().sum() > 0 for p in network.parameters())


def test_a_sweep_writes_its_table_and_names_what_is_missing(recordings: Path, tmp_path: Path) -> None:
    text = (sweep.SHIPPED / "01-linear-width.toml").read_text("utf-8")
    for there, here in (("steps = 100", "steps = 2"), ("held_out = 6", "held_out = 1"), ("batch = 8", "batch = 2\ncrop = 288"),
                        ("[all.data]", '[all.data]\ntrain = ["voices"]')):
        text = text.replace(there, here)
    (tmp_path / "narrow.toml").write_text(text, "utf-8")
    made = sweep.run(tmp_path / "narrow.toml", recordings, tmp_path / "out", Progress())
    rows = [line.split(" | ") for line in made.read_text("utf-8").splitlines()[4:]]
    assert [row[0] for row in rows] == ["| 32", "| 64", "| 112", "| 224"] and all("dB" in row[3] for row in rows)
    assert int(rows[0][1].replace(",", "")) < int(rows[3][1].replace(",", ""))
    with pytest.raises(UsageError, match="01-linear-width"):
        sweep.read("no-such-sweep")


@pytest.mark.parametrize("base", paper_table.BASES)
def test_each_network_has_a_direct_variant_and_a_correction(base: str) -> None:
    direct, correction = recipe.read(Path(base), "direct"), recipe.read(Path(base))
    assert direct.network["form"] == "direct" and correction.network.get("form", "correction") == "correction"
    assert direct.id == f"{base}-direct" and direct.data.rate == correction.data.rate
    with pytest.raises(UsageError, match="no variant 'sideways'"):
        recipe.read(Path(base), "sideways")


def test_the_table_trains_what_is_missing_and_stands_beside_both_baselines(recordings: Path, tmp_path: Path,
                                                                           monkeypatch: pytest.MonkeyPatch) -> None:
    read = recipe.read
    monkeypatch.setattr(recipe, "read", lambda path, variant="": small(read(path, variant), widths=[8, 8, 8]))
    monkeypatch.setattr(paper_table.paths, "models", lambda: [])
    made = paper_table.write(recordings, tmp_path, Progress(), bases=["codec-linear"])
    found = {entry["id"]: entry for entry in json.loads((tmp_path / "table11.json").read_text("utf-8"))}
    assert set(found) == {"codec-linear", "codec-linear-direct"}
    assert [row["kbps"] for row in found["codec-linear"]["rows"]] == [32, 64, 96] and found["codec-linear-direct"]["rows"][0]["kbps"] == 96
    text = made.read_text("utf-8")
    assert text.count("| do nothing |") == 3 and "linear, direct as printed in the paper | | | 0.000161" in text
    row = found["codec-linear-direct"]["rows"][0]
    assert row["clips"] == 2 and f"{row['snr_best_gain_db']:.2f}" in text and f"{row['snr_model_best_gain_db']:.2f}" in text
    monkeypatch.setattr(loop, "train", lambda *_: pytest.fail("trained again"))
    again = paper_table.write(recordings, tmp_path, Progress(), bases=["codec-linear"])
    assert again.read_text("utf-8").count("linear") == text.count("linear")
    with pytest.raises(UsageError, match="test sets"):
        paper_table.write(tmp_path, tmp_path, Progress(), bases=["codec-linear"])


def test_the_figure_is_drawn_with_the_figures_of_its_recording(recordings: Path, tmp_path: Path,
                                                              capsys: pytest.CaptureFixture[str]) -> None:
    recording = data.recordings(recordings, "voices")[0]
    assert main(["paper", "figure", str(recording), "-o", str(tmp_path / "one.png")]) == 0
    said = capsys.readouterr().out
    assert recording.name in said and "by codec-conv" in said
    assert (tmp_path / "one.png").read_bytes().startswith(b"\x89PNG")
    assert main(["paper", "figure", str(recording), "--bitrate", "48", "-o", str(tmp_path / "two.png")]) == 2
    assert main(["paper", "figure", str(recording), "--with", "declick", "-o", str(tmp_path / "two.png")]) == 2
    assert not (tmp_path / "two.png").exists()


def test_the_figures_window_is_the_loudest_stretch_and_its_spectrum_is_calibrated() -> None:
    samples = np.zeros(5000, np.float32)
    samples[3000:3100] = 1
    first, last = paper_figure.loudest(samples)
    assert last - first == paper_figure.WINDOW and first <= 3000 and last >= 3100
    assert paper_figure.loudest(samples[:300]) == (0, 300)
    sine = np.sin(2 * np.pi * 100 * np.arange(20_000) / 1024)
    assert coding_figure.spectrum_db(sine)[100] == pytest.approx(0, abs=0.01)
