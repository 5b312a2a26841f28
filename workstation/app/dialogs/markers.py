"""The list of markers: when, how long and what each is called; go there, rename, move, remove, import and export."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ..views import units

if TYPE_CHECKING:
    from ..marking.markers import Markers

TIME, LENGTH, LABEL = range(3)


class MarkersDialog(QDialog):
    """Follows the markers of the document that is open. Enter goes to one, F2 renames it, Delete removes it."""

    def __init__(self, markers: Markers, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Markers"))
        self.resize(560, 380)
        self._markers = markers
        self._showing = False
        self.list = QTreeWidget()
        self.list.setAccessibleName(self.tr("Markers"))
        self.list.setHeaderLabels([self.tr("Time"), self.tr("Length"), self.tr("Label")])
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.setStyleSheet("QTreeView::item { padding: 3px 8px 3px 2px; }")
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.list.header().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.list.header().setStretchLastSection(True)
        self.hint = QLabel(self.tr("There are no markers yet. M adds one at the play head, while it plays too; "
                                   "Shift+M makes a region of the selection."))
        self.hint.setWordWrap(True)
        self.hint.setProperty("role", "dim")
        self.go = self._button(self.tr("Go to"), self._go)
        self.rename = self._button(self.tr("Rename"), self._rename)
        self.move_here = self._button(self.tr("Move to play head"), self._move_here)
        self.remove = self._button(self.tr("Remove"), self._remove)
        self.import_button = self._button(self.tr("Import…"), markers.ask_import)
        self.export_button = self._button(self.tr("Export as text…"), markers.ask_export)
        self._lay_out()
        self.list.itemActivated.connect(lambda *_: self._go())
        self.list.itemChanged.connect(self._edited)
        self.list.currentItemChanged.connect(lambda *_: self._enable())
        markers.changed.connect(self.show_markers)
        self.show_markers()

    def show_markers(self) -> None:
        """Bring the list up to date; the place in it stays."""
        self._showing = True
        markers, rate = self._markers.all, self._markers.rate
        while self.list.topLevelItemCount() > len(markers):
            self.list.takeTopLevelItem(self.list.topLevelItemCount() - 1)
        while self.list.topLevelItemCount() < len(markers):
            item = QTreeWidgetItem(self.list)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
        for row, marker in enumerate(markers):
            length = "" if marker.stop is None else units.clock((marker.stop - marker.start) / rate)
            for column, text in ((TIME, units.clock(marker.start / rate)), (LENGTH, length), (LABEL, marker.label)):
                self._item(row).setText(column, text)
        if markers and self.current() < 0:
            self.list.setCurrentItem(self._item(0))
        self._showing = False
        self.hint.setVisible(not self._markers.all)
        self._enable()

    def current(self) -> int:
        """The marker that the buttons work on, −1 for none."""
        item = self.list.currentItem()
        return -1 if item is None else self.list.indexOfTopLevelItem(item)

    def _item(self, row: int) -> QTreeWidgetItem:
        item = self.list.topLevelItem(row)
        assert item is not None
        return item

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        acts = {Qt.Key.Key_F2: self._rename, Qt.Key.Key_Delete: self._remove}
        act = acts.get(Qt.Key(event.key()))
        if act is not None:
            act()
        else:
            super().keyPressEvent(event)

    def _lay_out(self) -> None:
        buttons = QVBoxLayout()
        for button in (self.go, self.rename, self.move_here, self.remove, self.import_button, self.export_button):
            buttons.addWidget(button)
        buttons.addStretch(1)
        row = QHBoxLayout()
        row.addWidget(self.list, 1)
        row.addLayout(buttons)
        closing = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        closing.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addLayout(row, 1)
        column.addWidget(self.hint)
        column.addWidget(closing)

    def _button(self, text: str, act: Callable[[], None]) -> QPushButton:
        button = QPushButton(text)
        button.setAutoDefault(False)
        button.clicked.connect(lambda _=False: act())
        return button

    def _enable(self) -> None:
        for button in (self.go, self.rename, self.move_here, self.remove):
            button.setEnabled(self.current() >= 0)
        self.export_button.setEnabled(bool(self._markers.all))

    def _go(self) -> None:
        if self.current() >= 0:
            self._markers.go_to(self.current())

    def _rename(self) -> None:
        if self.current() >= 0:
            self.list.editItem(self._item(self.current()), LABEL)

    def _move_here(self) -> None:
        if self.current() >= 0:
            self._markers.move_here(self.current())

    def _remove(self) -> None:
        if self.current() >= 0:
            self._markers.remove(self.current())

    def _edited(self, item: QTreeWidgetItem, column: int) -> None:
        if not self._showing and column == LABEL:
            self._markers.rename(self.list.indexOfTopLevelItem(item), item.text(LABEL))
