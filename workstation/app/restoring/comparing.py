"""Comparing: a restoration made elsewhere in B's place, a clean recording as reference, and the way back from both."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog

from ... import session
from ...core import Document, Progress, Source
from .. import words
from ..dialogs.comparison import ComparisonDialog
from ..panels.comparison import ComparisonCard

if TYPE_CHECKING:
    from ..main_window import MainWindow

Open = Callable[[Path, Source, Progress], session.Aligned]


class Comparing(QObject):
    """`said(sentence)` on what was found, `failed(name, sentence)` where a file cannot be laid beside the recording.

    `written(sentence, page)` once a comparison was exported; the page is one of its files.
    """

    said = Signal(str)
    failed = Signal(str, str)
    written = Signal(str, object)

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window, self._workspace, self._jobs = window, window.workspace, window.jobs
        self.card = ComparisonCard()
        self.dialog: ComparisonDialog | None = None
        self.card.match_asked.connect(self.match)
        self.card.export_asked.connect(self.export)
        self.card.stop_asked.connect(self.stop)
        window.change_size.measured.connect(self.card.show_change)
        window.panel.add_page(self.card)
        self._workspace.beside_changed.connect(self._show)

    @property
    def other(self) -> session.Aligned | None:
        """What stands in B's place."""
        other = self._workspace.other
        return other if isinstance(other, session.Aligned) else None

    def ask_other(self) -> None:
        """Let the person choose what shall be B."""
        self._ask(self.tr("Compare with"), self.compare_with)

    def ask_reference(self) -> None:
        """Let the person choose a clean recording."""
        self._ask(self.tr("Clean reference"), self.use_reference)

    def compare_with(self, path: Path) -> None:
        """Put the recording at `path` in B's place, once it was laid under A."""
        def done(document: Document, other: session.Aligned) -> None:
            self._window.preview.forget()
            self._workspace.compare_with(other)
            self._window.commands.listen("B")
            self._workspace.show("AB")
            self.said.emit(self._told(other, self.tr("B is {name}, made elsewhere.")))

        self._open(path, "other", self.tr("Comparing with {name}"), session.open_other, done)

    def use_reference(self, path: Path) -> None:
        """Measure A and B against the clean recording at `path` from now on."""
        def done(document: Document, reference: session.Aligned) -> None:
            self._workspace.use_reference(reference)
            self.said.emit(self._told(reference, self.tr("{name} is the reference: A and B are measured against it."), False))

        self._open(path, "reference", self.tr("Aligning {name}"), session.open_other, done)

    def match(self, on: bool) -> None:
        """Undo B's gain and polarity, or take it as it came."""
        if self.other is not None:
            self._workspace.compare_with(session.matched(self.other, on))

    def stop(self) -> None:
        """B is made of the person's own steps again."""
        self._jobs.drop("other")
        if not self._workspace.edits.active:
            self._window.commands.listen("A")
            self._workspace.show("A")
        self._workspace.compare_with(None)

    def no_reference(self) -> None:
        self._jobs.drop("reference")
        self._workspace.use_reference(None)

    def export(self) -> None:
        """Ask where to, then write what differs."""
        source, other = self._workspace.source, self.other
        if source is None or other is None:
            return
        reference = self._workspace.reference
        self.dialog = ComparisonDialog(source, other, self._window.preferences.settings, self._window)
        if reference is not None and reference.origin.path:
            self.dialog.account.reference.setText(reference.origin.path)
        self.dialog.accepted.connect(self._accepted)
        self.dialog.open()
        self._jobs.submit(lambda _: session.prepare_plots(), key="prepare plots", failed=lambda error: self.said.emit(str(error)))

    def _accepted(self) -> None:
        if self.dialog is not None and self.dialog.request is not None:
            self.write(self.dialog.request)

    def write(self, request: session.ComparisonRequest) -> None:
        """Write the files of a comparison in the background."""
        name = request.other.beside.name
        self.said.emit(self.tr("Writing the comparison with {name}… You can go on listening meanwhile.").format(name=name))
        self._jobs.submit(lambda progress: session.compare(request, progress), title=self.tr("Comparing with {name}").format(name=name),
                          serial=True, done=self._written, failed=lambda error: self.failed.emit(name, str(error)),
                          cancelled=lambda: self.said.emit(self.tr("Export cancelled; nothing was left behind.")))

    def _written(self, result: session.ComparisonResult) -> None:
        paths = [path for path in (result.report, result.residual, *result.plots) if path is not None]
        names = ", ".join(path.name for path in paths)
        sentence = self.tr("Written to {folder}: {names}.").format(folder=paths[0].parent, names=names)
        if result.null_exact:
            sentence += " " + self.tr("Checked: A − (B + removed) is exactly 0.")
        self.written.emit(sentence, paths[0])

    def _ask(self, title: str, chosen: Callable[[Path], None]) -> None:
        document = self._workspace.document
        if document is None:
            return
        suffixes = " ".join(f"*.{suffix}" for suffix in sorted(session.SUFFIXES))
        kinds = [self.tr("Recordings") + f" ({suffixes})", self.tr("All files") + " (*)"]
        folder = Path(document.source.origin.path).parent if document.source.origin.path else self._window.preferences.folder
        name, _ = QFileDialog.getOpenFileName(self._window, title, str(folder), ";;".join(kinds))
        if name:
            chosen(Path(name))

    def _open(self, path: Path, key: str, title: str, open_it: Open, done: Callable[[Document, session.Aligned], None]) -> None:
        """Open and align in the background; an answer for a recording that was left meanwhile is dropped."""
        document = self._workspace.document
        if document is None:
            return

        def opened(aligned: session.Aligned) -> None:
            if self._workspace.document is document:
                done(document, aligned)

        self._jobs.submit(lambda progress: open_it(path, document.source, progress), key=key, title=title.format(name=path.name),
                          done=opened, failed=lambda error: self.failed.emit(path.name, words.named(error, path)))

    def _told(self, aligned: session.Aligned, first: str, subtracted: bool = True) -> str:
        return " ".join([first.format(name=aligned.beside.name), *map(words.sentence, session.told(aligned.beside, subtracted))])

    def _show(self) -> None:
        if self.other is not None:
            self.card.show_other(self.other)
        self._window.panel.show_page(self.card if self.other is not None else None)
        self._window.refresh_actions()
