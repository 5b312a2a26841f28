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
#: What a number leaves to the window. All else that can be read is the number's, even where it takes none of it.
_LEFT = {Qt.Key.Key_Space, Qt.Key.Key_A, Qt.Key.Key_B, Qt.Key.Key_R, Qt.Key.Key_BracketLeft, Qt.Key.Key_BracketRight}
_TURNED = (QSlider, QComboBox, QAbstractSpinBox)


class KeyFocus(QObject):
    """An event filter of the application. Text fields look after themselves, and so does a number, but for the keys that try it
    out right after it was typed: Space plays, A, B and R switch and [ and ] change the amount. No other letter that is typed there
    folds a channel or moves a selection. An open list of choices has every key for itself: it chooses with Enter by way of
    this very event.
    """

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and isinstance(watched, QWidget) \
                and watched.window().windowType() != Qt.WindowType.Popup:
            if event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier):
                if any(isinstance(watched, kind) and event.key() in keys for kind, keys in _OWN):
                    event.accept()
                    return True
                if isinstance(watched, QAbstractSpinBox) and event.key() in _LEFT:
                    event.ignore()
                    return True
        if event.type() == QEvent.Type.Wheel and isinstance(watched, _TURNED) and not watched.hasFocus():
            event.ignore()
            return True
        return super().eventFilter(watched, event)
