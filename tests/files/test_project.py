"""The project file: what goes in comes out, whole or not at all, and bad input is a sentence."""

from __future__ import annotations

import errno
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from workstation.core import Edits, Findings, Mark, Marker, Marks, Region, ShellacError, Step, UsageError
from workstation.files import project
from workstation.files.project import FileRef, ProjectData

FINDINGS = Findings("0.5 s of noise", {"level_db": -60.5}, {"profile": np.linspace(0, 1, 7, dtype=np.float32)},
                    Marks((Mark(3, 9, (0,), 100.0, None, "click"), Mark(20, 21, None, 0.0, 4000.0, "", False))), edited=True)
STEP = Step("denoise", 2, {"reduction": 12.0}, FINDINGS, "abc", 7, 0.8, Region(10, 20, 100, 4000, (1,)), "sha", False)
DATA = ProjectData(FileRef("/music/tape ä.wav", None, 1000, 5, "v1", "00ff", 44100, 2, 250), Edits((STEP, Step("gain"))),
                   (Marker(5, None, "here"), Marker(7, 9, "there")), view={"zoom": [0, 100]}, names={"denoise": "De-noise"}, program="9.9")


def many(count: int = 40_000) -> Findings:
    """Findings whose JSON is longer than a megabyte."""
    marks = Marks(Mark(10 * i, 10 * i + 3, (i % 2,) if i % 3 else None, float(i), None if i % 5 else 2.0 * i, "click", i % 7 > 0)
                  for i in range(count))
    return replace(FINDINGS, marks=marks)


def large(count: int = 40_000) -> ProjectData:
    return replace(DATA, edits=Edits((replace(STEP, findings=many(count)), STEP)))


def test_what_was_written_is_read_again(tmp_path: Path) -> None:
    project.write(DATA, tmp_path / "a.shellac")
    back = project.read(tmp_path / "a.shellac")
    assert back.edits == DATA.edits and back.markers == DATA.markers and back.view == DATA.view and back.names == DATA.names
    assert replace(back.source, relative=None) == DATA.source and back.program == "9.9" and back.messages == ()
    assert [f.name for f in tmp_path.iterdir()] == ["a.shellac"]


