"""What is wrong with it, in the window: listened to, played, treated as a preview, and applied when the person says so."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile as sf
from PySide6.QtCore import Qt

from tests.signals import voice_like, white
from workstation import paths

RATE = 22050


@pytest.fixture
def clicked_file(tmp_path: Path) -> Path:
    """Twelve seconds of a voice with five clicks a second and hiss."""
    samples = voice_like(12.0, RATE) + white(12.0, -58, RATE)
    places = np.random.default_rng(4).integers(100, samples.shape[1] - 100, 60)
    samples[0, places] += 0.6
    path = tmp_path / "clicked.wav"
    sf.write(path, np.clip(samples.T, -1, 1), RATE, subtype="PCM_24")
    return path


@pytest.fixture
def heard(window, qtbot, clicked_file):
    """The window with the recording open, once it was listened to."""
    window.open_files([str(clicked_file)])
    qtbot.waitUntil(lambda: window.workspace.document is not None, timeout=10_000)
    qtbot.mouseClick(window.panel.diagnose, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.treating.diagnosis is not None, timeout=30_000)
    return window


def press(qtbot, button) -> None:
    assert button.isVisible() and button.isEnabled()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def tried(window, qtbot) -> list[str]:
    """Press Treat and wait until the steps are tried: their ids."""
    press(qtbot, window.treating.card.treat)
    qtbot.waitUntil(lambda: window.preview.offer is not None, timeout=30_000)
    return [step.processor for step in window.preview.steps]


def test_the_findings_are_listed_and_nothing_is_changed(heard):
    card = heard.treating.card
    assert card.isVisible() and "clicks a minute" in card.rows[0].ailment.sentence
    assert card.rows[0].tick.isChecked() and "Treat" in card.sentence.text()
    assert not heard.workspace.edits and not heard.preview.is_active


def test_what_the_file_was_is_told_beside_it(heard, qtbot):
    qtbot.waitUntil(lambda: heard.treating.history is not None, timeout=30_000)
    assert not heard.treating.history.lossy
    assert "No trace of lossy coding" in heard.treating.card.past.text() and heard.treating.card.past.isVisible()


def test_a_treatment_is_tried_before_it_is_applied_and_undone_in_one_step(heard, qtbot):
    steps = tried(heard, qtbot)
    assert "declick" in steps and not heard.workspace.edits and heard.listening.heard == "B"
    qtbot.waitUntil(lambda: len(heard.workspace.sounding) == len(steps), timeout=30_000)
    press(qtbot, heard.treating.card.apply)
    assert [step.processor for step in heard.workspace.edits] == steps and not heard.preview.is_active
    assert heard.panel.steps.isVisible() and not heard.treating.card.isVisible()
    heard.commands.undo()
    assert not heard.workspace.edits


def test_the_button_that_comes_next_stands_out_and_none_promises_a_dialog(heard, qtbot):
    card = heard.treating.card
    assert [card.treat.isDefault(), card.apply.isDefault()] == [True, False]
    tried(heard, qtbot)
    assert [card.treat.isDefault(), card.apply.isDefault()] == [False, True]
    press(qtbot, card.discard)
    assert [card.treat.isDefault(), card.apply.isDefault()] == [True, False]
    assert not any("…" in button.text() for button in (card.treat, card.apply, card.again, heard.panel.diagnose))


def test_a_treatment_is_discarded_by_its_button_and_by_escape(heard, qtbot):
    for end in (lambda: press(qtbot, heard.treating.card.discard), lambda: qtbot.keyClick(heard, Qt.Key.Key_Escape)):
        tried(heard, qtbot)
        end()
        assert heard.preview.offer is None and not heard.workspace.edits
        qtbot.waitUntil(lambda: not heard.workspace.sounding, timeout=30_000)


def test_back_at_the_processors_a_treatment_can_still_be_applied_by_its_key(heard, qtbot):
    steps = tried(heard, qtbot)
    press(qtbot, heard.treating.card.back)
    assert heard.panel.title.text() == "Treatment" and heard.panel.apply_button.isEnabled()
    qtbot.keyClick(heard, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert len(heard.workspace.edits) == len(steps) and heard.preview.offer is None
    assert heard.panel.title.text() != "Treatment"


def test_only_what_is_ticked_is_treated(heard, qtbot):
    card = heard.treating.card
    for row in card.rows:
        row.tick.setChecked(False)
    assert not card.treat.isEnabled()
    qtbot.keyClick(card.rows[0].tick, Qt.Key.Key_Space)
    assert tried(heard, qtbot) == ["declick"]


def test_what_nothing_treats_is_named_and_nobody_is_asked_to_tick_it(window, qtbot, tmp_path):
    voice = voice_like(5.0, RATE)[0]
    sf.write(tmp_path / "askew.wav", np.stack([voice[4:], voice[:-4]], axis=1), RATE, subtype="FLOAT")
    window.open_files([str(tmp_path / "askew.wav")])
    qtbot.waitUntil(lambda: window.workspace.document is not None, timeout=10_000)
    qtbot.mouseClick(window.panel.diagnose, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.treating.diagnosis is not None, timeout=30_000)
    card = window.treating.card
    assert [row.ailment.kind for row in card.rows] == ["azimuth"] and not card.rows[0].tick.isEnabled() and not card.treat.isEnabled()
    assert "no processor treats it" in card.sentence.text() and "press Treat" not in card.sentence.text()


def test_trying_another_processor_ends_the_treatment(heard, qtbot):
    tried(heard, qtbot)
    press(qtbot, heard.treating.card.back)
    heard.panel.choose("gain")
    assert heard.preview.offer is None
    qtbot.waitUntil(lambda: [step.processor for step in heard.workspace.sounding] == ["gain"], timeout=30_000)


def test_the_place_where_it_is_heard_best_is_selected_shown_and_played(heard, qtbot):
    row = heard.treating.card.rows[0]
    press(qtbot, row.play)
    assert heard.listening.is_playing and heard.timeline.selection.span == row.ailment.worst
    view = heard.timeline.viewport
    assert view.start_frame <= row.ailment.worst[0] and view.stop_frame >= row.ailment.worst[1]


def test_the_place_that_was_played_limits_no_processor(heard, qtbot):
    press(qtbot, heard.treating.card.rows[0].play)
    press(qtbot, heard.treating.card.back)
    heard.panel.choose("gain")
    assert heard.timeline.selection.region is None and heard.panel.apply_button.accessibleName() == "Apply to whole file"


def test_another_recording_is_listened_to_anew(heard, qtbot, noisy_file):
    heard.open_files([str(noisy_file)])
    qtbot.waitUntil(lambda: heard.workspace.document.name == noisy_file.name, timeout=10_000)
    assert heard.treating.diagnosis is None and not heard.treating.card.rows and not heard.treating.card.isVisible()


def test_a_step_that_does_harm_where_it_stands_is_pointed_out(opened, apply_step):
    apply_step(opened, "denoise")
    assert opened.panel.steps.warnings.isHidden()
    apply_step(opened, "declick")
    assert "De-click (step 2) should come before De-noise" in opened.panel.steps.warnings.text()
    opened.workspace.move(1, 0)
    assert opened.panel.steps.warnings.isHidden()


def test_what_a_file_was_is_found_out_unasked_told_where_it_is_lossy_and_forgotten_with_it(window, qtbot):
    window.treating._patience.setInterval(10)
    window.open_files([str(paths.resources() / "demo" / "voice_32k.mp3")])
    qtbot.waitUntil(lambda: window.treating.history is not None, timeout=30_000)
    assert window.panel.said.found.startswith("This file is lossy itself: MP3, 32 kbit/s.") and window.panel.said.isVisible()
    window.panel.choose("gain")
    assert window.panel.said.found == ""
    window.preview.forget()
    window.opening.close_all()
    assert window.treating.history is None and window.panel.said.found == ""


def test_what_treats_a_lossy_file_is_one_press_from_what_was_said_of_it(window, qtbot):
    window.open_files([str(paths.resources() / "demo" / "voice_32k.mp3")])
    qtbot.waitUntil(lambda: window.workspace.document is not None, timeout=10_000)
    press(qtbot, window.panel.diagnose)
    qtbot.waitUntil(lambda: [b.isVisible() for b in window.treating.card.treatments] == [True, True], timeout=30_000)
    repair, reconstruct = window.treating.card.treatments
    assert (repair.text(), reconstruct.text()) == ("Repair: only what is known →", "Reconstruct: invents treble →")
    press(qtbot, repair)
    assert window.panel.draft.processor == "codec-repair" and not window.treating.card.isVisible()
    window.opening.close_all()
    assert not window.treating.card.treatments
