"""docs/adding-a-processor.md is done: its file dropped into a copy of the checkout, and installed as a package of its own."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest
import soundfile as sf

from tests.pages import ROOT, blocks, checkout, python

PAGE = "adding-a-processor.md"


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout with the page's two files where the page puts them."""
    folder = checkout(tmp_path_factory.mktemp("checkout"))
    processor, purpose = blocks(PAGE, "python")
    (folder / "workstation" / "restoration" / "classical" / "despike.py").write_text(processor, "utf-8")
    (folder / "tests" / "restoration").mkdir()
    (folder / "tests" / "restoration" / "test_despike.py").write_text(purpose, "utf-8")
    return folder


def spiked(folder: Path) -> tuple[Path, np.ndarray]:
    """A slope with a spike at frame 700, as a file and as it was before."""
    slope = np.linspace(-0.2, 0.2, 9000, dtype=np.float32)
    samples = slope.copy()
    samples[700] += 0.5
    sf.write(folder / "transfer.wav", samples, 22050, subtype="FLOAT")
    return folder / "transfer.wav", slope


def test_the_commands_of_the_page_find_the_processor_and_its_contracts_hold(copy: Path) -> None:
    listed, contracts = (line.split()[1:] for line in blocks(PAGE, "sh")[0].splitlines())
    python("-m", "ruff", "check", "--no-cache", "workstation/restoration/classical/despike.py", at=copy)
    assert "despike: De-spike." in python(*listed, at=copy)
    said = python(*contracts, "tests/restoration/test_despike.py", "-q", "-p", "no:cacheprovider", at=copy)
    passed = re.search(r"(\d+) passed", said)
    assert passed is not None and int(passed[1]) >= 35 and "skipped" not in said


def test_a_package_that_announces_the_processor_restores_a_file_with_it(tmp_path: Path) -> None:
    package, installed = tmp_path / "package", tmp_path / "installed"
    package.mkdir()
    (package / "despike.py").write_text(blocks(PAGE, "python")[0], "utf-8")
    (package / "pyproject.toml").write_text(blocks(PAGE, "toml")[0], "utf-8")
    python("-m", "pip", "install", "--quiet", "--no-index", "--no-deps", "--no-build-isolation", "--disable-pip-version-check",
           "--target", installed, package, at=ROOT)
    path, slope = spiked(tmp_path)
    said = python("-m", "workstation", "restore", path, "--with", "despike:threshold=0.05", "--json", at=ROOT,
                  PYTHONPATH=f"{installed}:{ROOT}")
    restored, _ = sf.read(json.loads(said.splitlines()[-1])["restored"], dtype="float32")
    assert np.abs(restored - slope).max() < 1e-4
