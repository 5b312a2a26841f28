"""MainWindow: puts the parts together and says which hears which. It computes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from .. import session
from ..analysis.transforms import SpectrogramSettings
from ..playback import Player
from . import actions, exporting, menus, theme
from .change_size import ChangeSize
from .commands import Commands
from .dialogs.error import error_box
from .empty import EmptyState
from .exporting import Exporting
from .jobs import Jobs
from .listening import Listening
from .notice import Notice
from .opening import Opening
from .panels.restoration import RestorationPanel
from .preferences import Preferences
from .preview import Preview
from .readout import Readout
from .status import StatusLine
from .transport import Transport
from .views import MeterBar, SpectrumPanel, TimelineStack
from .workspace import Workspace

PANEL_WIDTH = 292


class MainWindow(QMainWindow):
    """One window, one recording."""

    def __init__(self, jobs: Jobs, player: Player, preferences: Preferences, cache: Path | None) -> None:
        super().__init__()
        self.jobs, self.player, self.preferences = jobs, player, preferences
        self.workspace = Workspace(jobs, session.Renderer(cache), self)
        self.preview = Preview(self.workspace, self)
        self.timeline = TimelineStack(jobs, cache)
        self.listening = Listening(self.workspace, self.timeline.selection, player, self)
        self.opening = Opening(self.workspace, jobs, preferences, self)
        self.exporting = Exporting(self.workspace, jobs, preferences, self)
        self.panel = RestorationPanel(session.processors().values())
        self.empty = EmptyState()
        self.status = StatusLine(jobs)
        self.change_size = ChangeSize(self.workspace, self)
        self.commands = Commands(self)
        self.actions_by_id = actions.build(self, self.commands.handlers())
        self.transport = Transport(self.actions_by_id)
        self._lay_out()
        self.menus = menus.Menus(self)
        self.readout = Readout(self)
        self._connect()
        self._restore()
        self._document_changed()

    def _lay_out(self) -> None:
        self.setWindowTitle("Shellac")
        self.setAcceptDrops(True)
        self.setMinimumSize(820, 520)
        self.addToolBar(self.transport)
        self.setStatusBar(self.status)
        audio = QWidget()
        column = QVBoxLayout(audio)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.meters = MeterBar(self.timeline.scene)
        self.spectrum = SpectrumPanel(self.timeline.scene)
        self.spectrum.hide()
        rows = QSplitter(Qt.Orientation.Vertical)
        rows.addWidget(self.timeline)
        rows.addWidget(self.spectrum)
        rows.setCollapsible(0, False)
        rows.setSizes([700, 200])
        rows.setStretchFactor(0, 1)
        column.addWidget(rows, 1)
        column.addWidget(self.meters)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.empty)
        self.stack.addWidget(audio)
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.addWidget(self.stack)
        self.splitter.addWidget(self.panel)
        self.splitter.setStretchFactor(0, 1)
        self.splitter.setCollapsible(0, False)
        self.panel.setMinimumWidth(252)
        self.panel.setMaximumWidth(440)
        self.splitter.setSizes([1200, PANEL_WIDTH])
        self.setCentralWidget(self.splitter)
        self.notice = Notice(self.stack)

    def _connect(self) -> None:
        workspace, preview, listening, panel = self.workspace, self.preview, self.listening, self.panel
        workspace.document_changed.connect(self._document_changed)
        workspace.edits_changed.connect(self._steps_changed)
        workspace.sources_changed.connect(lambda: self.timeline.set_sources(workspace.sources))
        workspace.shown_changed.connect(self._shown_changed)
        workspace.step_selected.connect(self._step_selected)
        workspace.after.updating_changed.connect(lambda _: self._state_changed())
        for signal in (workspace.failed, workspace.after.failed, preview.failed):
            signal.connect(self._say_failed)
        preview.changed.connect(self._state_changed)
        self.change_size.measured.connect(panel.say)
        panel.drafted.connect(self._drafted)
        panel.apply_asked.connect(self.commands.apply)
        panel.preview_toggled.connect(self.set_preview)
        panel.card_asked.connect(self.commands.show_card)
        steps = panel.steps
        steps.list.picked.connect(workspace.select_step)
        steps.list.toggle_asked.connect(workspace.toggle)
        steps.list.move_asked.connect(workspace.move)
        steps.up_asked.connect(self.commands.step_up)
        steps.down_asked.connect(self.commands.step_down)
        steps.remove_asked.connect(self.commands.step_remove)
        self._connect_listening()
        self._connect_files()
        listening.message.connect(self.notice.say)
        self.jobs.job_failed.connect(lambda job, error: self._say_failed(f"{job.title or self.tr('Background work')}: {error}"))

    def _connect_listening(self) -> None:
        listening, timeline, selection = self.listening, self.timeline, self.timeline.selection
        timeline.seek_requested.connect(listening.seek)
        timeline.scrubbed.connect(listening.scrub)
        timeline.cursor_moved.connect(self.readout.show_cursor)
        timeline.viewport.changed.connect(self._focus_changed)
        selection.changed.connect(lambda: self.panel.set_selection(selection.region))
        selection.changed.connect(self._focus_changed)
        listening.position_changed.connect(self._moved)
        listening.state_changed.connect(lambda _: self._playing_changed())
        listening.heard_changed.connect(self._heard_changed)
        listening.match_changed.connect(self.transport.show_match)
        self.transport.residual_gain_changed.connect(self._residual_gain_changed)

    def _connect_files(self) -> None:
        opening, exports = self.opening, self.exporting
        self.empty.open_asked.connect(opening.ask)
        self.empty.demo_asked.connect(opening.open_demo)
        self.empty.cancel_asked.connect(opening.cancel)
        self.jobs.active_changed.connect(self._show_opening)
        opening.began.connect(self._opening_began)
        opening.failed.connect(self._opening_failed)
        opening.cancelled.connect(self._document_changed)
        opening.opened.connect(self._opened)
        opening.left_over.connect(lambda names: self.notice.say(
            self.tr("One recording at a time: {names} can be found under File, Open recent.").format(names=", ".join(names))))
        exports.finished.connect(self._exported)
        exports.failed.connect(lambda sentence: self._say_error(self.tr("Not exported"), sentence))
        exports.cancelled.connect(lambda: self.notice.say(self.tr("Export cancelled; nothing was left behind.")))

    def _restore(self) -> None:
        self.restoreGeometry(self.preferences.geometry)
        self.timeline.settings = self.preferences.spectrogram
        if self.preferences.colour_map:
            self.choose_spectrogram(self.preferences.spectrogram, self.preferences.colour_map)
        self.empty.demo_button.setFocus()

    # files

    def open_files(self, names: Sequence[str]) -> None:
        """Open the first of some files."""
        self.opening.open(names)

    def _opening_began(self, name: str) -> None:
        self.empty.show_opening(name)
        self.stack.setCurrentIndex(0)

    def _opened(self) -> None:
        self.timeline.overview.setFocus(Qt.FocusReason.OtherFocusReason)
        self.refresh_actions()

    def _show_opening(self) -> None:
        job = self.opening.job
        if job is not None and not job.is_over:
            self.empty.show_opening(job.title.split(" ", 1)[-1], job.progress)

    def _opening_failed(self, name: str, sentence: str) -> None:
        self._document_changed()
        self._say_error(self.tr("{name} cannot be opened").format(name=name), sentence)

    def _exported(self, result: object) -> None:
        self._title()
        self.notice.say(exporting.told(result), self.tr("Show in folder"),  # type: ignore[arg-type]
                        lambda: exporting.show_folder(result.restored))  # type: ignore[attr-defined]

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802
        if event.mimeData().hasUrls() and any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        self.open_files([url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()])

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        if not self.opening.may_leave():
            event.ignore()
            return
        self.preferences.geometry = self.saveGeometry()
        self.workspace.set_source(None)
        self.player.close()
        self.jobs.shutdown()
        self.readout.close()
        event.accept()

    # what is shown

    def _document_changed(self) -> None:
        document = self.workspace.document
        self.empty.show_welcome()
        self.stack.setCurrentIndex(0 if document is None else 1)
        source = self.workspace.source
        if source is not None:
            self.panel.rate, self.panel.length = source.format.rate, source.length
        self.panel.clear()
        self.panel.say("")
        self.status.show_source(source)
        self._title()
        self.refresh_actions()

    def _steps_changed(self) -> None:
        self._show_steps()
        self._title()
        self.refresh_actions()

    def _show_steps(self) -> None:
        workspace = self.workspace
        edits = workspace.edits
        self.panel.steps.show_steps(edits.steps, [session.processor(s.processor) for s in edits], workspace.stale(),
                                    workspace.selected_step, self.panel.rate)

    def _step_selected(self) -> None:
        index = self.workspace.selected_step
        self._show_steps()
        if index is not None:
            self.preview.forget()
            self.panel.show_step(self.workspace.edits[index], index)
        elif self.preview.draft is None:
            self.panel.clear()
        self.readout.show_changed_spans()
        self.refresh_actions()

    def _drafted(self, draft: object) -> None:
        if self.workspace.document is None:
            return
        if draft.index is None:  # type: ignore[attr-defined]
            if self.workspace.selected_step is not None:
                self.workspace.selected_step = None
                self._show_steps()
            if self.workspace.shown == "A" and self.preview.enabled:
                self.commands.listen("B")
        self.preview.propose(draft)  # type: ignore[arg-type]

    def set_preview(self, enabled: bool) -> None:
        """Switch previews on or off."""
        self.preview.set_enabled(enabled)
        draft = self.panel.draft
        if enabled and draft is not None and self.workspace.document is not None:
            self.preview.propose(draft)
        self.refresh_actions()

    def _state_changed(self) -> None:
        self.readout.show_state()
        self.refresh_actions()

    def _shown_changed(self, shown: str) -> None:
        self.timeline.set_shown(shown)
        self.spectrum.set_letter(shown[-1])
        self._magnify()
        self.readout.show_changed_spans()
        self.refresh_actions()

    def _residual_gain_changed(self, gain_db: float) -> None:
        self.listening.set_residual_gain(gain_db)
        self._magnify()

    def _magnify(self) -> None:
        """What was removed is drawn as much larger as it is played louder."""
        gain_db = self.transport.residual_gain.value() if self.workspace.shown == "R" else 0
        self.timeline.set_waveform(replace(self.timeline.scene.waveform, gain=10 ** (gain_db / 20)))

    def _heard_changed(self, heard: str) -> None:
        self.transport.show_heard(heard)
        self.meters.set_letter(heard[0])
        self.readout.show_state()

    def _playing_changed(self) -> None:
        self.transport.show_playing(self.listening.is_playing)
        self.readout.show_sound()
        self.readout.show_state()

    def _moved(self, frame: int) -> None:
        self.timeline.set_position(frame)
        self.transport.time.show_frame(frame, self.panel.rate)
        self._focus_changed()

    def _focus_changed(self) -> None:
        view, loop = self.timeline.viewport, self.timeline.selection.span
        self.workspace.after.set_focus(self.listening.position, (*([loop] if loop else []), view.visible))

    def default_spectrogram(self) -> SpectrogramSettings:
        """What Reset gives for the recording that is open."""
        return SpectrogramSettings.for_rate(self.timeline.viewport.rate)

    def choose_spectrogram(self, settings: SpectrogramSettings, colour_map: str) -> None:
        """Show the spectrograms so, now and the next time."""
        self.timeline.settings = settings
        self.timeline.set_colour_map(colour_map)
        self.preferences.spectrogram, self.preferences.colour_map = settings, colour_map

    def choose_theme(self, name: str) -> None:
        """Light, dark, or as the desktop."""
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        theme.apply(app, name)
        self.preferences.theme = name
        self.transport.refresh_icons()
        self.transport.show_playing(self.listening.is_playing)

    def refresh_actions(self) -> None:
        """Enable what is possible now and check what is on."""
        menus.refresh(self)

    def _title(self) -> None:
        document = self.workspace.document
        self.setWindowTitle("Shellac" if document is None else f"{document.name}[*] — Shellac")
        self.setWindowModified(document is not None and document.history.is_modified)

    def _say_failed(self, sentence: str) -> None:
        self.panel.say(sentence)
        self.notice.say(sentence)

    def _say_error(self, title: str, sentence: str) -> None:
        error_box(title, sentence, self).open()
