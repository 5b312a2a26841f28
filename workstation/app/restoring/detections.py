"""Detections: what a step found is gone through, switched off and added to by hand. A band of the spectrum is one too."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from PySide6.QtCore import QObject, Signal

from ... import session
from ...core import BY_HAND, Mark, Marks, Region, Step
from .. import words
from ..listening import Listening
from ..views import TimelineStack
from ..workspace import Workspace
from .in_order import InOrder
from .preview import Preview

#: Playing begins so long before a detection, in seconds, that the ear knows what surrounds it.
LEAD_SECONDS = 0.25
#: At least so much is shown around a detection, in seconds and in its own lengths.
SHOWN_SECONDS, SHOWN_LENGTHS = 0.1, 8
#: A detection so near to the play head, in pixels, lies at it.
REACH = 4


class Detections(QObject):
    """Works on the step that is tried, else on the one that is selected, else on the only one that has detections.

    `told` says what it has, for the panel; `said` what a key did, `refused` why it did nothing.
    """

    told = Signal(str)
    said = Signal(str)
    refused = Signal(str)

    def __init__(self, workspace: Workspace, preview: Preview, timeline: TimelineStack, listening: Listening, parent: QObject) -> None:
        super().__init__(parent)
        self._workspace, self._preview, self._timeline, self._listening = workspace, preview, timeline, listening
        #: a selection that is made here shows a detection: it is no part that a step shall be limited to
        self.is_choosing = False
        self._looked_at: Region | None = None
        #: the detection that was gone to last, and whether the play head was put nowhere else since
        self._at, self._walked = -1, False
        self._ordered: InOrder | None = None
        listening.sought.connect(self._forget_place)
        for signal in (preview.changed, workspace.step_selected, workspace.document_changed, workspace.beside_changed,
                       timeline.selection.changed):
            signal.connect(self._tell)

    # what the keys do

    def go(self, direction: int) -> None:
        """To the next detection (1) or the one before (−1), from the one that was gone to last, else from the play head."""
        step = self._step_or_why()
        if step is None:
            return
        ordered = self._in_order(step)
        rank = self._rank(ordered) if self._walked else None
        if rank is None:
            # bands are as long as the recording: they are gone through from an end of it, wherever the play head is
            head = self._listening.position if not ordered.are_bands else -1 if direction > 0 else ordered.length
            rank = int(np.searchsorted(ordered.starts, head)) - (direction > 0)
        rank += direction
        if 0 <= rank < len(ordered.places):
            self._show(ordered, int(ordered.places[rank]))
            self._say(step)
        elif len(ordered.places):
            self.refused.emit(self.tr("No further detection."))
        else:
            self.refused.emit(self._place_text(ordered) + ".")

    def switch(self) -> None:
        """Switch the detections that the selection touches off, or else the one at the play head; where all are off, on again."""
        step = self._step_or_why()
        if step is None:
            return
        ordered = self._in_order(step)
        marks, places = ordered.marks, self._places(ordered)
        if not len(places):
            self.refused.emit(self.tr("Select a band first: N goes from one to the next.") if ordered.are_bands
                              else self.tr("There is no detection here. N goes to the next one."))
            return
        enabled = not marks.columns["enabled"][places].any()
        label = self.tr("Switch on detection") if enabled else self.tr("Switch off detection")
        self._say(self._replace(label, step, marks.switched(places, enabled)))

    def add(self) -> None:
        """A detection as long as the selection, on its channels."""
        step, region = self._step_or_why(), self._timeline.selection.region
        if step is None:
            return
        processor = session.processor(step.processor)
        if not processor.longest_added(self._rate):
            self.refused.emit(self.tr("Nothing can be added to what {name} finds; Delete switches it off or on.").format(
                name=words.name(processor)))
            return
        why = self.tr("Select the place first.") if region is None else self._why_not(step, region)
        if region is None or why:
            self.refused.emit(why)
            return
        ordered = self._in_order(step)
        mark, marks = Mark(*region.span(ordered.length), region.channels, label=BY_HAND), ordered.marks
        same = ordered.same(mark)
        fresh = marks.switched(same, True) if len(same) else Marks.joined([marks, Marks([mark])])
        if fresh == marks:
            self.refused.emit(self.tr("There is a detection here already."))
            return
        draft = self._preview.draft
        if self._preview.is_active and draft is not None and draft.index is None and draft.region == region:
            self._timeline.selection.clear()  # it showed the place, and shall not limit what is tried to it
        step = self._replace(self.tr("Add detection"), step, fresh)
        self._select(ordered.region_of(mark), int(same[0]) if len(same) else len(marks))
        self._walked = True
        self._say(step)

    def look_at(self, region: Region) -> None:
        """Select a place to see and to hear it: it is no part that a step shall be limited to."""
        self.is_choosing = True
        self._timeline.selection.set(region)
        self.is_choosing = False
        self._looked_at = self._timeline.selection.region

    def look_away(self) -> None:
        """Clear a selection that only showed a place, before something else is tried."""
        if self._looked_at is not None and self._looked_at == self._timeline.selection.region:
            self._timeline.selection.clear()

    # which step, which detection

    def _step_or_why(self) -> Step | None:
        """The step to work on; None after saying why there is none."""
        if self._preview.is_active and self._preview.step is None:
            self.refused.emit(self.tr("Detections are still being looked for."))
            return None
        step = self._step()
        if step is None:
            self.refused.emit(self.tr("Choose a processor that detects, such as De-click, or select such a step."))
        return step

    def _step(self) -> Step | None:
        workspace, preview = self._workspace, self._preview
        if workspace.document is None or workspace.other is not None:
            return None
        if preview.is_active:
            return preview.step if preview.step is not None and self._detects(preview.step) else None
        if workspace.selected_step is not None:
            step = workspace.edits[workspace.selected_step]
            return step if self._detects(step) else None
        detecting = [step for step in workspace.edits.active if self._detects(step)]
        return detecting[0] if len(detecting) == 1 else None

    def _detects(self, step: Step) -> bool:
        return bool(len(self._marks(step)) or session.processor(step.processor).longest_added(self._rate))

    @staticmethod
    def _marks(step: Step) -> Marks:
        return Marks() if step.findings is None else step.findings.marks

    @property
    def _rate(self) -> int:
        return self._timeline.viewport.rate

    def _in_order(self, step: Step) -> InOrder:
        """The detections of a step, by time."""
        marks, known = self._marks(step), self._ordered
        length, channels = self._timeline.selection.length, self._timeline.scene.channels
        if known is None or known.marks is not marks or (known.region, known.length, known.channels) != (step.region, length, channels):
            self._ordered = known = InOrder(marks, step.region, length, channels)
        return known

    def _rank(self, ordered: InOrder) -> int | None:
        """Which of those in order is selected, exactly; of several the one that was gone to last."""
        return ordered.rank(self._timeline.selection.region, self._at)

    def _places(self, ordered: InOrder) -> np.ndarray:
        """Where the detection stands that is selected, those that the selection touches, or the one at the play head."""
        rank, region = self._rank(ordered), self._timeline.selection.region
        if rank is not None:
            return ordered.places[rank:rank + 1]
        if region is not None:
            return ordered.touched(region)
        return ordered.near(self._listening.position, REACH * self._timeline.viewport.frames_per_pixel)

    def _why_not(self, step: Step, region: Region) -> str:
        """Why nothing can be added here; empty where it can."""
        processor = session.processor(step.processor)
        start, stop = region.span(self._timeline.selection.length)
        longest = processor.longest_added(self._rate)
        if stop - start > longest:
            return self.tr("Select at most {longest} ms: {name} mends nothing that is longer.").format(
                longest=f"{1000 * longest / self._rate:.0f}", name=words.name(processor))
        first, last = step.region.span(self._timeline.selection.length)
        on = step.region.channels
        if not (first <= start and stop <= last) or on is not None and set(on).isdisjoint(region.channels or on):
            return self.tr("The step does not work here, but on another part of the recording.")
        return ""

    # changes

    def _replace(self, label: str, step: Step, marks: Marks) -> Step:
        """Put other marks into a step: into what is tried, else as one step of undo. The step that was made."""
        fresh = session.corrected(step, marks)
        draft = self._preview.draft
        if self._preview.is_active and draft is not None:
            fresh = replace(fresh, region=draft.region)
            self._preview.amend(fresh)
            return fresh
        edits = self._workspace.edits
        index = next(number for number, one in enumerate(edits) if one is step)
        self._workspace.change(label, edits.replaced(index, fresh), index)
        return fresh

    def _show(self, ordered: InOrder, place: int) -> None:
        """Put the play head a little before a detection, bring the detection into view, which follows the head, and select it.

        A band is long: it is selected where it is.
        """
        mark = ordered.marks[place]
        if ordered.are_bands:
            self._select(ordered.region_of(mark), place)
            self._walked = True
            return
        self._listening.seek(mark.start - round(LEAD_SECONDS * self._rate))
        self._walked = True
        view, length = self._timeline.viewport, mark.stop - mark.start
        shown = max(SHOWN_SECONDS * view.rate, SHOWN_LENGTHS * length)
        on_screen, middle = view.width * view.frames_per_pixel, (mark.start + mark.stop) / 2
        if on_screen > shown * 1.01 or on_screen < 2 * length:
            view.show(middle - shown / 2, middle + shown / 2)
        elif not view.start_frame + length <= middle <= view.stop_frame - length:
            view.centre(middle)
        self._select(ordered.region_of(mark), place)

    def _select(self, region: Region, place: int) -> None:
        self._at = place
        self.look_at(region)

    def _forget_place(self) -> None:
        self._walked = False

    # words

    def _place_text(self, ordered: InOrder) -> str:
        """"Detection 12 of 212 · off", or how many there are, and what to do, where none of them is selected."""
        rank, count = self._rank(ordered), len(ordered.places)
        if not count:
            return self.tr("No detections; Insert adds one at the selection")
        if rank is None:
            if ordered.are_bands:
                many = (self.tr("One band in the spectrogram; Delete switches it off or on") if count == 1
                        else self.tr("{count} bands in the spectrogram; N selects the next"))
            else:
                many = self.tr("One detection; N goes there") if count == 1 else self.tr("{count} detections; N goes to the next")
            return many.format(count=count)
        numbered = self.tr("Band {number} of {count}") if ordered.are_bands else self.tr("Detection {number} of {count}")
        parts = [numbered.format(number=rank + 1, count=count)]
        mark = ordered.marks[int(ordered.places[rank])]
        if mark.label == BY_HAND:
            parts.append(self.tr("added by hand"))
        if not mark.enabled:
            parts.append(self.tr("off"))
        return " · ".join(parts)

    def _text(self, step: Step) -> str:
        return "\n".join(filter(None, (self._place_text(self._in_order(step)), words.corrections(self._marks(step)))))

    def _say(self, step: Step) -> None:
        self.said.emit(self._text(step))

    def _tell(self) -> None:
        step = self._step()
        self.told.emit("" if step is None else self._text(step))
