"""Autosaves: kept while a program runs, found after it died, and lost by nobody's choice but Discard."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from workstation import session
from workstation.core import Document, Edits, Marker, Progress, Step
from workstation.files.leftovers import unfinished_prefix
from workstation.session.autosave import Autosaver, LeftOvers
from workstation.session.instance import Instance

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def places(tmp_path: Path) -> list[Path]:
    return [tmp_path / "first" / "autosave", tmp_path / "second" / "autosave"]


@pytest.fixture
def document(noisy_file: Path) -> Document:
    opened = Document(session.open_recording(noisy_file))
    opened.edit("one", Edits((session.make_step("gain", {}, opened.source),)))
    opened.mark("mark", [Marker(7)])
    return opened


def crash(instance: Instance) -> None:
    """What the end of a process does: its locks are let go, its files stay."""
    for file in instance._held.values():
        file.close()


def kept(places: list[Path]) -> list[Path]:
    return [path for place in places for path in sorted(place.glob("*/[!.]*.shellac"))]


def test_what_is_not_saved_is_kept_and_removed_once_it_is(places: list[Path], document: Document) -> None:
    saver = Autosaver(Instance(places), print)
    saver.keep("1", document, {"head": 3})
    assert saver.wait(5) and len(kept(places)) == 1
    assert session.open_project(kept(places)[0], Progress()).document.edits == document.edits
    saver.keep("2", document, {})
    assert saver.wait(5) and len(kept(places)) == 2
    saver.drop("1")
    assert saver.wait(5) and [p.name for p in kept(places)] == ["2.shellac"]
    saver.close()
    assert list(places[0].iterdir()) == [] and not places[1].exists()


def test_only_the_newest_state_is_written(places: list[Path], document: Document) -> None:
    saver = Autosaver(Instance(places), print)
    for number in range(200):
        document.edit("more", Edits((Step("gain", seed=number),)))
        saver.keep("1", document, {})
    assert saver.wait(5) and session.open_project(kept(places)[0], Progress()).document.edits[0].seed == 199
    saver.close()


def test_a_running_program_is_no_crashed_one(places: list[Path], document: Document) -> None:
    saver = Autosaver(Instance(places), print)
    saver.keep("1", document, {})
    assert saver.wait(5)
    left = LeftOvers(places)
    assert left.found == []
    left.release()
    assert len(kept(places)) == 1
    saver.close()


def test_what_a_crash_left_is_offered_until_it_is_removed(places: list[Path], document: Document, tmp_path: Path) -> None:
    document.project = tmp_path / "talk.shellac"
    instance = Instance(places)
    saver = Autosaver(instance, print)
    saver.keep("1", document, {"head": 3})
    assert saver.wait(5)
    crash(instance)
    left = LeftOvers(places)
    assert [(one.name, one.steps, one.markers, one.project, one.problem) for one in left.found] == [
        ("noisy.wav", 1, 1, tmp_path / "talk.shellac", "")]
    assert LeftOvers(places).found == [], "another program that starts meanwhile does not offer it too"
    left.release()
    again = LeftOvers(places)
    opened = session.recover_project(again.found[0].path, Progress())
    assert opened.document.edits == document.edits and opened.document.markers == document.markers and opened.view == {"head": 3}
    assert opened.document.project == tmp_path / "talk.shellac" and opened.document.needs_saving
    again.found[0].remove()
    again.release()
    assert LeftOvers(places).found == [] and list(places[0].iterdir()) == []


def test_an_autosave_that_cannot_be_read_is_named_and_kept(places: list[Path]) -> None:
    (places[0] / "1-a").mkdir(parents=True)
    (places[0] / "1-a" / "running").touch()
    (places[0] / "1-a" / "4.shellac").write_text("{")
    left = LeftOvers(places)
    assert "4.shellac is no project" in left.found[0].problem
    left.release()
    assert len(kept(places)) == 1


def test_a_killed_process_leaves_its_last_state_and_its_half_written_files_are_removed(places: list[Path], noisy_file: Path) -> None:
    code = f"""
