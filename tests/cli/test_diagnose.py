"""shellac diagnose: words and JSON for each recording, and what is none."""

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
    sf.write(tmp_path / "hissy.wav", (voice + white(5.0, -38, RATE)).T, RATE, subtype="FLOAT")
    sf.write(tmp_path / "silent.wav", np.zeros(RATE), RATE)
    return tmp_path


def test_each_finding_is_a_sentence_with_its_place_and_treatment(folder, capsys):
    assert cli.main(["diagnose", str(folder / "hissy.wav")]) == 0
    head, line = capsys.readouterr().out.splitlines()
    assert head.endswith("hissy.wav: One thing is wrong.")
    assert "There is white noise at −3" in line and "Heard best at 0:0" in line and line.endswith("treated by De-noise (reduction: 12 dB).")


def test_what_no_processor_treats_is_said_to_be_so(folder, capsys):
    voice = voice_like(5.0, RATE)[0]
    sf.write(folder / "askew.wav", np.stack([voice[4:], voice[:-4]], axis=1), RATE, subtype="FLOAT")
    assert cli.main(["diagnose", str(folder / "askew.wav")]) == 0
    line, = (line for line in capsys.readouterr().out.splitlines() if "µs" in line)
    assert line.endswith("; no processor treats it.")


def test_what_is_lossy_is_said_with_what_treats_it(folder, capsys):
    (folder / "call.mp3").write_bytes(mp3.encode(voice_like(5.0, RATE), RATE, 32))
    assert cli.main(["diagnose", str(folder / "call.mp3"), str(folder / "hissy.wav")]) == 0
    out = capsys.readouterr().out
    assert "This file is lossy itself: MP3, 32 kbit/s." in out and 'Treated by "Repair: only what is known"' in out
    assert "No trace of lossy coding" not in out
    assert cli.main(["diagnose", str(folder / "call.mp3"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["history"]["stated"]


def test_json_is_one_object_a_recording_with_the_number_and_the_settings(folder, capsys):
    assert cli.main(["diagnose", str(folder / "hissy.wav"), str(folder / "silent.wav"), "--json"]) == 0
    hissy, silent = map(json.loads, capsys.readouterr().out.splitlines())
    found, = hissy["findings"]
    assert found["kind"] == "noise" and found["value"] == pytest.approx(-38, abs=1) and found["unit"] == "dBFS"
    assert found["treatment"] == {"processor": "denoise", "settings": {"reduction": 12}}
    assert 0 <= found["worst_start_seconds"] < found["worst_end_seconds"] <= 5
    assert silent["findings"] == [] and "silent" in silent["summary"]


def test_a_file_that_is_no_recording_is_named_and_the_others_go_on(folder, capsys):
    assert cli.main(["diagnose", str(folder / "gone.wav"), str(folder / "silent.wav")]) == 2
    said = capsys.readouterr()
    assert "gone.wav" in said.err and "silent.wav: The recording is silent" in said.out
