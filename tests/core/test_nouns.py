"""Format, Region, Step, Edits, Findings, History and Progress."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from workstation.core import (
    ArraySource,
    Cancelled,
    Document,
    Edits,
    Findings,
    Format,
    History,
    Mark,
    Marker,
    Marks,
    Progress,
    Region,
    Removed,
    Signal,
    Step,
    UsageError,
)
from workstation.core.source import intersect


def test_lossy_means_every_codec_but_pcm_float_flac_and_alac():
    lossless = ["PCM_U8", "PCM_16", "PCM_24", "PCM_32", "FLOAT", "DOUBLE", "ALAC_16"]
    assert not any(Format(44100, 1, "WAV", s).is_lossy for s in lossless)
    assert all(Format(44100, 1, "WAV", s).is_lossy for s in ["ULAW", "VORBIS", "OPUS", "MPEG_LAYER_III", "MS_ADPCM"])


@pytest.mark.parametrize("arguments", [(5, 5), (-1, 3), (0, None, 500.0, 400.0), (0, None, 0.0, None, ())])
def test_an_impossible_region_is_refused(arguments):
    with pytest.raises(UsageError):
        Region(*arguments)


def test_a_region_is_cut_to_the_recording():
    assert Region(10, 1000).span(100) == (10, 100)
    assert Region(200, 300).span(100) == (100, 100)
    assert Region(channels=(3, 1)).channel_list(3) == [1]


def test_a_source_is_silent_outside_itself():
    source = ArraySource(np.arange(1, 5)[None], 8000)
    assert source.read(-2, 8)[0].tolist() == [0, 0, 1, 2, 3, 4, 0, 0]
    assert source.read(100, 2)[0].tolist() == [0, 0]
    assert source.read(2, 0).shape == (1, 0)
    with pytest.raises(ValueError):
        source.read(0, -1)


def test_what_was_read_may_be_changed_by_the_reader():
    source = ArraySource(np.ones((1, 4)), 8000)
    source.read(0, 4)[:] = 7
    assert source.read(0, 4)[0].tolist() == [1, 1, 1, 1]


def test_removed_is_before_minus_after():
    before, after = ArraySource(np.array([[1.0, 2, 3]]), 8000), ArraySource(np.array([[1.0, 1.5, 0]]), 8000)
    assert Removed(before, after).read(0, 3)[0].tolist() == [0, 0.5, 3]
    with pytest.raises(ValueError):
        Removed(before, ArraySource(np.ones((1, 3)), 8001))


def test_spans_intersect():
    assert intersect([(0, 10), (20, 30)], [(5, 22), (25, 40)]) == [(5, 10), (20, 22), (25, 30)]


def test_versions_name_the_content():
    a, b, c = (ArraySource(np.full((1, 3), v), r) for v, r in ((1, 8000), (1, 8000), (1, 16000)))
    assert a.version == b.version != c.version


def test_a_step_key_names_the_change_and_not_its_switch():
    step = Step("gain", settings={"gain": -6.0})
    assert step.key == Step("gain", settings={"gain": -6.0}, enabled=False, learned_from="x").key
    for other in (Step("gain", settings={"gain": -5.0}), Step("gain", settings={"gain": -6.0}, amount=0.5),
                  Step("gain", settings={"gain": -6.0}, region=Region(0, 5)), Step("gain", 2, settings={"gain": -6.0})):
        assert other.key != step.key


def test_findings_survive_json_with_their_arrays_and_marks():
    findings = Findings("Two clicks.", {"count": 2}, {"noise": np.linspace(0, 1, 7, dtype=np.float32)},
                        Marks([Mark(3, 9, (1,), label="click")]))
    step = Step("gain", findings=findings)
    again = Step.from_plain(json.loads(json.dumps(step.to_plain())))
    assert again == step and again.findings.marks == findings.marks
    assert np.array_equal(again.findings.arrays["noise"], findings.arrays["noise"])
    with pytest.raises(ValueError):
        again.findings.arrays["noise"][0] = 1
    assert findings.with_marks(()).edited


def test_edits_are_changed_by_making_new_ones():
    a, b, c = (Step(n) for n in "abc")
    edits = Edits((a, b, c))
    assert [s.processor for s in edits.moved(0, 2)] == ["b", "c", "a"]
    assert [s.processor for s in edits.removed(1)] == ["a", "c"]
    assert [s.processor for s in edits.toggled(1).active] == ["a", "c"]
    assert [s.processor for s in edits.upto(2)] == ["a", "b"]
    assert len(edits) == 3 and edits[1] == b


def test_history_goes_back_and_forth_and_forgets_what_was_undone():
    history = History(0)
    seen = []
    history.changed.connect(lambda: seen.append(history.current))
    history.push("one", 1)
    history.push("two", 2)
    assert history.undo() and history.current == 1 and history.redo_label == "two"
    history.push("three", 3)
    assert not history.redo() and history.undo_label == "three"
    assert history.undo() and history.undo() and not history.undo()
    assert seen == [1, 2, 1, 3, 1, 0]


def test_history_knows_whether_the_saved_value_is_current():
    history = History(0)
    history.push("one", 1)
    history.mark_saved()
    assert not history.is_modified
    history.undo()
    assert history.is_modified
    history.push("other", 5)
    history.undo()
    history.redo()
    assert history.is_modified
    history.push("back to one", 1)
    assert not history.is_modified
    history.amend(7)
    assert history.is_modified
    history.mark_saved()
    history.mark_unsaved()
    assert history.is_modified


def test_what_was_exported_needs_no_project_unless_it_has_one():
    document = Document(ArraySource(np.zeros((1, 8)), 8000))
    document.edit("one", Edits((Step("gain"),)))
    assert document.is_modified and document.needs_saving
    document.mark_exported(document.content)
    assert document.is_modified and not document.needs_saving
    document.edit("two", Edits((Step("gain"), Step("gain"))))
    assert document.needs_saving
    document.mark_saved(Path("x.shellac"))
    assert not document.is_modified
    document.edit("three", Edits())
    document.mark_exported(document.content)
    assert document.needs_saving


def test_a_project_is_modified_by_another_reference():
    document = Document(ArraySource(np.zeros((1, 8)), 8000))
    document.reference = ArraySource(np.ones((1, 8)), 8000)
    assert not document.is_modified, "nothing was done yet"
    document.mark_saved(Path("x.shellac"))
    document.reference = None
    assert document.is_modified


def test_a_document_is_named_after_its_file_or_untitled():
    assert Document(ArraySource(np.zeros((1, 1)), 8000)).name == "Untitled"


def test_progress_counts_and_cancels():
    seen = []
    progress = Progress(on_change=lambda p: seen.append(p.fraction), interval=0)
    progress.begin(4)
    progress.advance(1)
    assert progress.fraction == 0.25 and seen[-1] == 0.25
    progress.cancel()
    with pytest.raises(Cancelled):
        progress.advance(1)
    assert progress.cancelled


def test_a_signal_calls_until_disconnected():
    signal, seen = Signal(), []
    signal.connect(seen.append)
    signal.emit(1)
    signal.disconnect(seen.append)
    signal.emit(2)
    assert seen == [1]


def test_core_runs_without_a_screen_or_anything_heavy():
    code = ("import sys, workstation.core; "
            "bad = {'PySide6', 'torch', 'scipy', 'soundfile', 'matplotlib'} & set(sys.modules); sys.exit(repr(bad) if bad else 0)")
    done = subprocess.run([sys.executable, "-c", code], env={"PATH": ""}, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_markers_are_kept_in_the_order_of_time_and_undone_with_the_steps():
    document = Document(ArraySource(np.zeros((1, 9)), 8000))
    document.mark("Add markers", [Marker(5, None, "b"), Marker(5, 7), Marker(2, 8)])
    assert [m.place for m in document.markers] == [(2, 8, ""), (5, 5, "b"), (5, 7, "")]
    assert [Marker.from_plain(m.to_plain()) for m in document.markers] == list(document.markers)
    document.edit("Gain", document.edits.added(Step("gain")))
    assert document.markers and len(document.edits) == 1
    document.history.undo()
    document.history.undo()
    assert document.markers == ()


def test_a_marker_that_ends_before_it_starts_is_refused():
    with pytest.raises(UsageError):
        Marker(5, 5)
