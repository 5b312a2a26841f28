"""Recovery: what a crash left, one row each, to be recovered, put off or given up."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from PySide6.QtCore import QDateTime, Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QDialogButtonBox,
    QFrame,
    QGridLayout,
    QLabel,
    QRadioButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from ...session import LeftOver
from .. import words
from .rows import resize_within_screen

#: What can be done with each.
CHOICES = ("recover", "later", "discard")


class RecoveryDialog(QDialog):
    """Accepted with a choice for each; closing it in any other way puts all of them off."""

    def __init__(self, found: Sequence[LeftOver], parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("recovery")
        self.setWindowTitle(self.tr("Recover your work"))
        self._found = list(found)
        self.choices: list[dict[str, QRadioButton]] = []
        column = QVBoxLayout(self)
        title = QLabel(self.tr("Shellac did not end well last time. This was kept for you:"))
        title.setProperty("role", "title")
        title.setWordWrap(True)
        column.addWidget(title)
        column.addWidget(self._rows(), 1)
        hint = QLabel(self.tr(
            "Later asks again at the next start. Only Discard removes what was kept; recordings and projects stay as they are."))
        hint.setWordWrap(True)
        column.addWidget(hint)
        buttons = QDialogButtonBox()
        self.go_on = buttons.addButton(self.tr("Go on"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.put_off = buttons.addButton(self.tr("All later"), QDialogButtonBox.ButtonRole.RejectRole)
        self.go_on.setDefault(True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column.addWidget(buttons)
        resize_within_screen(self, 640, min(150 + 56 * len(found), 560))

    def chosen(self, choice: str) -> list[LeftOver]:
        """Those for which the person chose one of CHOICES."""
        return [one for one, row in zip(self._found, self.choices, strict=True) if row[choice].isChecked()]

    def _rows(self) -> QWidget:
        rows = QWidget()
        grid = QGridLayout(rows)
        grid.setContentsMargins(0, 0, 6, 0)
        grid.setColumnStretch(0, 1)
        grid.setVerticalSpacing(10)
        for number, one in enumerate(self._found):
            name = one.name or self.tr("An autosave that cannot be read")
            text = QLabel(f"<b>{escape(name)}</b><br>{escape(self._told(one))}")
            text.setTextFormat(Qt.TextFormat.RichText)
            text.setWordWrap(True)
            text.setToolTip(str(one.project or one.path))
            grid.addWidget(text, number, 0)
            group = QButtonGroup(rows)
            titles = (self.tr("Recover"), self.tr("Later"), self.tr("Discard"))
            row = {choice: QRadioButton(title) for choice, title in zip(CHOICES, titles, strict=True)}
            for place, (choice, button) in enumerate(row.items(), 1):
                button.setAccessibleName(f"{button.text()}: {name}")
                button.setChecked(choice == ("later" if one.problem else "recover"))
                group.addButton(button)
                grid.addWidget(button, number, place)
            row["recover"].setEnabled(not one.problem)
            self.choices.append(row)
        grid.setRowStretch(len(self._found), 1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidget(rows)
        return area

    def _told(self, one: LeftOver) -> str:
        """When it was kept and what is in it."""
        if one.problem:
            return words.sentence(one.problem)
        when = QDateTime.fromString(one.saved, Qt.DateFormat.ISODate).toLocalTime().toString("yyyy-MM-dd HH:mm")
        steps = self.tr("1 step") if one.steps == 1 else self.tr("{count} steps").format(count=one.steps)
        marks = [] if not one.markers else [
            self.tr("1 marker") if one.markers == 1 else self.tr("{count} markers").format(count=one.markers)]
        owner = [] if one.project is None else [self.tr("project {name}").format(name=one.project.name)]
        older = [self.tr("older than the saved project")] if one.outdated else []
        return " · ".join([when, steps, *marks, *owner, *older])

