"""Many exports at once: names are settled before anything is written."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
import soundfile as sf

from workstation.core import Edits, Progress, ShellacError, UsageError
from workstation.session import (
    ExportRequest,
    Renderer,
    export,
    open_recording,
    planned_files,
    recordings_in,
    seconds_of,
    settle,
    split_folders,
)


def recording(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    sf.write(path, np.zeros(800, np.int16), 8000, subtype="PCM_16")
    return path


def request(source: Path, folder: Path, ending: str = "_restored", **more: object) -> ExportRequest:
    return ExportRequest(open_recording(source), Edits(), folder / f"{source.stem}{ending}.wav", **more)  # type: ignore[arg-type]


def targets(settled: list[object]) -> list[str]:
    return [each.target.name if isinstance(each, ExportRequest) else str(each) for each in settled]


def test_recordings_of_one_name_are_numbered_with_all_that_goes_with_them(tmp_path: Path) -> None:
    sources = [recording(tmp_path / place / "side.wav") for place in ("a", "b", "c")]
    settled = settle([request(source, tmp_path, residual=True, report=True) for source in sources], "number")
    assert targets(settled) == ["side_restored.wav", "side (2)_restored.wav", "side (3)_restored.wav"]
    names = [path.name for each in settled if isinstance(each, ExportRequest) for path in planned_files(each)]
    assert len(set(names)) == len(names) == 12 and "side (2)_residual.wav" in names and "side (3)_report.html" in names


def test_names_that_differ_in_capitals_alone_are_one_name(tmp_path: Path) -> None:
    sources = [recording(tmp_path / "a" / "Side.wav"), recording(tmp_path / "b" / "side.wav")]
    assert targets(settle([request(source, tmp_path) for source in sources], "number")) == ["Side_restored.wav", "side (2)_restored.wav"]


def test_a_file_of_an_earlier_export_is_numbered_replaced_or_left(tmp_path: Path) -> None:
    source, other = recording(tmp_path / "a" / "side.wav"), recording(tmp_path / "a" / "talk.wav")
    (tmp_path / "side_restored.wav").write_bytes(b"earlier")
    asked = [request(source, tmp_path), request(other, tmp_path)]
    assert targets(settle(asked, "number")) == ["side (2)_restored.wav", "talk_restored.wav"]
    replaced = settle(asked, "replace")
    assert [each.overwrite for each in replaced if isinstance(each, ExportRequest)] == [True, False]
    assert settle(asked, "skip")[0] is None and (tmp_path / "side_restored.wav").read_bytes() == b"earlier"


def test_no_recording_is_ever_written_over_not_even_where_replacing_was_asked(tmp_path: Path) -> None:
    sources = [recording(tmp_path / "side.wav"), recording(tmp_path / "talk.wav")]
    listed = recording(tmp_path / "side (2).wav")
    settled = settle([request(source, tmp_path, ending="") for source in sources], "replace", [listed])
    assert targets(settled) == ["side (3).wav", "talk (2).wav"]


@pytest.mark.skipif(not hasattr(os, "symlink"), reason="no links")
def test_a_link_to_a_recording_is_not_written_through(tmp_path: Path) -> None:
    source = recording(tmp_path / "a" / "side.wav")
    (tmp_path / "side_restored.wav").symlink_to(source)
    settled = settle([request(source, tmp_path)], "replace")
    assert isinstance(settled[0], ShellacError) and "never written over" in str(settled[0])


def test_a_folder_that_is_missing_is_an_error_of_each_and_no_exception(tmp_path: Path) -> None:
    settled = settle([request(recording(tmp_path / "side.wav"), tmp_path / "gone")], "number")
    assert isinstance(settled[0], UsageError) and "gone" in str(settled[0])


def test_what_was_settled_can_be_written(tmp_path: Path) -> None:
    sources = [recording(tmp_path / place / "side.wav") for place in ("a", "b")]
    for each in settle([request(source, tmp_path, residual=True) for source in sources], "number"):
        assert isinstance(each, ExportRequest)
        assert export(each, Renderer(), Progress()).restored == each.target
    assert len(list(tmp_path.glob("*.wav"))) == 4


def test_folders_are_searched_in_the_order_of_people(tmp_path: Path) -> None:
    for name in ("side 10.WAV", "side 2.wav", "B/x.flac", "a/y.mp3", ".hidden/z.wav", "._side 2.wav", "notes.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"")
    assert [path.name for path in recordings_in(tmp_path)] == ["side 2.wav", "side 10.WAV", "y.mp3", "x.flac"]
    assert [path.name for path in recordings_in(tmp_path, recursive=False)] == ["side 2.wav", "side 10.WAV"]
    with pytest.raises(UsageError, match="nowhere cannot be read"):
        recordings_in(tmp_path / "nowhere")


def test_a_search_can_be_cancelled(tmp_path: Path) -> None:
    progress = Progress()
    progress.cancel()
    with pytest.raises(ShellacError, match="Cancelled"):
        recordings_in(tmp_path, progress)


def test_files_and_folders_are_told_apart_and_lengths_are_read_from_headers(tmp_path: Path) -> None:
    file = recording(tmp_path / "side.wav")
    assert split_folders([file, tmp_path, tmp_path / "gone.wav"]) == ([file, tmp_path / "gone.wav"], [tmp_path])
    assert seconds_of(file) == 0.1


def test_a_piece_of_work_moves_the_whole_on_and_is_cancelled_with_it() -> None:
    whole = Progress()
    whole.begin(4)
    piece = whole.part(1)
    piece.begin(10)
    piece.advance(10)
    assert whole.done == 2
    piece.begin(10)
    assert whole.done == 2, "a second stage of the piece takes nothing back"
    whole.cancel()
    with pytest.raises(ShellacError, match="Cancelled"):
        piece.advance(1)
