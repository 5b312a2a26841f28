"""Notice: one sentence that lies over the recording for a while, with what can be done about it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QWidget

from .. import words

#: A notice with nothing to press goes away by itself.
SHOWN_MS = 7000
#: So far above what it must not cover.
ABOVE = 6


class Notice(QFrame):
    """Laid over the bottom of its parent, above `clear` where that is shown, so that nothing moves when it comes or goes.

    `said` carries its sentence, with the button, for those who do not see it.
    """

    said = Signal(str)

    def __init__(self, parent: QWidget, clear: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("notice")
        self.setAutoFillBackground(True)
        self.label = QLabel()
        self.label.setWordWrap(True)
        self.label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.button = QPushButton()
        close = QToolButton()
        close.setText("✕")
        close.setAccessibleName(self.tr("Close this notice"))
        for control in (self.button, close):
            control.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._row = row = QHBoxLayout(self)
        row.addWidget(self.label, 1)
        row.addWidget(self.button)
        row.addWidget(close)
        self._action: Callable[[], object] | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SHOWN_MS)
        self._timer.timeout.connect(self.hide)
        self.button.clicked.connect(self._press)
        close.clicked.connect(self.hide)
        self._ground, self._clear = parent, clear
        for widget in (parent, clear):
            widget.installEventFilter(self)
        self.hide()

    def say(self, sentence: str, button: str = "", action: Callable[[], object] | None = None) -> None:
        """Show a sentence; with a button it stays until it is closed."""
        sentence = words.sentence(sentence)
        self.label.setText(sentence)
        self.setAccessibleName(sentence)
        self.button.setText(button)
        self.button.setVisible(bool(button))
        self._action = action
        self.show()
        self.raise_()
        self._place()
        if button:
            self._timer.stop()
        else:
            self._timer.start()
        self.said.emit(self.tr("{sentence} Button: {button}").format(sentence=sentence, button=button) if button else sentence)

    def take_back(self, action: Callable[[], object]) -> None:
        """Hide the notice whose button does `action`, where that is shown."""
        if self._action == action:
            self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.Hide) and watched is not self and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        width = min(self._ground.width() - 40, 760)
        self._row.activate()
        height = max(self._row.totalHeightForWidth(width), self.minimumSizeHint().height())
        free = self._clear.height() if self._clear.isVisible() else 0
        self.setGeometry((self._ground.width() - width) // 2, self._ground.height() - free - height - ABOVE, width, height)

    def _press(self) -> None:
        self.hide()
        if self._action is not None:
            self._action()