def test_the_recording_is_found_relative_to_the_project_first(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    data = replace(DATA, source=replace(DATA.source, absolute=str(tmp_path / "audio" / "x.wav")))
    project.write(data, tmp_path / "sub" / "a.shellac")
    source = project.read(tmp_path / "sub" / "a.shellac").source
    assert source.relative == "../audio/x.wav"
    moved = Path("/elsewhere/sub")
    assert source.places(moved) == [moved / "../audio/x.wav", tmp_path / "audio" / "x.wav", moved / "x.wav"]


def test_findings_over_a_megabyte_stand_beside_the_project_and_come_back_equal(tmp_path: Path) -> None:
    project.write(large(), tmp_path / "a.shellac")
    names = sorted(f.name for f in tmp_path.iterdir())
    assert len(names) == 2 and names[1].startswith("a.shellac-") and names[1].endswith(".npz")
    assert (tmp_path / "a.shellac").stat().st_size < 100_000
    back = project.read(tmp_path / "a.shellac")
    assert back.edits == large().edits and back.messages == ()


def test_a_new_save_removes_the_findings_of_the_older_one_and_no_other_file(tmp_path: Path) -> None:
    other = tmp_path / "a.shellac-notes.npz"
    other.write_bytes(b"someone else's")
    project.write(large(), tmp_path / "a.shellac")
    project.write(large(), tmp_path / "b.shellac")
    project.write(large(41_000), tmp_path / "a.shellac")
    kept = [f.name for f in tmp_path.iterdir() if f.name.startswith("a.shellac-") and f != other]
    assert len(kept) == 1 and other.exists()
    project.write(DATA, tmp_path / "a.shellac")
    assert sorted(f.name[:10] for f in tmp_path.iterdir()) == ["a.shellac", "a.shellac-", "b.shellac", "b.shellac-"]
    assert len(project.read(tmp_path / "b.shellac").edits[0].findings.marks) == 40_000  # type: ignore[union-attr]


@pytest.mark.parametrize("damage", ["missing", "changed", "pickled"])
def test_lost_findings_switch_their_step_off_and_say_so(tmp_path: Path, damage: str) -> None:
    data = replace(DATA, edits=Edits((replace(STEP, findings=many(), enabled=True), Step("gain"))))
    project.write(data, tmp_path / "a.shellac")
    file = next(tmp_path.glob("*.npz"))
    if damage == "missing":
        file.unlink()
    elif damage == "changed":
        file.write_bytes(file.read_bytes()[:-1])
    else:
        np.savez(file, **{"0/marks/start": np.array([print], object)})
    back = project.read(tmp_path / "a.shellac")
    assert [step.enabled for step in back.edits] == [False, True] and back.edits[0].findings is None
    assert len(back.messages) == 1 and "switched off" in back.messages[0]


@pytest.mark.parametrize("text", ["", "{", '{"schema": 1', "[1, 2]", '{"schema": "1"}', '{"schema": true}', "[" * 100_000, "\xff\xfe"])
def test_what_is_no_project_is_one_sentence(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.shellac").write_text(text, encoding="latin-1")
    with pytest.raises(UsageError, match="no project of Shellac"):
        project.read(tmp_path / "a.shellac")


def plain_of(path: Path) -> dict:
    project.write(DATA, path)
    return json.loads(path.read_text())


def test_a_project_of_a_newer_program_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "a.shellac"
    path.write_text(json.dumps(plain_of(path) | {"schema": project.SCHEMA + 1}))
    with pytest.raises(UsageError, match=r"newer Shellac \(9\.9\)"):
        project.read(path)


@pytest.mark.parametrize("change", [{"source": None}, {"source": {}}, {"source": {"absolute": "x", "size": "y"}}, {"steps": None},
                                    {"steps": 5}, {"markers": 4}, {"view": [1]}])
def test_a_project_without_its_recording_or_steps_is_damaged(tmp_path: Path, change: dict) -> None:
    path = tmp_path / "a.shellac"
    path.write_text(json.dumps(plain_of(path) | change))
    with pytest.raises(UsageError, match="damaged"):
        project.read(path)


def test_a_step_and_a_marker_that_make_no_sense_are_left_out_and_named(tmp_path: Path) -> None:
    path = tmp_path / "a.shellac"
    plain = plain_of(path)
    plain["steps"][1]["amount"] = 7
    plain["steps"][0]["some_later_field"] = 1
    plain["markers"][0]["start"] = -4
    path.write_text(json.dumps(plain))
    back = project.read(path)
    assert back.edits.steps == (STEP,) and back.markers == (Marker(7, 9, "there"),)
    assert [m.split(" of ")[0] for m in back.messages] == ["Step 2", "Marker 1"]


@pytest.mark.parametrize("moment", ["write_text", "fsync", "replace"])
def test_a_full_disk_keeps_the_older_project_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: str) -> None:
    path = tmp_path / "a.shellac"
    project.write(large(), path)
    before = {f.name: f.read_bytes() for f in tmp_path.iterdir()}

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("pathlib.Path.write_text" if moment == "write_text" else f"workstation.files.targets.os.{moment}", full)
    with pytest.raises(ShellacError, match="disk is full"):
        project.write(large(41_000), path)
    assert {name: data for name, data in before.items() if (tmp_path / name).read_bytes() == data} == before
    monkeypatch.undo()
    assert len(project.read(path).edits[0].findings.marks) == 40_000  # type: ignore[union-attr]
    project.write(large(41_000), path)
    assert len(list(tmp_path.iterdir())) == 2, "the next save removes what the failed one left"


def test_a_folder_that_may_not_be_written_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> int:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr("workstation.files.targets.os.open", refuse)
    with pytest.raises(ShellacError, match="read-only"):
        project.write(DATA, tmp_path / "a.shellac")
