"""MainWindow: puts the parts together and says which hears which. It computes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QSplitter, QStackedWidget

from .. import session
from ..analysis.transforms import SpectrogramSettings
from ..playback import Player
from . import theme
from .commands import Commands
from .dialogs.error import error_box
from .exports import exporting
from .exports.exporting import Exporting
from .exports.exporting_all import ExportingAll
from .jobs import Jobs
from .layout import lay_out
from .listening import Listening
from .marking.markers import Markers
from .marking.selecting import Selecting
from .panels.files import FilesPanel
from .panels.restoration import RestorationPanel
from .recordings.file_list import FileList
from .recordings.keeping import Keeping
from .recordings.opening import Opening
from .recordings.projects import Projects
from .recordings.watching import Watching
from .restoring.against import Against
from .restoring.applying_all import ApplyingAll
from .restoring.change_size import ChangeSize
from .restoring.comparing import Comparing
from .restoring.detections import Detections
from .restoring.presets import Presets
from .restoring.preview import Preview
from .restoring.treating import Treating
from .shell import actions, menus
from .shell.announcing import Announcing
from .shell.cache_place import CachePlace
from .shell.empty import EmptyState
from .shell.looks import Looks
from .shell.notice import Notice
from .shell.panes import Panes
from .shell.preferences import Preferences
from .shell.readout import Readout
from .shell.showing import Showing
from .shell.status import StatusLine
from .shell.transport import Transport
from .shell.window_state import WindowState
from .views import MeterBar, SpectrumPanel, TimelineStack
from .workspace import Workspace


class MainWindow(QMainWindow):
    """One window: a list of recordings, one of them shown."""

    def __init__(self, jobs: Jobs, player: Player, preferences: Preferences, cache: Path | None) -> None:
        super().__init__()
        self.jobs, self.player, self.preferences = jobs, player, preferences
        self.workspace = Workspace(jobs, session.Renderer(cache), self)
        self.preview = Preview(self.workspace, self)
        self.timeline = TimelineStack(jobs, cache)
        self.meters, self.spectrum = MeterBar(self.timeline.scene, cache), SpectrumPanel(self.timeline.scene)
        self.stack = QStackedWidget()
        self.splitter, self.side = QSplitter(Qt.Orientation.Horizontal), QSplitter(Qt.Orientation.Vertical)
        self.notice = Notice(self.stack, self.meters)
        self.listening = Listening(self.workspace, self.timeline.selection, player, self)
        self.files = FileList(self.workspace, self)
        self.selecting = Selecting(self.timeline, preferences, self)
        self.markers = Markers(self.workspace, self.timeline, self.listening, preferences, self)
        self.detections = Detections(self.workspace, self.preview, self.timeline, self.listening, self)
        self.looks = Looks(self.timeline, preferences, self)
        self.opening = Opening(self, self.files)
        self.projects, self.keeping, self.watching = Projects(self), Keeping(self), Watching(self)
        self.exporting = Exporting(self.workspace, jobs, preferences, self)
        self.applying_all = ApplyingAll(self)
        self.exporting_all = ExportingAll(self)
        self.panel = RestorationPanel(session.processors().values())
        self.presets, self.treating = Presets(self), Treating(self)
        self.files_panel = FilesPanel(self.files)
        self.empty = EmptyState()
        self.status = StatusLine(jobs)
        self.change_size = ChangeSize(self.workspace, self)
        self.comparing, self.against = Comparing(self), Against(self.workspace, self)
        self.cache_place = CachePlace(self)
        self.commands = Commands(self)
        self.actions_by_id = actions.build(self, self.commands.handlers())
        self.transport = Transport(self.actions_by_id)
        lay_out(self)
        self.panes = Panes(self)
        self.menus = menus.Menus(self)
        self.readout = Readout(self)
        self.showing = Showing(self)
        self.announcing = Announcing(self)
        self._connect()
        self._restore()
        self.showing.document_changed()

    def _connect(self) -> None:
        workspace, panel, commands = self.workspace, self.panel, self.commands
        for signal in (workspace.failed, workspace.after.failed, self.preview.failed):
            signal.connect(self._say_failed)
        self.preview.doubted.connect(lambda why: self.notice.say(why, self.tr("Go on all the same"), self.preview.go_on))
        self.preview.undoubted.connect(lambda: self.notice.take_back(self.preview.go_on))
        panel.apply_asked.connect(commands.apply)
        panel.card_asked.connect(commands.show_card)
        panel.diagnosis_asked.connect(commands.diagnose)
        steps = panel.steps
        steps.list.picked.connect(workspace.select_step)
        steps.list.toggle_asked.connect(workspace.toggle)
        steps.list.move_asked.connect(workspace.move)
        steps.up_asked.connect(commands.step_up)
        steps.down_asked.connect(commands.step_down)
        steps.remove_asked.connect(commands.step_remove)
        self.timeline.seek_requested.connect(self.listening.seek)
        self.timeline.scrubbed.connect(self.listening.scrub)
        self.timeline.cursor_moved.connect(self.readout.show_cursor)
        for teller in (self.listening, self.selecting, self.markers):
            teller.message.connect(self.notice.say)
        for signal in (self.looks.changed, self.selecting.appeared, self.markers.changed):
            signal.connect(self.refresh_actions)
        self.markers.changed.connect(self.showing.show_title)
        panel.choosing.connect(self.detections.look_away)
        self.detections.told.connect(panel.controls.show_detections)
        self.detections.said.connect(lambda sentence: (self.announcing.announce if panel.isVisible() else self.notice.say)(sentence))
        self.detections.refused.connect(self.notice.say)
        self._connect_files()
        self.jobs.job_failed.connect(lambda job, error: self._say_failed(": ".join([job.title or self.tr("Background work"), str(error)])))

    def _connect_files(self) -> None:
        opening, exports = self.opening, self.exporting
        self.empty.open_asked.connect(opening.ask)
        self.empty.demo_asked.connect(opening.open_demo)
        self.empty.cancel_asked.connect(opening.cancel)
        self.jobs.active_changed.connect(self._show_opening)
        opening.began.connect(self._opening_began)
        opening.failed.connect(self._opening_failed)
        opening.cancelled.connect(self._opening_over)
        opening.opened.connect(self._opened)
        opening.said.connect(self.notice.say)
        self.panes.changed.connect(self.refresh_actions)
        self.files.listed.connect(self.refresh_actions)
        self.files.changed.connect(lambda _: self.showing.show_title())
        self.files_panel.view.picked.connect(opening.choose)
        self.files_panel.view.remove_asked.connect(opening.close)
        for signal in (self.applying_all.finished, self.exporting_all.began, self.cache_place.said):
            signal.connect(self.notice.say)
        self.exporting_all.finished.connect(lambda sentence, folder: self.notice.say(
            sentence, self.tr("Show in folder"), lambda: exporting.show_folder(folder / "any")))
        self.comparing.said.connect(self.notice.say)
        self.comparing.failed.connect(
            lambda name, sentence: self._say_not(self.tr("Not compared"), name, sentence))
        self.comparing.written.connect(lambda sentence, path: self.notice.say(
            sentence, self.tr("Show in folder"), lambda: exporting.show_folder(path)))
        self.against.measured.connect(self.panel.show_figures)
        exports.began.connect(self.notice.say)
        exports.finished.connect(self._exported)
        exports.failed.connect(self.notice.hide)
        exports.failed.connect(lambda sentence: self._say_error(self.tr("Not exported"), sentence))
        exports.cancelled.connect(lambda: self.notice.say(self.tr("Export cancelled; nothing was left behind.")))

    def _restore(self) -> None:
        self.window_state = WindowState(self)
        self.window_state.restore()
        self.timeline.settings = self.preferences.spectrogram
        if self.preferences.colour_map:
            self.choose_spectrogram(self.preferences.spectrogram, self.preferences.colour_map)
        self.empty.demo_button.setFocus()

    # files

    def open_files(self, names: Sequence[str]) -> None:
        """Put files, and what is in folders, into the list, and show the first of them."""
        self.opening.open(names)

    def _opening_began(self, name: str) -> None:
        self.empty.show_opening(name)
        self.stack.setCurrentIndex(0)

    def _opening_over(self) -> None:
        """What was shown before is shown again."""
        self.empty.show_welcome()
        self.stack.setCurrentIndex(0 if self.workspace.document is None else 1)

    def _opened(self) -> None:
        self._opening_over()
        focused = QApplication.focusWidget()
        if focused is None or not self.files_panel.isAncestorOf(focused):
            self.timeline.overview.setFocus(Qt.FocusReason.OtherFocusReason)
        self.refresh_actions()

    def _show_opening(self) -> None:
        job = self.opening.job
        if job is not None and not job.is_over:
            self.empty.show_opening(job.title.split(" ", 1)[-1], job.progress)

    def _opening_failed(self, name: str, sentence: str) -> None:
        self._opening_over()
        self._say_not(self.tr("Not opened"), name, sentence)

    def _exported(self, result: object) -> None:
        self.showing.show_title()
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
        self.window_state.save()
        self.workspace.set_document(None)
        self.player.close()
        self.jobs.shutdown()
        self.keeping.close()
        self.readout.close()
        event.accept()

    # what is shown

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

    def _say_failed(self, sentence: str) -> None:
        self.panel.said.say(sentence)
        self.notice.say(sentence)

    def _say_not(self, what: str, name: str, sentence: str) -> None:
        """The name of the file once: in the title only where the sentence lacks it."""
        self._say_error(what if name in sentence else f"{what}: {name}", sentence)

    def _say_error(self, title: str, sentence: str) -> None:
        error_box(title, sentence, self).open()
