"""Workspace: the model between the views and the session. What is open, what was done, what A, B and R are."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from .. import session
from ..core import Document, Edits, Removed, Source
from ..restoration.rendered import Rendered
from . import words
from .jobs import Jobs
from .restoring.after import After

#: What the views can show.
SHOWN = ("A", "B", "R", "AB")
#: The selected step alone: what it received, and what it took.
STEP_SOURCES = ("A alone", "R alone")


class Workspace(QObject):
    """Holds the Document and the three Sources; every change of either is announced once.

    B follows the edits of the document, or those that a preview proposes (`propose`).
    """

    document_changed = Signal()
    edits_changed = Signal()
    sources_changed = Signal()
    shown_changed = Signal(str)
    step_selected = Signal()
    #: what stands in B's place, or the reference, is another
    beside_changed = Signal()
    #: learning failed: a sentence
    failed = Signal(str)

    def __init__(self, jobs: Jobs, renderer: session.Renderer, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.jobs, self.renderer = jobs, renderer
        self.after = After(jobs, renderer, self)
        self.after.swapped.connect(self._take_sources)
        self.document: Document | None = None
        self.sources: dict[str, Source] = {}
        self.shown = "A"
        self.selected_step: int | None = None
        self._proposed: Edits | None = None

    @property
    def source(self) -> Source | None:
        return None if self.document is None else self.document.source

    @property
    def edits(self) -> Edits:
        """What was applied."""
        return Edits() if self.document is None else self.document.edits

    @property
    def sounding(self) -> Edits:
        """The edits that B, as it is heard and seen now, was made with."""
        return Edits() if self.after.current is None or self.other is not None else self.after.current.edits

    @property
    def other(self) -> Source | None:
        """A restoration made elsewhere that stands in B's place; the steps are out of play meanwhile."""
        return None if self.document is None else self.document.other

    @property
    def reference(self) -> Source | None:
        """The clean recording that A and B are measured against."""
        return None if self.document is None else self.document.reference

    def set_document(self, document: Document | None) -> None:
        """Put another recording into the window, with what was made of it; None: no recording."""
        self.jobs.drop("relearn")
        self._proposed, self.selected_step, self.shown = None, None, "A"
        self.document = document
        self.after.reset(self.source)
        self.sources = self._three()
        self.document_changed.emit()
        self.edits_changed.emit()
        self.beside_changed.emit()
        self.sources_changed.emit()
        self.shown_changed.emit(self.shown)
        self._aim()

    def compare_with(self, other: Source | None) -> None:
        """Put a recording made elsewhere, on A's time line, in B's place; None: B is made of the steps again."""
        if self.document is None or other is self.document.other:
            return
        self._proposed = None
        self.document.other = other
        self.after.reset(self.source)
        self.sources = self._three()
        self.beside_changed.emit()
        self.sources_changed.emit()
        self._aim()

    def use_reference(self, reference: Source | None) -> None:
        """Measure A and B against a clean recording on A's time line; None: against nothing."""
        if self.document is not None and reference is not self.document.reference:
            self.document.reference = reference
            self.beside_changed.emit()

    def _aim(self) -> None:
        """Make B of what was applied, unless it was made elsewhere."""
        if self.document is not None and self.document.other is None and (self.document.edits.active or self.after.is_updating):
            self.after.aim(self.document.source, self.document.edits)

    def show(self, what: str) -> None:
        """Choose what the views show: one of SHOWN."""
        if what != self.shown:
            self.shown = what
            self.shown_changed.emit(what)

    def select_step(self, index: int | None) -> None:
        self.selected_step = index if index is not None and 0 <= index < len(self.edits) else None
        self.step_selected.emit()

    def change(self, label: str, edits: Edits, selected: int | None = None) -> None:
        """Make `edits` current as one step of undo; automatic findings that went stale are learned again."""
        if self.document is None or edits == self.document.edits:
            return
        self.document.edit(label, edits)
        self._after_move(self.selected_step if selected is None else selected)
        if self.stale():
            self._relearn(edits)

    def toggle(self, index: int) -> None:
        """Switch a step off, or on again."""
        processor = session.processor(self.edits[index].processor)
        if processor.missing:
            self.failed.emit(words.summary(processor))
            return
        label = self.tr("Switch off {name}") if self.edits[index].enabled else self.tr("Switch on {name}")
        self.change(label.format(name=self.step_name(index)), self.edits.toggled(index), index)

    def remove(self, index: int) -> None:
        label = self.tr("Remove {name}").format(name=self.step_name(index))
        self.change(label, self.edits.removed(index), min(index, len(self.edits) - 2))

    def move(self, index: int, target: int) -> None:
        """Put a step into another place."""
        if index != target and 0 <= target < len(self.edits):
            self.change(self.tr("Move {name}").format(name=self.step_name(index)), self.edits.moved(index, target), target)

    def undo(self) -> None:
        if self.document is not None and self.document.history.undo():
            self._after_move(self.selected_step)

    def redo(self) -> None:
        if self.document is not None and self.document.history.redo():
            self._after_move(self.selected_step)

    def step_name(self, index: int) -> str:
        return words.name(session.processor(self.edits[index].processor))

    def received(self, index: int) -> Rendered:
        """What step `index` receives; with `index` past the last one, what a new step would receive."""
        assert self.document is not None
        return self.renderer.rendered(self.document.source, self.edits.upto(index))

    def stale(self) -> list[int]:
        """Steps whose findings were learned from another sound than the one they receive now."""
        return [i for i, step in enumerate(self.edits) if step.enabled and session.is_stale(step, self.received(i))]

    def step_sources(self, index: int) -> dict[str, Source]:
        """STEP_SOURCES of one step: what it received and what it alone took away."""
        assert self.document is not None
        before = self.received(index)
        alone = Edits((*self.edits.upto(index), replace(self.edits[index], enabled=True)))
        after = self.renderer.rendered(self.document.source, alone)
        return dict(zip(STEP_SOURCES, (before, Removed(before, after)), strict=True))

    def propose(self, edits: Edits) -> None:
        """Aim B at edits that are not applied (a preview)."""
        if self.document is not None and self.document.other is None:
            self._proposed = edits
            self.after.aim(self.document.source, edits, preview=True)

    def withdraw(self) -> None:
        """Aim B back at what was applied."""
        if self._proposed is not None and self.document is not None:
            self._proposed = None
            self.after.aim(self.document.source, self.edits)

    def _after_move(self, selected: int | None) -> None:
        assert self.document is not None
        self._proposed = None
        self.edits_changed.emit()
        self.select_step(selected)
        if self.document.other is None:
            self.after.aim(self.document.source, self.edits)

    def _relearn(self, edits: Edits) -> None:
        """Put fresh findings in the place of stale ones, within the same step of undo."""
        assert self.document is not None
        document, renderer = self.document, self.renderer

        def done(fresh: Edits) -> None:
            if self.document is document and document.edits == edits and fresh != edits:
                document.amend(fresh)
                self._after_move(self.selected_step)

        self.jobs.submit(lambda progress: session.refreshed(edits, document.source, renderer, progress), key="relearn", serial=True,
                         title=self.tr("Learning again"), done=done, failed=lambda error: self.failed.emit(str(error)))

    def _take_sources(self) -> None:
        self.sources = self._three()
        self.sources_changed.emit()

    def _three(self) -> dict[str, Source]:
        a, b = self.source, self.other or self.after.current
        return {} if a is None or b is None else {"A": a, "B": b, "R": Removed(a, b)}
