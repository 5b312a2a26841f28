"""shellac compare: words, JSON and exit status."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import soundfile as sf

from tests.signals import voice_like
from workstation.cli import main

RATE = 22050


@pytest.fixture
def pair(tmp_path: Path) -> tuple[Path, Path]:
    voice = voice_like(3.0, RATE)[0]
    noise = 0.01 * np.random.default_rng(1).standard_normal(len(voice))
    sf.write(tmp_path / "tape.wav", voice + noise, RATE, subtype="PCM_16")
    sf.write(tmp_path / "delivered.wav", -0.5 * voice[:-RATE], RATE, subtype="PCM_16")
    return tmp_path / "tape.wav", tmp_path / "delivered.wav"


def run(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str, str]:
    status = main([str(word) for word in words])
    out, err = capsys.readouterr()
    return status, out, err


def test_inverted_polarity_and_a_missing_end_are_said(capsys, pair):
    status, out, _ = run(capsys, "compare", *pair, "--json")
    found = json.loads(out)
    assert status == 0 and found["inverted"] and found["missing_end"] == 1.0 and found["course"] == "steady"
    assert found["gain_db"] == pytest.approx(-6.02, abs=0.05) and found["lufs_difference"] is not None
    words = run(capsys, "compare", *pair)[1]
    assert "inverted" in words and "lacks the last 1.000 s" in words


def test_matched_what_is_left_is_the_noise(capsys, pair):
    found = json.loads(run(capsys, "compare", *pair, "--match", "--json")[1])
    assert found["matched"] and found["removed_dbfs"] == pytest.approx(-40, abs=0.5) and abs(found["correlation"]) < 0.3


def test_everything_is_written_into_the_folder_that_is_named(capsys, pair, tmp_path):
    target = tmp_path / "proof"
    words = ("compare", *pair, "--residual", "--plots", "png", "--report", "--operator", "Ada", "-o", target, "--json")
    status, out, _ = run(capsys, *words)
    found = json.loads(out)
    assert status == 0 and found["null_exact"] is True
    assert {path.name for path in target.iterdir()} == {f"delivered_compared_{n}" for n in (
        "residual.wav", "residual.png", "report.html", "report.json")}
    status, out, err = run(capsys, *words)
    assert status == 2 and "exists already" in json.loads(out)["error"] and "--overwrite" in err
    assert run(capsys, *words, "--overwrite")[0] == 0


def test_a_failure_is_a_line_of_json_too(capsys, pair, tmp_path):
    status, out, err = run(capsys, "compare", pair[0], tmp_path / "no.wav", "--json")
    assert status == 2 and "no.wav" in json.loads(out)["error"] and len(err.splitlines()) == 1
    assert json.loads(out)["reference"] == str(pair[0])


def test_without_files_asked_for_nothing_is_written(capsys, pair, tmp_path):
    before = set(tmp_path.iterdir())
    assert run(capsys, "compare", *pair, "-o", tmp_path / "proof")[0] == 0
    assert set(tmp_path.iterdir()) == before
