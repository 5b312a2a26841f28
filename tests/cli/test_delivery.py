"""--delivery, --loudness, --peak and --bitrate, as scripts use them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import soundfile
from mutagen import File

from tests.signals import voice_like
from workstation import cli
from workstation.analysis import loudness
from workstation.files import open_source


@pytest.fixture
def tape(tmp_path: Path) -> Path:
    soundfile.write(tmp_path / "tape.wav", 0.25 * voice_like(4.0, 44100, 2).T, 44100, subtype="PCM_16")
    return tmp_path / "tape.wav"


def run(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, dict, str]:
    try:
        status = cli.main([str(word) for word in words])
    except SystemExit as stop:
        status = int(stop.code or 0)
    out, err = capsys.readouterr()
    return status, json.loads(out) if out else {}, err


def measured(path: Path) -> loudness.Levels:
    return loudness.measure(open_source(path, path.parent))


def test_a_podcast_is_an_mp3_at_minus_16_lufs_and_the_json_says_what_it_measures(capsys, tape):
    status, line, err = run(capsys, "restore", tape, "--with", "gain:gain=-6", "--delivery", "podcast", "--report", "--json")
    assert status == 0, err
    levels = measured(tape.parent / "tape_restored.mp3")
    assert File(tape.parent / "tape_restored.mp3").info.bitrate == pytest.approx(192_000, rel=1e-3)
    assert levels.true_peak_dbtp <= -1.0 and (levels.lufs == pytest.approx(-16, abs=0.1) or levels.true_peak_dbtp > -1.4)
    assert line["lufs"] == pytest.approx(levels.lufs, abs=0.01) and line["true_peak_dbtp"] == pytest.approx(levels.true_peak_dbtp, abs=0.01)
    assert line["null_exact"] is True and line["gain_db"] > 0
    report = json.loads((tape.parent / "tape_report.json").read_text("utf-8"))
    assert report["delivery"]["gain_db"] == line["gain_db"] and report["delivery"]["bitrate_kbps"] == 192
    page = (tape.parent / "tape_report.html").read_text("utf-8")
    assert "Delivery: the written file" in page and "192 kbit/s" in page and "before this gain and coding" in page


def test_a_loudness_of_ones_own_wins_over_the_delivery_and_r_is_untouched_by_it(capsys, tape):
    status, line, err = run(capsys, "restore", tape, "--with", "gain:gain=-6", "--delivery", "broadcast", "--loudness", -30, "--residual",
                            "--json")
    assert status == 0, err
    assert measured(tape.parent / "tape_restored.wav").lufs == pytest.approx(-30, abs=0.05)
    a, r = (soundfile.read(tape.parent / name, dtype="int32")[0].astype(float) for name in ("tape.wav", "tape_residual.wav"))
    assert abs(a - 10 ** (-6 / 20) * a - r).max() <= 2**9, "R is what the step took, to the step of 24 bits"


def test_a_bitrate_and_a_peak_are_kept(capsys, tape):
    status, line, err = run(capsys, "restore", tape, "--with", "gain:gain=0", "--bitrate", 128, "--peak", -20,
                            "-o", tape.parent / "out.mp3", "--json")
    assert status == 0, err
    assert File(tape.parent / "out.mp3").info.bitrate == pytest.approx(128_000, rel=1e-3)
    assert measured(tape.parent / "out.mp3").true_peak_dbtp <= -20 and line["gain_db"] < 0


@pytest.mark.parametrize(("words", "sentence"), [
    (("--loudness", "3"), "loudness of 3 LUFS is not possible"), (("--peak", "2"), "true peak of 2 dBTP is not possible"),
    (("--bitrate", "192"), "A bitrate is for MP3"), (("--bitrate", "100", "--format", "mp3"), "no 100 kbit/s"),
    (("--delivery", "cassette"), "invalid choice")])
def test_what_cannot_be_is_refused_with_status_2_before_anything_is_written(capsys, tape, words, sentence):
    status, _, err = run(capsys, "restore", tape, "--with", "gain:gain=0", *words)
    assert status == 2 and sentence in err
    assert [path.name for path in tape.parent.iterdir()] == ["tape.wav"]
