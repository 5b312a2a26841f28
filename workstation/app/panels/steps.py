"""StepList: what was done to the recording, in order. Each step can be chosen, switched off, moved and removed."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ...core import Region, Step
from ...core.clock import clock
from ...restoration.processor import Processor
from .. import words
from ..views.scene import channel_name
from ..views.units import hertz
from .presets import PresetButton
from .whole_label import WholeLabel

_FLAGS = (Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsUserCheckable | Qt.ItemFlag.ItemIsDragEnabled)


class StepList(QListWidget):
    """Rows with a check box, moved by dragging. It shows what the model says and asks for changes; it changes nothing itself."""

    picked = Signal(int)
    toggle_asked = Signal(int)
    move_asked = Signal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Steps"))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.itemChanged.connect(lambda item: self.toggle_asked.emit(self.row(item)))
        self.currentRowChanged.connect(self.picked)

    def sizeHint(self) -> QSize:  # noqa: N802
        """As low as it may be, whatever Qt thinks of lists: beside a warning it would push the controls out."""
        return QSize(super().sizeHint().width(), self.minimumHeight())

    def show_steps(self, rows: Sequence[tuple[str, str, bool]], selected: int | None) -> None:
        """Rows of (text, tip, switched on)."""
        with QSignalBlocker(self):
            self.clear()
            for text, tip, enabled in rows:
                item = QListWidgetItem(text, self)
                item.setToolTip(tip)
                item.setData(Qt.ItemDataRole.AccessibleDescriptionRole, tip)
                item.setFlags(_FLAGS)
                item.setCheckState(Qt.CheckState.Checked if enabled else Qt.CheckState.Unchecked)
            self.setCurrentRow(-1 if selected is None else selected)

    def dropEvent(self, event: QDropEvent) -> None:
        source = self.currentRow()
        index = self.indexAt(event.position().toPoint())
        target = index.row() if index.isValid() else self.count() - 1
        event.setDropAction(Qt.DropAction.IgnoreAction)
        event.accept()
        if source >= 0 and target != source:
            self.move_asked.emit(source, target)


class StepsPanel(QWidget):
    """The list with its heading, a sentence where it is empty, and the buttons for people without a keyboard at hand."""

    up_asked = Signal()
    down_asked = Signal()
    remove_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.list = StepList()
        self._warnings: tuple[str, ...] = ()
        self._is_low = False
        self._empty = QLabel(self.tr("Nothing applied yet."))
        self._empty.setWordWrap(True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setProperty("role", "dim")
        self.list.hide()
        heading = QLabel(self.tr("STEPS"))
        heading.setProperty("role", "heading")
        top = QHBoxLayout()
        top.addWidget(heading, 1)
        self.presets = PresetButton(self.tr("Presets of steps"))
        top.addWidget(self.presets)
        self.buttons = [self._button("▲", self.tr("Move step up")), self._button("▼", self.tr("Move step down")),
                        self._button("✕", self.tr("Remove step"))]
        for button, asked in zip(self.buttons, (self.up_asked, self.down_asked, self.remove_asked), strict=True):
            button.clicked.connect(asked)
            top.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(top)
        column.addWidget(self._empty, 1)
        column.addWidget(self.list, 1)
        self.warnings = WholeLabel()
        self.warnings.setProperty("role", "warning")
        self.warnings.hide()
        column.addWidget(self.warnings)
        self.set_low(False)
        for button in self.buttons:
            button.setEnabled(False)

    def show_steps(self, steps: Sequence[Step], processors: Sequence[Processor], stale: Sequence[int], selected: int | None,
                   rate: int, channels: int) -> None:
        """The steps with the processors they belong to; `stale` ones were learned from another sound."""
        rows = [self._row(i, step, processors[i], i in stale, place_text(step.region, rate, channels)) for i, step in enumerate(steps)]
        self.list.show_steps(rows, selected)
        self._empty.setVisible(not rows)
        self.list.setVisible(bool(rows))
        possible = (selected not in (None, 0), selected not in (None, len(rows) - 1), selected is not None)
        for button, enabled in zip(self.buttons, possible, strict=True):
            button.setEnabled(enabled)

    def show_warnings(self, sentences: Sequence[str]) -> None:
        """Sentences on steps that do harm where they stand; the first is shown, all are in its tip."""
        self._warnings = tuple(sentences)
        first = sentences[0] if sentences else ""
        self.warnings.setText("⚠ " + (first.split(":")[0] + "." if self._is_low else first))
        self.warnings.setToolTip("\n".join(sentences))
        self.warnings.setAccessibleName(" ".join(sentences))
        self.warnings.setVisible(bool(sentences))

    def set_low(self, low: bool) -> None:
        """Whether there is little height: then two steps are seen at once, no step takes a line alone, and reasons are in the tips."""
        self._is_low = low
        self.show_warnings(self._warnings)
        line = self.list.fontMetrics().lineSpacing()
        self.list.setMinimumHeight((2 if low else 3) * line + 8)
        self._empty.setMinimumHeight(line if low else self.list.minimumHeight())

    def _row(self, index: int, step: Step, processor: Processor, stale: bool, place: str) -> tuple[str, str, bool]:
        text = f"{index + 1}  {'⚠ ' if stale else ''}{words.name(processor)}"
        if not step.region.is_everything:
            text += f"  {place}"
        if step.amount != 1:
            text += f"  {step.amount:.0%}"
        set_here = [s for s in processor.settings if s.key in step.settings]
        lines = [text, *(f"{words.setting(s.name)}: {words.value(s, step.settings[s.key])}" for s in set_here)]
        if step.findings is not None and step.findings.summary:
            lines.append(step.findings.summary)
        if step.findings is not None and step.findings.edited:
            lines.append(words.corrections(step.findings.marks))
        if stale:
            lines.append(self.tr("Learned from another sound than this step receives now."))
        return text, "\n".join(lines), step.enabled

    def _button(self, sign: str, name: str) -> QToolButton:
        button = QToolButton()
        button.setText(sign)
        button.setAccessibleName(name)
        button.setToolTip(name)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button


def place_text(region: Region, rate: int, channels: int) -> str:
    """Where a region lies in a recording of so many channels: "0:12–0:19, 200 Hz–1.26 kHz, left"."""
    parts = []
    if region.stop is not None:
        digits = 0 if region.stop - region.start >= 2 * rate else 2
        parts.append(f"{clock(region.start / rate, digits)}–{clock(region.stop / rate, digits)}")
    if region.is_box:
        parts.append(f"{hertz(region.low_hz)}–{hertz(region.high_hz if region.high_hz is not None else rate / 2)}")
    if region.channels is not None:
        parts.append(" + ".join(channel_name(c, channels) for c in region.channel_list(channels)))
    return ", ".join(parts)
