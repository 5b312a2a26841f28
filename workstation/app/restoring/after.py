"""After: what B is aimed at, what it is meanwhile, and the rendering in between."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QObject, Signal

from ... import session
from ...core import Edits, Source
from ...restoration.rendered import Rendered
from ..jobs import Job, Jobs
from .filling import Focus, Span, fill

#: B is swapped once this much is rendered ahead of the play head.
AHEAD_SECONDS = 1.0
#: So much after the play head is rendered before anything else.
FIRST_SECONDS = 4.0


class After(QObject):
    """`current` is the B that is heard and seen. `aim` asks for another one; the current one stays (and
    `is_updating` is True) until the new one can be played from the play head on, then `swapped` is emitted.
    Rendering goes on in the background until all of it is done.
    """

    swapped = Signal()
    updating_changed = Signal(bool)
    completed = Signal()
    failed = Signal(str)
    #: the person cancelled the rendering
    stopped = Signal()
    _segment = Signal(object)

    def __init__(self, jobs: Jobs, renderer: session.Renderer, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs, self._renderer = jobs, renderer
        self.focus = Focus()
        self.current: Rendered | None = None
        self._target: Rendered | None = None
        self._stopped = False
        self._job: Job | None = None
        self._segment.connect(self._segment_arrived)

    @property
    def is_updating(self) -> bool:
        """True while the current B is still the older one."""
        return self._target is not self.current

    @property
    def is_complete(self) -> bool:
        """True where the current B is the newest one and all of it is rendered."""
        return self.current is not None and not self.is_updating and self.current.is_ready(0, self.current.length)

    def reset(self, source: Source | None) -> None:
        """Another recording, with nothing applied yet; None: no recording."""
        self._jobs.drop("fill")
        self._jobs.drop("heard")
        self.focus.spans = ()
        self.current = None if source is None else self._renderer.rendered(source, Edits())
        self._target = self.current

    def aim(self, source: Source, edits: Edits, preview: bool = False) -> None:
        """Make B of `source` and `edits`. What is rendered already is taken as it is."""
        target = self._renderer.rendered(source, edits, preview)
        if self._target is not None and target.version == self._target.version:
            target = self._target if self._target.edits == edits else target
            if target is self._target:
                self._finish_if_ready()
                return
        self._target = target
        target.segment_ready.connect(lambda _start, _stop: self._segment.emit(target))
        self.updating_changed.emit(True)
        self._finish_if_ready()
        self._start(target)

    def set_focus(self, head: int, spans: tuple[Span, ...]) -> None:
        """The play head, then the loop and what is on screen: rendered first, in this order."""
        if self.current is not None:
            self.focus.spans = ((head, head + round(self.current.format.rate * FIRST_SECONDS)), *spans)
            self._finish_if_ready()

    def resume(self) -> None:
        """Go on rendering after it was cancelled, for instance because somebody plays."""
        if self._target is not None and self._stopped:
            self._start(self._target)

    def render_again(self) -> None:
        """Render what is no longer kept."""
        if self._target is not None and (self._job is None or self._job.is_over):
            self._start(self._target)

    def want(self, source: Source, head: int) -> None:
        """Somebody waits to hear `source` at `head`: that is rendered first, also where nothing was being rendered.

        It may be B, made of B, or what one step received or took, which nobody else renders.
        """
        if self.current is None or self._target is None:
            return
        self.set_focus(head, self.focus.spans[1:])
        frames = round(self.current.format.rate * AHEAD_SECONDS)
        for part in (source, *(getattr(source, name, None) for name in ("before", "after"))):
            if not isinstance(part, Rendered) or part.is_ready(head, frames):
                continue
            if part.version not in (self.current.version, self._target.version):
                self._render_alone(part)
            elif self._job is None or self._job.is_over:
                self._start(self._target)

    def _render_alone(self, part: Rendered) -> None:
        self._jobs.submit(lambda progress: fill(part, self.focus, progress), key="heard", urgent=True,
                          title=QCoreApplication.translate("After", "Rendering"), failed=lambda error: self.failed.emit(str(error)))

    def _start(self, target: Rendered) -> None:
        self._stopped = False
        if target.is_ready(0, target.length):
            self._jobs.drop("fill")
            self.completed.emit()
            return
        self._job = self._jobs.submit(lambda progress: fill(target, self.focus, progress), key="fill", urgent=True,
                                      title=QCoreApplication.translate("After", "Rendering"),
                                      done=lambda _: self._filled(target), failed=lambda error: self._give_up(target, error),
                                      cancelled=self._stop)

    def _stop(self) -> None:
        self._stopped = True
        self.stopped.emit()

    def _filled(self, target: Rendered) -> None:
        if target is self._target:
            self._swap(target)
            self.completed.emit()

    def _give_up(self, target: Rendered, error: BaseException) -> None:
        if target is self._target:
            self._target = self.current
            self.updating_changed.emit(False)
        self.failed.emit(str(error))

    def _segment_arrived(self, target: object) -> None:
        if target is self._target:
            self._finish_if_ready()

    def _finish_if_ready(self) -> None:
        target = self._target
        if target is None or not self.is_updating:
            return
        head = self.focus.spans[0][0] if self.focus.spans else 0
        if target.is_ready(min(head, target.length - 1), round(target.format.rate * AHEAD_SECONDS)):
            self._swap(target)

    def _swap(self, target: Rendered) -> None:
        if self.is_updating:
            self.current = target
            self.swapped.emit()
            self.updating_changed.emit(False)
