"""Recordings that settings name: known by their bytes, found again with a project, and never taken for others in silence."""

from __future__ import annotations

import shlex
import shutil
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile as sf

from tests.signals import white
from workstation import cli, session
from workstation.core import Document, Edits, Progress, UsageError

RATE = 22050


@pytest.fixture
def noise(tmp_path: Path) -> Path:
    path = tmp_path / "noise.wav"
    sf.write(path, white(2.5, -20, RATE).T, RATE, subtype="PCM_16")
    return path


@pytest.fixture
def hum_file(tmp_path: Path, noise: Path, noisy_voice: np.ndarray) -> Path:
    """The voice with the noise of the other file in it, six milliseconds late."""
    samples = noisy_voice.T.copy()
    heard = sf.read(noise, dtype="float32", always_2d=True)[0]
    samples[132:] += 0.5 * heard[:len(samples) - 132]
    path = tmp_path / "tape.wav"
    sf.write(path, samples, RATE, subtype="FLOAT")
    return path


def document_of(path: Path, reference: Path) -> Document:
    source = session.open_recording(path)
    document = Document(source)
    document.edit("apply", Edits((session.make_step("cancel", {"reference": str(reference)}, source),)))
    return document


def result(document: Document) -> np.ndarray:
    return session.Renderer().rendered(document.source, document.edits).read(0, document.source.length)


def test_a_step_knows_its_reference_by_its_bytes(hum_file: Path, noise: Path, noisy_voice: np.ndarray) -> None:
    document = document_of(hum_file, noise)
    before = document.source.read(0, document.source.length)
    assert document.edits[0].settings["reference"] == {"path": str(noise), "sha256": session.fingerprint(
        session.open_recording(noise), Progress())}
    assert document.edits[0].findings.summary == "What noise.wav explains is taken away."
    assert np.mean((result(document) - noisy_voice) ** 2) < 0.1 * np.mean((before - noisy_voice) ** 2)


def test_a_reference_that_ends_too_early_is_said(hum_file: Path, tmp_path: Path) -> None:
    sf.write(tmp_path / "short.wav", white(1.2, -20, RATE).T, RATE)
    findings = document_of(hum_file, tmp_path / "short.wav").edits[0].findings
    assert findings.summary == "What short.wav explains is taken away, until it ends at 0:01.2; what comes later stays as it is."
    assert not findings.warning


def test_a_recording_that_is_its_own_reference_is_doubted(hum_file: Path, tmp_path: Path) -> None:
    shutil.copy(hum_file, tmp_path / "copy.wav")
    assert "copy.wav holds the same sound" in document_of(hum_file, tmp_path / "copy.wav").edits[0].findings.warning


def test_a_reference_that_is_mixed_with_short_words_is_not_doubted(noise: Path, tmp_path: Path) -> None:
    samples = sf.read(noise)[0]
    samples[20000:22000] += 0.1
    sf.write(tmp_path / "words.wav", samples, RATE, subtype="PCM_16")
    assert not document_of(tmp_path / "words.wav", noise).edits[0].findings.warning


def test_an_empty_recording_is_not_doubted(noise: Path, tmp_path: Path) -> None:
    sf.write(tmp_path / "empty.wav", np.zeros(0), RATE)
    assert not document_of(tmp_path / "empty.wav", tmp_path / "empty.wav").edits[0].findings.warning


def test_a_lossy_reference_is_decoded(hum_file: Path, noise: Path, tmp_path: Path, noisy_voice: np.ndarray) -> None:
    samples = sf.read(noise, always_2d=True)[0]
    sf.write(tmp_path / "noise.ogg", samples, RATE, format="OGG", subtype="VORBIS")
    document = document_of(hum_file, tmp_path / "noise.ogg")
    before = document.source.read(0, document.source.length)
    assert np.mean((result(document) - noisy_voice) ** 2) < 0.2 * np.mean((before - noisy_voice) ** 2)


def test_a_reference_that_is_not_there_is_a_sentence(hum_file: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"gone\.wav"):
        document_of(hum_file, tmp_path / "gone.wav")


