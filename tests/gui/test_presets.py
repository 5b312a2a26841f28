"""Presets in the window: kept from the controls and from the steps, used again, managed; a document copied as a command."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QMenu, QMessageBox

from workstation import session
from workstation.app.panels.presets import PresetButton
from workstation.session import Preset, parse_step


def entries(button: PresetButton) -> dict[str, object]:
    """The entries of a button's menu as it opens now."""
    menu: QMenu = button.menu_of
    menu.aboutToShow.emit()
    return {action.text(): action for action in menu.actions() if not action.isSeparator()}


def named(qtbot, window, name: str) -> None:
    """Type a name into the dialog that asks for one, and press its button."""
    dialog = window.presets.saving
    qtbot.keyClicks(dialog.name, name)
    qtbot.mouseClick(dialog.save, Qt.MouseButton.LeftButton)


def show(dialog, name: str) -> None:
    """Choose a row of the dialog by its name."""
    item, = dialog.list.findItems(name, Qt.MatchFlag.MatchExactly)
    dialog.list.setCurrentItem(item)


def test_settings_are_kept_under_a_name_and_used_again(opened, qtbot):
    panel = opened.panel
    panel.choose("denoise")
    assert list(entries(panel.presets)) == ["Defaults", "Save as preset…", "Presets…"]
    panel.set_controls({"reduction": 9.0}, 0.7)
    entries(panel.presets)["Save as preset…"].trigger()
    named(qtbot, opened, "Gentle & soft")
    entries(panel.presets)["Defaults"].trigger()
    assert panel.draft.settings["reduction"] == 24 and panel.draft.amount == 1
    entries(panel.presets)["Gentle && soft"].trigger()
    assert panel.draft.settings["reduction"] == 9 and panel.draft.amount == 0.7
    assert session.find_preset("gentle & soft").steps[0].settings["reduction"] == 9


def test_a_preset_leaves_the_stretch_to_learn_from_where_a_person_chose_one(opened):
    session.save_preset(Preset("Mine", (parse_step("denoise:reduction=7"),)))
    opened.panel.choose("denoise")
    opened.panel.set_controls({"profile": (0.0, 0.4)}, 1.0)
    entries(opened.panel.presets)["Mine"].trigger()
    assert opened.panel.draft.settings["profile"] == (0.0, 0.4) and opened.panel.draft.settings["reduction"] == 7


def test_presets_of_another_processor_and_chains_are_not_among_the_settings(opened):
    session.save_preset(Preset("Chain", (parse_step("denoise"), parse_step("gain"))))
    session.save_preset(Preset("Softer", (parse_step("gain:gain=-3"),)))
    opened.panel.choose("denoise")
    assert not {"Chain", "Softer"} & set(entries(opened.panel.presets))
    assert {"Chain", "Softer"} <= set(entries(opened.panel.steps.presets))


def test_steps_are_kept_and_added_to_another_recording_as_one_step_of_undo(opened, qtbot, apply_step):
    apply_step(opened, "denoise")
    apply_step(opened, "gain")
    opened.commands.save_preset()
    named(qtbot, opened, "Both")
    for _ in range(2):
        opened.commands.undo()
    entries(opened.panel.steps.presets)["Both"].trigger()
    qtbot.waitUntil(lambda: len(opened.workspace.edits) == 2, timeout=10_000)
    assert [step.processor for step in opened.workspace.edits] == ["denoise", "gain"]
    assert opened.workspace.document.history.undo_label == "Add Both"
    opened.commands.undo()
    assert not opened.workspace.edits.steps


def test_a_name_that_is_taken_is_said_before_it_is_replaced(opened, qtbot, apply_step):
    session.save_preset(Preset("Tape", (parse_step("denoise"),)))
    apply_step(opened, "gain")
    opened.commands.save_preset()
    dialog = opened.presets.saving
    assert not dialog.save.isEnabled()
    qtbot.keyClicks(dialog.name, "tape")
    assert dialog.save.text() == "Replace" and dialog.hint.text()
    qtbot.mouseClick(dialog.save, Qt.MouseButton.LeftButton)
    assert [wish.processor for wish in session.find_preset("tape").steps] == ["gain"] and len(session.presets()[0]) == 1


def test_presets_are_renamed_deleted_exported_and_imported(opened, qtbot, monkeypatch, tmp_path: Path):
    session.save_preset(Preset("Old", (parse_step("gain:gain=-3"),), "soft"))
    opened.commands.presets()
    dialog = opened.presets.dialog
    show(dialog, "Old")
    assert dialog.hint.text() == "soft"
    dialog.list.currentItem().setText(0, "New")
    show(dialog, "New")
    assert [preset.name for preset in session.presets()[0]] == ["New"]
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "shared.toml"), ""))
    qtbot.mouseClick(dialog.export_button, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(dialog.delete, Qt.MouseButton.LeftButton)
    box = dialog.findChild(QMessageBox)
    next(button for button in box.buttons() if button.text() == "Delete").click()
    assert session.presets() == ([], []) and dialog.list.topLevelItemCount() == len(session.shipped_presets())
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: ([str(tmp_path / "shared.toml")], ""))
    qtbot.mouseClick(dialog.import_button, Qt.MouseButton.LeftButton)
    assert [preset.name for preset in session.presets()[0]] == ["New"]
    (tmp_path / "shared.toml").write_text("oops")
    qtbot.mouseClick(dialog.import_button, Qt.MouseButton.LeftButton)
    assert "no preset" in dialog.hint.text() and len(session.presets()[0]) == 1


def test_presets_that_come_along_are_offered_first_and_cannot_be_changed(opened, qtbot):
    session.save_preset(Preset("Aunt Mary's tapes", (parse_step("gain:gain=-3"), parse_step("gain"))))
    assert [name for name in entries(opened.panel.steps.presets) if name in {"Cassette", "LP", "Aunt Mary's tapes"}] == [
        "Cassette", "LP", "Aunt Mary's tapes"]
    assert "For a cassette" in entries(opened.panel.steps.presets)["Cassette"].toolTip()
    opened.commands.presets()
    dialog = opened.presets.dialog
    show(dialog, "Cassette")
    assert "For a cassette" in dialog.hint.text() and dialog.export_button.isEnabled()
    assert not dialog.rename.isEnabled() and not dialog.delete.isEnabled()
    qtbot.keyClick(dialog.list, Qt.Key.Key_Delete)
    assert not dialog.findChildren(QMessageBox) and session.find_preset("Cassette").path.is_file()
    show(dialog, "Aunt Mary's tapes")
    assert dialog.rename.isEnabled() and dialog.delete.isEnabled()


@pytest.mark.parametrize("key", [Qt.Key.Key_Return])
def test_enter_adds_the_steps_of_a_preset(opened, qtbot, key):
    session.save_preset(Preset("Softer", (parse_step("gain:gain=-3"),)))
    opened.commands.presets()
    show(opened.presets.dialog, "Softer")
    qtbot.keyClick(opened.presets.dialog.list, key)
    qtbot.waitUntil(lambda: len(opened.workspace.edits) == 1, timeout=10_000)
    assert opened.workspace.edits[0].settings["gain"] == -3 and not opened.presets.dialog.isVisible()


def test_a_document_is_copied_as_a_command(opened, qtbot, apply_step):
    assert not opened.actions_by_id["copy_command"].isEnabled()
    apply_step(opened, "denoise")
    opened.actions_by_id["copy_command"].trigger()
    assert QGuiApplication.clipboard().text() == session.command_line(opened.workspace.document)
    assert opened.notice.isVisible() and "--with denoise" in opened.notice.label.text()
