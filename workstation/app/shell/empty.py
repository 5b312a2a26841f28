"""EmptyState: what the window shows before anything is open: what to do, and the demo one click away."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from ...core import Progress
from ...core.clock import clock


class EmptyState(QWidget):
    """Two faces: "open something", and "opening ..." with how far it is and Cancel."""

    open_asked = Signal()
    demo_asked = Signal()
    cancel_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title, self.text = QLabel(), QLabel()
        self.title.setProperty("role", "welcome")
        self.text.setProperty("role", "dim")
        self.text.setWordWrap(True)
        self.open_button = QPushButton(self.tr("Open a recording…"))
        self.demo_button = QPushButton(self.tr("Open the demo"))
        self.cancel_button = QPushButton(self.tr("Cancel"))
        self.demo_button.setDefault(True)
        self.bar = QProgressBar()
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(320)
        self.bar.setAccessibleName(self.tr("Progress"))
        self.open_button.clicked.connect(self.open_asked)
        self.demo_button.clicked.connect(self.demo_asked)
        self.cancel_button.clicked.connect(self.cancel_asked)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        for button in (self.open_button, self.demo_button, self.cancel_button):
            button.setMinimumHeight(34)
            buttons.addWidget(button)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.addStretch(2)
        for label in (self.title, self.text):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column.addWidget(label)
        column.addSpacing(14)
        column.addWidget(self.bar, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addLayout(buttons)
        column.addStretch(3)
        self.show_welcome()

    def show_welcome(self) -> None:
        self.title.setText(self.tr("Drop a recording here"))
        self.text.setText(self.tr("One file, several or a whole folder. They are only read and never changed.\n"
                                  "Nothing at hand? The demo is a voice behind hiss and hum."))
        self._show_opening(False)

    def show_opening(self, name: str, progress: Progress | None = None) -> None:
        """A file is being opened."""
        self.title.setText(self.tr("Opening {name}").format(name=name))
        left = None if progress is None else progress.seconds_left
        self.text.setText(self.tr("{time} left").format(time=clock(left, 0)) if left is not None else " ")
        self.bar.setValue(0 if progress is None else round(progress.fraction * 1000))
        self._show_opening(True)

    def _show_opening(self, opening: bool) -> None:
        for widget in (self.bar, self.cancel_button):
            widget.setVisible(opening)
        for widget in (self.open_button, self.demo_button):
            widget.setVisible(not opening)
