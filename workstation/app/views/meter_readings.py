"""MeterReadings: what the meters of the heard source know, measured in the background, where the listener is first."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, QTimer
from PySide6.QtCore import Signal as QtSignal

from ...analysis.loudness import Levels
from ...analysis.metering import Metering, Moment
from ...core import Progress
from .scene import Scene

#: How long B must rest before all of it is measured, and a selection before its levels are, in milliseconds.
REST_MS, SELECTION_MS = 700, 150
#: Chunks that are measured for the play head at once, before all others; so many more and the person is told of the work.
NEAR, MANY = 2, 24


class MeterReadings(QObject):
    """Follows one letter of a scene. `changed`: more is known. Nothing is measured while `active` is False."""

    changed = QtSignal()

    def __init__(self, scene: Scene, cache: Path | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._scene, self.cache = scene, cache
        self.letter = "A"
        self.active = False
        self._meterings: dict[str, Metering] = {}
        self._working: Metering | None = None
        self._told: Metering | None = None
        self.whole: Levels | None = None
        self.selected: Levels | None = None
        self._rest = QTimer(self, interval=REST_MS, singleShot=True)
        self._rest.timeout.connect(self._measure_rest)
        self._settle = QTimer(self, interval=SELECTION_MS, singleShot=True)
        self._settle.timeout.connect(self._add_up)
        scene.look_changed.connect(self.refresh)
        scene.sharpened.connect(self.refresh)
        scene.selection.changed.connect(self._selection_moved)

    @property
    def metering(self) -> Metering | None:
        """Of the letter, None where there is no recording."""
        source = self._scene.source(self.letter)
        return None if source is None else self._meterings.get(source.version)

    @property
    def span(self) -> tuple[int, int] | None:
        """The frames that are selected."""
        return self._scene.selection.span

    def moment(self) -> Moment:
        """What M, S and correlation are at the play head."""
        metering = self.metering
        return Moment() if metering is None else metering.at(self._scene.head)

    def set_letter(self, letter: str) -> None:
        self.letter = letter
        self.refresh()

    def set_active(self, active: bool) -> None:
        self.active = active
        self.refresh()

    def refresh(self) -> None:
        """Take what the scene has now: keep the meterings of content that is still there, begin those that are missing."""
        sources = {source.version: source for letter in self._scene.tracks if (source := self._scene.source(letter)) is not None}
        self._meterings = {version: held for version, held in self._meterings.items() if version in sources}
        heard = self._scene.source(self.letter)
        if heard is not None and heard.version not in self._meterings:
            self._meterings[heard.version] = Metering(heard, self.cache)
        if self._working is not None and self._working not in self._meterings.values():
            self._scene.jobs.drop(self._key)
            self._working = None
        if self.metering is not self._told:
            self._told, self.whole, self.selected = self.metering, None, None
            self._add_up()
            self.changed.emit()
        self.look()

    def look(self) -> None:
        """The play head moved, or something was measured: what is near it is measured first, the rest once it rests."""
        metering = self.metering
        if metering is None or metering.is_complete or not self.active or self._working is not None:
            return
        head = self._scene.head
        if not metering.covers(head - 3 * metering.rate, min(head + metering.rate, metering.source.length)):
            near = metering.due(head)[:NEAR]
            if near:
                self._submit(metering, near, "")
                return
        if not self._rest.isActive():
            self._rest.start()

    @property
    def _key(self) -> tuple[str, int]:
        return "loudness", id(self)

    def _measure_rest(self) -> None:
        metering = self.metering
        if metering is None or not self.active or self._working is not None:
            return
        due = metering.due(self._scene.head)
        if due:
            title = QCoreApplication.translate("MeterBar", "Measuring loudness") if len(due) > MANY else ""
            self._submit(metering, due, title)

    def _submit(self, metering: Metering, chunks: list[int], title: str) -> None:
        self._working = metering

        def work(progress: Progress) -> None:
            metering.measure(chunks, progress)

        def over() -> None:
            if self._working is metering:
                self._working = None

        def done(_: object) -> None:
            over()
            self._add_up()
            self.changed.emit()
            self.look()

        def failed(error: BaseException) -> None:
            over()
            self._scene.jobs.job_failed.emit(job, error)

        job = self._scene.jobs.submit(work, done=done, failed=failed, cancelled=over, title=title, owner=self, key=self._key)

    def _selection_moved(self) -> None:
        self.selected = None
        self._settle.start()
        self.changed.emit()

    def _add_up(self) -> None:
        """The levels of the whole and of the selection, as far as they are measured."""
        metering, span = self.metering, self.span
        if metering is None or not (metering.is_complete or (span is not None and metering.covers(*span))):
            return

        def work(_: Progress) -> tuple[Levels | None, Levels | None]:
            return metering.levels(), None if span is None else metering.levels(*span)

        def done(levels: tuple[Levels | None, Levels | None]) -> None:
            if metering is self.metering and span == self.span:
                self.whole, self.selected = levels
                self.changed.emit()

        self._scene.jobs.submit(work, done=done, owner=self, key=("levels", id(self)))
