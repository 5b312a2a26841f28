"""What hurt somebody who never used an editor, and does no more."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import QLocale, QPoint, QSize, Qt
from PySide6.QtWidgets import QDialog, QLabel, QMessageBox, QSlider, QTreeWidgetItem
from pytestqt.qtbot import QtBot

from workstation.app import application, theme
from workstation.app.dialogs import card
from workstation.app.exports.exporting import told
from workstation.app.main_window import MainWindow
from workstation.app.panels.fields import NumberField
from workstation.app.panels.restoration import RestorationPanel
from workstation.app.panels.steps import StepsPanel
from workstation.core import Region
from workstation.restoration.processor import Card
from workstation.session import processor, processors

Apply = Callable[[MainWindow, str], None]


def gain_field(window: MainWindow) -> NumberField:
    field = window.panel.form.field("gain")
    assert isinstance(field, NumberField)
    return field


def inventing(name: str = "gain") -> Any:
    """A processor with a card that says that it invents sound."""
    of = processor(name)
    says = Card("m", "Model", "speech", "music", "speech", "CC0", "nowhere", "ab12", True, 1)
    return type("Inventing", (type(of),), {"card": says})()


def test_the_first_window_is_not_larger_than_the_screen(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    small = SimpleNamespace(availableSize=lambda: QSize(1366, 728))
    monkeypatch.setattr(window, "screen", lambda: small)
    application.show_window(window, remembered=False)
    assert window.isMaximized()
    monkeypatch.undo()
    window.showNormal()


def test_a_number_that_was_typed_is_applied_without_pressing_enter(opened: MainWindow, qtbot: QtBot) -> None:
    opened.panel.choose("gain")
    spin = gain_field(opened).spin
    spin.selectAll()
    qtbot.keyClicks(spin, "-12")
    qtbot.mouseClick(opened.panel.apply_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(opened.workspace.edits) == 1, timeout=10_000)
    assert opened.workspace.edits[0].settings["gain"] == -12
    assert gain_field(opened).value() == -12 and not opened.preview.is_active


def test_enter_in_a_number_does_not_move_the_play_head(opened: MainWindow, qtbot: QtBot) -> None:
    opened.panel.choose("gain")
    opened.listening.seek(9000)
    spin = gain_field(opened).spin
    spin.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(spin, Qt.Key.Key_Return)
    assert opened.player.position == 9000


def test_space_plays_and_letters_switch_right_after_a_number_was_typed(opened: MainWindow, qtbot: QtBot) -> None:
    opened.panel.choose("gain")
    spin = gain_field(opened).spin
    spin.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(spin, Qt.Key.Key_R)
    qtbot.keyClick(spin, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: opened.player.position > 0, timeout=5_000)
    assert opened.player.listening == "R"


def test_no_other_letter_that_is_typed_into_a_number_is_a_key_of_the_window(opened: MainWindow, qtbot: QtBot) -> None:
    opened.panel.choose("gain")
    spin, made = gain_field(opened).spin, opened.actions_by_id
    spin.setFocus(Qt.FocusReason.TabFocusReason)
    spin.selectAll()
    heard: list[str] = []
    for name, action in made.items():
        action.triggered.connect(lambda _checked=False, name=name: heard.append(name))
    qtbot.keyClicks(spin, "cdfgilmnopswxyz")
    assert (heard, spin.value(), opened.workspace.shown) == ([], 0, "B")
    qtbot.keyClick(gain_field(opened).slider, Qt.Key.Key_C)
    assert heard == ["compare"], "elsewhere they are"


def test_after_apply_the_button_waits_for_a_control_to_move_and_the_panel_says_what_now(opened: MainWindow, qtbot: QtBot,
                                                                                         apply_step: Apply) -> None:
    apply_step(opened, "gain")
    assert not opened.panel.apply_button.isEnabled() and any("or export" in label.text() for label in opened.panel.findChildren(QLabel))
    gain_field(opened).spin.setValue(-3)
    assert opened.panel.apply_button.isEnabled()


def test_without_a_recording_the_panel_says_to_open_one_and_nothing_can_be_chosen(window: MainWindow, qtbot: QtBot) -> None:
    assert not window.panel.complaints.isEnabled() and not window.panel.apply_button.isEnabled()
    assert any("Open a recording" in label.text() for label in window.panel.findChildren(QLabel) if label.isVisible())


def test_with_nothing_open_nothing_that_needs_a_recording_can_be_touched(window: MainWindow, opened: MainWindow, qtbot: QtBot) -> None:
    transport, made = window.transport, window.actions_by_id
    needing = (transport.match_box, transport.residual_gain, window.panel.steps.presets, made["loop"], made["level_match"])
    assert all(control.isEnabled() for control in needing)
    made["close"].trigger()
    qtbot.waitUntil(lambda: window.workspace.document is None, timeout=5_000)
    assert not any(control.isEnabled() for control in needing)
    qtbot.keyClick(window, Qt.Key.Key_L)
    assert not window.listening.is_looping


def test_after_the_last_recording_was_closed_enter_opens_the_demo_as_at_the_start(opened: MainWindow, qtbot: QtBot) -> None:
    opened.activateWindow()
    qtbot.keyClick(opened, Qt.Key.Key_W, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: opened.workspace.document is None, timeout=5_000)
    assert opened.focusWidget() is opened.empty.demo_button
    qtbot.keyClick(opened.empty.demo_button, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: opened.workspace.document is not None, timeout=10_000)


@pytest.mark.parametrize("name", ["dark", "light"])
def test_the_chosen_line_of_a_menu_stands_out_and_sliders_are_thin(opened: MainWindow, qtbot: QtBot, name: str) -> None:
    opened.choose_theme(name)
    menu = next(action.menu() for action in opened.menuBar().actions() if action.text() == "&Restore")
    menu.popup(opened.mapToGlobal(QPoint(0, 0)))
    menu.setActiveAction(menu.actions()[0])
    chosen, accent = menu.actionGeometry(menu.actions()[0]), theme.current()["accent"]
    assert menu.grab().toImage().pixelColor(chosen.right() - 3, chosen.center().y()) == accent
    menu.close()
    opened.panel.choose("gain")
    qtbot.wait(50)
    slider = gain_field(opened).findChild(QSlider)
    assert slider.isVisible() and slider.grab().toImage().pixelColor(1, 1) != accent


@pytest.mark.parametrize(("content", "why"), [
    (b"Dear archive,\n", "letter.wav is not a recording: there is text in it."),
    (b"fLaC" + bytes(40), "letter.wav is damaged: it begins as a FLAC file, but no sound can be read from it.")])
def test_a_file_that_cannot_be_opened_is_named_once_and_why(window: MainWindow, qtbot: QtBot, tmp_path: Path, content: bytes,
                                                            why: str) -> None:
    (tmp_path / "letter.wav").write_bytes(content)
    window.open_files([str(tmp_path / "letter.wav")])
    qtbot.waitUntil(lambda: bool(window.findChildren(QMessageBox)), timeout=10_000)
    box = window.findChildren(QMessageBox)[0]
    assert (box.text(), box.informativeText()) == ("Not opened", why)
    qtbot.mouseClick(box.buttons()[0], Qt.MouseButton.LeftButton)
    assert window.workspace.document is None and not window.files.entries


@pytest.mark.parametrize("action", ["keys", "diagnostics", "export_all", "card"])
def test_no_dialog_is_taller_than_a_low_screen(opened: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, action: str) -> None:
    opened.panel.choose("denoise")
    monkeypatch.setattr(opened, "screen", lambda: SimpleNamespace(availableSize=lambda: QSize(976, 540)))
    opened.actions_by_id[action].trigger()
    dialog = next(widget for widget in opened.findChildren(QDialog) if widget.isVisible())
    assert dialog.height() <= 520 and dialog.width() <= 976 and dialog.minimumSizeHint().height() <= 520
    dialog.reject()


def test_after_a_preview_the_panel_says_how_to_hear_it(opened: MainWindow, qtbot: QtBot) -> None:
    opened.panel.choose("denoise")
    qtbot.waitUntil(lambda: "Space plays" in opened.panel.said.sentence, timeout=10_000)


def test_the_size_of_the_change_is_still_told_once_it_is_applied(opened: MainWindow, qtbot: QtBot) -> None:
    opened.panel.choose("denoise")
    qtbot.waitUntil(lambda: "Space plays" in opened.panel.said.sentence, timeout=10_000)
    qtbot.mouseClick(opened.panel.apply_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(opened.workspace.edits) == 1, timeout=10_000)
    qtbot.wait(300)
    assert "softer than the recording" in opened.panel.said.sentence
    qtbot.keyClick(opened, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: opened.panel.said.sentence == "", timeout=5_000)


@pytest.mark.parametrize("height", [600, 700])
def test_no_title_is_cut_off_in_a_low_window(opened: MainWindow, qtbot: QtBot, height: int) -> None:
    opened.resize(1000, height)
    for identifier in processors():
        opened.panel.choose(identifier)
        qtbot.wait(20)
        title = opened.panel.title
        assert title.height() >= title.heightForWidth(title.width()), identifier


def test_research_models_are_folded_away_and_nothing_is_chosen_at_first(opened: MainWindow) -> None:
    tree = opened.panel.complaints
    folded = [tree.topLevelItem(i).text(0) for i in range(tree.topLevelItemCount()) if not tree.topLevelItem(i).isExpanded()]
    assert folded == ["Research models"] and tree.currentItem() is None and opened.panel.processor is None


def test_a_research_model_takes_two_clicks_and_the_first_chooses_nothing(opened: MainWindow, qtbot: QtBot) -> None:
    tree = opened.panel.complaints
    group = next(tree.topLevelItem(i) for i in range(tree.topLevelItemCount()) if tree.topLevelItem(i).text(0) == "Research models")

    def click(item: QTreeWidgetItem) -> None:
        tree.scrollToItem(item)
        qtbot.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=tree.visualItemRect(item).center())

    click(group)
    listed = [group.child(i).data(0, Qt.ItemDataRole.UserRole) for i in range(group.childCount())]
    assert group.isExpanded() and {"codec-linear", "codec-conv", "codec-unet"} <= set(listed) and opened.panel.processor is None
    click(tree.item_of("codec-linear"))
    assert opened.panel.processor is not None and opened.panel.processor.id == "codec-linear"


def test_what_invents_sound_is_marked_in_the_list_and_beside_its_controls(qtbot: QtBot) -> None:
    panel = RestorationPanel([inventing(), processor("denoise")])
    qtbot.addWidget(panel)
    panel.show()
    panel.set_open(True)
    assert panel.complaints.item_of("gain").text(0) == "Gain (invents sound)"
    panel.choose("gain")
    assert panel.controls.invents.isVisible() and "makes up sound" in panel.controls.invents.text()
    panel.choose("denoise")
    assert not panel.controls.invents.isVisible()


def test_after_an_export_the_notice_says_where_the_files_are() -> None:
    result = SimpleNamespace(restored=Path("/music/voice_restored.flac"), residual=Path("r"), plots=(), report=None, notes=(),
                             null_exact=True, null_error_dbfs=None)
    assert told(result).startswith("Written to /music: voice_restored.flac, and 1 more beside it.")  # type: ignore[arg-type]


def test_a_notice_of_an_export_leaves_to_the_report_what_nobody_reads_in_passing() -> None:
    result = SimpleNamespace(restored=Path("/music/v.mp3"), residual=None, plots=(), report=Path("r"), notes=("One.", "Two.", "Three."),
                             null_exact=True, null_error_dbfs=None)
    assert "v.mp3, and 2 more beside it." in told(result)  # type: ignore[arg-type]
    assert told(result).endswith("One. Two. The report says more.")  # type: ignore[arg-type]
    result.report = None
    assert told(result).endswith("One. Two. Three.")  # type: ignore[arg-type]


@pytest.mark.parametrize(("key", "name"), [("snr_best_gain_db", "SNR best gain (dB)"), ("kbps", "kbit/s"), ("set", "Set")])
def test_figures_have_names_that_can_be_read(key: str, name: str) -> None:
    assert card.figure_name(key) == name


def test_figures_stand_in_one_column_for_each_test() -> None:
    rows: list[Mapping[str, Any]] = [{"kbps": 32, "snr_db": 1.5}, {"kbps": 64, "snr_db": 2.5}]
    html = card.figures(rows)
    assert html.count("<tr>") == 2 and html.index("1.5") < html.index("2.5")


def test_figures_of_many_tests_stand_in_one_row_for_each_and_have_as_many_decimals() -> None:
    html = card.figures([{"kbps": 32 + number, "snr_db": -0.5 if number else 2.25} for number in range(15)])
    assert html.count("<tr>") == 16 and "SNR (dB)" in html and "−0.50" in html and "2.25" in html


def test_unfolding_the_research_models_moves_nothing_below(opened: MainWindow, qtbot: QtBot) -> None:
    tree, before = opened.panel.complaints, opened.panel.steps.geometry()
    group = tree.topLevelItem(tree.topLevelItemCount() - 1)
    tree.scrollToItem(group)
    qtbot.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=tree.visualItemRect(group).center())
    qtbot.wait(50)
    assert group.isExpanded() and opened.panel.steps.geometry() == before


def test_while_it_exports_the_window_says_so(opened: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    opened.exporting.ask()
    dialog = opened.exporting.dialog
    assert dialog is not None
    dialog.evidence.plots.setCurrentIndex(0)
    with qtbot.waitSignal(opened.exporting.finished, timeout=20_000):
        qtbot.mouseClick(dialog.export_button, Qt.MouseButton.LeftButton)
        assert opened.notice.isVisible() and opened.notice.label.text().startswith("Writing noisy_restored.wav")
    assert opened.notice.label.text().startswith("Written to")


def test_a_lowest_value_that_means_something_of_its_own_is_a_word_until_a_number_is_typed(window: MainWindow, qtbot: QtBot) -> None:
    panel = RestorationPanel([processor("dehum")])
    qtbot.addWidget(panel)
    panel.show()
    panel.choose("dehum")
    field = panel.form.field("harmonics")
    assert isinstance(field, NumberField) and field.spin.text() == "all" and field.value() == 0
    field.spin.selectAll()
    qtbot.keyClicks(field.spin, "3")
    assert field.value() == 3
    field.spin.setValue(0)
    assert field.spin.text() == "all"


def test_a_step_learned_from_another_sound_shows_it_before_its_name(qtbot: QtBot) -> None:
    panel = StepsPanel()
    qtbot.addWidget(panel)
    step = SimpleNamespace(region=Region(), amount=0.5, settings={"gain": -6.0}, findings=None, enabled=True)
    panel.show_steps([step], [processor("gain")], [0], 0, 44100, 1)  # type: ignore[list-item]
    item = panel.list.item(0)
    assert item.text() == "1  ⚠ Gain  50%" and item.toolTip().splitlines()[:2] == ["1  ⚠ Gain  50%", "Gain: −6 dB"]


def test_numbers_have_a_point_on_every_machine(opened: MainWindow, qtbot: QtBot) -> None:
    before = QLocale()
    QLocale.setDefault(QLocale("de_DE"))
    try:
        opened.panel.choose("gain")
        spin = gain_field(opened).spin
        spin.selectAll()
        qtbot.keyClicks(spin, "1.5")
        assert spin.value() == 1.5 and spin.text() == "1.5 dB"
    finally:
        QLocale.setDefault(before)
