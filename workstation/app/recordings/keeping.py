"""Keeping: every change of every open document on the disk within two seconds, and what a crash left offered again."""

from __future__ import annotations

import logging
from functools import partial
from itertools import count
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from ... import session
from ...core import Content, Document, Progress
from ..dialogs.recovery import RecoveryDialog

if TYPE_CHECKING:
    from ..main_window import MainWindow

#: How often the documents are looked at; a look costs microseconds.
LOOK_MS = 500
#: A recovered autosave stays where it was unless its document is kept anew within this time.
WAIT_SECONDS = 30.0

_log = logging.getLogger(__name__)
_State = tuple[Content, object, object, object, bool]


class Keeping(QObject):
    """What is not saved in a project is kept in an autosave, one for each document, until it is saved or closed."""

    _said = Signal(str)

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._autosaver = session.Autosaver(session.Instance(), self._said.emit)
        self._said.connect(self._say)
        self._keys: dict[Document, str] = {}
        self._states: dict[Document, _State] = {}
        self._numbers = count(1)
        self.dialog: RecoveryDialog | None = None
        self._left: session.LeftOvers | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def look(self) -> None:
        """Have everything written down that changed since the last look."""
        documents = self._window.files.documents()
        for document in documents:
            state = (document.content, document.other, document.reference, document.project, document.is_modified)
            if state != self._states.get(document):
                self._states[document] = state
                if document.is_modified:
                    self._keep(document)
                else:
                    self._drop(document)
        for document in [one for one in self._states if one not in documents]:
            del self._states[document]
            self._drop(document)

    def close(self) -> None:
        """The window closes, with the person's consent: no autosave of it stays. What was put off waits for the next start."""
        self._timer.stop()
        self._autosaver.close()
        if self._left is not None:
            self._left.release()

    def offer(self) -> None:
        """Look, in the background, for what programs that did not end well have left, and offer it."""
        self._window.jobs.submit(lambda _: session.LeftOvers(), done=self._found,
                                 failed=lambda error: _log.warning("left-over autosaves cannot be read: %s", error))

    def _keep(self, document: Document) -> None:
        if document not in self._keys:
            self._keys[document] = str(next(self._numbers))
            self._window.projects.fingerprint(document)
        self._autosaver.keep(self._keys[document], document, self._window.projects.view_of(document).to_plain())

    def _drop(self, document: Document) -> None:
        key = self._keys.pop(document, None)
        if key is not None:
            self._autosaver.drop(key)

    def _say(self, sentence: str) -> None:
        self._window.notice.say(sentence or self.tr("What you do is kept safe again."))

    def _found(self, left: session.LeftOvers) -> None:
        if not left.found:
            left.release()
            return
        self._left = left
        self.dialog = RecoveryDialog(left.found, self._window)
        self.dialog.accepted.connect(self._answered)
        self.dialog.open()

    def _answered(self) -> None:
        """Nothing is removed before it is kept anew, or was given up."""
        assert self.dialog is not None
        for one in self.dialog.chosen("discard"):
            one.remove()
        for one in self.dialog.chosen("recover"):
            self._window.projects.recover(one.name, one.path, partial(self._recovered, one))

    def _recovered(self, one: session.LeftOver, _: Document) -> None:
        self.look()

        def remove(_: Progress) -> None:
            if self._autosaver.wait(WAIT_SECONDS):
                one.remove()

        self._window.jobs.submit(remove, failed=lambda error: _log.warning("an autosave stays: %s", error))
