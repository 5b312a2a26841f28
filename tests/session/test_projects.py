"""Projects: saved, moved, changed, made elsewhere. What was done comes back, and what cannot is said."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import numpy as np
import pytest
import soundfile as sf

from workstation import session
from workstation.core import Document, Edits, Marker, Progress, UsageError
from workstation.files import project
from workstation.restoration import registry


def document_of(path: Path, *processors: str) -> Document:
    """The recording with these processors applied, each learned from what it receives."""
    source = session.open_recording(path)
    document = Document(source)
    renderer, edits = session.Renderer(), Edits()
    for name in processors:
        edits = edits.added(session.make_step(name, {}, renderer.rendered(source, edits), progress=Progress()))
    document.edit("apply", edits)
    return document


def stale(document: Document) -> list[int]:
    renderer = session.Renderer()
    return [i for i, step in enumerate(document.edits)
            if step.enabled and session.is_stale(step, renderer.rendered(document.source, document.edits.upto(i)))]


def touch(path: Path) -> None:
    os.utime(path, ns=(1, 10**18 + path.stat().st_mtime_ns))


@pytest.fixture
def saved(noisy_file: Path) -> Path:
    """A project beside its recording, with two steps that learned, a gain between them, and a marker."""
    document = document_of(noisy_file, "denoise", "gain", "denoise")
    document.mark("mark", [Marker(5, 9, "here")])
    session.fingerprint(document.source, Progress())
    session.save_project(document, noisy_file.parent / "talk.shellac", {"head": 77})
    assert not document.is_modified and document.project == noisy_file.parent / "talk.shellac"
    return noisy_file.parent / "talk.shellac"


def test_a_project_comes_back_as_it_was_left(saved: Path) -> None:
    opened = session.open_project(saved, Progress())
    assert opened.messages == () and opened.view == {"head": 77} and not opened.document.is_modified
    assert [s.processor for s in opened.document.edits] == ["denoise", "gain", "denoise"] and stale(opened.document) == []
    assert opened.document.markers == (Marker(5, 9, "here"),) and opened.document.project == saved
    first = session.Renderer().rendered(opened.document.source, opened.document.edits)
    second = document_of(saved.parent / "noisy.wav", "denoise", "gain", "denoise")
    expected = session.Renderer().rendered(second.source, second.edits)
    assert np.array_equal(first.read(0, first.length), expected.read(0, expected.length))


def test_a_moved_folder_keeps_working_and_nothing_is_learned_again(saved: Path, tmp_path: Path) -> None:
    shutil.copytree(saved.parent, tmp_path / "away", copy_function=shutil.copyfile)
    for path in tmp_path.glob("noisy*"):
        path.unlink()
    opened = session.open_project(tmp_path / "away" / "talk.shellac", Progress())
    assert Path(opened.document.source.origin.path or "").parent == tmp_path / "away"
    assert opened.messages == () and stale(opened.document) == [] and not opened.document.is_modified


def test_a_touched_recording_takes_over_what_was_learned(saved: Path) -> None:
    touch(saved.parent / "noisy.wav")
    opened = session.open_project(saved, Progress())
    assert opened.messages == () and stale(opened.document) == []


def test_a_recording_moved_before_its_hash_was_known_is_known_by_size_and_time(noisy_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workstation.session.fingerprints._known", {})
    path = noisy_file.parent / "talk.shellac"
    session.save_project(document_of(noisy_file, "denoise"), path)
    assert project.read(path).source.sha256 is None
    (noisy_file.parent / "sub").mkdir()
    for name in ("talk.shellac", "noisy.wav"):
        os.rename(noisy_file.parent / name, noisy_file.parent / "sub" / name)
    assert stale(session.open_project(noisy_file.parent / "sub" / "talk.shellac", Progress()).document) == []
    touch(noisy_file.parent / "sub" / "noisy.wav")
    opened = session.open_project(noisy_file.parent / "sub" / "talk.shellac", Progress())
    assert stale(opened.document) == [0] and "noisy.wav is not what it was" in opened.messages[0]


def test_the_hash_is_written_into_the_project_once_it_is_known(noisy_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workstation.session.fingerprints._known", {})
    document = document_of(noisy_file, "denoise")
    path = noisy_file.parent / "talk.shellac"
    session.save_project(document, path)
    digest = session.fingerprint(document.source, Progress())
    session.complete_project(document)
    assert project.read(path).source.sha256 == digest and project.read(path).edits == document.edits


def test_a_changed_recording_is_named_and_what_was_learned_is_stale(saved: Path) -> None:
    audio, rate = sf.read(saved.parent / "noisy.wav", dtype="int16")
    audio[1000] += 5
    sf.write(saved.parent / "noisy.wav", audio, rate, subtype="PCM_16")
    opened = session.open_project(saved, Progress())
    assert "noisy.wav is not what it was when the project was saved" in opened.messages[0]
    assert 0 in stale(opened.document) and all(step.enabled for step in opened.document.edits)


def test_a_recording_of_another_rate_switches_off_what_had_listened_to_the_old_one(saved: Path) -> None:
    sf.write(saved.parent / "noisy.wav", np.zeros((5000, 2)), 8000)
    opened = session.open_project(saved, Progress())
    assert [s.enabled for s in opened.document.edits] == [False, True, False] and "switched off" in opened.messages[1]


def test_a_missing_recording_is_one_sentence_and_can_be_located(saved: Path, tmp_path: Path) -> None:
    (tmp_path / "far").mkdir()
    os.rename(saved.parent / "noisy.wav", tmp_path / "far" / "other name.wav")
    with pytest.raises(session.SourceMissing, match="noisy.wav, is no longer where it was") as caught:
        session.open_project(saved, Progress())
    assert caught.value.ref.name == "noisy.wav" and caught.value.exit_status == 2
    opened = session.open_project(saved, Progress(), located=tmp_path / "far" / "other name.wav")
    assert opened.messages == () and stale(opened.document) == []


def test_a_file_of_the_right_size_wins_over_another_of_the_same_name(saved: Path, tmp_path: Path) -> None:
    """The project alone was copied beside another recording of the same name."""
    (tmp_path / "away").mkdir()
    shutil.copy(saved, tmp_path / "away")
    sf.write(tmp_path / "away" / "noisy.wav", np.zeros(10), 8000)
    opened = session.open_project(tmp_path / "away" / "talk.shellac", Progress())
    assert opened.document.source.origin.path == str(saved.parent / "noisy.wav") and opened.messages == ()


def rewrite(path: Path, step: int, **values: object) -> None:
    plain = json.loads(path.read_text())
    plain["steps"][step].update(values)
    path.write_text(json.dumps(plain))


def test_an_unknown_processor_is_named_and_its_step_kept_switched_off(saved: Path) -> None:
    rewrite(saved, 1, processor="not-here", settings={"a": 3})
    plain = json.loads(saved.read_text())
    saved.write_text(json.dumps(plain | {"names": {"not-here": "Magic"}}))
    opened = session.open_project(saved, Progress())
    assert [s.enabled for s in opened.document.edits] == [True, False, True]
    assert opened.messages == ("Magic is not installed here: its step is switched off.",) and opened.document.is_modified
    assert session.processor("not-here").name == "Magic" and "not-here" not in session.processors()
    with pytest.raises(UsageError, match="Magic is not installed"):
        session.make_step("not-here", {}, opened.document.source)
    session.save_project(opened.document, saved)
    again = project.read(saved)
    assert again.edits[1].processor == "not-here" and again.edits[1].settings == {"a": 3} and again.names["not-here"] == "Magic"


@pytest.mark.parametrize(("version", "words"), [(0, "an older De-noise"), (99, "a newer De-noise")])
def test_another_version_of_a_processor_is_said_and_taken(saved: Path, version: int, words: str) -> None:
    rewrite(saved, 0, version=version)
    opened = session.open_project(saved, Progress())
    assert words in opened.messages[0] and "sounds different" in opened.messages[0]
    assert opened.document.edits[0].version == registry.get("denoise").version and opened.document.is_modified


def test_settings_that_are_not_possible_here_switch_their_step_off(saved: Path) -> None:
    rewrite(saved, 1, settings={"gone": 1})
    opened = session.open_project(saved, Progress())
    assert not opened.document.edits[1].enabled and "There is no setting 'gone'" in opened.messages[0]


def test_a_project_is_never_written_over_a_recording(saved: Path) -> None:
    before = (saved.parent / "noisy.wav").read_bytes()
    with pytest.raises(UsageError, match="must end in .shellac"):
        session.save_project(session.open_project(saved, Progress()).document, saved.parent / "noisy.wav")
    assert (saved.parent / "noisy.wav").read_bytes() == before


def test_the_chain_of_an_older_project_says_so_before_it_is_rendered(saved: Path) -> None:
    rewrite(saved, 0, version=0)
    chain = session.chain_of_project(saved)
    assert "an older De-noise" in chain.has_to_say([saved.parent / "noisy.wav"])[0]
    assert chain.exact[0]["version"] == registry.get("denoise").version


def test_a_file_that_changes_while_it_is_open_is_named(noisy_file: Path, tmp_path: Path) -> None:
    source = session.open_recording(noisy_file)
    session.fingerprint(source, Progress())
    assert not session.moved_on(source) and session.changed_on_disk(source, Progress()) == ""
    touch(noisy_file)
    assert session.moved_on(source) and session.changed_on_disk(source, Progress()) == ""
    noisy_file.write_bytes(b"something else")
    assert "noisy.wav was changed on the disk" in session.changed_on_disk(source, Progress())
    noisy_file.unlink()
    assert "noisy.wav is no longer where it was opened" in session.changed_on_disk(source, Progress())


def test_a_project_saved_after_its_recording_changed_tells_it_at_the_next_opening(noisy_file: Path, tmp_path: Path) -> None:
    document = document_of(noisy_file, "denoise")
    audio, rate = sf.read(noisy_file, dtype="int16")
    sf.write(noisy_file, audio[::-1], rate, subtype="PCM_16")
    session.save_project(document, tmp_path / "a.shellac")
    assert "is not what it was" in session.open_project(tmp_path / "a.shellac", Progress()).messages[0]


def test_a_recording_in_no_file_cannot_be_a_project(tmp_path: Path, voice_source) -> None:
    with pytest.raises(UsageError, match="in no file"):
        session.save_project(Document(voice_source), tmp_path / "a.shellac")
    assert list(tmp_path.iterdir()) == []


def test_what_a_step_learned_after_a_changed_one_is_stale_after_a_move_too(saved: Path) -> None:
    touch(saved.parent / "noisy.wav")
    plain = json.loads(saved.read_text())
    plain["steps"][1]["settings"] = {key: 3.0 for key in plain["steps"][1]["settings"]}
    saved.write_text(json.dumps(plain))
    assert stale(session.open_project(saved, Progress()).document) == [2]
