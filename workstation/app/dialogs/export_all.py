"""The dialog of Export all: which recordings, where to, named how, as what; one after the other, with nobody watching."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QCheckBox, QComboBox, QFileDialog, QFormLayout, QLineEdit, QWidget

from ... import session
from .. import words
from ..recordings.file_list import Entry
from .entry_chooser import EntryChooser
from .evidence_fields import EvidenceFields
from .exporting import ExportingDialog
from .rows import resize_within_screen, with_browse

#: What stands in no name of a file.
FORBIDDEN = frozenset('/\\:*?"<>|')


@dataclass(frozen=True)
class ManyExports:
    """What was asked for. `options` are the other fields of an ExportRequest that all of them share."""

    entries: tuple[Entry, ...]
    folder: Path
    ending: str
    existing: str
    delivery: session.Delivery
    options: dict[str, Any] = field(default_factory=dict)


class ExportAllDialog(ExportingDialog):
    """`wanted` is what was asked for, None until Export was pressed."""

    def __init__(self, entries: Sequence[Entry], folder: Path, settings: QSettings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Export all"))
        resize_within_screen(self, 600, 640)
        self._settings = settings
        self.wanted: ManyExports | None = None
        worked = any(_has_steps(entry) for entry in entries)
        self.chooser = EntryChooser(entries, lambda entry: _has_steps(entry) or not worked)
        self.evidence = EvidenceFields(self.tr("What was removed, as files of their own"),
                                       self.tr("Reports with every step, level and proof (HTML and JSON)"),
                                       settings, "export_all", False, self)
        self._make_fields(folder)
        self._lay_out()
        self._restore_choices()
        for signal in (self.folder.textChanged, self.ending.textChanged, self.chooser.changed):
            signal.connect(self._check)
        self._check()

    def _make_fields(self, folder: Path) -> None:
        self.folder, self.ending = QLineEdit(str(folder)), QLineEdit()
        self.kind, self.existing = QComboBox(), QComboBox()
        for delivery in session.deliveries():
            self.kind.addItem(words.delivery(delivery.name), delivery)
        texts = (self.tr("Number the new ones"), self.tr("Replace them"), self.tr("Leave those recordings out"))
        for text, value in zip(texts, session.EXISTING, strict=True):
            self.existing.addItem(text, value)
        self.headroom = QCheckBox(self.tr("Lower what exceeds full scale, and say so"))
        self.headroom.setToolTip(self.tr("Nothing is ever clipped. Without this, a result that is too loud for its file counts as failed."))
        names = ((self.folder, self.tr("Folder")), (self.ending, self.tr("Names end in")), (self.kind, self.tr("Format")),
                 (self.existing, self.tr("Where files exist")))
        for control, text in names:
            control.setAccessibleName(text)

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.addRow(self.tr("Folder"), with_browse(self.folder, self.tr("Choose the folder to write into"), self._browse))
        form.addRow(self.tr("Names end in"), self.ending)
        form.addRow(self.tr("Format"), self.kind)
        form.addRow(self.tr("Level"), self.headroom)
        self.evidence.add_to(form)
        form.addRow(self.tr("Where files exist"), self.existing)
        self.column.addWidget(self.chooser, 1)
        self.column.addLayout(form)
        self.finish(2, self._confirm)

    def _problem(self) -> str:
        folder, ending = Path(self.folder.text().strip()).expanduser(), self.ending.text()
        if not self.chooser.entries():
            return self.tr("Choose at least one recording.")
        if not self.folder.text().strip() or not folder.is_dir():
            return self.tr("There is no folder {name}.").format(name=folder)
        if not os.access(folder, os.W_OK):
            return self.tr("The folder {name} cannot be written to. Choose another one.").format(name=folder)
        if FORBIDDEN & set(ending):
            return self.tr("A name cannot hold any of {signs}").format(signs=" ".join(sorted(FORBIDDEN)))
        return ""

    def _check(self) -> None:
        """Say what stands in the way, or what the names will be."""
        problem, chosen = self._problem(), self.chooser.entries()
        if problem:
            text = problem
        else:
            name = Path(chosen[0].name).stem + self.ending.text()
            text = self.tr("The first will be named {name}. No recording is ever written over.").format(name=name)
            copies = sum(not _has_steps(entry) for entry in chosen)
            if copies:
                text += " " + self.tr("Without steps, and so only copies: {count}.").format(count=copies)
        self.say(text, not problem)

    def _confirm(self) -> None:
        options = {**self.evidence.options, "headroom_auto": self.headroom.isChecked()}
        folder = Path(self.folder.text().strip()).expanduser().absolute()
        self.wanted = ManyExports(tuple(self.chooser.entries()), folder, self.ending.text(), self.existing.currentData(),
                                  self.kind.currentData(), options)
        for key, value in (("folder", str(folder)), ("ending", self.ending.text()), ("kind", self.kind.currentIndex()),
                           ("existing", self.existing.currentIndex()), ("lower", self.headroom.isChecked())):
            self._settings.setValue(f"export_all/{key}", value)
        self.evidence.remember()
        self.accept()

    def _restore_choices(self) -> None:
        stored = str(self._settings.value("export_all/folder", ""))
        if stored and Path(stored).is_dir():
            self.folder.setText(stored)
        self.ending.setText(str(self._settings.value("export_all/ending", "_restored")))
        for combo, key in ((self.kind, "kind"), (self.existing, "existing")):
            stored_index = int(self._settings.value(f"export_all/{key}", 0, int))  # type: ignore[call-overload]
            combo.setCurrentIndex(min(max(stored_index, 0), combo.count() - 1))
        self.headroom.setChecked(self._settings.value("export_all/lower", False, bool))  # type: ignore[arg-type]

    def _browse(self) -> None:
        name = QFileDialog.getExistingDirectory(self, self.tr("Export into"), self.folder.text())
        if name:
            self.folder.setText(name)


def _has_steps(entry: Entry) -> bool:
    return entry.document is not None and (bool(entry.document.edits.active) or entry.document.other is not None)
