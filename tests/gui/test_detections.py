"""What a step found, gone through and corrected by real keys, on a recording with planted clicks."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest
import soundfile
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.signals import voice_like
from workstation import session
from workstation.app.main_window import MainWindow
from workstation.core import BY_HAND, Marks, Progress, Region

RATE = 22050
SHIFT, CTRL, NONE = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.NoModifier
#: Frames at which a click of three samples begins, and whether it is on the right only.
PLACES = tuple(round(seconds * RATE) for seconds in (0.31, 0.74, 1.22, 1.63, 2.4))


@pytest.fixture
def clicked_file(tmp_path: Path) -> Path:
    """Three seconds in stereo: a voice, hiss, and the clicks."""
    hiss = 1e-4 * np.random.default_rng(4).standard_normal((2, 3 * RATE))
    sound = np.tile(voice_like(3.0, RATE), (2, 1)) + hiss
    for place in PLACES:
        sound[:, place:place + 3] += [0.5, -0.6, 0.3]
    path = tmp_path / "clicked.wav"
    soundfile.write(path, sound.T, RATE, subtype="PCM_24")
    return path


@pytest.fixture
def tried(window: MainWindow, qtbot: QtBot, clicked_file: Path) -> MainWindow:
    """De-click in preview."""
    window.open_files([str(clicked_file)])
    qtbot.waitUntil(lambda: window.workspace.document is not None, timeout=10_000)
    window.panel.choose("declick")
    wait(window, qtbot)
    return window


@pytest.fixture
def applied(tried: MainWindow, qtbot: QtBot) -> MainWindow:
    """De-click as a step."""
    press(tried, qtbot, Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: len(tried.workspace.edits) == 1, timeout=10_000)
    wait(tried, qtbot)
    return tried


def press(window: MainWindow, qtbot: QtBot, key: Qt.Key, modifier: Qt.KeyboardModifier = NONE) -> None:
    qtbot.keyClick(window, key, modifier)


def wait(window: MainWindow, qtbot: QtBot) -> None:
    """Until B is what the keys and controls ask for, whole."""
    qtbot.waitUntil(lambda: not window.preview.is_stale and not window.preview.is_learning and not window.preview._rest.isActive()
                    and not window.workspace.after.is_updating and window.workspace.after.is_complete, timeout=20_000)


def marks(window: MainWindow) -> Marks:
    """Of the step that is tried, or was applied first."""
    step = window.preview.step or window.workspace.edits[0]
    assert step.findings is not None
    return step.findings.marks


def change(window: MainWindow, place: int) -> float:
    """The largest change around a place."""
    removed = window.workspace.sources["R"]
    return float(np.abs(removed.read(place - 20, 60)).max())


def told(window: MainWindow) -> str:
    return window.panel.controls.detections.text()


def test_n_goes_through_the_clicks_in_order_and_shift_n_back_and_neither_wraps(applied: MainWindow, qtbot: QtBot) -> None:
    assert told(applied) == f"{len(PLACES)} detections; N goes to the next"
    said: list[str] = []
    applied.announcing.said.connect(said.append)
    for number, place in enumerate(PLACES, 1):
        press(applied, qtbot, Qt.Key.Key_N)
        span = applied.timeline.selection.span
        assert span is not None and span[0] <= place and place + 3 <= span[1] < place + 20
        assert place - 0.3 * RATE < applied.listening.position < place, "Space plays what leads to it, too"
        view = applied.timeline.viewport
        assert view.start_frame < span[0] < span[1] < view.stop_frame < view.start_frame + 0.2 * RATE
        assert told(applied) == said[-1] == f"Detection {number} of {len(PLACES)}"
    last = applied.timeline.selection.span
    press(applied, qtbot, Qt.Key.Key_N)
    assert applied.notice.label.text() == said[-1] == "No further detection." and applied.timeline.selection.span == last
    for number in (4, 3, 2, 1):
        press(applied, qtbot, Qt.Key.Key_N, SHIFT)
        assert told(applied) == f"Detection {number} of {len(PLACES)}"
    press(applied, qtbot, Qt.Key.Key_N, SHIFT)
    assert applied.notice.label.text() == "No further detection."


def test_n_begins_at_the_play_head_wherever_it_was_put(applied: MainWindow, qtbot: QtBot) -> None:
    applied.listening.seek(RATE)
    press(applied, qtbot, Qt.Key.Key_N)
    assert told(applied) == "Detection 3 of 5"
    applied.listening.seek(PLACES[2] - 100)
    press(applied, qtbot, Qt.Key.Key_N)
    view = applied.timeline.viewport
    assert view.start_frame < PLACES[2] < view.stop_frame, "the view follows the play head no further than the detection allows"
    press(applied, qtbot, Qt.Key.Key_Home)
    press(applied, qtbot, Qt.Key.Key_N)
    assert told(applied) == "Detection 1 of 5"


def test_delete_leaves_a_click_as_it_came_in_b_and_in_the_export_and_undo_mends_it_again(applied: MainWindow, qtbot: QtBot, tmp_path: Path,
                                                                                        clicked_file: Path) -> None:
    for _ in range(2):
        press(applied, qtbot, Qt.Key.Key_N)
    press(applied, qtbot, Qt.Key.Key_Delete)
    wait(applied, qtbot)
    assert told(applied) == "Detection 2 of 5 · off\n1 switched off"
    assert change(applied, PLACES[1]) == 0 and min(change(applied, place) for place in (PLACES[0], *PLACES[2:])) > 0.2
    assert not applied.timeline.scene.marks.columns["enabled"][1], "it is drawn hollow"
    source = applied.workspace.source
    assert source is not None
    result = session.export(session.ExportRequest(source, applied.workspace.edits, tmp_path / "out.wav"),
                            session.Renderer(), Progress())
    before, after = (soundfile.read(path, dtype="int32", always_2d=True)[0] for path in (clicked_file, result.restored))
    there, other = slice(PLACES[1] - 20, PLACES[1] + 40), slice(PLACES[2] - 20, PLACES[2] + 40)
    assert np.array_equal(before[there], after[there]) and not np.array_equal(before[other], after[other])
    press(applied, qtbot, Qt.Key.Key_Z, CTRL)
    wait(applied, qtbot)
    assert change(applied, PLACES[1]) > 0.2 and told(applied) == "Detection 2 of 5"
    press(applied, qtbot, Qt.Key.Key_Delete)
    press(applied, qtbot, Qt.Key.Key_Delete)
    assert told(applied) == "Detection 2 of 5" and marks(applied).off == 0, "pressed twice it is on again"
    press(applied, qtbot, Qt.Key.Key_Delete)
    press(applied, qtbot, Qt.Key.Key_Insert)
    assert (marks(applied).off, len(marks(applied))) == (0, 5), "what is there is not added, but switched on"


def test_delete_takes_all_that_a_drawn_selection_touches_and_else_the_one_at_the_play_head(applied: MainWindow, qtbot: QtBot) -> None:
    applied.timeline.selection.select(PLACES[0] - 100, PLACES[2] + 100)
    press(applied, qtbot, Qt.Key.Key_Delete)
    assert marks(applied).columns["enabled"].tolist() == [False, False, False, True, True]
    applied.timeline.selection.clear()
    applied.listening.seek(PLACES[3] + 1)
    press(applied, qtbot, Qt.Key.Key_Delete)
    assert marks(applied).columns["enabled"].tolist() == [False, False, False, False, True]
    applied.timeline.zoom_to_selection()
    applied.timeline.viewport.show(2 * RATE, 2 * RATE + 500)
    applied.listening.seek(2 * RATE)
    press(applied, qtbot, Qt.Key.Key_Delete)
    assert marks(applied).off == 4 and "no detection here" in applied.notice.label.text()


def test_insert_mends_a_place_that_was_not_found_on_its_channel_alone(applied: MainWindow, qtbot: QtBot) -> None:
    press(applied, qtbot, Qt.Key.Key_Insert)
    assert applied.notice.label.text() == "Select the place first." and len(marks(applied)) == 5
    applied.timeline.selection.set(Region(RATE, 2 * RATE))
    press(applied, qtbot, Qt.Key.Key_Insert)
    assert "at most 46 ms" in applied.notice.label.text() and len(marks(applied)) == 5
    applied.timeline.selection.set(Region(20_000, 20_040, channels=(1,)))
    press(applied, qtbot, Qt.Key.Key_Insert)
    wait(applied, qtbot)
    added = marks(applied)[5]
    assert (added.start, added.stop, added.channels, added.label) == (20_000, 20_040, (1,), BY_HAND)
    assert told(applied) == "Detection 3 of 6 · added by hand\n1 added by hand"
    removed = applied.workspace.sources["R"].read(19_900, 240)
    assert not removed[0].any() and removed[1, 100:140].any() and not removed[1, :100].any() and not removed[1, 140:].any()
    press(applied, qtbot, Qt.Key.Key_Insert)
    assert applied.notice.label.text() == "There is a detection here already." and len(marks(applied)) == 6
    press(applied, qtbot, Qt.Key.Key_N)
    assert told(applied).startswith("Detection 4 of 6")


def test_what_is_tried_is_corrected_without_learning_again_and_applied_so(tried: MainWindow, qtbot: QtBot,
                                                                          monkeypatch: pytest.MonkeyPatch) -> None:
    def learn(*_: object, **__: object) -> None:
        raise AssertionError("learned again")

    monkeypatch.setattr(session, "make_step", learn)
    press(tried, qtbot, Qt.Key.Key_N)
    assert tried.panel.draft is not None and tried.panel.draft.region.is_everything, "the place shown limits nothing"
    press(tried, qtbot, Qt.Key.Key_Delete)
    wait(tried, qtbot)
    assert change(tried, PLACES[0]) == 0 and change(tried, PLACES[1]) > 0.2 and len(tried.workspace.edits) == 0
    tried.timeline.selection.set(Region(20_000, 20_040))
    wait(tried, qtbot)
    press(tried, qtbot, Qt.Key.Key_Insert)
    wait(tried, qtbot)
    assert told(tried) == "Detection 3 of 6 · added by hand\n1 switched off, 1 added by hand"
    assert tried.panel.draft.region.is_everything and change(tried, 20_010) > 0 and change(tried, PLACES[1]) > 0.2
    press(tried, qtbot, Qt.Key.Key_BracketLeft)
    wait(tried, qtbot)
    assert (marks(tried).off, len(marks(tried))) == (1, 6)
    press(tried, qtbot, Qt.Key.Key_Return, CTRL)
    wait(tried, qtbot)
    step = tried.workspace.edits[0]
    assert step.amount == 0.95 and step.findings is not None and step.findings.edited and step.findings.marks.off == 1


def test_corrections_outlive_another_amount_and_another_sensitivity_of_the_applied_step(applied: MainWindow, qtbot: QtBot) -> None:
    press(applied, qtbot, Qt.Key.Key_N)
    press(applied, qtbot, Qt.Key.Key_Delete)
    applied.timeline.selection.set(Region(20_000, 20_040))
    press(applied, qtbot, Qt.Key.Key_Insert)
    applied.workspace.select_step(None)
    applied.workspace.select_step(0)
    press(applied, qtbot, Qt.Key.Key_BracketLeft)
    wait(applied, qtbot)
    assert (marks(applied).off, len(marks(applied))) == (1, 6)
    applied.panel.form.field("sensitivity").set_value(6.0)  # type: ignore[attr-defined]
    applied.panel._moved()
    wait(applied, qtbot)
    assert (marks(applied).off, int(marks(applied).by_hand().sum())) == (1, 1) and change(applied, PLACES[0]) == 0


def test_corrections_stay_when_something_before_them_changes(applied: MainWindow, qtbot: QtBot) -> None:
    press(applied, qtbot, Qt.Key.Key_N)
    press(applied, qtbot, Qt.Key.Key_Delete)
    edits = applied.workspace.edits
    source = applied.workspace.source
    assert source is not None
    louder = session.make_step("gain", {"gain": -6.0}, source)
    applied.workspace.change("Before", type(edits)((louder, *edits)), 1)
    qtbot.wait(300)
    assert applied.workspace.stale() == [1]
    found = applied.workspace.edits[1].findings
    assert found is not None and found.edited and found.marks.off == 1


def test_a_project_keeps_corrections(applied: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    press(applied, qtbot, Qt.Key.Key_N)
    press(applied, qtbot, Qt.Key.Key_Delete)
    applied.timeline.selection.set(Region(20_000, 20_040))
    press(applied, qtbot, Qt.Key.Key_Insert)
    kept = applied.workspace.edits
    assert applied.workspace.document is not None
    session.save_project(applied.workspace.document, tmp_path / "it.shellac", None)
    opened = session.open_project(tmp_path / "it.shellac", Progress())
    assert opened.document.edits == kept and opened.document.edits[0].findings.marks.off == 1  # type: ignore[union-attr]
    assert "By hand 1 of its detections were switched off and 1 added." in opened.document.edits[0].findings.told  # type: ignore[union-attr]


def test_delete_in_the_marker_strip_and_in_the_list_of_files_switches_no_detection(applied: MainWindow, qtbot: QtBot) -> None:
    press(applied, qtbot, Qt.Key.Key_N)
    press(applied, qtbot, Qt.Key.Key_M)
    applied.activateWindow()
    qtbot.waitUntil(applied.isActiveWindow, timeout=5_000)
    strip = applied.timeline.markers
    strip.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(strip, Qt.Key.Key_Home)
    qtbot.keyClick(strip, Qt.Key.Key_Delete)
    assert applied.markers.all == () and marks(applied).off == 0
    steps = applied.panel.steps.list
    steps.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(steps, Qt.Key.Key_Delete)
    assert marks(applied).off == 0 and len(applied.workspace.edits) == 1


def test_without_a_step_that_detects_the_keys_say_what_to_do(opened: MainWindow, qtbot: QtBot) -> None:
    for key in (Qt.Key.Key_N, Qt.Key.Key_Delete, Qt.Key.Key_Insert):
        opened.notice.hide()
        press(opened, qtbot, key)
        assert "De-click" in opened.notice.label.text() and opened.notice.isVisible()


def test_what_n_selected_limits_nothing_that_is_chosen_later_and_what_a_person_selected_does(applied: MainWindow, qtbot: QtBot) -> None:
    press(applied, qtbot, Qt.Key.Key_N)
    assert applied.timeline.selection.region is not None
    applied.panel.choose("gain")
    assert applied.timeline.selection.region is None and applied.preview.draft.region == Region()
    assert applied.panel.apply_button.accessibleName() == "Apply to whole file"
    applied.timeline.selection.select(RATE, 2 * RATE)
    applied.panel.choose("derumble")
    assert applied.timeline.selection.region == applied.preview.draft.region == Region(RATE, 2 * RATE)


def test_two_hundred_thousand_detections_are_gone_through_without_waiting(applied: MainWindow, qtbot: QtBot) -> None:
    count = 200_000
    start = np.sort(np.random.default_rng(0).integers(0, 3 * RATE - 8, count))
    many = Marks.from_columns({"start": start, "stop": start + 4, "low_hz": np.zeros(count), "high_hz": np.full(count, np.nan),
                               "enabled": np.ones(count, bool), "kind": np.zeros(count, np.int32)}, [((0, 1), "")])
    edits = applied.workspace.edits
    applied.workspace.change("Many", edits.replaced(0, session.corrected(edits[0], many)), 0)
    applied.workspace.after.aim(applied.workspace.source, type(edits)())  # rendering them is not what is measured
    press(applied, qtbot, Qt.Key.Key_N)
    began = time.thread_time()
    for _ in range(10):
        press(applied, qtbot, Qt.Key.Key_N)
    assert (time.thread_time() - began) / 10 < 0.1
    assert told(applied) == "Detection 11 of 200000"
    began = time.thread_time()
    press(applied, qtbot, Qt.Key.Key_Delete)
    assert time.thread_time() - began < 0.5 and marks(applied).off == 1


def test_a_preset_is_not_limited_to_the_detection_that_was_gone_to(applied: MainWindow, qtbot: QtBot) -> None:
    session.save_preset(session.Preset("Softer", (session.parse_step("gain:gain=-3"),)))
    press(applied, qtbot, Qt.Key.Key_N)
    menu = applied.panel.steps.presets.menu_of
    menu.aboutToShow.emit()
    assert "Add steps to the whole file" in [action.text() for action in menu.actions()]
    next(action for action in menu.actions() if action.text() == "Softer").trigger()
    qtbot.waitUntil(lambda: len(applied.workspace.edits) == 2, timeout=10_000)
    assert applied.workspace.edits[1].region.is_everything


def test_a_preset_that_is_added_in_the_dialog_is_not_limited_to_it_either(applied: MainWindow, qtbot: QtBot) -> None:
    press(applied, qtbot, Qt.Key.Key_N)
    applied.presets.add(session.Preset("Softer", (session.parse_step("gain:gain=-3"),)))
    qtbot.waitUntil(lambda: len(applied.workspace.edits) == 2, timeout=10_000)
    assert applied.workspace.edits[1].region.is_everything
