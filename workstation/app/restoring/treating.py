"""Treating: what is wrong with the recording, and the steps that treat what was ticked, tried before they are applied."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from ... import session
from ...core import Document, Edits, Progress, Region
from ..panels.diagnosis import DiagnosisCard
from .preview import Offer

if TYPE_CHECKING:
    from ..main_window import MainWindow


#: What a recording was before is looked for this long after it was opened: the first pictures come first.
PATIENCE_MS = 1500


class Treating(QObject):
    """`diagnosis` and `history` are of the recording that is open, None until it was listened to.

    `past_told` once it is known what the file was before.
    """

    past_told = Signal()

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window, self._workspace, self._preview = window, window.workspace, window.preview
        self.diagnosis: session.Diagnosis | None = None
        self.history: session.Past | None = None
        self._busy, self._problem = "", ""
        self.card = card = DiagnosisCard()
        window.panel.add_page(card)
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(PATIENCE_MS)
        self._patience.timeout.connect(self._look_back)
        self._workspace.document_changed.connect(self._forget)
        self._preview.changed.connect(self._tell)
        card.play_asked.connect(self.play)
        card.treat_asked.connect(self.treat)
        card.apply_asked.connect(self._apply)
        card.discard_asked.connect(self._preview.cancel)
        card.listen_asked.connect(self.listen)
        card.back_asked.connect(lambda: window.panel.show_page(None))
        card.choose_asked.connect(self._choose)

    def show(self) -> None:
        """The card in the panel; the recording is listened to unless that was done."""
        if self._workspace.document is None or self._workspace.other is not None:
            return
        self._window.panes.set_shown("panel", True)
        self._window.panel.show_page(self.card)
        self.card.back.setFocus()
        if self.diagnosis is None and not self._busy:
            self.listen()
        if self._patience.isActive():
            self._look_back()

    def listen(self) -> None:
        """Find out what is wrong with the recording as it came."""
        document = self._workspace.document
        if document is not None:
            self._begin(self.tr("Listening… a few minutes of a long recording are enough."), self.tr("Listening to what is wrong"),
                        partial(session.diagnose, document.source), self._heard)

    @property
    def past(self) -> str:
        """What a lossy recording was before, and what treats it; empty where it is not, or that is not known."""
        return " ".join(self.history.sentences) if self.history is not None and self.history.lossy else ""

    def _look_back(self) -> None:
        """Find out what the file was before."""
        document = self._workspace.document
        self._patience.stop()
        if document is not None:
            self.card.show_history(self.tr("Looking for traces of an earlier coding…"))
            self._window.jobs.submit(
                partial(session.past_of, document.source), key="history", done=self._looked_back,
                failed=lambda error: self.card.show_history(str(error)))

    def _looked_back(self, history: session.Past) -> None:
        self.history = history
        treated = [history.history.told, self.tr("This would treat it:")] if history.treatments else history.sentences
        self.card.show_history(" ".join(treated), history.treatments)
        self._tell()
        self.past_told.emit()

    def play(self, ailment: session.Ailment) -> None:
        """Select the place where an ailment is heard best, show it, and play it."""
        start, stop = ailment.worst
        self._window.detections.look_at(Region(start, stop))
        margin = (stop - start) / 2
        self._window.timeline.viewport.show(start - margin, stop + margin)
        self._window.listening.play_selection()

    def treat(self, ailments: Sequence[session.Ailment]) -> None:
        """Learn the steps that treat these, after those that were applied, and try them on the whole recording."""
        document = self._workspace.document
        if document is None:
            return
        self._preview.cancel()
        before, renderer, wishes = document.edits, self._workspace.renderer, session.treatment(ailments)

        def work(progress: Progress) -> Edits:
            return session.fulfil(wishes, document.source, Region(), renderer, progress, before)

        sentence = self.tr("Preparing the treatment…")
        self._begin(sentence, sentence, work, partial(self._learned, document, before))

    def _begin(self, sentence: str, title: str, work: Callable[[Progress], Any], done: Callable[[Any], None]) -> None:
        self._busy, self._problem = sentence, ""
        self._window.jobs.submit(work, title=title, key="treating", done=done, failed=self._failed, cancelled=self._over)
        self._tell()

    def _heard(self, diagnosis: session.Diagnosis) -> None:
        self.diagnosis = diagnosis
        self.card.show_findings(diagnosis.ailments, self._window.panel.rate)
        self._over()

    def _learned(self, document: Document, before: Edits, edits: Edits) -> None:
        if self._workspace.document is not document or document.edits != before or self._workspace.other is not None:
            self._problem = self.tr("The steps were changed meanwhile; please press Treat again.")
        else:
            self._preview.try_out(Offer(self.tr("Treat"), edits, len(edits) - len(before)))
            if self._workspace.shown == "A":
                self._window.commands.listen("B")
        self._over()

    def _apply(self) -> None:
        self._preview.apply()
        self._window.panel.show_page(None)

    def _choose(self, processor_id: str) -> None:
        """The controls of what treats lossy damage, in the place of the card."""
        self._window.panel.show_page(None)
        self._window.panel.choose(processor_id)

    def _failed(self, error: BaseException) -> None:
        self._problem = str(error)
        self._over()

    def _over(self) -> None:
        self._busy = ""
        self._tell()

    def _tell(self) -> None:
        self.card.show_state(self._sentence(), bool(self._busy), self._preview.offer is not None)

    def _sentence(self) -> str:
        """What is going on, what was found, and what to do next."""
        if self._busy or self._problem:
            return self._busy or self._problem
        if self._preview.offer is not None:
            return self.tr("The treatment is heard as B, and what it takes away as R. Apply keeps it, Discard or Esc ends it.")
        if self.diagnosis is None:
            return self.tr("It was not listened to yet.")
        if not self.diagnosis.ailments:
            return self.tr("Nothing else was found that needs to be treated.") if self.past else self.diagnosis.summary
        if all(ailment.treatment is None for ailment in self.diagnosis.ailments):
            return self.diagnosis.summary + " " + self.tr("There is nothing to tick, for no processor treats it.")
        return self.diagnosis.summary + " " + self.tr(
            "Tick what shall be treated, then press Treat; nothing is changed before you press Apply.")

    def _forget(self) -> None:
        """Another recording is shown: what was heard of the last one says nothing of it."""
        for job in ("treating", "history"):
            self._window.jobs.drop(job)
        self.diagnosis, self.history, self._problem = None, None, ""
        self.card.show_history("")
        self._patience.stop()
        if self._workspace.document is not None:
            self._patience.start()
        self.card.show_findings((), 1)
        if self._workspace.other is None:
            self._window.panel.show_page(None)
        self._over()
