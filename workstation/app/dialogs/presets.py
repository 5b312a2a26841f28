"""The dialog of all presets: add their steps, rename, delete, import and export them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTreeWidgetItem, QWidget

from ... import session
from .. import words
from .list_dialog import ListDialog

if TYPE_CHECKING:
    from ..restoring.presets import Presets

NAME, STEPS = range(2)


class PresetsDialog(ListDialog):
    """Enter adds the steps of the preset that is chosen, F2 renames it, Delete deletes it."""

    def __init__(self, presets: Presets, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Presets"), [self.tr("Name"), self.tr("Steps")],
                         {Qt.Key.Key_F2: self._rename, Qt.Key.Key_Delete: self._delete}, parent)
        self.resize(720, 400)
        self._presets = presets
        self._found: list[session.Preset] = []
        self._showing = False
        self.add = self._button(self.tr("Add steps"), self._add)
        self.rename = self._button(self.tr("Rename"), self._rename)
        self.delete = self._button(self.tr("Delete…"), self._delete)
        self.import_button = self._button(self.tr("Import…"), presets.import_files)
        self.export_button = self._button(self.tr("Export…"), self._export)
        self._lay_out(self.add, self.rename, self.delete, self.import_button, self.export_button)
        self.list.itemActivated.connect(lambda *_: self._add())
        self.list.itemChanged.connect(self._edited)
        self.list.currentItemChanged.connect(lambda *_: self._describe())
        presets.changed.connect(self._fill)
        self._fill()

    def say(self, sentence: str) -> None:
        """What stands in the way."""
        self.hint.setText(words.sentence(sentence))

    @property
    def current(self) -> session.Preset | None:
        """The preset that the buttons work on."""
        row = self.list.currentIndex().row()
        return self._found[row] if 0 <= row < len(self._found) else None

    def _fill(self) -> None:
        """Show what is on the shelf now; the row stays."""
        self._showing = True
        row = max(self.list.currentIndex().row(), 0)
        own, problems = session.presets()
        self._found = [*session.shipped_presets(), *own]
        self.list.clear()
        for preset in self._found:
            item = QTreeWidgetItem(self.list, [preset.name, " → ".join(
                words.name(session.processor(wish.processor)) for wish in preset.steps)])
            if not session.is_shipped(preset):
                item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
        if self._found:
            self.list.setCurrentIndex(self.list.model().index(min(row, len(self._found) - 1), NAME))
        self._showing = False
        self._describe()
        if problems:
            self.say(problems[0])

    def _describe(self) -> None:
        preset = self.current
        for button in (self.rename, self.delete):
            button.setEnabled(preset is not None and not session.is_shipped(preset))
        self.export_button.setEnabled(preset is not None)
        self.add.setEnabled(preset is not None and self._presets.can_add)
        if preset is not None:
            comes = self.tr("Comes with Shellac.") if session.is_shipped(preset) else ""
            self.hint.setText(" ".join(filter(None, (words.sentence(preset.description), comes))))

    def _add(self) -> None:
        if self.add.isEnabled() and self.current is not None:
            self._presets.add(self.current)
            self.accept()

    def _rename(self) -> None:
        if self.rename.isEnabled():
            self.list.edit(self.list.currentIndex().siblingAtColumn(NAME))

    def _delete(self) -> None:
        if self.delete.isEnabled() and self.current is not None:
            self._presets.delete(self.current)

    def _export(self) -> None:
        if self.current is not None:
            self._presets.export_file(self.current)

    def _edited(self, item: QTreeWidgetItem, column: int) -> None:
        preset = self.current
        if not self._showing and column == NAME and preset is not None and item.text(NAME) != preset.name:
            self._presets.rename(preset, item.text(NAME))