def test_a_reference_that_changed_is_noticed(hum_file: Path, noise: Path) -> None:
    document = document_of(hum_file, noise)
    step = document.edits[0]
    other = replace(step, settings={**step.settings, "reference": {"path": str(noise), "sha256": "0" * 64}})
    with pytest.raises(UsageError, match="not what it was when it was chosen"):
        session.Renderer().rendered(document.source, Edits((other,)))


def test_a_moved_project_finds_its_reference(hum_file: Path, noise: Path, tmp_path: Path) -> None:
    document = document_of(hum_file, noise)
    expected = result(document)
    session.save_project(document, tmp_path / "tape.shellac")
    (tmp_path / "far").mkdir()
    for name in ("tape.shellac", "tape.wav", "noise.wav"):
        shutil.move(tmp_path / name, tmp_path / "far" / name)
    opened = session.open_project(tmp_path / "far" / "tape.shellac", Progress())
    assert opened.messages == () and opened.document.edits[0].settings["reference"]["path"] == str(tmp_path / "far" / "noise.wav")
    assert np.array_equal(result(opened.document), expected)


@pytest.mark.parametrize("what", ["gone", "changed"])
def test_a_project_whose_reference_is_gone_or_changed_opens_with_the_step_switched_off(
        hum_file: Path, noise: Path, tmp_path: Path, what: str) -> None:
    session.save_project(document_of(hum_file, noise), tmp_path / "tape.shellac")
    noise.unlink()
    if what == "changed":
        sf.write(noise, white(2.5, -20, RATE, seed=8).T, RATE)
    opened = session.open_project(tmp_path / "tape.shellac", Progress())
    assert not opened.document.edits[0].enabled and opened.document.edits[0].settings["reference"]["path"] == str(noise)
    assert len(opened.messages) == 1 and "Step 1 is switched off" in opened.messages[0] and "noise.wav" in opened.messages[0]
    with pytest.raises(UsageError, match="cannot be made again"):
        session.chain_of_project(tmp_path / "tape.shellac")


def test_presets_and_other_recordings_are_left_without_the_reference(hum_file: Path, noise: Path, tmp_path: Path) -> None:
    edits = document_of(hum_file, noise).edits
    assert [wish.settings["reference"] for wish in session.wishes_of(edits)] == [None]
    assert any("left without the recording" in sentence for sentence in session.left_behind(edits))
    session.write_preset(session.Preset("Mine", tuple(session.wishes_of(edits))), tmp_path / "mine.toml")
    assert "noise.wav" not in (tmp_path / "mine.toml").read_text()
    assert session.read_preset(tmp_path / "mine.toml").steps[0].settings["reference"] is None


@pytest.mark.skipif(sys.platform == "win32", reason="shlex reads the shells of POSIX")
def test_the_command_line_does_what_the_window_does(hum_file: Path, noise: Path, tmp_path: Path) -> None:
    document = document_of(hum_file, noise)
    words = shlex.split(session.command_line(document))
    assert f"cancel:reference={noise}" in words
    assert cli.main([*words[1:], "-o", str(tmp_path / "out.wav"), "--report"]) == 0
    assert np.array_equal(sf.read(tmp_path / "out.wav", dtype="float32", always_2d=True)[0].T, result(document))
    assert "noise.wav" in (tmp_path / "out_report.html").read_text()


def test_a_comma_in_the_path_asks_for_a_project(hum_file: Path, noise: Path) -> None:
    document = document_of(hum_file, noise.rename(noise.with_name("hum, loud.wav")))
    with pytest.raises(UsageError, match="comma in its path"):
        session.command_line(document)


def test_a_night_with_another_reference_is_another_order(noise: Path) -> None:
    first = session.chain_of([session.parse_step(f"cancel:reference={noise}")]).to_plain()
    sf.write(noise, white(3.0, -20, RATE, seed=8).T, RATE)
    assert session.chain_of([session.parse_step(f"cancel:reference={noise}")]).to_plain() != first
