"""Markers: places and stretches that the person names. The document keeps them, and undo takes them back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from ... import session
from ...core import EVERYTHING, Document, Marker, ShellacError
from ..dialogs.markers import MarkersDialog
from ..listening import Listening
from ..shell.preferences import Preferences
from ..views import TimelineStack
from ..workspace import Workspace


class Markers(QObject):
    """`changed` for every new state of them; `message` is a sentence for the person."""

    changed = Signal()
    message = Signal(str)

    def __init__(self, workspace: Workspace, timeline: TimelineStack, listening: Listening, preferences: Preferences,
                 window: QWidget) -> None:
        super().__init__(window)
        self._workspace, self._timeline, self._listening = workspace, timeline, listening
        self._preferences, self._window = preferences, window
        self._document: Document | None = None
        self.dialog: MarkersDialog | None = None
        workspace.document_changed.connect(self._take_document)
        strip = timeline.markers
        strip.go_asked.connect(self.go_to)
        strip.replaced.connect(self.put)
        strip.removed.connect(self.remove)

    @property
    def all(self) -> tuple[Marker, ...]:
        """In the order of time."""
        return () if self._document is None else self._document.markers

    @property
    def rate(self) -> int:
        return self._timeline.viewport.rate

    def add(self) -> None:
        """A marker at the play head, while it plays too."""
        if self._document is not None:
            here = min(self._listening.position, self._document.source.length)
            self._add(Marker(here, None, self._next_label(self.tr("Marker {number}"))), self.tr("Add marker"))

    def add_region(self) -> None:
        """A region as long as the selection."""
        span = self._timeline.selection.span
        if self._document is None or span is None:
            self.message.emit(self.tr("Select a stretch first."))
            return
        self._add(Marker(*span, self._next_label(self.tr("Region {number}"))), self.tr("Add region"))

    def go_to(self, index: int) -> None:
        """Put the play head at a marker; a region is selected too."""
        marker = self.all[index]
        self._listening.seek(marker.start)
        if marker.stop is not None:
            region = self._timeline.selection.region or EVERYTHING
            self._timeline.selection.set(replace(region, start=marker.start, stop=marker.stop))
        view = self._timeline.viewport
        if not view.start_frame <= marker.start <= view.stop_frame:
            view.centre(marker.start)

    def step(self, direction: int) -> None:
        """Go to the next marker (1) or the one before (−1)."""
        head = self._listening.position
        places = [number for number, m in enumerate(self.all) if (m.start - head) * direction > 0]
        if not places:
            self.message.emit(self.tr("There is no further marker.") if self.all else self.tr("There are no markers yet; M adds one."))
            return
        index = places[0] if direction > 0 else places[-1]
        self._timeline.markers.choose(index)
        self.go_to(index)

    def put(self, index: int, marker: Marker) -> None:
        """Another place or label for one of them."""
        old = self.all[index]
        label = self.tr("Rename marker") if replace(old, label=marker.label) == marker else self.tr("Move marker")
        if marker != old:
            self._set(label, [*self.all[:index], marker, *self.all[index + 1:]], chosen=marker)

    def rename(self, index: int, label: str) -> None:
        self.put(index, replace(self.all[index], label=label))

    def move_here(self, index: int) -> None:
        """A marker goes to the play head, a region begins there and keeps its length as far as the recording goes."""
        if self._document is None:
            return
        marker, head = self.all[index], self._listening.position
        if marker.stop is None:
            self.put(index, replace(marker, start=head))
        else:
            stop = min(head + marker.stop - marker.start, self._document.source.length)
            self.put(index, replace(marker, start=min(head, stop - 1), stop=stop))

    def remove(self, index: int) -> None:
        self._set(self.tr("Remove marker"), [*self.all[:index], *self.all[index + 1:]])
        self._timeline.markers.choose(min(index, len(self.all) - 1))

    def show_dialog(self) -> None:
        """The list of them; it may stay open."""
        if self.dialog is None:
            self.dialog = MarkersDialog(self, self._window)
        self.dialog.show()
        self.dialog.raise_()
        self.dialog.activateWindow()

    def ask_import(self) -> None:
        """Let the person choose a list of markers, or a recording that has some."""
        name, _ = QFileDialog.getOpenFileName(self.dialog or self._window, self.tr("Import markers"), self._preferences.folder,
                                              ";;".join([self.tr("Markers") + " (*.txt)", self.tr("All files") + " (*)"]))
        if name:
            self.import_file(Path(name))

    def import_file(self, path: Path) -> None:
        """Add the markers of a text file or of a recording to those that are here."""
        if self._document is None:
            return
        try:
            found = session.read_markers(path, self.rate)
        except ShellacError as error:
            self.message.emit(str(error))
            return
        length = self._document.source.length
        fitting = [m for m in found if m.start <= length and (m.stop is None or m.stop <= length)]
        new = [m for m in fitting if m not in self.all]
        if new:
            self._set(self.tr("Import markers"), [*self.all, *new])
        beyond = len(found) - len(fitting)
        told = self.tr("{count} markers imported from {name}.").format(count=len(new), name=path.name)
        if beyond:
            told += " " + self.tr("{count} lie behind the end of this recording and were left out.").format(count=beyond)
        self.message.emit(told)

    def ask_export(self) -> None:
        """Let the person choose a name for the list."""
        if self._document is None:
            return
        proposal = Path(self._preferences.folder) / f"{Path(self._document.name).stem}_markers.txt"
        name, _ = QFileDialog.getSaveFileName(self.dialog or self._window, self.tr("Export markers"), str(proposal),
                                              self.tr("Markers") + " (*.txt)")
        if name:
            self.export_file(Path(name))

    def export_file(self, path: Path) -> None:
        """Write the markers as text: begin, end and label of each in a line."""
        try:
            session.write_markers(self.all, self.rate, path)
        except ShellacError as error:
            self.message.emit(str(error))
        else:
            self.message.emit(self.tr("{count} markers written to {name}.").format(count=len(self.all), name=path.name))

    def _next_label(self, text: str) -> str:
        """`text` with the first number that no marker bears."""
        taken = {marker.label for marker in self.all}
        return next(label for number in range(1, len(taken) + 2) if (label := text.format(number=number)) not in taken)

    def _add(self, marker: Marker, label: str) -> None:
        """A second one of the same place would lie unseen under the first: that one is chosen instead."""
        here = [number for number, other in enumerate(self.all) if (other.start, other.stop) == (marker.start, marker.stop)]
        if here:
            self._timeline.markers.choose(here[0])
            self.message.emit(self.tr("{label} is here already.").format(label=self.all[here[0]].label))
        else:
            self._set(label, [*self.all, marker], chosen=marker)

    def _set(self, label: str, markers: list[Marker], chosen: Marker | None = None) -> None:
        assert self._document is not None
        self._document.mark(label, markers)
        if chosen is not None:
            self._timeline.markers.choose(self.all.index(chosen))

    def _take_document(self) -> None:
        if self._document is not None:
            self._document.history.changed.disconnect(self._show)
        self._document = self._workspace.document
        if self._document is not None:
            self._document.history.changed.connect(self._show)
        self._timeline.markers.choose(None)
        self._show()

    def _show(self) -> None:
        """The history moved: what is drawn follows."""
        if self.all != self._timeline.scene.markers:
            self._timeline.scene.set_markers(self.all)
        self.changed.emit()
