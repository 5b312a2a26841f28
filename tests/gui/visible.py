"""Everything that can be read in a window, as (where, text)."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QAbstractItemModel, QModelIndex, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractItemView, QComboBox, QMenu, QMenuBar, QWidget

_TEXTS = ("text", "title", "windowTitle", "toolTip", "statusTip", "accessibleName", "accessibleDescription", "placeholderText",
          "suffix", "informativeText", "toPlainText")
_ROLES = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleDescriptionRole)


def texts(root: QWidget) -> Iterator[tuple[str, str]]:
    """What the visible widgets under `root` say, their menus included."""
    for widget in (root, *root.findChildren(QWidget)):
        if not (widget.isVisible() or isinstance(widget, QMenu)) or type(widget).__name__.startswith("QLineEdit"):
            continue
        place = f"{type(widget).__name__} {widget.objectName()}".strip()
        for name in _TEXTS:
            told = getattr(widget, name, None)
            if callable(told) and not (name == "text" and hasattr(widget, "suffix")):
                yield f"{place}.{name}", str(told())
        if isinstance(widget, QComboBox):
            yield from ((f"{place}.item", widget.itemText(index)) for index in range(widget.count()))
        elif isinstance(widget, QAbstractItemView) and widget.model() is not None:
            yield from ((f"{place}.row", text) for text in _rows(widget.model(), QModelIndex()))
        elif isinstance(widget, (QMenu, QMenuBar)):
            yield from (pair for action in widget.actions() for pair in _action(action))


def _rows(model: QAbstractItemModel, parent: QModelIndex) -> Iterator[str]:
    for row in range(model.rowCount(parent)):
        index = model.index(row, 0, parent)
        yield from (str(index.data(role)) for role in _ROLES if index.data(role))
        yield from _rows(model, index)


def _action(action: QAction) -> Iterator[tuple[str, str]]:
    for text in (action.text(), action.toolTip(), action.statusTip()):
        yield f"action {action.objectName()}", text
