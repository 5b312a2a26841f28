"""ComplaintList: the entry to restoring. Processors under the complaint they answer, by the names people read."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QTreeWidget, QTreeWidgetItem, QWidget

from ...restoration.processor import Processor
from .. import words

#: The complaint whose processors are folded away at first.
FOLDED = "Research models"


class ComplaintList(QTreeWidget):
    """`chosen(id)` is emitted for a click or for Enter on a processor. Nothing is chosen at first."""

    chosen = Signal(str)

    def __init__(self, processors: Iterable[Processor], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setHeaderHidden(True)
        self.setIndentation(14)
        self.setUniformRowHeights(True)
        self.setAccessibleName(self.tr("What is wrong?"))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QTreeWidget.EditTrigger.NoEditTriggers)
        groups: dict[str, QTreeWidgetItem] = {}
        for processor in processors:
            group = groups.get(processor.complaint) or self._group(processor.complaint)
            groups[processor.complaint] = group
            item = QTreeWidgetItem(group, [words.name(processor)])
            item.setData(0, Qt.ItemDataRole.UserRole, processor.id)
            item.setToolTip(0, words.summary(processor))
            item.setData(0, Qt.ItemDataRole.AccessibleDescriptionRole, words.summary(processor))
        for complaint, group in groups.items():
            group.setExpanded(complaint != FOLDED)
        self._fit()
        self.itemClicked.connect(lambda item, _column: self._choose(item))

    def _fit(self) -> None:
        """As high as all its rows, whether they are folded or not: nothing moves when one is opened."""
        groups = [group for index in range(self.topLevelItemCount()) if (group := self.topLevelItem(index)) is not None]
        rows = sum(1 + group.childCount() for group in groups)
        height = max(self.sizeHintForRow(0), self.fontMetrics().height() + 4)
        self.setMaximumHeight(rows * height + 2 * self.frameWidth() + 4)

    def set_low(self, low: bool) -> None:
        """Whether there is little height: then the one that was chosen is seen among its neighbours, and no more."""
        self.setMinimumHeight(3 * self.sizeHintForRow(0) + 2 * self.frameWidth() if low else 0)

    def item_of(self, processor_id: str) -> QTreeWidgetItem:
        """The row of a processor; KeyError where there is none."""
        for item in self._rows():
            if item.data(0, Qt.ItemDataRole.UserRole) == processor_id:
                return item
        raise KeyError(processor_id)

    def mark(self, processor_id: str | None) -> None:
        """Show which processor the controls belong to."""
        self.setCurrentItem(self.item_of(processor_id) if processor_id is not None else None)  # type: ignore[arg-type]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        item = self.currentItem()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and item is not None:
            self._choose(item)
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """What was chosen stays in view when the controls take their room."""
        super().resizeEvent(event)
        item = self.currentItem()
        if item is not None:
            self.scrollToItem(item)

    def _rows(self) -> Iterable[QTreeWidgetItem]:
        for index in range(self.topLevelItemCount()):
            group = self.topLevelItem(index)
            if group is not None:
                yield from (item for child in range(group.childCount()) if (item := group.child(child)) is not None)

    def _group(self, complaint: str) -> QTreeWidgetItem:
        group = QTreeWidgetItem(self, [words.complaint(complaint)])
        group.setFlags(Qt.ItemFlag.ItemIsEnabled)
        font = group.font(0)
        font.setBold(True)
        group.setFont(0, font)
        return group

    def _choose(self, item: QTreeWidgetItem) -> None:
        identifier = item.data(0, Qt.ItemDataRole.UserRole)
        if identifier is None:
            item.setExpanded(not item.isExpanded())
        else:
            self.chosen.emit(identifier)
