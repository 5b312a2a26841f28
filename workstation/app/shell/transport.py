"""Transport: the bar above the recording. Play, where we are, what is heard, and how loud."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QSizePolicy, QSlider, QToolBar, QToolButton, QWidget

from ...core.clock import clock
from .. import theme
from ..views.units import grouped
from . import icons

#: Below this many pixels the bar is drawn closer together, and below the second A, B and R are letters alone.
NARROW, TIGHT = 1180, 1000
#: What B is stands in the lanes too: the narrowest windows say it there alone.
LEAST = 870
_BUTTONS = ("to_start", "play", "stop", "loop")


class TimeDisplay(QToolButton):
    """The play head as time; a click shows it in samples."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._frame, self._rate = 0, 44100
        self.in_samples = False
        self.setFont(theme.numbers(self.font(), 1.25))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setFixedWidth(self.fontMetrics().horizontalAdvance("00:00:00.000") + 18)
        self.setToolTip(self.tr("Play head: click for time or samples"))
        self.clicked.connect(self._toggle)
        self._refresh()

    def show_frame(self, frame: int, rate: int) -> None:
        self._frame, self._rate = frame, rate
        self._refresh()

    def _toggle(self) -> None:
        self.in_samples = not self.in_samples
        self._refresh()

    def _refresh(self) -> None:
        text = grouped(self._frame) if self.in_samples else clock(self._frame / self._rate, 3, hours=True)
        self.setText(text)
        self.setAccessibleName(self.tr("Play head at {place}").format(place=text))


class Transport(QToolBar):
    """Made from the actions; it shows state and decides nothing."""

    residual_gain_changed = Signal(float)

    def __init__(self, actions: Mapping[str, QAction], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("transport")
        self.setWindowTitle(self.tr("Transport"))
        self.setMovable(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.setIconSize(QSize(18, 18))
        self._actions = actions
        self._state_text = ""
        for name in _BUTTONS:
            self._add_button(name)
        self.time = TimeDisplay()
        self.addWidget(self.time)
        self.addSeparator()
        self._add_listen_buttons()
        self.state = QLabel()
        self.state.setProperty("role", "dim")
        self.state.setAccessibleName(self.tr("What B is"))
        self._place_of_state = self.addWidget(self.state)
        self._add_match()
        self._add_residual_gain()
        self._stretch()
        self.export = self._add_button("export", text=True)
        self.export.setProperty("role", "strong")
        self.refresh_icons()

    def refresh_icons(self) -> None:
        """Draw the icons in the colours of the theme."""
        for name in _BUTTONS:
            self._actions[name].setIcon(icons.icon(name))

    def set_open(self, is_open: bool) -> None:
        """Whether a recording is open; without one there is nothing to match or to turn up."""
        for control in (self.match_box, self._match, self.residual_gain, self._residual_text):
            control.setEnabled(is_open)

    def show_playing(self, playing: bool) -> None:
        self._actions["play"].setIcon(icons.icon("pause" if playing else "play"))

    def show_heard(self, what: str) -> None:
        """Which of A, B and R is heard; none where it is the selected step alone."""
        for name in "abr":
            self._actions[f"listen_{name}"].setChecked(what == name.upper())

    def show_state(self, text: str) -> None:
        """What B is: nothing applied yet, updating, a preview."""
        self._state_text = text
        self.state.setToolTip(text)
        self.state.setText(self.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, self.state.width() - 4))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """A narrow window keeps every control and shortens what can be read elsewhere too."""
        narrow, tight = event.size().width() < NARROW, event.size().width() < TIGHT
        for letter in "abr":
            action = self._actions[f"listen_{letter}"]
            action.setIconText(letter.upper() if tight else action.text())
        longest, shortest = self.tr("B: nothing applied yet"), self.tr("B: updating…")
        roomy = not narrow or TIGHT - 60 < event.size().width() < TIGHT
        self.state.setFixedWidth(self.fontMetrics().horizontalAdvance(longest if roomy else shortest) + 12)
        self._place_of_state.setVisible(event.size().width() >= LEAST)
        self.residual_gain.setFixedWidth(40 if tight else 48 if narrow else 84)
        self.match_box.setText(self.tr("Match") if narrow else self._actions["level_match"].text())
        self.show_state(self._state_text)
        super().resizeEvent(event)

    def show_match(self, text: str) -> None:
        self._match.setText(text)

    def _add_button(self, name: str, text: bool = False) -> QToolButton:
        button = QToolButton()
        button.setDefaultAction(self._actions[name])
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly if text else Qt.ToolButtonStyle.ToolButtonIconOnly)
        button.setAccessibleName(self._actions[name].text())
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setObjectName(f"button_{name}")
        self.addWidget(button)
        return button

    def _add_listen_buttons(self) -> None:
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(2, 0, 2, 0)
        row.setSpacing(0)
        for name in ("listen_a", "listen_b", "listen_r"):
            button = QToolButton()
            button.setDefaultAction(self._actions[name])
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setAccessibleName(self._actions[name].text())
            button.setObjectName(f"button_{name}")
            button.setProperty("role", "segment")
            row.addWidget(button)
        self.addWidget(holder)

    def _add_match(self) -> None:
        action = self._actions["level_match"]
        self.match_box = QCheckBox(action.text())
        self.match_box.setObjectName("button_level_match")
        self.match_box.setToolTip(action.toolTip())
        self.match_box.setAccessibleDescription(action.statusTip())
        self.match_box.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.match_box.clicked.connect(lambda: action.trigger())
        action.toggled.connect(self.match_box.setChecked)
        self._match = QLabel()
        self._match.setFont(theme.numbers(self._match.font()))
        self._match.setFixedWidth(self._match.fontMetrics().horizontalAdvance("B −00.0 dB") + 2)
        self.addWidget(self.match_box)
        self.addWidget(self._match)

    def _add_residual_gain(self) -> None:
        """R is played up to 40 dB louder than it is."""
        self.residual_gain = QSlider(Qt.Orientation.Horizontal)
        self.residual_gain.setRange(0, 40)
        self.residual_gain.setPageStep(6)
        self.residual_gain.setFixedWidth(84)
        self.residual_gain.setAccessibleName(self.tr("Gain of R, removed"))
        self.residual_gain.setToolTip(self.tr("How much louder what was removed is played; limited at −6 dBFS"))
        self._residual_text = QLabel()
        self._residual_text.setFont(theme.numbers(self._residual_text.font()))
        self._residual_text.setFixedWidth(self._residual_text.fontMetrics().horizontalAdvance("R +00 dB") + 4)
        self.residual_gain.valueChanged.connect(self._residual_gain_moved)
        self.addWidget(self.residual_gain)
        self.addWidget(self._residual_text)
        self._residual_gain_moved(0)

    def _residual_gain_moved(self, gain_db: int) -> None:
        self._residual_text.setText(f"R +{gain_db} dB" if gain_db else "R 0 dB")
        self.residual_gain_changed.emit(float(gain_db))

    def _stretch(self) -> None:
        space = QWidget()
        space.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.addWidget(space)
