"""The command line among an archive's files: strange names, name clashes, damaged and changing sources."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
import soundfile

from workstation import cli, paths
from workstation.core import Findings
from workstation.files import mp3

SOFTER = ("--with", "gain:gain=-6")


def tape(path: Path, seconds: float = 0.5, subtype: str = "PCM_16") -> Path:
    rng = np.random.default_rng(3)
    soundfile.write(path, 0.1 * rng.standard_normal((int(seconds * 22050), 2)), 22050, subtype=subtype)
    return path


def lines(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, list[dict], str]:
    status = cli.main([str(w) for w in (*words, "--json")])
    out, err = capsys.readouterr()
    return status, [json.loads(line) for line in out.splitlines()], err


def run_with(encoding: str, *words: str | bytes | Path) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([sys.executable, "-m", "workstation", *words], capture_output=True,
                          env=dict(os.environ, PYTHONIOENCODING=encoding))


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere every name is text")
@pytest.mark.parametrize("suffix", ["wav", "flac"])
def test_names_that_are_no_text_pass_through_every_file_of_a_job(tmp_path, suffix):
    name = os.fsencode(tape(tmp_path / f"x.{suffix}")).replace(b"x.", b"caf\xe9.")
    os.rename(tmp_path / f"x.{suffix}", name)
    done = run_with("utf-8", "restore", name, *SOFTER, "--residual", "--report", "--plots", "svg", "--json")
    assert done.returncode == 0 and done.stderr == b""
    assert os.fsencode(json.loads(done.stdout)["source"]) == name
    assert len(list(tmp_path.iterdir())) == 6


@pytest.mark.parametrize("words", [("list",), ("restore", *SOFTER)])
def test_an_output_that_knows_only_ascii_gets_everything_escaped(tmp_path, words):
    path = [tape(tmp_path / "tönend.wav")] if words[0] == "restore" else []
    spoken = run_with("ascii", *words, *path)
    assert spoken.returncode == 0 and spoken.stderr == b"" and b"\\u2212" in spoken.stdout
    plain = run_with("ascii", *words, *path, "--json", *(["--overwrite"] if path else []))
    assert plain.returncode == 0 and [json.loads(line) for line in plain.stdout.splitlines()]


def test_a_name_too_long_for_its_copy_is_a_sentence(capsys, tmp_path):
    path = tape(tmp_path / ("n" * 250 + ".wav"))
    status, (line,), err = lines(capsys, "restore", path, *SOFTER)
    assert status == 2 and "too long" in line["error"] and err.count("\n") == 1
    assert lines(capsys, "restore", tmp_path / ("n" * 300 + ".wav"), *SOFTER)[0] == 2


def test_a_long_name_of_wide_characters_is_written(capsys, tmp_path):
    status, (line,), _ = lines(capsys, "restore", tape(tmp_path / ("音" * 78 + ".wav")), *SOFTER)
    assert status == 0 and Path(line["restored"]).is_file()


def test_no_source_of_a_batch_is_written_over(capsys, tmp_path):
    first, second = tape(tmp_path / "a.wav"), tape(tmp_path / "a_restored.wav", 0.7)
    before = second.read_bytes()
    status, (refused, done), _ = lines(capsys, "restore", first, second, *SOFTER, "--overwrite")
    assert status == 2 and "never written over" in refused["error"] and "error" not in done
    assert second.read_bytes() == before


def test_two_sources_share_neither_plots_nor_report(capsys, tmp_path):
    tape(tmp_path / "a.wav"), tape(tmp_path / "a.flac", 0.7)
    status, (done, refused), _ = lines(capsys, "restore", tmp_path / "a.wav", tmp_path / "a.flac", *SOFTER, "--report", "--overwrite")
    assert status == 2 and "Two sources" in refused["error"]
    assert json.loads(Path(done["report"]).with_suffix(".json").read_text())["source"]["path"].endswith("a.wav")


@pytest.mark.parametrize("words", [("--high", "nan"), ("--low", "nan"), ("--channels", "")])
def test_a_selection_that_means_nothing_is_refused(capsys, tmp_path, words):
    status, (line,), _ = lines(capsys, "restore", tape(tmp_path / "a.wav"), *SOFTER, *words)
    assert status == 2 and line["error"] and len(list(tmp_path.iterdir())) == 1


def test_samples_that_are_no_numbers_are_told_in_one_sentence_and_raise_no_warnings(tmp_path):
    samples = np.full((4000, 1), 0.1)
    samples[1000], samples[2000] = np.nan, np.inf
    soundfile.write(tmp_path / "a.wav", samples, 8000, subtype="FLOAT")
    done = run_with("utf-8", "restore", tmp_path / "a.wav", *SOFTER, "--residual", "--json")
    assert done.returncode == 0 and done.stderr.count(b"\n") == 1 and b"2 samples are no numbers or infinite" in done.stderr


def test_what_was_assumed_of_a_damaged_source_is_told(capsys, tmp_path):
    path = tape(tmp_path / "a.wav")
    path.write_bytes(path.read_bytes()[:-4000])
    _, (line,), err = lines(capsys, "restore", path, *SOFTER)
    assert any("the header promises" in note and note in err for note in line["notes"])


@pytest.mark.parametrize("subtype", ["FLOAT", "DOUBLE"])
def test_the_notes_claim_no_copy_where_samples_changed(capsys, tmp_path, subtype):
    _, (line,), _ = lines(capsys, "restore", tape(tmp_path / "a.wav"), *SOFTER, "--start", "0.25", "--subtype", subtype, "--residual")
    assert line["notes"] == ["50.0 % of the samples are copies of the source."] and line["null_exact"] is True
    assert soundfile.info(line["residual"]).subtype == subtype


def test_a_report_vouches_for_no_source_that_changed_meanwhile(capsys, tmp_path, monkeypatch):
    path = tape(tmp_path / "a.wav")
    from workstation.export import audio
    export_audio = audio.export_audio

    def meanwhile(*arguments, **options):
        written = export_audio(*arguments, **options)
        tape(path, 0.6)
        return written

    monkeypatch.setattr(audio, "export_audio", meanwhile)
    status, (line,), _ = lines(capsys, "restore", path, *SOFTER, "--report")
    assert status == 2 and "changed by another program" in line["error"] and list(tmp_path.iterdir()) == [path]


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
def test_ctrl_c_while_the_program_starts_prints_nothing():
    start = "import builtins, os, signal, sys\nreal = builtins.__import__\n" \
            "def stop(name, *rest):\n    if name == 'numpy':\n        os.kill(os.getpid(), signal.SIGINT)\n    return real(name, *rest)\n" \
            "from workstation import __main__\nbuiltins.__import__ = stop\nsys.exit(__main__.main(['list']))"
    done = subprocess.run([sys.executable, "-c", start], capture_output=True)
    assert done.returncode == -signal.SIGINT and done.stderr == done.stdout == b""


def test_the_report_holds_all_that_was_found_so_that_the_step_can_be_made_again(capsys, tmp_path):
    _, (line,), _ = lines(capsys, "restore", tape(tmp_path / "a.wav", 2.0), "--with", "denoise:profile=0-1", "--report")
    step = json.loads(Path(line["report"]).with_suffix(".json").read_text())["steps"][0]
    found = Findings.from_plain(step["found"])
    assert found.summary == step["findings"] and found.arrays["noise"].shape[0] == 2 and (found.arrays["noise"] > 0).all()


def test_the_report_says_what_info_says_a_wav_was_before(capsys, tmp_path):
    voice, rate = soundfile.read(paths.resources() / "demo" / "voice_clean.flac", dtype="float32", frames=3 * 48000)
    soundfile.write(tmp_path / "a.wav", mp3.decode(mp3.encode(voice[None], rate, 64)).T, rate, subtype="PCM_16")
    _, (info,), _ = lines(capsys, "info", tmp_path / "a.wav")
    _, (line,), _ = lines(capsys, "restore", tmp_path / "a.wav", *SOFTER, "--report")
    found = json.loads(Path(line["report"]).with_suffix(".json").read_text())["history"]
    assert found["lossy"] and not found["stated"] and found["codec"] == "MP3"
    assert found["likely_kbps"] == info["history"]["likely_kbps"] and found["told"] == info["history"]["told"][0]


@pytest.mark.skipif(os.name != "posix", reason="shells of POSIX")
@pytest.mark.parametrize("closed", [">&-", "2>&-"])
def test_a_closed_output_hinders_no_job(tmp_path, closed):
    path = tape(tmp_path / "a.wav")
    done = subprocess.run(f"'{sys.executable}' -m workstation restore '{path}' --with gain:gain=-6 --json {closed}", shell=True,
                          capture_output=True)
    assert done.returncode == 0 and done.stderr == b"" and (tmp_path / "a_restored.wav").is_file()


@pytest.mark.skipif(os.name != "posix", reason="terminals of POSIX")
def test_a_bar_is_drawn_on_a_terminal_of_unknown_width_and_stdout_stays_pure(tmp_path):
    path = tape(tmp_path / "a.wav")
    ours, theirs = os.openpty()
    job = subprocess.Popen([sys.executable, "-m", "workstation", "restore", path, *SOFTER, "--json"], stdout=subprocess.PIPE, stderr=theirs)
    os.close(theirs)
    drawn = ""
    with suppress(OSError):
        while part := os.read(ours, 65_536):
            drawn += part.decode(errors="replace")
    os.close(ours)
    out, _ = job.communicate()
    assert job.returncode == 0 and "Writing the restored audio" in drawn and "%" in drawn
    assert json.loads(out)["restored"] == str(tmp_path / "a_restored.wav")
