"""ChangeSize: after every preview and Apply, how large the change is, in one sentence."""

from __future__ import annotations

import math

from PySide6.QtCore import QCoreApplication, QObject, QTimer, Signal

from ... import session
from ...analysis import residual
from ...core import Progress
from ...core.clock import clock
from ..workspace import Workspace

REST_MS = 200


def told(change: residual.Change) -> str:
    """The size of a change for people; below, how to hear it where there is something to hear."""
    translate = QCoreApplication.translate
    if change.largest_second is None:
        return translate("ChangeSize", "Nothing is changed.")
    decibels = round(change.re_source_db) if math.isfinite(change.re_source_db) else None
    if decibels is None:
        amount = translate("ChangeSize", "The change lies where the recording is silent")
    elif decibels == 0:
        amount = translate("ChangeSize", "The change is as loud as the recording")
    elif decibels < 0:
        amount = translate("ChangeSize", "The change is {decibels} dB softer than the recording").format(decibels=-decibels)
    else:
        amount = translate("ChangeSize", "The change is {decibels} dB louder than the recording").format(decibels=decibels)
    where = translate("ChangeSize", "{amount}, loudest at {time}.").format(amount=amount, time=clock(change.largest_second, 0))
    hint = (translate("ChangeSize", "Space plays it; A and B compare.") if change.audible
            else translate("ChangeSize", "There is little or nothing to hear."))
    return "\n".join([where, hint])


def exact(change: residual.Change) -> str:
    """The same as the report has it, "change −31 dB re source; largest at 0:42"; empty where no figure can be given."""
    if change.largest_second is None or not math.isfinite(change.re_source_db):
        return ""
    decibels = f"{change.re_source_db:+.0f}".replace("-", "−").replace("+0", "0").replace("−0", "0")
    return QCoreApplication.translate("ChangeSize", "change {decibels} dB re source; largest at {time}").format(
        decibels=decibels, time=clock(change.largest_second, 0))


class ChangeSize(QObject):
    """`measured` gives the size of the change for people and, second, in exact terms; of what is rendered so far, and again when all is."""

    measured = Signal(str, str)

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
        self.measured.emit("", "")
        if self._workspace.sounding.active or self._workspace.other is not None:
            self._rest.start()

    def _measure(self) -> None:
        sources = self._workspace.sources
        if not sources or not (self._workspace.sounding.active or self._workspace.other is not None):
            return
        a, b = sources["A"], sources["B"]
        if self._workspace.other is None and all(session.leaves_alone(step, a) for step in self._workspace.sounding.active):
            return  # what the steps found says so already
        changed = [step.region.span(b.length) for step in self._workspace.sounding.active]
        if changed and not any(start < last and first < stop for start, stop in changed for first, last in b.ready_spans()):
            return  # nothing of what is to be changed is rendered yet: "nothing changed" would be untrue

        def measure(progress: Progress) -> residual.Change | None:
            found = residual.measure(a, b, ready_only=True, progress=progress)
            return residual.change_sentence(found) if found.frames else None

        self._workspace.jobs.submit(measure, key="change", done=lambda change: self._done(b, change))

    def _done(self, b: object, change: residual.Change | None) -> None:
        if b is self._workspace.sources.get("B"):
            self.measured.emit(*(("", "") if change is None else (told(change), exact(change))))
