"""The dialog that gives a preset its name, and says what a preset does not keep."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFormLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from ... import session
from .. import words


class SavePresetDialog(QDialog):
    """`preset` is what was asked for, once it was accepted; `replaces` that it takes the place of one of its name."""

    def __init__(self, wishes: Sequence[session.StepWish], left: Sequence[str], taken: Sequence[str],
                 parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Save as preset"))
        self.setMinimumWidth(440)
        self._wishes = tuple(wishes)
        self._taken = {name.casefold() for name in taken}
        steps = " → ".join(words.name(session.processor(wish.processor)) for wish in wishes)
        what = QLabel(self.tr("Keeps the settings and the amount of: {steps}").format(steps=steps))
        self.said = QLabel("\n".join(map(words.sentence, left)))
        self.said.setProperty("role", "dim")
        self.said.setVisible(bool(left))
        self.name, self.description = QLineEdit(), QLineEdit()
        self.name.setPlaceholderText(self.tr("For example: Cassette, side with hum"))
        self.description.setPlaceholderText(self.tr("What it is good for, if you like"))
        self.hint = QLabel()
        self.hint.setProperty("role", "dim")
        for label in (what, self.said, self.hint):
            label.setWordWrap(True)
        form = QFormLayout()
        form.addRow(self.tr("Name"), self.name)
        form.addRow(self.tr("Description"), self.description)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.save = buttons.addButton(self.tr("Save"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.save.setDefault(True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addWidget(what)
        column.addLayout(form)
        for widget in (self.hint, self.said, buttons):
            column.addWidget(widget)
        self.name.textChanged.connect(self._check)
        self._check()

    @property
    def preset(self) -> session.Preset:
        return session.Preset(self._name(), self._wishes, self.description.text().strip())

    @property
    def replaces(self) -> bool:
        return self._name().casefold() in self._taken

    def _name(self) -> str:
        return " ".join(self.name.text().split())

    def _check(self) -> None:
        self.save.setEnabled(bool(self._name()))
        self.save.setText(self.tr("Replace") if self.replaces else self.tr("Save"))
        self.hint.setText(self.tr("There is a preset of that name; this one takes its place.") if self.replaces else "")
