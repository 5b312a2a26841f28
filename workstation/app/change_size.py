"""ChangeSize: after every preview and Apply, how large the change is, in one sentence."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from ..analysis import residual
from ..core import Progress
from .workspace import Workspace

REST_MS = 200


class ChangeSize(QObject):
    """`measured("change −31 dB re source; largest at 0:42")`, of what is rendered so far and again when all is."""

    measured = Signal(str)

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._rest.timeout.connect(self._measure)
        workspace.sources_changed.connect(self._restart)
        workspace.after.completed.connect(self._rest.start)

    def _restart(self) -> None:
        self.measured.emit("")
        if self._workspace.sounding.active:
            self._rest.start()

    def _measure(self) -> None:
        sources = self._workspace.sources
        if not sources or not self._workspace.sounding.active:
            return
        a, b = sources["A"], sources["B"]

        def measure(progress: Progress) -> str:
            found = residual.measure(a, b, ready_only=True, progress=progress)
            return residual.change_sentence(found).text if found.frames else ""

        self._workspace.jobs.submit(measure, key="change", done=lambda text: self._done(b, text))

    def _done(self, b: object, text: str) -> None:
        if b is self._workspace.sources.get("B"):
            self.measured.emit(text)
