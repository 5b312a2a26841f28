"""shellac restore --with auto: each recording is diagnosed, treated, and told of."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import soundfile as sf

from tests.signals import voice_like, white
from workstation import cli
from workstation.files import mp3

RATE = 22050


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    voice = voice_like(5.0, RATE)
    hissy = voice + white(5.0, -38, RATE)
    for at in range(RATE // 2, hissy.shape[1] - RATE // 2, RATE // 2):
        hissy[:, at:at + 3] += np.float32([0.5, -0.6, 0.3])
    sf.write(tmp_path / "worn.wav", hissy.T, RATE, subtype="FLOAT")
    sf.write(tmp_path / "clean.wav", voice.T, RATE, subtype="FLOAT")
    return tmp_path


def lines(capsys, *words: object) -> list[dict]:
    assert cli.main(["restore", *map(str, words), "--json"]) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_steps_come_from_the_diagnosis_in_order_and_notes_say_why(folder, capsys):
    line, = lines(capsys, folder / "worn.wav", "--with", "auto", "--report")
    assert [step["processor"] for step in line["steps"]] == ["declick", "denoise"]
    assert any("clicks a minute. Treated by De-click." in note for note in line["notes"])
    assert "Treated by De-noise" in Path(line["report"]).read_text("utf-8")
    assert line["change_db"] > -60


def test_what_is_lossy_is_said_and_stays(folder, capsys):
    (folder / "call.mp3").write_bytes(mp3.encode(voice_like(5.0, RATE), RATE, 32))
    line, = lines(capsys, folder / "call.mp3", "--with", "auto")
    assert not line["steps"]
    assert any(note.startswith("This file is lossy itself: MP3, 32 kbit/s.") and note.endswith("stays as it is.") for note in line["notes"])
    line, = lines(capsys, folder / "call.mp3", "--with", "codec-repair", "--with", "auto", "--overwrite")
    assert [step["processor"] for step in line["steps"]] == ["codec-repair"]
    assert not any(note.endswith("stays as it is.") for note in line["notes"])


def test_a_doubt_is_said_once(folder, capsys):
    assert cli.main(["restore", str(folder / "clean.wav"), "--with", "codec-linear"]) == 0
    assert capsys.readouterr().out.count("This does not look like lossy audio") == 1


def test_every_step_is_told_in_order_with_what_it_found(folder, capsys):
    assert cli.main(["restore", str(folder / "worn.wav"), "--preset", "Clipped field recording"]) == 0
    told = [line.strip() for line in capsys.readouterr().out.splitlines()]
    assert told.index("De-rumble") == told.index("De-clip: No clipping was found, so nothing is changed.") + 1


def test_a_recording_with_nothing_wrong_is_copied_to_the_bit_and_told_so(folder, capsys):
    line, = lines(capsys, folder / "clean.wav", "--with", "auto")
    assert line["steps"] == [] and line["null_exact"] and any("Nothing was found" in note for note in line["notes"])
    assert np.array_equal(sf.read(line["restored"])[0], sf.read(folder / "clean.wav")[0])


def test_auto_stands_in_its_place_among_other_steps_with_its_amount(folder, capsys):
    line, = lines(capsys, folder / "worn.wav", "--with", "gain:gain=-3", "--with", "auto:amount=0.5", "--with", "gain:gain=3")
    assert [(step["processor"], step["amount"]) for step in line["steps"]] == [("gain", 1), ("declick", 0.5), ("denoise", 0.5), ("gain", 1)]


def test_each_recording_of_a_night_has_its_own_steps_and_is_not_done_twice(folder, capsys):
    night = (folder, "--recursive", "--with", "auto", "-o", folder.parent / "night", "--skip-done")
    first = {Path(line["source"]).name: [step["processor"] for step in line["steps"]] for line in lines(capsys, *night)}
    assert first == {"worn.wav": ["declick", "denoise"], "clean.wav": []}
    assert all(line["skipped"] for line in lines(capsys, *night))


def test_steps_in_a_harmful_order_are_pointed_out_and_done(folder, capsys):
    assert cli.main(["restore", str(folder / "worn.wav"), "--with", "denoise", "--with", "declick"]) == 0
    assert "De-click (step 2) should come before De-noise (step 1)" in capsys.readouterr().err


def test_auto_takes_no_settings_but_an_amount(folder, capsys):
    assert cli.main(["restore", str(folder / "worn.wav"), "--with", "auto:reduction=6"]) == 2
    assert "reduction" in capsys.readouterr().err
