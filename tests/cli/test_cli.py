"""The command line, as scripts use it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile

from workstation import cli
from workstation.__main__ import main_gui
from workstation.cli import parser
from workstation.core import ShellacError
from workstation.session import restoring


def run(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, list[dict], str]:
    """Exit status, the JSON lines of stdout, and stderr."""
    try:
        status = cli.main([str(w) for w in words])
    except SystemExit as stop:
        status = int(stop.code or 0)
    out, err = capsys.readouterr()
    lines = [json.loads(line) for line in out.splitlines()] if "--json" in words else []
    return status, lines, err


@pytest.fixture
def hissy(tmp_path: Path) -> Path:
    """Two seconds of a tone in noise, 16 bit stereo, half a second of noise alone before it."""
    rng = np.random.default_rng(1)
    t = np.arange(2 * 22050) / 22050
    tone = 0.2 * np.sin(2 * np.pi * 330 * t) * (t > 0.5)
    samples = np.stack([tone, 0.5 * tone], axis=1) + 0.01 * rng.standard_normal((len(t), 2))
    path = tmp_path / "tape.wav"
    soundfile.write(path, samples, 22050, subtype="PCM_16")
    return path


def native(path: str | Path) -> np.ndarray:
    return soundfile.read(path, dtype="int32", always_2d=True)[0].astype(np.int64)


def test_restore_writes_audio_residual_plots_and_report_under_their_default_names(capsys, hissy):
    status, (line,), err = run(capsys, "restore", hissy, "--with", "denoise:profile=0-0.5", "--residual", "--plots", "png", "--report",
                               "--json")
    assert status == 0 and err == ""
    folder = hissy.parent
    assert line["source"] == str(hissy) and line["restored"] == str(folder / "tape_restored.wav")
    assert line["residual"] == str(folder / "tape_residual.wav") and line["report"] == str(folder / "tape_report.html")
    assert line["plots"] == [str(folder / "tape_residual.png")]
    assert line["seconds"] == 2.0 and 0 < line["realtime_factor"] < 60
    assert line["null_exact"] is True and line["null_error_dbfs"] is None
    assert line["steps"][0]["processor"] == "denoise" and line["steps"][0]["settings"]["profile"] == [0.0, 0.5]
    a, b, r = (native(line[k]) for k in ("source", "restored", "residual"))
    assert (a == b + r).all() and (r != 0).any()
    assert json.loads((folder / "tape_report.json").read_text())["null_exact"] is True
    assert all(Path(p).stat().st_size > 1000 for p in (line["report"], *line["plots"]))


def test_nothing_is_written_but_what_was_asked_for(capsys, hissy):
    status, (line,), _ = run(capsys, "restore", hissy, "--with", "gain:gain=-6", "--json")
    assert status == 0 and line["residual"] is None and line["plots"] == [] and line["report"] is None
    assert sorted(p.name for p in hissy.parent.iterdir() if p.suffix == ".wav") == ["tape.wav", "tape_restored.wav"]


def test_what_a_step_found_is_told_above_what_it_changed(capsys, hissy):
    assert cli.main(["restore", str(hissy), "--with", "declick", "--with", "denoise:profile=0-0.5"]) == 0
    *_, clicks, noise, change = capsys.readouterr().out.splitlines()
    assert clicks.startswith("  De-click: ") and noise.startswith("  De-noise: Noise at −") and change.startswith("  change −")


def test_outside_the_selection_the_file_is_the_same_to_the_bit(capsys, hissy):
    _, (line,), _ = run(capsys, "restore", hissy, "--with", "gain:gain=-6", "--start", 0.5, "--end", 1, "--channels", 2, "--json")
    a, b = native(hissy), native(line["restored"])
    assert (a[:11025] == b[:11025]).all() and (a[22050:] == b[22050:]).all() and (a[:, 0] == b[:, 0]).all()
    assert (a[11500:21500, 1] != b[11500:21500, 1]).mean() > 0.9


def test_amount_on_the_command_line_is_for_steps_that_do_not_set_it(capsys, hissy):
    _, (line,), _ = run(capsys, "restore", hissy, "--with", "gain:gain=-6,amount=0.25", "--with", "gain:gain=-1", "--amount", 0.5, "--json")
    assert [s["amount"] for s in line["steps"]] == [0.25, 0.5]


@pytest.mark.parametrize("output, expected", [("out/", "out/tape_restored.wav"), ("out", "out/tape_restored.wav"),
                                              ("side.a/", "side.a/tape_restored.wav"),
                                              ("deep/er/", "deep/er/tape_restored.wav"), ("x.flac", "x.flac"), ("y.w64", "y.w64")])
def test_output_is_a_folder_or_a_file_whose_suffix_chooses_the_container(capsys, hissy, output, expected):
    folder = hissy.parent
    status, (line,), _ = run(capsys, "restore", hissy, "--with", "gain:gain=-6", "-o", f"{folder}/{output}", "--json")
    assert status == 0 and line["restored"] == str(folder / expected)
    assert soundfile.info(line["restored"]).format == {".wav": "WAV", ".flac": "FLAC", ".w64": "W64"}[Path(expected).suffix]


def test_format_and_subtype_choose_what_is_written(capsys, hissy):
    _, (line,), _ = run(capsys, "restore", hissy, "--with", "gain:gain=-6", "--format", "flac", "--subtype", "PCM_24", "--residual",
                        "--json")
    info = soundfile.info(line["restored"])
    assert (info.format, info.subtype, info.samplerate, info.channels, info.frames) == ("FLAC", "PCM_24", 22050, 2, 44100)
    assert (native(hissy) == native(line["restored"]) + native(line["residual"])).all()


def test_several_files_go_into_a_folder_and_a_failed_one_does_not_stop_the_rest(capsys, hissy):
    broken = hissy.with_name("broken.wav")
    broken.write_text("no audio at all")
    folder = hissy.parent / "all"
    status, lines, err = run(capsys, "restore", broken, hissy, "--with", "gain:gain=-6", "-o", folder, "--json")
    assert status == 2 and len(lines) == 2
    assert lines[0]["source"] == str(broken) and lines[0]["error"] in err
    assert lines[1]["restored"] == str(folder / "tape_restored.wav")


def test_the_highest_status_of_several_files_counts(capsys, hissy, monkeypatch):
    full, missing = hissy.with_name("full.wav"), hissy.with_name("missing.wav")
    full.write_bytes(hissy.read_bytes())
    export = restoring.export

    def failing(request, *more):
        if request.source.origin.path == str(full):
            raise ShellacError("The disk is full.")
        return export(request, *more)

    monkeypatch.setattr(restoring, "export", failing)
    words = ("--with", "gain:gain=-6", "-o", hissy.parent / "all", "--json", "--overwrite")
    assert run(capsys, "restore", hissy, full, *words)[0] == 1
    status, lines, _ = run(capsys, "restore", missing, full, hissy, *words)
    assert status == 2 and ["error" in line for line in lines] == [True, True, False]


def test_two_sources_of_one_name_are_not_written_over_each_other(capsys, hissy):
    other = hissy.parent / "other"
    other.mkdir()
    (other / "tape.wav").write_bytes(hissy.read_bytes())
    status, lines, _ = run(capsys, "restore", hissy, other / "tape.wav", "--with", "gain:gain=-6", "-o", hissy.parent / "all",
                           "--overwrite", "--json")
    assert status == 2 and "error" in lines[1] and "restored" in lines[0]


@pytest.mark.parametrize("words, says", [
    (["--with", "unknown"], "no processor"), (["--with", "gain:loud=3"], "no setting"), (["--with", "gain:gain=99"], "gain=99"),
    (["--with", "gain:gain"], "key=value"), (["--with", "gain", "--amount", "2"], "amount"),
    (["--with", "gain", "--start", "9"], "starts after"),
    (["--with", "gain", "--start", "1", "--end", "0.5"], "must end after"), (["--with", "gain", "--channels", "3"], "no channel 3"),
    (["--with", "gain", "--channels", "a"], "--channels"), (["--with", "gain", "--low", "900", "--high", "300"], "upper frequency"),
    (["--with", "denoise:profile=5-6"], "profile"), (["--with", "gain:gain=24"], "exceeds full scale"),
    (["--with", "gain", "--format", "xyz"], "xyz"), (["--with", "gain", "--subtype", "PCM_99"], "PCM_99"),
    (["--with", "gain", "--reference", "nowhere.wav"], "nowhere.wav"), (["--with", "gain", "--start", "-3"], "--start")])
def test_wrong_usage_ends_with_status_2_one_sentence_and_no_file(capsys, hissy, words, says):
    before = sorted(hissy.parent.iterdir())
    status, _, err = run(capsys, "restore", hissy, *words)
    assert status == 2 and says in err and "Traceback" not in err
    assert len(err.strip().splitlines()) == 1
    assert sorted(hissy.parent.iterdir()) == before


def test_the_source_is_never_written_over(capsys, hissy):
    content = hissy.read_bytes()
    link = hissy.with_name("link.wav")
    os.link(hissy, link)
    for target in (hissy, link):
        status, _, err = run(capsys, "restore", hissy, "--with", "gain", "-o", target, "--overwrite")
        assert status == 2 and "source" in err
    assert hissy.read_bytes() == content


def test_an_existing_result_is_kept_unless_overwriting_is_allowed(capsys, hissy):
    target = hissy.with_name("tape_restored.wav")
    target.write_text("mine")
    assert run(capsys, "restore", hissy, "--with", "gain:gain=-6")[0] == 2
    assert target.read_text() == "mine"
    assert run(capsys, "restore", hissy, "--with", "gain:gain=-6", "--overwrite")[0] == 0
    assert soundfile.info(target).frames == 44100


def test_headroom_auto_lowers_what_would_exceed_full_scale(capsys, hissy):
    status, (line,), _ = run(capsys, "restore", hissy, "--with", "gain:gain=24", "--headroom", "auto", "--residual", "--json")
    assert status == 0 and any("lowered" in note for note in line["notes"]) and line["null_exact"]
    assert np.abs(native(line["restored"])).max() < 2 ** 31 - 1
    status, (line,), _ = run(capsys, "restore", hissy, "--with", "gain:gain=24", "--subtype", "FLOAT", "-o", hissy.with_name("f.wav"),
                             "--json")
    assert status == 0 and np.abs(soundfile.read(line["restored"])[0]).max() > 1


def test_info_tells_what_was_promised(capsys, hissy):
    status, (facts,), _ = run(capsys, "info", hissy, "--json")
    assert status == 0
    promised = "path format subtype rate channels frames seconds peak_dbfs true_peak_dbtp lufs sha256 audio_md5 chunks tags"
    assert set(promised.split()) <= set(facts)
    assert (facts["rate"], facts["channels"], facts["frames"], facts["subtype"]) == (22050, 2, 44100, "PCM_16")


def test_infinite_levels_are_null(capsys, tmp_path):
    silent = tmp_path / "silent.wav"
    soundfile.write(silent, np.zeros(8000), 8000)
    _, (facts,), _ = run(capsys, "info", silent, "--json")
    assert facts["peak_dbfs"] is None and facts["lufs"] is None


def test_compare_finds_lag_gain_and_distance(capsys, tmp_path):
    clean = 0.2 * np.random.default_rng(0).standard_normal(44100)
    soundfile.write(tmp_path / "clean.wav", clean, 22050, subtype="FLOAT")
    soundfile.write(tmp_path / "late.wav", np.concatenate([np.zeros(100), 0.5 * clean]), 22050, subtype="FLOAT")
    status, (found,), _ = run(capsys, "compare", tmp_path / "clean.wav", tmp_path / "late.wav", "--json")
    assert status == 0 and found["lag_frames"] == 100
    assert found["gain_db"] == pytest.approx(-6.02, abs=0.01) and found["lufs_difference"] == pytest.approx(-6.02, abs=0.1)
    assert found["snr_db"] == pytest.approx(6.02, abs=0.01)
    assert {"snr_db", "si_sdr_db", "lsd", "lag_frames", "gain_db", "lufs_difference"} <= set(found)


def test_list_names_every_processor_with_its_settings(capsys):
    status, lines, _ = run(capsys, "list", "--json")
    known = {line["id"]: line for line in lines}
    assert status == 0 and {"gain", "denoise"} <= set(known)
    assert [s["key"] for s in known["denoise"]["settings"]] == ["profile", "adaptive", "reduction", "threshold", "smoothing", "method",
                                                                "quality"]
    assert known["gain"]["settings"][0]["takes"] == "−∞ to 24 dB"


def test_a_missing_file_is_one_sentence(capsys, tmp_path):
    for words in (["info", tmp_path / "no.wav"], ["compare", tmp_path / "no.wav", tmp_path / "no.wav"],
                  ["restore", tmp_path / "no.wav", "--with", "gain"]):
        status, _, err = run(capsys, *words)
        assert status == 2 and "no.wav" in err and len(err.strip().splitlines()) == 1


@pytest.mark.skipif(sys.platform != "linux", reason="only there does the environment name the screen")
def test_without_a_screen_the_window_is_refused_in_a_sentence(capsys, monkeypatch):
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    assert main_gui(["tape.wav"]) == 2 and "no screen" in capsys.readouterr().err


def test_help_is_there_for_every_command():
    text = parser("").format_help()
    assert all(command in text for command in cli.COMMANDS)


def test_the_program_starts_with_what_its_command_needs_and_one_thread_for_equations():
    code = ("import os, sys; os.environ.pop('OPENBLAS_NUM_THREADS', None); import workstation.__main__ as shellac\n"
            "print(os.environ['OPENBLAS_NUM_THREADS'], 'numpy' in sys.modules)\n"
            "from workstation import cli; cli.parser('train')\n"
            "print([name for name in ('workstation.cli.train', 'workstation.session') if name in sys.modules])")
    lines = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.splitlines()
    assert lines == ["1 False", "['workstation.cli.train']"]


@pytest.mark.skipif(sys.platform != "linux", reason="it is the C library of Linux that gives memory back at once")
def test_the_program_keeps_the_memory_of_one_block_for_the_next():
    code = ("import resource, sys; sys.argv[1] == 'program' and __import__('workstation.__main__'); import numpy as np\n"
            "for block in range(10): arrays = [np.ones(400_000) for _ in range(10)]; del arrays\n"
            "print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt)")
    faults = {who: int(subprocess.run([sys.executable, "-c", code, who], capture_output=True, text=True, check=True).stdout)
              for who in ("numpy", "program")}
    assert faults["program"] < faults["numpy"] / 2


def test_ctrl_c_leaves_no_half_file(tmp_path):
    path = tmp_path / "long.wav"
    soundfile.write(path, 0.1 * np.random.default_rng(0).standard_normal((44100 * 240, 2)), 44100, subtype="PCM_16")
    job = subprocess.Popen([sys.executable, "-m", "workstation", "restore", str(path), "--with", "denoise:profile=0-1", "--residual"],
                           stderr=subprocess.PIPE, text=True)
    deadline = 200
    while deadline and not [p for p in tmp_path.iterdir() if p != path]:
        deadline -= 1
        try:
            job.wait(0.1)
        except subprocess.TimeoutExpired:
            continue
        break
    assert job.poll() is None, job.stderr.read()
    job.send_signal(2)
    _, err = job.communicate(timeout=20)
    assert job.returncode == 1 and "stopped" in err and "Traceback" not in err
    assert list(tmp_path.iterdir()) == [path]


def test_two_restorations_with_names_of_their_own_stand_beside_each_other(capsys, hissy):
    for name, gain in ("soft.wav", -12), ("less.wav", -3):
        target = hissy.with_name(name)
        status, _, err = run(capsys, "restore", hissy, "--with", f"gain:gain={gain}", "-o", target, "--residual", "--report", "--json")
        assert status == 0, err
    ends = (".wav", "_residual.wav", "_report.html", "_report.json")
    assert {path.name for path in hissy.parent.iterdir()} == {hissy.name, *(name + end for name in ("soft", "less") for end in ends)}


def test_format_wins_over_the_suffix_of_the_output(capsys, hissy):
    status, (line,), _ = run(capsys, "restore", hissy, "--with", "gain:gain=-6", "-o", hissy.with_name("x.data"), "--format", "flac",
                             "--residual", "--json")
    assert status == 0 and line["restored"].endswith("x.data") and line["residual"].endswith("x_residual.flac")
    assert soundfile.info(line["restored"]).format == "FLAC"
