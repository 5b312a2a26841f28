"""Preview: a processor that is being tried. What the person asks for, the step made of it, and its life until Apply."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from ... import session
from ...core import Edits, Region, ShellacError, Source, Step
from .. import words
from ..workspace import Workspace

#: A moving slider asks for one preview after it has rested this long.
REST_MS = 80


@dataclass(frozen=True)
class Draft:
    """What is asked for. `index` is the step that is being changed, None for a new one."""

    processor: str
    settings: Mapping[str, Any] = field(default_factory=dict)
    amount: float = 1.0
    region: Region = Region()
    index: int | None = None


@dataclass(frozen=True)
class Offer:
    """Several steps that are tried together: all steps with them, how many they are, and what Undo calls applying them."""

    label: str
    edits: Edits
    count: int


class Preview(QObject):
    """`draft` is what the controls say, `step` what was made of it, None until it is learned. `offer` stands in their place where
    several steps are tried.

    Only the newest draft ever becomes the step: older requests are cancelled and their answers dropped.
    With `enabled` False nothing is computed before Apply.
    """

    #: the draft, the step or the stage changed
    changed = Signal()
    failed = Signal(str)
    #: why the step may do harm: it waits until `go_on`
    doubted = Signal(str)
    #: it waits no longer: something else is asked for
    undoubted = Signal()

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self.draft: Draft | None = None
        self.step: Step | None = None
        self.offer: Offer | None = None
        self._last_step: Step | None = None
        self.enabled = True
        self._was_ended = False
        self._learning: Draft | None = None
        self._apply_when_learned = False
        self._held: Step | None = None
        self._wanted: set[tuple[str, str | None]] = set()
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._rest.timeout.connect(self._learn)
        workspace.document_changed.connect(self._forget)
        workspace.edits_changed.connect(self._drop_offer)
        workspace.after.stopped.connect(self.cancel)

    @property
    def is_learning(self) -> bool:
        return self._learning is not None

    @property
    def is_on(self) -> bool:
        """True where what the controls say is previewed, or will be: not after a preview was ended, until they say something new."""
        return self.enabled and not self._was_ended

    @property
    def is_active(self) -> bool:
        """True while B is, or is about to become, something that was not applied."""
        return self.offer is not None or self.draft is not None and (self.enabled or self._apply_when_learned) and (
            self.step is not None or self.is_learning or self._rest.isActive())

    @property
    def is_stale(self) -> bool:
        """True while what B is made with is older than what the controls say."""
        return self.is_active and (not self.steps or self._workspace.after.is_updating)

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps that are tried, none until they are learned."""
        if self.offer is not None:
            return self.offer.edits.steps[-self.offer.count:]
        return () if self.step is None else (self.step,)

    @property
    def learned(self) -> Step | None:
        """The step of the draft as soon as it is learned, also while it waits for `go_on`."""
        return self.step or self._held

    @property
    def leaves_alone(self) -> bool:
        """True where what is tried as a new step changes nothing, as what it found says."""
        source = self._workspace.source
        return source is not None and self.draft is not None and self.draft.index is None and self.step is not None \
            and session.leaves_alone(self.step, source)

    def propose(self, draft: Draft) -> None:
        """The controls say something new. Learning that serves the new draft too goes on."""
        if draft == self.draft and (self.step is not None or self.is_learning):
            return
        self.offer = None
        if draft.index is not None and (self.draft is None or self.draft.index != draft.index):
            self._last_step = self._workspace.edits[draft.index]
        self.draft, self.step, self._was_ended = draft, None, False
        if not self._serves(draft):
            self._drop_learning()
            if self.enabled:
                self._rest.start()
        self.changed.emit()

    def _serves(self, draft: Draft) -> bool:
        """True where what is being learned now can be used for `draft`."""
        learning = self._learning
        return learning is not None and (learning.processor, learning.index) == (draft.processor, draft.index) and \
            session.learns_the_same(draft.processor, learning.settings, draft.settings)

    def amend(self, step: Step) -> None:
        """The draft with findings that a person corrected: nothing is learned again."""
        self._drop_learning()
        self.step, self._last_step, self._was_ended = step, step, False
        self._workspace.propose(self._proposed())
        self.changed.emit()

    def try_out(self, offer: Offer) -> None:
        """Several steps that were learned already, to be heard before they are applied."""
        self._drop_learning()
        self.draft, self.step, self.offer = None, None, offer
        self._workspace.propose(offer.edits)
        self.changed.emit()

    def set_enabled(self, enabled: bool) -> None:
        """Switch previews on or off."""
        self.enabled, self._was_ended = enabled, False
        if not enabled:
            self.cancel()
        elif self.draft is not None and self.step is None:
            self._rest.start()
        self.changed.emit()

    def cancel(self) -> bool:
        """End the preview: B goes back to what was applied. The draft stays in the controls. False where there was none."""
        was_active = self.is_active
        self._drop_learning()
        self.step, self.offer = None, None
        self._was_ended = self._was_ended or was_active
        self._workspace.withdraw()
        if was_active:
            self.changed.emit()
        return was_active

    def forget(self) -> None:
        """End the preview and empty the controls."""
        self.draft = None
        self.cancel()
        self._was_ended = False
        self.changed.emit()

    def apply(self) -> None:
        """Make the draft a step of the document, learning it first where that was not done yet; or all steps of the offer."""
        if self.offer is not None:
            offer, self.offer = self.offer, None
            self._workspace.change(offer.label, offer.edits, len(offer.edits) - 1)
            self.changed.emit()
            return
        if self.draft is None:
            return
        if self.step is None:
            self._apply_when_learned = True
            if not self.is_learning:
                self._learn()
            return
        draft, edits = self.draft, self._proposed()
        name = words.name(session.processor(draft.processor))
        label = self.tr("Apply {name}") if draft.index is None else self.tr("Change {name}")
        self.draft, self.step = None, None
        self._workspace.change(label.format(name=name), edits, len(edits) - 1 if draft.index is None else draft.index)
        self.changed.emit()

    def _proposed(self) -> Edits:
        assert self.draft is not None and self.step is not None
        edits, index = self._workspace.edits, self.draft.index
        return edits.added(self.step) if index is None else edits.replaced(index, self.step)

    def _learn(self) -> None:
        draft, workspace = self.draft, self._workspace
        self._rest.stop()
        if draft is None or workspace.document is None:
            return
        before = workspace.received(len(workspace.edits) if draft.index is None else draft.index)
        step = self._without_learning(draft, before)
        if step is not None:
            self._learned(step)
            return
        processor = session.processor(draft.processor)
        self._learning = draft
        workspace.jobs.submit(
            lambda progress: session.make_step(draft.processor, draft.settings, before, amount=draft.amount, region=draft.region,
                                               progress=progress),
            key="learn", title=self.tr("Listening for {name}").format(name=words.name(processor)) if processor.learns else "", urgent=True,
            done=lambda step: self._arrived(step, before), failed=self._failed, cancelled=self.cancel)
        self.changed.emit()

    def _without_learning(self, draft: Draft, before: Source) -> Step | None:
        """The step of `draft` where what was learned for the last one still holds."""
        last = self._last_of(draft, before)
        if last is None:
            return None
        try:
            return session.adjusted(last, draft.settings, draft.amount, draft.region, before)
        except ShellacError:
            return None

    def _last_of(self, draft: Draft, before: Source) -> Step | None:
        """The last step of this processor; what was learned for a new one from another sound counts for nothing."""
        last = self._last_step
        if last is None or last.processor != draft.processor or draft.index is None and session.is_stale(last, before):
            return None
        return last

    def _arrived(self, step: Step, before: Source) -> None:
        """Something was learned; the controls may have moved on meanwhile."""
        learned, self._learning = self._learning, None
        assert learned is not None
        last = self._last_of(learned, before)
        step = self._last_step = step if last is None else session.carried(last, step)
        if learned is self.draft:
            self._learned(step)
        else:
            self._learn()

    def _learned(self, step: Step) -> None:
        self._last_step = step
        warning = step.findings.warning if step.findings is not None else ""
        if warning and (step.processor, step.learned_from) not in self._wanted:
            self._held = step
            self._workspace.withdraw()
            self.doubted.emit(warning)
            self.changed.emit()
            return
        self.step = step
        if self._apply_when_learned:
            self._apply_when_learned = False
            self.apply()
        else:
            self._workspace.propose(self._proposed())
            self.changed.emit()

    def go_on(self) -> None:
        """The person wants the step that waits all the same, now and with other controls on the same sound."""
        held = self._held
        if held is not None:
            self._wanted.add((held.processor, held.learned_from))
            self._held = None
            self._learned(held)

    def _failed(self, error: BaseException) -> None:
        self._learning, self._apply_when_learned = None, False
        self._workspace.withdraw()
        self.failed.emit(str(error))
        self.changed.emit()

    def _drop_learning(self) -> None:
        self._rest.stop()
        self._workspace.jobs.drop("learn")
        self._learning, self._apply_when_learned = None, False
        if self._held is not None:
            self._held = None
            self.undoubted.emit()

    def _forget(self) -> None:
        self._drop_learning()
        self.draft, self.step, self.offer, self._last_step, self._was_ended = None, None, None, None, False
        self.changed.emit()

    def _drop_offer(self) -> None:
        """The steps that it stood on are others now."""
        if self.offer is not None:
            self.offer = None
            self.changed.emit()
