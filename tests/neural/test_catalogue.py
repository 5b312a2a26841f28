"""Models as folders: found without torch, checked before use."""

from __future__ import annotations

import pickle
import subprocess
import sys
from pathlib import Path

import pytest

from workstation import paths
from workstation.core import ShellacError
from workstation.restoration.neural import catalogue, weights
from workstation.restoration.neural import model as model_folder

from . import models


def test_listing_processors_does_not_import_torch() -> None:
    code = ("import sys; from workstation.restoration import registry; from workstation.restoration.neural import device; "
            "found = registry.processors(); device.describe(); print('codec-conv' in found, 'torch' in sys.modules)")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2])
    assert done.stdout.split() == ["True", "False"]


def test_a_folder_dropped_in_adds_a_model(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    models.folder(tmp_path)
    monkeypatch.setattr(paths, "models", lambda: [tmp_path, tmp_path / "missing"])
    (processor,) = catalogue.processors()
    assert (processor.id, processor.name, processor.version, processor.complaint) == ("tiny", "Tiny", 3, "Research models")
    assert processor.card is not None and processor.card.not_for == "Music." and processor.card.text.startswith("# Tiny")


def test_a_broken_folder_is_left_out_and_logged(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    models.folder(tmp_path)
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "card.toml").write_text("id = ")
    monkeypatch.setattr(paths, "models", lambda: [tmp_path])
    assert [m.card.id for m in catalogue.models()] == ["tiny"]
    assert "broken" in caplog.text


def test_the_shipped_model_comes_before_one_of_the_user_with_its_id(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    shipped, own = models.folder(tmp_path / "a"), models.folder(tmp_path / "b", seed=2)
    monkeypatch.setattr(paths, "models", lambda: [shipped.parent, own.parent])
    assert [m.folder for m in catalogue.models()] == [shipped]


def test_a_card_must_be_that_of_its_folder(tmp_path: Path) -> None:
    with pytest.raises(ShellacError, match="another model"):
        model_folder.read(models.folder(tmp_path).rename(tmp_path / "other"))


def test_weights_that_the_card_does_not_name_are_refused(tmp_path: Path) -> None:
    model = models.model(tmp_path)
    path = model.folder / model_folder.WEIGHTS
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(bytes(data))
    with pytest.raises(ShellacError, match="sha256 differs"):
        weights.load(model, "cpu")


def test_a_pickle_is_refused_even_where_the_card_names_it(tmp_path: Path) -> None:
    model = models.model(tmp_path)
    (model.folder / model_folder.WEIGHTS).write_bytes(pickle.dumps({"hidden.0.weight": 1}))
    card = model.folder / model_folder.CARD
    import hashlib

    sha256 = hashlib.sha256((model.folder / model_folder.WEIGHTS).read_bytes()).hexdigest()
    card.write_text(card.read_text().replace(model.card.sha256, sha256))
    with pytest.raises(ShellacError, match="cannot be used"):
        weights.load(model_folder.read(model.folder), "cpu")


def test_missing_weights_are_named(tmp_path: Path) -> None:
    model = models.model(tmp_path)
    (model.folder / model_folder.WEIGHTS).unlink()
    with pytest.raises(ShellacError, match=model_folder.WEIGHTS):
        weights.load(model, "cpu")
