"""Showing: what the window shows follows from what the models say. It decides nothing and computes nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from ... import session
from ...core import Marks, Step
from .. import words
from ..restoring.preview import Draft
from ..workspace import STEP_SOURCES

if TYPE_CHECKING:
    from ..main_window import MainWindow


class Showing(QObject):
    """Answers the signals of workspace, preview and listening by refreshing the parts of one window."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.workspace, self.preview, self.listening = window.workspace, window.preview, window.listening
        self.timeline, self.panel, self.transport = window.timeline, window.panel, window.transport
        self._shows_step = False
        self._marks = Marks()
        self._found_for: tuple[str, int | None] | None = None
        self._connect()

    def _connect(self) -> None:
        window, workspace, listening = self._window, self.workspace, self.listening
        workspace.document_changed.connect(self.document_changed)
        workspace.edits_changed.connect(self._steps_changed)
        workspace.sources_changed.connect(self._show_sources)
        workspace.shown_changed.connect(self._shown_changed)
        workspace.step_selected.connect(self._step_selected)
        workspace.beside_changed.connect(self._beside_changed)
        workspace.after.updating_changed.connect(lambda _: self._state_changed())
        # which device "automatic" means is known once a model has run
        workspace.after.swapped.connect(lambda: window.readout.show_device())
        self.preview.changed.connect(self._state_changed)
        window.treating.past_told.connect(self._show_found)
        for signal in (self.preview.changed, workspace.step_selected, workspace.document_changed, workspace.beside_changed):
            signal.connect(self.show_marks)
            signal.connect(self._show_found)
        self.preview.failed.connect(lambda _: self.panel.said.show_found(""))
        window.change_size.measured.connect(self.panel.show_change)
        self.panel.drafted.connect(self._drafted)
        self.panel.preview_toggled.connect(self.set_preview)
        self.timeline.viewport.changed.connect(self._focus_changed)
        selection = self.timeline.selection
        selection.changed.connect(lambda: self.panel.set_selection(selection.region, moves_draft=not window.detections.is_choosing))
        selection.changed.connect(self._focus_changed)
        selection.changed.connect(window.readout.show_selection)
        listening.position_changed.connect(self._moved)
        listening.state_changed.connect(lambda _: self._playing_changed())
        listening.heard_changed.connect(self._heard_changed)
        listening.match_changed.connect(self.transport.show_match)
        self.transport.residual_gain_changed.connect(self._residual_gain_changed)

    def document_changed(self) -> None:
        """Another recording is open, or none."""
        document = self.workspace.document
        self._window.empty.show_welcome()
        self._window.stack.setCurrentIndex(0 if document is None else 1)
        source = self.workspace.source
        if source is not None:
            self.panel.rate, self.panel.channels = source.format.rate, source.format.channels
        self.panel.clear()
        self.panel.show_change("", "")
        self._window.status.show_source(source)
        self.show_title()
        self._window.refresh_actions()
        if document is None:
            self._window.empty.demo_button.setFocus()

    def _beside_changed(self) -> None:
        self.show_title()
        self._window.status.show_source(self.workspace.source, self.workspace.other)
        self._window.readout.show_state()
        self._window.readout.show_changed_spans()

    def _steps_changed(self) -> None:
        self._show_steps()
        self.show_title()
        self._window.refresh_actions()

    def _show_steps(self) -> None:
        workspace = self.workspace
        edits = workspace.edits
        self.panel.steps.show_steps(edits.steps, [session.processor(s.processor) for s in edits], workspace.stale(),
                                    workspace.selected_step, self.panel.rate, self.panel.channels)
        self.panel.steps.show_warnings(session.order_warnings(edits.steps))

    def _step_selected(self) -> None:
        index = self.workspace.selected_step
        self._show_steps()
        if index is not None:
            self.preview.forget()
            self._show_step(index)
        elif self.preview.draft is None:
            self.panel.clear()
        self._window.readout.show_changed_spans()
        self._window.refresh_actions()

    def _show_step(self, index: int) -> None:
        step = self.workspace.edits[index]
        processor = session.processor(step.processor)
        if processor.missing:
            self.panel.clear()
            self.panel.said.say(words.summary(processor))
        else:
            self.panel.show_step(step, index)

    def show_marks(self) -> None:
        """Draw what the previewed step found, else the selected one, else all that are switched on; what a B from elsewhere lacks;
        and always the samples that are no numbers.
        """
        workspace, preview = self.workspace, self.preview
        if workspace.other is not None:
            steps = []
        elif preview.is_active and preview.steps:
            steps = list(preview.steps)
        elif workspace.selected_step is not None:
            steps = [workspace.edits[workspace.selected_step]]
        else:
            steps = list(workspace.edits.active)
        marks = Marks.joined(step.findings.marks for step in steps if step.findings is not None)
        if isinstance(workspace.other, session.Aligned):
            marks = workspace.other.beside.missing_marks(workspace.other.length)
        if workspace.source is not None:
            marks = Marks.joined([session.repaired_marks(workspace.source), marks])
        if marks != self._marks:
            self._marks = marks
            self.timeline.set_marks(marks)

    def _show_found(self) -> None:
        """What the step found whose controls are shown; without one, what the recording was, where that is known.

        While a control is moved, what was found before stays until it is found anew.
        """
        workspace, preview, selected = self.workspace, self.preview, self.workspace.selected_step
        draft, step = preview.draft, preview.learned
        tried = None if draft is None else (draft.processor, draft.index)
        if tried is not None and step is None and tried == self._found_for:
            return
        self._found_for = tried
        if draft is None and selected is not None:
            step = workspace.edits[selected]
        found = "" if step is None else self._told(step)
        if draft is None and step is None and preview.offer is None:
            found = self._window.treating.past
        self.panel.said.show_found(found if workspace.other is None else "")

    def _told(self, step: Step) -> str:
        """What it found, and which of its settings do nothing here."""
        source, found = self.workspace.source, "" if step.findings is None else words.sentence(step.findings.summary)
        return found if source is None else " ".join(filter(None, (found, words.sentence(session.remark(step, source)))))

    def _drafted(self, draft: Draft) -> None:
        if self.workspace.document is None:
            return
        if draft.index is None:
            if self.workspace.selected_step is not None:
                self.workspace.selected_step = None
                self._show_steps()
        self.preview.propose(draft)
        if draft.index is None and self.workspace.shown == "A" and self.preview.enabled:
            self._window.commands.listen("B")

    def set_preview(self, enabled: bool) -> None:
        """Switch previews on or off."""
        self.preview.set_enabled(enabled)
        draft = self.panel.draft
        if enabled and draft is not None and self.workspace.document is not None:
            self.preview.propose(draft)
        self._window.refresh_actions()

    def _state_changed(self) -> None:
        self.panel.show_offer(self.preview.steps if self.preview.offer is not None else ())
        self._window.readout.show_state()
        self._window.refresh_actions()

    def _shown_changed(self, shown: str) -> None:
        self.timeline.set_shown(shown)
        self._window.spectrum.set_letter(shown[-1])
        self._magnify()
        self._window.readout.show_changed_spans()
        self._window.refresh_actions()

    def _residual_gain_changed(self, gain_db: float) -> None:
        self.listening.set_residual_gain(gain_db)
        self._magnify()

    def _magnify(self) -> None:
        """What was removed is drawn as much larger as it is played louder."""
        self.timeline.set_waveform(replace(self.timeline.scene.waveform, lift=10 ** (self.transport.residual_gain.value() / 20)))

    def _show_sources(self) -> None:
        """A, B and R; what a step received or took stands in the place of A or R while it is heard."""
        sources, heard, alone = dict(self.workspace.sources), self.listening.heard, self.listening.player.source
        self._shows_step = heard in STEP_SOURCES
        if self._shows_step and alone is not None:
            sources[heard[0]] = alone
        self.timeline.set_sources(sources)

    def _heard_changed(self, heard: str) -> None:
        if heard in STEP_SOURCES or self._shows_step:
            self._show_sources()
        if heard in STEP_SOURCES and self.workspace.shown != "AB":
            self.workspace.show(heard[0])
        self.transport.show_heard(heard)
        self._window.meters.set_letter(heard[0])
        self._window.readout.show_state()
        if heard in ("B", "R") and self.workspace.other is None and not self.workspace.edits.active and not self.preview.is_active:
            self._window.notice.say(self.tr("Nothing is applied yet, so B is the same as A.") if heard == "B"
                                    else self.tr("Nothing is applied yet, so nothing was removed."))

    def _playing_changed(self) -> None:
        self.transport.show_playing(self.listening.is_playing)
        self._window.readout.show_sound()
        self._window.readout.show_state()

    def _moved(self, frame: int) -> None:
        self.timeline.set_position(frame)
        self.transport.time.show_frame(frame, self.panel.rate)
        self._window.readout.show_sound()
        self._focus_changed()

    def _focus_changed(self) -> None:
        view, loop = self.timeline.viewport, self.timeline.selection.span
        self.workspace.after.set_focus(self.listening.position, (*([loop] if loop else []), view.visible))

    def show_title(self) -> None:
        """The names of the recording and its project, with a star while closing would lose work."""
        document = self.workspace.document
        names = [] if document is None else [f"{document.name}[*]", *([document.project.name] if document.project else [])]
        other = self.workspace.other
        if other is not None and other.origin.path:
            names.append(self.tr("B: {name}").format(name=Path(other.origin.path).name))
        self._window.setWindowTitle(" — ".join([*names, "Shellac"]))
        self._window.setWindowModified(document is not None and document.needs_saving)
