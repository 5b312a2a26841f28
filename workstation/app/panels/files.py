"""FilesPanel: the recordings that are worked on, what became of each, and which one is shown."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QSignalBlocker, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLabel,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from ...core.clock import clock
from .. import theme
from ..recordings.file_list import CHANGED, EXPORTED, FAILED, OPEN, OPENING, UNOPENED, Entry, FileList

#: An arrow key that is held down passes recordings by; the one it rests on for so long is shown.
REST_MS = 180
#: Rows that are always seen.
FEWEST_ROWS = 3

_AnyIndex = QModelIndex | QPersistentModelIndex
_ENTRY = Qt.ItemDataRole.UserRole
#: What stands at the right of a row: how long it is and what became of it.
_SAID = Qt.ItemDataRole.UserRole + 1


class FilesModel(QAbstractListModel):
    """The entries of a FileList as rows."""

    def __init__(self, files: FileList, parent: QWidget) -> None:
        super().__init__(parent)
        self._files = files
        self._entries = list(files.entries)
        self._states = {OPENING: self.tr("opening…"), CHANGED: self.tr("changed"), EXPORTED: self.tr("exported"),
                        FAILED: self.tr("failed"), UNOPENED: self.tr("not opened yet"), OPEN: self.tr("open")}
        files.listed.connect(self._relist)
        files.changed.connect(self._changed)

    def rowCount(self, parent: _AnyIndex = QModelIndex()) -> int:  # noqa: N802, B008
        return 0 if parent.isValid() else len(self._entries)

    def data(self, index: _AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self._entries):
            return None
        entry = self._entries[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return f"{entry.name} *" if entry.is_changed else entry.name
        if role == _SAID:
            return self._said(entry)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            length = "" if entry.seconds is None else clock(entry.seconds, 0)
            return ", ".join(part for part in (entry.name, length, self._states[entry.state]) if part)
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleDescriptionRole):
            return "\n".join(part for part in (str(entry.path or entry.name), self._states[entry.state], entry.failure) if part)
        return entry if role == _ENTRY else None

    def row_of(self, entry: Entry | None) -> int:
        """-1 where it has none."""
        return self._entries.index(entry) if entry in self._entries else -1

    def _said(self, entry: Entry) -> str:
        state = "" if entry.state in (OPEN, UNOPENED) else self._states[entry.state]
        return " · ".join(part for part in ("" if entry.seconds is None else clock(entry.seconds, 0), state) if part)

    def _relist(self) -> None:
        self.beginResetModel()
        self._entries = list(self._files.entries)
        self.endResetModel()

    def _changed(self, entry: Entry) -> None:
        row = self.row_of(entry)
        if row >= 0:
            self.dataChanged.emit(self.index(row), self.index(row))


class _Row(QStyledItemDelegate):
    """A name, cut in its middle where it is long, and at the right what is said of it; dim where it was not opened yet."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _AnyIndex) -> None:
        self.initStyleOption(option, index)
        name, said, entry = option.text, index.data(_SAID), index.data(_ENTRY)
        option.text = ""
        style = option.widget.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, option, painter, option.widget)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        ink = option.palette.color(QPalette.ColorRole.HighlightedText if chosen else QPalette.ColorRole.Text)
        dim = ink if chosen else theme.current()["danger" if entry.state == FAILED else "text_dim"]
        inner = option.rect.adjusted(6, 0, -6, 0)
        width = option.fontMetrics.horizontalAdvance(said)
        painter.save()
        painter.setPen(dim)
        painter.drawText(inner, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, said)
        left = QRect(inner.left(), inner.top(), inner.width() - width - 10, inner.height())
        painter.setPen(dim if entry.state == UNOPENED else ink)
        painter.drawText(left, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter,
                         option.fontMetrics.elidedText(name, Qt.TextElideMode.ElideMiddle, left.width()))
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: _AnyIndex) -> QSize:  # noqa: N802
        return QSize(80, option.fontMetrics.lineSpacing() + 6)


class FilesView(QListView):
    """What is highlighted is what is shown."""

    picked = Signal(object)
    remove_asked = Signal()

    def __init__(self, files: FileList, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._files = files
        self.rows = FilesModel(files, self)
        self.setModel(self.rows)
        self.setItemDelegate(_Row(self))
        self.setAccessibleName(self.tr("Files"))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setUniformItemSizes(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumHeight(FEWEST_ROWS * (self.fontMetrics().lineSpacing() + 6) + 4)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._rest.timeout.connect(self._pick)
        self.clicked.connect(lambda _: self._pick())
        files.listed.connect(self.follow)
        files.current_changed.connect(self.follow)

    def sizeHint(self) -> QSize:  # noqa: N802
        """Few rows, for the steps and controls below need the room; the border can be dragged."""
        return QSize(super().sizeHint().width(), 2 * self.minimumHeight())

    def follow(self) -> None:
        """Highlight what is shown."""
        self._rest.stop()
        row = self.rows.row_of(self._files.current)
        with QSignalBlocker(self.selectionModel()):
            self.setCurrentIndex(self.rows.index(row) if row >= 0 else QModelIndex())
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._pick()
        elif event.key() == Qt.Key.Key_Delete:
            self.remove_asked.emit()
        else:
            before = self.currentIndex().row()
            super().keyPressEvent(event)
            if self.currentIndex().row() != before:
                self._rest.start()

    def _pick(self) -> None:
        self._rest.stop()
        entry = self.currentIndex().data(_ENTRY)
        if entry is not None:
            self.picked.emit(entry)


class FilesPanel(QWidget):
    """The list with its heading: how many there are, and how many of them were changed."""

    def __init__(self, files: FileList, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._files = files
        self.view = FilesView(files)
        heading = QLabel(self.tr("FILES"))
        heading.setProperty("role", "heading")
        self.count = QLabel()
        self.count.setProperty("role", "dim")
        top = QHBoxLayout()
        top.addWidget(heading, 1)
        top.addWidget(self.count)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 6, 8, 4)
        column.setSpacing(2)
        column.addLayout(top)
        column.addWidget(self.view, 1)
        # many lengths arrive at once: they are counted together
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(0)
        self._rest.timeout.connect(self._refresh)
        files.listed.connect(self._rest.start)
        files.changed.connect(lambda _: self._rest.start())

    def _refresh(self) -> None:
        changed = sum(entry.is_changed for entry in self._files.entries)
        total = str(len(self._files.entries))
        self.count.setText(self.tr("{count}, {changed} changed").format(count=total, changed=changed) if changed else total)
