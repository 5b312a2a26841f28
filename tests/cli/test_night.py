"""Unattended nights: folders, jobs, the log, what is skipped, and what is left when something is killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

from workstation import cli, session
from workstation.core import Document, Progress
from workstation.session.locking import lock

SOFTER = ("--with", "gain:gain=-6")
LOG = "shellac-log.jsonl"


def tape(path: Path, seconds: float = 0.2, seed: int = 0) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    soundfile.write(path, 0.1 * np.random.default_rng(seed).standard_normal(int(seconds * 8000)), 8000, subtype="PCM_16")
    return path


@pytest.fixture
def tapes(tmp_path: Path) -> Path:
    """Four recordings in three folders, a broken one, and what is no recording."""
    root = tmp_path / "tapes"
    for seed, name in enumerate(("a.wav", "b.wav", "box 1/a.wav", "box 1/deep/c.flac")):
        tape(root / name, seed=seed)
    (root / "box 1" / "broken.wav").write_text("no audio at all")
    (root / "cover.jpg").write_text("x")
    tape(root / ".hidden.wav")
    return root


def night(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, list[dict], str]:
    status = cli.main(["restore", *map(str, words), *(() if "--steps" in words else SOFTER), "--json"])
    out, err = capsys.readouterr()
    return status, [json.loads(line) for line in out.splitlines()], err


def tree(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def logged(folder: Path) -> list[dict]:
    return [json.loads(line) for line in (folder / LOG).read_text().splitlines()]


EVERYTHING = {"a_restored.wav", "b_restored.wav", "box 1/a_restored.wav", "box 1/deep/c_restored.flac", LOG}


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_folder_is_restored_with_its_tree_and_a_failed_file_stops_nothing(capsys, tapes, tmp_path, jobs):
    status, lines, err = night(capsys, tapes, "--recursive", "-o", tmp_path / "out", "--jobs", jobs)
    assert status == 2 and len(lines) == 5 and sum("error" in line for line in lines) == 1
    assert "4 done, 1 failed: broken.wav" in err and "1 file that is named like no recording" in err
    assert tree(tmp_path / "out") == EVERYTHING
    failed = [line for line in logged(tmp_path / "out") if line["error"]]
    assert len(logged(tmp_path / "out")) == 5 and failed[0]["source"].endswith("broken.wav")


def test_a_failure_names_its_recording(capsys, tmp_path):
    for name in ("loud", "soft"):
        soundfile.write(tmp_path / f"{name}.wav", np.full(800, 0.9 if name == "loud" else 0.1), 8000)
    assert cli.main(["restore", str(tmp_path), "--with", "gain:gain=6", "-o", str(tmp_path / "out")]) == 2
    err = capsys.readouterr().err
    assert f"shellac: {tmp_path / 'loud.wav'}: The result exceeds full scale by 5.1 dB" in err and "1 done, 1 failed: loud.wav" in err


def test_without_recursive_the_folders_below_are_named_not_entered(capsys, tapes, tmp_path):
    status, lines, err = night(capsys, tapes, "-o", tmp_path / "out")
    assert status == 0 and len(lines) == 2 and "2 done" in err and "1 folder below, which --recursive enters" in err


def test_results_beside_their_sources_are_no_recordings_of_the_next_night(capsys, tapes):
    night(capsys, tapes, "--recursive", "--residual")
    before = tree(tapes)
    _, lines, err = night(capsys, tapes, "--recursive", "--residual", "--skip-done")
    assert sum("skipped" in line for line in lines) == 4 and "8 results of former runs" in err and tree(tapes) == before


def test_an_output_folder_inside_the_tree_is_not_restored_itself(capsys, tapes):
    night(capsys, tapes, "--recursive", "-o", tapes / "out")
    _, lines, _ = night(capsys, tapes, "--recursive", "-o", tapes / "out", "--overwrite")
    assert len(lines) == 5 and tree(tapes / "out") == EVERYTHING


def test_two_recordings_that_differ_by_suffix_alone_get_names_of_their_own(capsys, tmp_path):
    tape(tmp_path / "in" / "a.wav"), tape(tmp_path / "in" / "a.flac")
    status, _, _ = night(capsys, tmp_path / "in", "-o", tmp_path / "out", "--format", "flac", "--report")
    assert status == 0 and tree(tmp_path / "out") == {LOG, *(f"a.{kind}_{what}" for kind in ("wav", "flac") for what in (
        "restored.flac", "report.html", "report.json"))}


@pytest.mark.parametrize("change, again", [
    ("nothing", 0), ("touch", 0), ("source", 1), ("steps", 4), ("options", 4), ("result", 1), ("result touched", 0), ("result gone", 1)])
def test_only_what_was_done_in_the_same_way_and_still_stands_is_skipped(capsys, tapes, tmp_path, change, again):
    out = tmp_path / "out"
    night(capsys, tapes, "--recursive", "-o", out)
    words = {"steps": ("--with", "gain:gain=-1"), "options": ("--subtype", "PCM_24")}.get(change, ())
    if change == "touch":
        os.utime(tapes / "a.wav", (1, 1))
    elif change == "source":
        tape(tapes / "a.wav", seed=9)
    elif change == "result":
        with open(out / "a_restored.wav", "r+b") as file:
            file.seek(-2, os.SEEK_END)
            file.write(b"\x7f\x7f")
    elif change == "result touched":
        os.utime(out / "a_restored.wav", (1, 1))
    elif change == "result gone":
        (out / "a_restored.wav").unlink()
    _, lines, err = night(capsys, tapes, "--recursive", "-o", out, "--skip-done", "--overwrite", *words)
    assert sum("restored" in line and "skipped" not in line for line in lines) == again
    assert (f"{4 - again} skipped" in err) == (again < 4)


def test_what_exists_and_is_not_known_as_done_is_kept(capsys, tapes, tmp_path):
    out = tmp_path / "out"
    night(capsys, tapes, "-o", out)
    tape(tapes / "a.wav", seed=9)
    before = (out / "a_restored.wav").read_bytes()
    status, lines, _ = night(capsys, tapes, "-o", out, "--skip-done")
    assert status == 2 and any("exists already" in line.get("error", "") for line in lines)
    assert (out / "a_restored.wav").read_bytes() == before


def test_a_result_that_stands_in_the_way_is_told_with_what_has_changed_since(capsys, tapes, tmp_path):
    out = tmp_path / "out"
    night(capsys, tapes, "-o", out)
    tape(tapes / "a.wav", seed=9)
    (out / "b_restored.wav").write_bytes(b"cut short")
    _, lines, _ = night(capsys, tapes, "-o", out, "--skip-done")
    a, b = (line["error"] for line in lines)
    assert "exists already" in a and a.endswith("It stands from a run before: its recording was changed since.")
    assert b.endswith(f"It stands from a run before: {out / 'b_restored.wav'} is missing or was changed since.")
    _, lines, _ = night(capsys, tapes / "box 1/a.wav", "-o", tmp_path / "two", "--skip-done")
    _, lines, _ = night(capsys, tapes / "box 1/a.wav", "-o", tmp_path / "two", "--skip-done", "--with", "gain:gain=-1")
    assert lines[0]["error"].endswith("It stands from a run before: it was made with other steps, weights or options.")


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_a_link_to_a_recording_that_is_gone_fails_by_name_and_a_link_to_a_folder_is_told(capsys, tapes, tmp_path):
    (tapes / "gone.wav").symlink_to("nowhere.wav")
    (tapes / "loop").symlink_to(".")
    status, lines, err = night(capsys, tapes, "-o", tmp_path / "out")
    assert status != 0 and "2 done, 1 failed: gone.wav" in err and "1 link to a folder, which is not followed" in err
    assert [line["error"] for line in lines if "error" in line] == [f"{tapes / 'gone.wav'} cannot be read: No such file or directory."]


def test_the_log_tells_what_is_needed_to_trust_a_result(capsys, tapes, tmp_path):
    night(capsys, tapes / "a.wav", "--skip-done", "-o", tmp_path / "out")
    (line,) = logged(tmp_path / "out")
    assert {"time", "source", "sha256", "steps", "weights", "outputs", "seconds", "error", "null_exact", "change_db"} <= set(line)
    assert line["steps"][0]["settings"] == {"gain": -6} and line["outputs"][0]["path"] == "a_restored.wav" and line["null_exact"] is True


def test_a_torn_last_line_of_the_log_costs_that_line_alone(capsys, tapes, tmp_path):
    out = tmp_path / "out"
    night(capsys, tapes, "-o", out)
    text = (out / LOG).read_bytes()
    (out / LOG).write_bytes(text[:-40])
    _, lines, _ = night(capsys, tapes, "-o", out, "--skip-done", "--overwrite")
    assert ["skipped" in line for line in lines] == [True, False]
    assert json.loads((out / LOG).read_text().splitlines()[-1])["error"] is None


def test_two_nights_never_write_into_one_folder(capsys, tapes, tmp_path):
    (tmp_path / "out").mkdir()
    held = lock(tmp_path / "out" / ".shellac-night")
    assert held is not None
    status, lines, err = night(capsys, tapes, "-o", tmp_path / "out")
    held.close()
    assert status == 2 and "Another run" in lines[0]["error"] and err.count("\n") == 1
    assert night(capsys, tapes, "-o", tmp_path / "out")[0] == 0 and tree(tmp_path / "out") == {"a_restored.wav", "b_restored.wav", LOG}


def test_a_folder_without_recordings_is_said(capsys, tmp_path):
    (tmp_path / "in" / "below").mkdir(parents=True)
    status, lines, err = night(capsys, tmp_path / "in")
    assert status == 2 and "no recording" in err and "--recursive" in lines[0]["error"]


@pytest.mark.parametrize("words, says", [
    (("--low", "-5"), "--low"), (("--jobs", "0"), "--jobs"), (("--steps", "x.shellac", "--with", "gain"), "--steps brings"),
    (("--steps", "x.shellac", "--start", "1"), "own selections"), (("--with", "nothing"), "no processor"),
    (("--preset", "x"), "no preset 'x'")])
def test_what_is_wrong_with_the_options_is_one_line_of_json_too(capsys, tapes, words, says):
    status = cli.main(["restore", str(tapes), *words, *(() if "--steps" in words else SOFTER), "--json"])
    out, err = capsys.readouterr()
    assert status == 2 and says in err and says in json.loads(out)["error"] and "Traceback" not in err


def test_a_command_without_steps_says_how_to_name_them(capsys, tapes):
    assert cli.main(["restore", str(tapes)]) == 2 and "--preset" in capsys.readouterr().err


def test_presets_stand_in_their_place_among_the_steps(capsys, tapes, tmp_path):
    session.save_preset(session.Preset("Mine", (session.parse_step("gain:gain=-2", 0.5),)))
    status = cli.main(["restore", str(tapes / "a.wav"), "--with", "gain:gain=-1", "--preset", "mine", "--with", "gain:gain=-3", "--json"])
    steps = json.loads(capsys.readouterr().out)["steps"]
    assert status == 0 and [(step["settings"]["gain"], step["amount"]) for step in steps] == [(-1, 1), (-2, 0.5), (-3, 1)]
    assert cli.main(["list", "--presets"]) == 0
    listed = capsys.readouterr().out
    assert "Mine: Gain." in listed and "Cassette: De-hum, De-noise. For a cassette" in listed


def test_the_steps_of_a_project_are_exact_for_its_recording_and_learned_anew_for_others(capsys, tapes, tmp_path):
    document = Document(session.open_recording(tapes / "a.wav"))
    document.edit("", session.fulfil([session.parse_step("gain:gain=-6")], document.source, session.Part(end_seconds=0.1).region(
        document.source), session.Renderer(), Progress()))
    session.save_project(document, tmp_path / "p.shellac", None)
    status, lines, err = night(capsys, tapes / "a.wav", tapes / "b.wav", "--steps", tmp_path / "p.shellac", "-o", tmp_path / "out")
    assert status == 0 and [line["steps"][0]["region"]["stop"] for line in lines] == [800, None]
    assert "On recordings other than a.wav" in err


def test_a_missing_folder_of_the_output_is_made_and_not_left_behind_for_nothing(capsys, tapes, tmp_path):
    assert night(capsys, tapes / "a.wav", "-o", tmp_path / "x" / "y" / "z.flac")[0] == 0
    assert (tmp_path / "x" / "y" / "z.flac").is_file()
    assert night(capsys, tapes / "a.wav", "-o", tmp_path / "new" / "z.wav", "--start", "99")[0] == 2
    assert not (tmp_path / "new").exists()


TAPES = 14


class Running:
    """A night of two jobs over many recordings, in a process of its own."""

    def __init__(self, folder: Path) -> None:
        self.source, self.out = folder / "in", folder / "out"
        for number in range(TAPES):
            tape(self.source / f"{number}.wav", 8.0, number)
        self.words = [sys.executable, "-m", "workstation", "restore", str(self.source), "--with", "denoise", "-o", str(self.out),
                      "--jobs", "2", "--skip-done", "--report"]
        self.job = subprocess.Popen(self.words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, start_new_session=True)
        deadline = time.monotonic() + 60
        while self.done() < 3 and time.monotonic() < deadline:
            time.sleep(0.01)
        assert self.job.poll() is None and self.done() >= 3

    def done(self) -> int:
        return (self.out / LOG).read_bytes().count(b"\n") if (self.out / LOG).exists() else 0

    def workers(self) -> list[int]:
        found = subprocess.run(["pgrep", "-P", str(self.job.pid), "-f", "spawn_main"], capture_output=True, text=True)
        return [int(word) for word in found.stdout.split()]

    def is_whole(self) -> bool:
        """True where every recording stands there restored, with its report, logged once as done, and nothing else."""
        sources = [line["source"] for line in logged(self.out) if line["error"] is None]
        names = {LOG, *(f"{number}_{what}" for number in range(TAPES) for what in ("restored.wav", "report.html", "report.json"))}
        return tree(self.out) == names and len(sources) == len(set(sources)) == TAPES

    def resume(self) -> str:
        again = subprocess.run(self.words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        assert again.returncode == 0, again.stderr
        return again.stderr


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    made = Running(tmp_path)
    yield made
    made.job.kill()
    made.job.communicate()


@pytest.mark.skipif(sys.platform != "linux", reason="signals and processes of Linux")
def test_a_night_that_was_killed_is_taken_up_again(running):
    before = running.done()
    os.killpg(running.job.pid, signal.SIGKILL)
    running.job.wait()
    assert int(running.resume().split(" skipped")[0].split()[-1]) >= before and running.is_whole()


@pytest.mark.skipif(sys.platform != "linux", reason="signals and processes of Linux")
def test_a_killed_worker_costs_one_recording_and_ctrl_c_leaves_nothing_half_written(running):
    os.kill(running.workers()[0], signal.SIGKILL)
    before = running.done()
    while running.done() < before + 2:
        time.sleep(0.01)
    workers = running.workers()
    os.killpg(running.job.pid, signal.SIGINT)
    _, err = running.job.communicate(timeout=30)
    assert running.job.returncode == 1 and "stopped" in err and "1 failed" in err and "not enough memory" in err and "Traceback" not in err
    assert workers and not any(Path(f"/proc/{worker}").exists() for worker in workers)
    results = tree(running.out)
    done = [line for line in logged(running.out) if line["error"] is None]
    assert not [name for name in results if name.startswith(".")] and 3 * len(done) + 1 == len(results)
    running.resume()
    assert running.is_whole()
