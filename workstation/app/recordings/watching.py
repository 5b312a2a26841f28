"""Watching: an open recording that another program changes or removes is noticed and named."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QGuiApplication

from ... import session
from ...core import Document, Progress

if TYPE_CHECKING:
    from ..main_window import MainWindow

_log = logging.getLogger(__name__)


class Watching(QObject):
    """Looks whenever the person comes back to the window and before an export; each change is told once."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._told: dict[Document, str] = {}
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication):
            app.applicationStateChanged.connect(self._activated)

    def look(self) -> None:
        """Look at the files of all that is open, in the background: a disk that is gone may take its time to answer."""
        documents = self._window.files.documents()

        def work(progress: Progress) -> list[tuple[Document, str]]:
            beside = [(document, session.as_opened(source)) for document in documents
                      for source in (document.source, document.other, document.reference) if source is not None]
            return [(document, session.changed_on_disk(source, progress)) for document, source in beside if session.moved_on(source)]

        if documents:
            self._window.jobs.submit(work, key="watch", done=self._seen, failed=lambda error: _log.warning("cannot look: %s", error))

    def _activated(self, state: Qt.ApplicationState) -> None:
        if state == Qt.ApplicationState.ApplicationActive:
            self.look()

    def _seen(self, found: list[tuple[Document, str]]) -> None:
        changed = {document: sentence for document, sentence in found if sentence}
        news = [sentence for document, sentence in changed.items() if self._told.get(document) != sentence]
        self._told = changed
        if news:
            self._window.notice.say(" ".join(news))
