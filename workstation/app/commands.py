"""Commands: what each action does. Every method is named like the action it answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QDialog

from .. import session
from .actions import ACTIONS
from .dialogs.about import about_box
from .dialogs.card import CardDialog
from .dialogs.error import show_log_folder
from .dialogs.keys import KeysDialog
from .dialogs.spectrogram import SpectrogramDialog
from .workspace import STEP_SOURCES

if TYPE_CHECKING:
    from .main_window import MainWindow

#: One press of an arrow key moves the play head by this share of what is on screen.
NUDGE = 0.01


class Commands:
    """Acts on the parts of one window. Answers nothing: what follows is announced by the parts."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self.workspace, self.preview_model = window.workspace, window.preview
        self.listening, self.timeline, self.panel_widget = window.listening, window.timeline, window.panel

    def handlers(self) -> dict[str, Callable[[], object]]:
        """The method of every action; AttributeError where one has none."""
        return {spec.id: getattr(self, spec.id) for spec in ACTIONS}

    # File

    def open(self) -> None:
        self._window.opening.ask()

    def demo(self) -> None:
        self._window.opening.open_demo()

    def export(self) -> None:
        self._window.exporting.ask()

    def close(self) -> None:
        self._window.opening.close()

    def quit(self) -> None:
        self._window.close()

    # Edit

    def undo(self) -> None:
        self.preview_model.cancel()
        self.workspace.undo()

    def redo(self) -> None:
        self.preview_model.cancel()
        self.workspace.redo()

    def select_all(self) -> None:
        self.timeline.selection.everything()

    def cancel(self) -> None:
        """Esc: the preview first, then the selection."""
        if not self.preview_model.cancel():
            self.timeline.selection.clear()

    # View

    def zoom_in(self) -> None:
        self.timeline.zoom_in()

    def zoom_out(self) -> None:
        self.timeline.zoom_out()

    def zoom_selection(self) -> None:
        self.timeline.zoom_to_selection()

    def zoom_whole(self) -> None:
        self.timeline.zoom_whole()

    def compare(self) -> None:
        heard = self.listening.heard if self.listening.heard in ("A", "B", "R") else "B"
        self.workspace.show(heard if self.workspace.shown == "AB" else "AB")

    def spectrum(self) -> None:
        self._window.spectrum.setVisible(self._window.spectrum.isHidden())
        self._window.refresh_actions()

    def panel(self) -> None:
        self._window.panel.setVisible(self._window.panel.isHidden())
        self._window.refresh_actions()

    def spectrogram(self) -> None:
        scene = self.timeline.scene
        dialog = SpectrogramDialog(scene.spectrogram, scene.colour_map, self._window.default_spectrogram(), self._window)
        dialog.chosen.connect(self._window.choose_spectrogram)
        dialog.open()

    # Restore

    def preview(self) -> None:
        self._window.showing.set_preview(not self.preview_model.enabled)

    def apply(self) -> None:
        draft = self.panel_widget.draft
        if draft is not None and self.workspace.document is not None:
            self.preview_model.propose(draft)
            self.preview_model.apply()

    def amount_less(self) -> None:
        self.panel_widget.add_amount(-5)

    def amount_more(self) -> None:
        self.panel_widget.add_amount(5)

    def step_toggle(self) -> None:
        self._with_step(self.workspace.toggle)

    def step_up(self) -> None:
        self._with_step(lambda index: self.workspace.move(index, index - 1))

    def step_down(self) -> None:
        self._with_step(lambda index: self.workspace.move(index, index + 1))

    def step_remove(self) -> None:
        self._with_step(self.workspace.remove)

    def card(self) -> None:
        if self.panel_widget.processor is not None:
            self.show_card(self.panel_widget.processor.id)

    def show_card(self, processor_id: str) -> None:
        """The card of a processor."""
        self._open(CardDialog(session.processor(processor_id), self._window))

    # Play

    def play(self) -> None:
        self.listening.play_or_pause()

    def play_selection(self) -> None:
        self.listening.play_selection()

    def stop(self) -> None:
        self.listening.stop()

    def loop(self) -> None:
        self.listening.set_loop(not self.listening.is_looping)
        self._window.refresh_actions()

    def to_start(self) -> None:
        self.listening.seek(0)

    def to_end(self) -> None:
        self.listening.seek(self.timeline.viewport.length)

    def nudge_back(self) -> None:
        self._nudge(-1)

    def nudge_on(self) -> None:
        self._nudge(1)

    def listen_a(self) -> None:
        self.listen("A")

    def listen_b(self) -> None:
        self.listen("B")

    def listen_r(self) -> None:
        self.listen("R")

    def listen(self, what: str) -> None:
        """Hear A, B or R, and see it too unless A above B is shown."""
        if self.workspace.document is not None:
            self.listening.listen(what)
            if self.workspace.shown != "AB":
                self.workspace.show(what)
        self._window.refresh_actions()

    def step_received(self) -> None:
        self._with_step(lambda _: self.listening.listen(STEP_SOURCES[0]))

    def step_took(self) -> None:
        self._with_step(lambda _: self.listening.listen(STEP_SOURCES[1]))

    def level_match(self) -> None:
        self.listening.set_matching(not self.listening.is_matching)
        self._window.refresh_actions()

    # Help

    def keys(self) -> None:
        self._open(KeysDialog(self._window))

    def log(self) -> None:
        show_log_folder()

    def about(self) -> None:
        about_box(self._window).open()

    def _open(self, dialog: QDialog) -> None:
        dialog.open()

    def _with_step(self, act: Callable[[int], object]) -> None:
        self.preview_model.cancel()
        if self.workspace.selected_step is None:
            self._window.notice.say(QCoreApplication.translate("Commands", "Select a step in the list first."))
        else:
            act(self.workspace.selected_step)

    def _nudge(self, direction: int) -> None:
        view = self.timeline.viewport
        self.listening.seek(self.listening.position + direction * max(round(view.width * view.frames_per_pixel * NUDGE), 1))
