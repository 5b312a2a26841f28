"""The dialog for exporting a comparison: where to, and what. The two recordings themselves are not written again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QFileDialog, QFormLayout, QLineEdit, QWidget

from ... import session
from ...core import ShellacError, Source
from .. import words
from .evidence_fields import AccountFields, EvidenceFields
from .export import default_folder
from .exporting import ExportingDialog
from .rows import with_browse


class ComparisonDialog(ExportingDialog):
    """`request` is what was asked for, None until Export was pressed."""

    def __init__(self, source: Source, other: session.Aligned, settings: QSettings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Export the comparison"))
        self.setMinimumWidth(560)
        self._source, self._other = source, other
        self.request: session.ComparisonRequest | None = None
        self.folder = QLineEdit(str(default_folder(other.opened)))
        self.folder.setAccessibleName(self.tr("Folder"))
        self.evidence = EvidenceFields(self.tr("What was removed, A − B, as a file"),
                                       self.tr("Report on both files, their levels and what differs (HTML and JSON)"),
                                       settings, "export", True, self)
        self.account = AccountFields(settings, self)
        form = QFormLayout()
        form.addRow(self.tr("Folder"), with_browse(self.folder, self.tr("Choose the folder to write into"), self._browse))
        self.evidence.add_to(form)
        self.account.add_to(form, self.folder.text)
        self.column.addLayout(form)
        self.finish(3, self._confirm)
        for signal in (self.folder.textChanged, self.evidence.changed, self.account.changed):
            signal.connect(self._check)
        self._check()

    def made_request(self) -> session.ComparisonRequest:
        """What the fields say now."""
        return session.ComparisonRequest(self._source, self._other, Path(self.folder.text().strip()).expanduser(),
                                         **self.evidence.options, **self.account.options)

    def _problem(self, request: session.ComparisonRequest) -> str:
        if self.account.problem:
            return self.account.problem
        if not (request.residual or request.plots or request.report):
            return self.tr("Choose at least one of residual, report and plots.")
        try:
            session.check_comparison(request)
        except ShellacError as error:
            return words.sentence(str(error))
        return ""

    def _check(self) -> None:
        """Say what stands in the way, before anything is written."""
        request = self.made_request()
        problem = self._problem(request)
        self._replaces = bool(problem) and not self._problem(replace(request, overwrite=True))
        if self._replaces:
            hint = self.tr("There are files of an earlier comparison with this name: Replace writes over them. Or choose another folder.")
        else:
            names = ", ".join(path.name for path in session.planned_comparison(request))
            hint = problem or self.tr("These files are written: {names}. The two recordings are never changed.").format(names=names)
        self.say(hint, self._replaces or not problem, self._replaces)

    def _confirm(self) -> None:
        self.request = replace(self.made_request(), overwrite=self._replaces)
        self.evidence.remember()
        self.account.remember()
        self.accept()

    def _browse(self) -> None:
        name = QFileDialog.getExistingDirectory(self, self.tr("Export to"), self.folder.text())
        if name:
            self.folder.setText(name)
