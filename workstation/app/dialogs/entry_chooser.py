"""EntryChooser: some of the recordings of the file list."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QListWidget, QListWidgetItem, QPushButton, QVBoxLayout, QWidget

from ...core.clock import clock
from ..recordings.file_list import Entry

_ENTRY = Qt.ItemDataRole.UserRole


class EntryChooser(QWidget):
    """A list with a check box a row, and buttons for all and none."""

    changed = Signal()

    def __init__(self, entries: Sequence[Entry], chosen: Callable[[Entry], bool], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Recordings"))
        self.list.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setUniformItemSizes(True)
        for entry in entries:
            length = "" if entry.seconds is None else clock(entry.seconds, 0)
            count = 0 if entry.document is None else len(entry.document.edits.active)
            steps = self.tr("1 step") if count == 1 else self.tr("{count} steps").format(count=count) if count else ""
            item = QListWidgetItem("   ".join(part for part in (entry.name, length, steps) if part), self.list)
            item.setData(_ENTRY, entry)
            item.setToolTip(str(entry.path or entry.name))
            item.setSizeHint(QSize(0, self.list.fontMetrics().lineSpacing() + 6))
            item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked if chosen(entry) else Qt.CheckState.Unchecked)
        if entries:
            self.list.setCurrentRow(0)
        self.count = QLabel()
        self.count.setProperty("role", "dim")
        row = QHBoxLayout()
        row.addWidget(self.count, 1)
        for text, state in ((self.tr("All"), Qt.CheckState.Checked), (self.tr("None"), Qt.CheckState.Unchecked)):
            button = QPushButton(text)
            button.setAutoDefault(False)
            button.clicked.connect(lambda _=False, state=state: self._set_all(state))
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.list, 1)
        column.addLayout(row)
        self.list.itemChanged.connect(lambda _: self._announce())
        self._announce()

    def entries(self) -> list[Entry]:
        """What is checked, in the order of the list."""
        items = (self.list.item(row) for row in range(self.list.count()))
        return [item.data(_ENTRY) for item in items if item.checkState() == Qt.CheckState.Checked]

    def _set_all(self, state: Qt.CheckState) -> None:
        self.list.blockSignals(True)
        for row in range(self.list.count()):
            self.list.item(row).setCheckState(state)
        self.list.blockSignals(False)
        self.list.viewport().update()
        self._announce()

    def _announce(self) -> None:
        self.count.setText(self.tr("{chosen} of {count} chosen").format(chosen=len(self.entries()), count=self.list.count()))
        self.changed.emit()
