"""Access: every control has a name that a screen reader speaks, and Tab reaches all of them and leaves them again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QPushButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from workstation import paths
from workstation.app.dialogs.about import about_box
from workstation.app.dialogs.apply_all import ApplyAllDialog
from workstation.app.dialogs.card import CardDialog
from workstation.app.dialogs.diagnostics import DiagnosticsDialog
from workstation.app.dialogs.error import error_box
from workstation.app.dialogs.export import ExportDialog
from workstation.app.dialogs.export_all import ExportAllDialog
from workstation.app.dialogs.keys import KeysDialog
from workstation.app.dialogs.markers import MarkersDialog
from workstation.app.dialogs.preferences import PreferencesDialog
from workstation.app.dialogs.selection import SelectionDialog
from workstation.app.dialogs.spectrogram import SpectrogramDialog
from workstation.app.main_window import MainWindow
from workstation.app.views.lane import Lane
from workstation.session import processor, processors

Apply = Callable[[MainWindow, str], None]


def reachable(root: QWidget) -> list[QWidget]:
    """The visible controls that Tab has to reach."""
    return [w for w in root.findChildren(QWidget) if w.isVisible() and w.isEnabled() and w.window() is root
            and w.focusPolicy() & Qt.FocusPolicy.TabFocus and w.focusProxy() is None]


def pressable(root: QWidget) -> Iterator[QWidget]:
    """The visible controls that a mouse could use."""
    for widget in root.findChildren(QWidget):
        inner = "ScrollBar" in type(widget).__name__ or widget.objectName().startswith("qt_")
        if widget.isVisible() and widget.isEnabled() and widget.window() is root and not inner:
            if isinstance(widget, (QAbstractButton, QAbstractSlider, QAbstractSpinBox, QComboBox, QLineEdit)):
                yield widget


def spoken(widget: QWidget) -> str:
    """What a screen reader calls it."""
    interface = QAccessible.queryAccessibleInterface(widget)
    return "" if interface is None else interface.text(QAccessible.Text.Name).strip()


def described(widgets: list[QWidget]) -> list[str]:
    return [f"{type(w).__name__} {w.objectName() or w.accessibleName()}" for w in widgets]


def walk(root: QWidget, qtbot: QtBot, key: Qt.Key) -> list[QWidget]:
    """Press `key` until the focus comes back to where it was or 200 times; the widgets it came by."""
    root.activateWindow()
    root.raise_()
    qtbot.waitUntil(root.isActiveWindow, timeout=5_000)
    first = reachable(root)[0]
    first.setFocus(Qt.FocusReason.TabFocusReason)
    seen = [first]
    for _ in range(200):
        focused = QApplication.focusWidget()
        assert focused is not None
        qtbot.keyClick(focused, key)
        now = QApplication.focusWidget()
        assert now is not None
        if now is first:
            break
        seen.append(now)
    return seen


def check(root: QWidget, qtbot: QtBot) -> None:
    wanted = reachable(root)
    assert wanted
    assert described([w for w in wanted if not spoken(w)]) == []
    assert described([w for w in pressable(root) if not w.focusPolicy() & Qt.FocusPolicy.TabFocus]) == []
    for key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
        seen = walk(root, qtbot, key)
        assert len(seen) < 200, f"{described(seen[-1:])} does not let the focus go on"
        assert described([w for w in wanted if w not in seen]) == []


def test_the_empty_window(window: MainWindow, qtbot: QtBot) -> None:
    check(window, qtbot)


@pytest.mark.parametrize("identifier", sorted(processors()))
def test_the_window_with_every_processor(opened: MainWindow, qtbot: QtBot, identifier: str) -> None:
    opened.panel.choose(identifier)
    check(opened, qtbot)


def test_the_window_with_steps_a_selection_the_spectrum_and_a_notice(opened: MainWindow, qtbot: QtBot, apply_step: Apply) -> None:
    apply_step(opened, "gain")
    apply_step(opened, "gain")
    opened.timeline.selection.select(1000, 9000)
    opened.markers.add()
    opened.spectrum.show()
    opened.notice.say("Something.", "Do it", lambda: None)
    check(opened, qtbot)


@pytest.mark.parametrize("kind", ["keys", "about", "card", "export", "error", "spectrogram", "selection", "markers", "apply all",
                                  "export all", "diagnostics"])
def test_the_dialogs(opened: MainWindow, qtbot: QtBot, kind: str) -> None:
    source, scene = opened.workspace.source, opened.timeline.scene
    assert source is not None
    makers: dict[str, Callable[[], QWidget]] = {
        "keys": lambda: KeysDialog(opened), "about": lambda: about_box(opened), "card": lambda: CardDialog(processor("denoise"), opened),
        "export": lambda: ExportDialog(source, opened.workspace.edits, opened.preferences.settings, opened),
        "error": lambda: error_box("Title", "Sentence.", opened, with_log=True),
        "selection": lambda: SelectionDialog(None, 44100, 88200, 6, False, opened),
        "apply all": lambda: ApplyAllDialog("a", opened.workspace.edits, opened.files.entries, opened),
        "export all": lambda: ExportAllDialog(opened.files.entries, Path.home(), opened.preferences.settings, opened),
        "diagnostics": lambda: DiagnosticsDialog([], [], opened),
        "markers": lambda: MarkersDialog(opened.markers, opened),
        "spectrogram": lambda: SpectrogramDialog(scene.spectrogram, scene.colour_map, opened.default_spectrogram(), opened)}
    dialog = makers[kind]()
    dialog.show()
    check(dialog, qtbot)
    qtbot.keyClick(QApplication.focusWidget() or dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


@pytest.mark.parametrize("page", range(3))
def test_the_pages_of_the_preferences(opened: MainWindow, qtbot: QtBot, page: int) -> None:
    dialog = PreferencesDialog(opened)
    dialog.pages.setCurrentIndex(page)
    dialog.show()
    check(dialog, qtbot)


def test_the_window_with_a_list_of_files(window: MainWindow, qtbot: QtBot) -> None:
    window.open_files([str(paths.resources() / "demo")])
    qtbot.waitUntil(lambda: window.workspace.document is not None, timeout=10_000)
    assert window.files_panel.isVisible()
    check(window, qtbot)


def test_a_control_without_a_name_would_be_found(qtbot: QtBot) -> None:
    root = QWidget()
    qtbot.addWidget(root)
    named, nameless = QPushButton("Name", root), QLineEdit(root)
    root.show()
    assert [w for w in reachable(root) if not spoken(w)] == [nameless] and named in reachable(root)


def test_a_stretch_is_selected_with_keys(opened: MainWindow, qtbot: QtBot) -> None:
    opened.activateWindow()
    lane = next(w for w in reachable(opened) if isinstance(w, Lane))
    lane.setFocus(Qt.FocusReason.TabFocusReason)
    for _ in range(3):
        qtbot.keyClick(lane, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    span = opened.timeline.selection.span
    assert span is not None and span[0] == 0 and span[1] == 3 * opened.selecting.step


def test_the_demo_is_restored_by_keys_alone(window: MainWindow, qtbot: QtBot) -> None:
    def press(key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        qtbot.keyClick(QApplication.focusWidget() or window, key, modifiers)

    def tab_to(target: QWidget) -> None:
        for _ in range(60):
            if QApplication.focusWidget() is target:
                return
            press(Qt.Key.Key_Tab)
        raise AssertionError(f"Tab does not reach {described([target])}")

    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow, timeout=5_000)
    tab_to(window.empty.demo_button)
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.workspace.document is not None, timeout=20_000)
    tab_to(window.panel.complaints)
    for _ in range(20):
        if window.panel.complaints.currentItem() is window.panel.complaints.item_of("denoise"):
            break
        press(Qt.Key.Key_Down)
    press(Qt.Key.Key_Return)
    assert window.panel.processor is not None and window.panel.processor.id == "denoise"
    threshold = window.panel.form.field("threshold").spin  # type: ignore[attr-defined]
    tab_to(threshold)
    press(Qt.Key.Key_Up)
    press(Qt.Key.Key_BracketLeft)
    assert window.panel.draft.settings["threshold"] == 0.5 and window.panel.draft.amount == 0.95  # type: ignore[union-attr]
    press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: len(window.workspace.edits) == 1, timeout=30_000)
    assert QApplication.focusWidget() is threshold, "applying leaves the person where they were"
    press(Qt.Key.Key_BracketRight)
    tab_to(window.panel.apply_button)
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.workspace.edits[0].amount == 1.0, timeout=30_000)
    assert QApplication.focusWidget() is window.panel.steps.list
    press(Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: not window.workspace.edits[0].enabled, timeout=5_000)
    press(Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert window.exporting.dialog is not None and window.exporting.dialog.isVisible()
    window.exporting.dialog.reject()