import time
from pathlib import Path
from workstation import session
from workstation.core import Document, Edits, Step
from workstation.session.instance import Instance, note_writing
from workstation.files.targets import create_beside
instance = Instance([Path({str(places[0])!r})])
saver = session.Autosaver(instance, print)
document = Document(session.open_recording({str(noisy_file)!r}))
document.edit("x", Edits((Step("gain"),)))
saver.keep("1", document, {{}})
note_writing(Path({str(noisy_file.parent)!r}))
create_beside(Path({str(noisy_file.parent / "out.wav")!r}))
assert saver.wait(10)
print("ready", flush=True)
time.sleep(60)
"""
    with subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None and process.stdout.readline() == "ready\n"
        assert LeftOvers(places).found == []
        process.send_signal(signal.SIGKILL)
    ours = noisy_file.parent / f"{unfinished_prefix()}0.part.wav"
    ours.touch()
    assert len(list(noisy_file.parent.glob(".shellac-*"))) == 2
    left = LeftOvers(places)
    assert [one.steps for one in left.found] == [1]
    assert list(noisy_file.parent.glob(".shellac-*")) == [ours], "what a living process writes is left alone"
    left.release()


def full(*_: object, **__: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def test_a_full_disk_is_said_once_and_the_steps_are_kept_in_another_place(places: list[Path], document: Document,
                                                                          monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    saver = Autosaver(Instance(places), said.append)
    saver.keep("1", document, {})
    assert saver.wait(5)
    real = Path.write_text

    def write(path: Path, *rest: object, **more: object) -> int:
        return full() if places[0] in path.parents else real(path, *rest, **more)  # type: ignore[arg-type, return-value]

    monkeypatch.setattr(Path, "write_text", write)
    document.edit("two", Edits((Step("gain"), Step("gain"))))
    saver.keep("1", document, {})
    assert saver.wait(5) and said == []
    assert [path.parents[2] for path in kept(places)] == [places[1].parent], "the older one in the first place is gone"
    assert len(session.open_project(kept(places)[0], Progress()).document.edits) == 2
    saver.close()


def test_where_nothing_can_be_kept_it_is_said_once_and_again_when_it_can(places: list[Path], document: Document,
                                                                       monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workstation.session.autosave.RETRY_SECONDS", 0.05)
    said: list[str] = []
    heard = threading.Event()

    def say(sentence: str) -> None:
        said.append(sentence)
        heard.set()

    with monkeypatch.context() as patch:
        patch.setattr("workstation.files.targets.os.fsync", full)
        saver = Autosaver(Instance(places), say)
        saver.keep("1", document, {})
        assert heard.wait(5)
        assert not saver.wait(0.5)
        assert len(said) == 1 and "cannot be kept safe" in said[0] and "disk is full" in said[0]
        heard.clear()
    assert heard.wait(5) and said[1:] == [""] and saver.wait(5) and len(kept(places)) == 1
    saver.close()


def test_a_folder_that_cannot_be_made_leaves_the_other(tmp_path: Path, places: list[Path], document: Document) -> None:
    (tmp_path / "first").write_text("a file in its place")
    saver = Autosaver(Instance(places), print)
    saver.keep("1", document, {})
    assert saver.wait(5) and [path.parents[2] for path in kept(places)] == [tmp_path / "second"]
    saver.close()


def test_a_target_that_cannot_be_asked_about_is_said_like_any_failure(places: list[Path], document: Document,
                                                                      monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise OSError(errno.EIO, "Input/output error")

    said: list[str] = []
    saver = Autosaver(Instance(places), said.append)
    monkeypatch.setattr("workstation.files.targets.os.lstat", broken)
    saver.keep("1", document, {})
    assert not saver.wait(5) and len(said) == 1 and "Input/output error" in said[0]
    monkeypatch.undo()
    saver.close()


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="the system has no owners of files")
def test_what_another_user_laid_in_our_place_is_not_offered(places: list[Path], document: Document,
                                                             monkeypatch: pytest.MonkeyPatch) -> None:
    instance = Instance(places)
    saver = Autosaver(instance, print)
    saver.keep("1", document, {})
    assert saver.wait(5)
    crash(instance)
    monkeypatch.setattr("workstation.session.instance.os.getuid", lambda: os.stat(places[0]).st_uid + 1)
    assert LeftOvers(places).found == []
    monkeypatch.undo()
    left = LeftOvers(places)
    assert len(left.found) == 1
    left.release()
    saver.close()
