"""The list of markers: when, how long and what each is called; go there, rename, move, remove, import and export."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTreeWidgetItem, QWidget

from ...core.clock import clock
from .list_dialog import ListDialog

if TYPE_CHECKING:
    from ..marking.markers import Markers

TIME, LENGTH, LABEL = range(3)


class MarkersDialog(ListDialog):
    """Follows the markers of the document that is open. Enter goes to one, F2 renames it, Delete removes it."""

    def __init__(self, markers: Markers, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Markers"), [self.tr("Time"), self.tr("Length"), self.tr("Label")],
                         {Qt.Key.Key_F2: self._rename, Qt.Key.Key_Delete: self._remove}, parent)
        self.resize(560, 380)
        self._markers = markers
        self._showing = False
        self.hint.setText(self.tr("There are no markers yet. M adds one at the play head, while it plays too; "
                                  "Shift+M makes a region of the selection."))
        self.go = self._button(self.tr("Go to"), self._go)
        self.rename = self._button(self.tr("Rename"), self._rename)
        self.move_here = self._button(self.tr("Move to play head"), self._move_here)
        self.remove = self._button(self.tr("Remove"), self._remove)
        self.import_button = self._button(self.tr("Import…"), markers.ask_import)
        self.export_button = self._button(self.tr("Export as text…"), markers.ask_export)
        self._lay_out(self.go, self.rename, self.move_here, self.remove, self.import_button, self.export_button)
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
            length = "" if marker.stop is None else clock((marker.stop - marker.start) / rate)
            for column, text in ((TIME, clock(marker.start / rate)), (LENGTH, length), (LABEL, marker.label)):
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
