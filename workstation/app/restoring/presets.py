"""Presets: the menus in the panel, the steps that they add, and the dialogs to save and manage them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QFileDialog, QMenu, QMessageBox

from ... import session
from ...core import Document, Edits, Progress, ShellacError
from .. import words
from ..dialogs.presets import PresetsDialog
from ..dialogs.save_preset import SavePresetDialog
from ..panels.steps import place_text

if TYPE_CHECKING:
    from ..main_window import MainWindow


class Presets(QObject):
    """The user's presets as files, and the recording that is open as what they are used on."""

    #: presets were saved, renamed, deleted or imported
    changed = Signal()

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window, self._workspace, self._panel = window, window.workspace, window.panel
        self.dialog: PresetsDialog | None = None
        self.saving: SavePresetDialog | None = None
        for button, fill in ((self._panel.presets, self._fill_settings), (self._panel.steps.presets, self._fill_steps)):
            button.menu_of.aboutToShow.connect(partial(self._filled, button.menu_of, fill))

    @property
    def can_add(self) -> bool:
        """True where a recording is open that steps can be added to."""
        return self._workspace.document is not None

    # what is used

    def use(self, preset: session.Preset) -> None:
        """Move the controls of the panel to a preset's only step; a stretch that was chosen to learn from stays."""
        wish = preset.steps[0]
        self._panel.set_controls({key: value for key, value in wish.settings.items() if value is not None}, wish.amount)
        self._say_notes(preset)

    def add(self, preset: session.Preset) -> None:
        """Add a preset's steps after those there are, as one step of undo, learned in the background."""
        document = self._workspace.document
        if document is None:
            self._window.notice.say(self.tr("Open a recording first."))
            return
        self._window.preview.cancel()
        self._window.detections.look_away()
        edits, region, renderer = document.edits, self._panel.selection, self._workspace.renderer

        def work(progress: Progress) -> Edits:
            return session.fulfil(preset.steps, document.source, region, renderer, progress, edits)

        self._window.jobs.submit(work, title=self.tr("Adding {name}").format(name=preset.name), serial=True, key="preset",
                                 done=partial(self._added, preset, document, edits),
                                 failed=lambda error: self._window.notice.say(str(error)))

    def _added(self, preset: session.Preset, document: Document, before: Edits, edits: Edits) -> None:
        if self._workspace.document is not document or document.edits != before:
            self._window.notice.say(self.tr("{name} was not added: the steps were changed meanwhile.").format(name=preset.name))
            return
        self._workspace.change(self.tr("Add {name}").format(name=preset.name), edits, len(edits) - 1)
        self._say_notes(preset)

    def copy_command(self) -> None:
        """Put the document, as a line of the command line, on the clipboard."""
        document = self._workspace.document
        if document is None:
            return
        try:
            line = session.command_line(document)
        except ShellacError as error:
            self._window.notice.say(str(error))
            return
        QGuiApplication.clipboard().setText(line)
        self._window.notice.say(self.tr("Copied: {line}").format(line=line))

    # what is kept

    def save_settings(self) -> None:
        """Ask for a name for what the controls say."""
        draft = self._panel.draft
        if draft is not None:
            self._ask_name([session.wish_of(draft.processor, draft.settings, draft.amount)], ())

    def save_steps(self) -> None:
        """Ask for a name for the steps of the recording."""
        edits = self._workspace.edits
        if edits.active:
            self._ask_name(session.wishes_of(edits), session.left_behind(edits))
        else:
            self._window.notice.say(self.tr("Apply something first: a preset keeps the steps that are switched on."))

    def show(self) -> None:
        """The dialog with all presets."""
        if self.dialog is None:
            self.dialog = PresetsDialog(self, self._window)
        self.changed.emit()
        self.dialog.open()

    def rename(self, preset: session.Preset, name: str) -> None:
        self._do(partial(session.rename_preset, preset, name))

    def delete(self, preset: session.Preset) -> None:
        """Delete a preset once it was said that this cannot be undone."""
        question = self.tr("Delete the preset “{name}”?").format(name=preset.name)
        box = QMessageBox(QMessageBox.Icon.Question, self.tr("Delete preset"), question, QMessageBox.StandardButton.Cancel,
                          self.dialog or self._window)
        box.setInformativeText(self.tr("Its file is deleted, and that cannot be undone. Recordings keep the steps they have."))
        button = box.addButton(self.tr("Delete"), QMessageBox.ButtonRole.DestructiveRole)
        button.clicked.connect(lambda: self._do(partial(session.delete_preset, preset)))
        box.open()

    def import_files(self) -> None:
        """Ask for preset files that somebody shared, and keep copies of them."""
        names, _ = QFileDialog.getOpenFileNames(self.dialog or self._window, self.tr("Import presets"), "", self._filter())
        self.take_in([Path(name) for name in names])

    def take_in(self, paths: Sequence[Path]) -> None:
        """Keep copies of preset files; what cannot be used is told in a sentence, and a name that is taken gets a number."""
        for path in paths:
            self._do(lambda path=path: session.import_preset(path))  # type: ignore[misc]

    def export_file(self, preset: session.Preset) -> None:
        """Ask where a preset shall be written to, to be shared."""
        proposed = preset.path.name if preset.path is not None else preset.name
        name, _ = QFileDialog.getSaveFileName(self.dialog or self._window, self.tr("Export preset"), proposed, self._filter())
        if name:
            self._do(lambda: session.write_preset(preset, Path(name)))

    def _ask_name(self, wishes: Sequence[session.StepWish], left: Sequence[str]) -> None:
        self.saving = dialog = SavePresetDialog(wishes, left, [preset.name for preset in session.presets()[0]], self._window)
        dialog.accepted.connect(lambda: self._save(dialog.preset, dialog.replaces))
        dialog.open()

    def _save(self, preset: session.Preset, replaces: bool) -> None:
        if self._do(lambda: session.save_preset(preset, replaces)):
            self._window.notice.say(self.tr("Saved as “{name}”; it is in the Preset menus.").format(name=preset.name))

    def _do(self, act: Callable[[], object]) -> bool:
        sentence = ""
        try:
            act()
        except ShellacError as error:
            sentence = str(error)
        self.changed.emit()
        if sentence:
            say = self.dialog.say if self.dialog is not None and self.dialog.isVisible() else self._window.notice.say
            say(sentence)
        return not sentence

    # menus

    def _filled(self, menu: QMenu, fill: Callable[[QMenu], None]) -> None:
        menu.clear()
        fill(menu)
        menu.addSeparator()
        menu.addAction(self.tr("Presets…")).triggered.connect(lambda: self.show())

    def _fill_settings(self, menu: QMenu) -> None:
        processor = self._panel.processor
        if processor is None:
            return
        menu.addAction(self.tr("Defaults")).triggered.connect(
            lambda: self._panel.set_controls({setting.key: setting.default for setting in processor.settings}, 1.0))
        found = [preset for preset in session.presets()[0] if not preset.is_chain and preset.steps[0].processor == processor.id]
        self._entries(menu, found, self.use)
        menu.addSeparator()
        menu.addAction(self.tr("Save as preset…")).triggered.connect(lambda: self.save_settings())

    def _fill_steps(self, menu: QMenu) -> None:
        save = menu.addAction(self.tr("Save steps as preset…"))
        save.triggered.connect(lambda: self.save_steps())
        save.setEnabled(bool(self._workspace.edits.active))
        self._window.detections.look_away()
        region = self._panel.selection
        where = self.tr("the whole file") if region.is_everything else place_text(region, self._panel.rate, self._panel.channels)
        menu.addSection(self.tr("Add steps to {place}").format(place=where))
        self._entries(menu, session.shipped_presets(), self.add, self.can_add)
        menu.addSeparator()
        self._entries(menu, session.presets()[0], self.add, self.can_add)

    def _entries(self, menu: QMenu, found: Sequence[session.Preset], act: Callable[[session.Preset], None], enabled: bool = True) -> None:
        for preset in found:
            entry: QAction = menu.addAction(preset.name.replace("&", "&&"))
            entry.setToolTip("\n".join(filter(None, (steps_text(preset.steps), preset.description))))
            entry.setEnabled(enabled)
            entry.triggered.connect(partial(self._chosen, act, preset))

    def _chosen(self, act: Callable[[session.Preset], None], preset: session.Preset) -> None:
        act(preset)

    def _say_notes(self, preset: session.Preset) -> None:
        if preset.notes:
            self._window.notice.say(" ".join(map(words.sentence, preset.notes)))

    def _filter(self) -> str:
        return self.tr("Presets (*.toml)")


def steps_text(wishes: Sequence[session.StepWish]) -> str:
    """The names of some steps in the person's language."""
    return " → ".join(words.name(session.processor(wish.processor)) for wish in wishes)
