"""Keys and focus: a control that is reached with Tab keeps the keys it needs; everywhere else they are the window's.

The wheel turns a control only while it has the focus: scrolling a panel moves no setting.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QAbstractSlider, QAbstractSpinBox, QComboBox, QSlider, QWidget

_ARROWS = {Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_End,
           Qt.Key.Key_PageUp, Qt.Key.Key_PageDown}
_PRESS = {Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter}
_ENTER = _PRESS - {Qt.Key.Key_Space}
_OWN: tuple[tuple[type[QWidget], set[Qt.Key]], ...] = (
    (QAbstractButton, _PRESS), (QComboBox, _ARROWS | _PRESS), (QAbstractItemView, _ARROWS | _ENTER | {Qt.Key.Key_Delete}),
    (QAbstractSlider, _ARROWS), (QAbstractSpinBox, _ENTER))
#: What is typed into a number. Everything else that can be read is a key of the window.
_FIGURES = set("0123456789.,+-−")
_TURNED = (QSlider, QComboBox, QAbstractSpinBox)


class KeyFocus(QObject):
    """An event filter of the application. Text fields look after themselves; a number needs figures alone, so that Space
    plays, A, B and R switch and [ and ] change the amount right after one was typed. An open list of choices has every
    key for itself: it chooses with Enter by way of this very event.
    """

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and isinstance(watched, QWidget) \
                and watched.window().windowType() != Qt.WindowType.Popup:
            if event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier):
                if any(isinstance(watched, kind) and event.key() in keys for kind, keys in _OWN):
                    event.accept()
                    return True
                if isinstance(watched, QAbstractSpinBox) and event.text().isprintable() and not _FIGURES.issuperset(event.text()):
                    event.ignore()
                    return True
        if event.type() == QEvent.Type.Wheel and isinstance(watched, _TURNED) and not watched.hasFocus():
            event.ignore()
            return True
        return super().eventFilter(watched, event)
