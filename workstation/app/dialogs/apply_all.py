"""The dialog of Apply these steps to all: which recordings, and what does not go with the steps."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QVBoxLayout, QWidget

from ... import session
from ...core import Edits
from .. import words
from ..recordings.file_list import Entry
from .entry_chooser import EntryChooser
from .rows import resize_within_screen


class ApplyAllDialog(QDialog):
    """`chooser.entries()` are what was chosen, once it was accepted."""

    def __init__(self, name: str, edits: Edits, entries: Sequence[Entry], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Apply these steps to all"))
        resize_within_screen(self, 520, 560)
        chain = " → ".join(words.name(session.processor(step.processor)) for step in edits.active)
        what = QLabel(self.tr("The steps of {name}: {steps}").format(name=name, steps=chain))
        lines = [self.tr("Each step learns anew from the recording that it is applied to. Steps that a recording has already are "
                         "replaced; Undo brings them back."), *map(words.sentence, session.left_behind(edits))]
        off = len(edits) - len(edits.active)
        if off:
            lines.append(self.tr("Steps that are switched off stay behind: {count}.").format(count=off))
        said = QLabel("\n".join(lines))
        said.setProperty("role", "dim")
        for label in (what, said):
            label.setWordWrap(True)
        self.chooser = EntryChooser(entries, lambda _: True)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.apply_button = self.buttons.addButton(self.tr("Apply"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.apply_button.setDefault(True)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        for widget in (what, self.chooser, said, self.buttons):
            column.addWidget(widget)
        self.chooser.changed.connect(self._check)
        self._check()

    def _check(self) -> None:
        self.apply_button.setEnabled(bool(self.chooser.entries()))
