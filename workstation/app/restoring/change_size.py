"""ChangeSize: after every preview and Apply, how large the change is, in one sentence."""

from __future__ import annotations

import math

from PySide6.QtCore import QCoreApplication, QObject, QTimer, Signal

from ...analysis import residual
from ...core import Progress
from ..views.units import clock
from ..workspace import Workspace

REST_MS = 200



def told(change: residual.Change) -> str:
    """The size of a change in words; below, how to hear it where there is something to hear."""
    translate = QCoreApplication.translate
    if change.largest_seconds is None:
        return translate("ChangeSize", "nothing changed")
    amount = translate("ChangeSize", "change where the source is silent")
    if math.isfinite(change.re_source_db):
        decibels = f"{change.re_source_db:+.0f}".replace("-", "−").replace("+0", "0").replace("−0", "0")
        amount = translate("ChangeSize", "change {decibels} dB re source").format(decibels=decibels)
    where = translate("ChangeSize", "{amount}; largest at {time}").format(amount=amount, time=clock(change.largest_seconds, 0))
    if change.audible:
        return "\n".join([where, translate("ChangeSize", "Space plays it; A and B compare.")])
    return translate("ChangeSize", "{where}; little or nothing to hear").format(where=where)


class ChangeSize(QObject):
    """`measured` gives "change −31 dB re source; largest at 0:42" and how to hear it, of what is rendered so far and again when all is."""

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
        if self._workspace.sounding.active or self._workspace.other is not None:
            self._rest.start()

    def _measure(self) -> None:
        sources = self._workspace.sources
        if not sources or not (self._workspace.sounding.active or self._workspace.other is not None):
            return
        a, b = sources["A"], sources["B"]
        changed = [step.region.span(b.length) for step in self._workspace.sounding.active]
        if changed and not any(start < last and first < stop for start, stop in changed for first, last in b.ready_spans()):
            return  # nothing of what is to be changed is rendered yet: "nothing changed" would be untrue

        def measure(progress: Progress) -> str:
            found = residual.measure(a, b, ready_only=True, progress=progress)
            return told(residual.change_sentence(found)) if found.frames else ""

        self._workspace.jobs.submit(measure, key="change", done=lambda text: self._done(b, text))

    def _done(self, b: object, text: str) -> None:
        if b is self._workspace.sources.get("B"):
            self.measured.emit(text)
