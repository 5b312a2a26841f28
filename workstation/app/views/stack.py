"""TimelineStack: overview, time ruler, waveform lanes and spectrogram lanes, all moving together."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from ...analysis.transforms import SpectrogramSettings
from ...core import Marks, Source
from ..jobs import Jobs
from .lane import LEFT, RIGHT, Lane
from .marker_strip import MarkerStrip
from .overview import Overview
from .scene import Scene, WaveformLook
from .selection import Selection
from .spectrogram import SpectrogramLane
from .time_ruler import TimeRuler
from .track import Spans, Track
from .viewport import Viewport
from .waveform import WaveformLane

SHOWN = ("A", "B", "R", "AB")
#: Magnification of one step of zoom in or out.
ZOOM_STEP = 2.0


class TimelineStack(QWidget):
    """Everything that shows audio over time.

    `cursor_moved(frame, hz, db)`: what lies under the mouse; each may be None. `seek_requested(frame)`:
    a click asks for the play head there. `scrubbed(frame)`: the ruler is dragged.
    """

    cursor_moved = Signal(object, object, object)
    scrubbed = Signal(int)
    seek_requested = Signal(int)

    def __init__(self, jobs: Jobs, cache: Path | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.scene = Scene(jobs, self)
        self._jobs, self._cache = jobs, cache
        self._shown = "A"
        self.follow = True
        self.overview = Overview(self.scene, self)
        self.ruler = TimeRuler(self.scene, self)
        self.markers = MarkerStrip(self.scene, self)
        self.waveforms, self.spectrograms = _Lanes(self.scene, WaveformLane), _Lanes(self.scene, SpectrogramLane)
        self._splitter = QSplitter(Qt.Orientation.Vertical, self)
        self._splitter.setObjectName("splitter_lanes")
        self._splitter.addWidget(self.waveforms)
        self._splitter.addWidget(self.spectrograms)
        self._splitter.setStretchFactor(0, 2)
        self._splitter.setStretchFactor(1, 3)
        self._splitter.setChildrenCollapsible(True)
        self._splitter.setHandleWidth(3)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for widget in (self.overview, self.ruler, self.markers):
            column.addWidget(widget)
        column.addWidget(self._splitter, 1)
        self.scene.cursor_moved.connect(self.cursor_moved)
        self.scene.scrubbed.connect(self.scrubbed)
        self.scene.seek_requested.connect(self.seek_requested)
        self.scene.folded_changed.connect(self._fold)
        self._arrange()

    def set_cache(self, cache: Path | None) -> None:
        """Keep what is measured of recordings opened from now on in another folder."""
        self._cache = cache

    @property
    def viewport(self) -> Viewport:
        return self.scene.viewport

    @property
    def selection(self) -> Selection:
        return self.scene.selection

    @property
    def settings(self) -> SpectrogramSettings:
        return self.scene.spectrogram

    @settings.setter
    def settings(self, settings: SpectrogramSettings) -> None:
        self.scene.set_spectrogram(settings)

    @property
    def shown(self) -> str:
        return self._shown

    @property
    def lanes(self) -> list[Lane]:
        """The lanes on screen, from the top."""
        return [*self.waveforms.lanes, *self.spectrograms.lanes]

    def set_sources(self, sources: Mapping[str, Source]) -> None:
        """Show these, by letter ("A", "B", "R"); what is known of content that stays is kept. Empty: nothing is open."""
        before = list(self.scene.tracks.values())
        tracks: dict[str, Track] = {}
        for letter, source in sources.items():
            known = (track for track in (*tracks.values(), *before) if track.shows(source))
            tracks[letter] = next(known, None) or self._track(source)
        for track in before:
            if track not in tracks.values():
                track.close()
                track.deleteLater()
        channels, self.scene.tracks = self.scene.channels, tracks
        first = next(iter(sources.values()), None)
        rate, length = (first.format.rate, first.length) if first is not None else (44100, 0)
        if rate != self.viewport.rate and self.settings == SpectrogramSettings.for_rate(self.viewport.rate):
            self.scene.spectrogram = SpectrogramSettings.for_rate(rate)
        self.viewport.set_recording(rate, length)
        self.selection.set_recording(rate, length)
        self.scene.set_folded(() if self.scene.channels != channels else self.scene.folded)
        self._arrange()
        self.scene.look_changed.emit()

    def _track(self, source: Source) -> Track:
        track = Track(source, self._jobs, self._cache, self)
        track.changed.connect(lambda: self._track_changed(track))
        track.sharpened.connect(lambda: self._track_sharpened(track))
        track.start()
        return track

    def _track_changed(self, track: Track) -> None:
        letters = [letter for letter, held in self.scene.tracks.items() if held is track]
        for lane in self.waveforms.lanes:
            if lane.letter in letters:
                lane.redraw()
        if self.overview.letter in letters or "B" in letters:
            self.overview.redraw()

    def _track_sharpened(self, track: Track) -> None:
        self.scene.tiles.outdate(track.source.version)
        for lane in self.spectrograms.lanes:
            if self.scene.tracks.get(lane.letter) is track:
                lane.redraw()
        self.scene.sharpened.emit()

    def set_shown(self, shown: str) -> None:
        """"A", "B", "R", or "AB": A above B on one scale."""
        if shown not in SHOWN:
            raise ValueError(f"{shown!r} is none of {SHOWN}")
        self._shown = shown
        self._arrange()

    def _arrange(self) -> None:
        """The right lanes for what is shown and how many channels it has."""
        letters = [letter for letter in self._shown if letter in self.scene.tracks] or [self._shown[0]]
        tracks = self.scene.tracks
        wanted = [(letter, channel) for letter in letters
                  for channel in range(tracks[letter].source.format.channels if letter in tracks else 1)]
        self.waveforms.arrange(wanted)
        self.spectrograms.arrange(wanted)
        self.overview.set_letter(letters[-1])

    def _fold(self) -> None:
        for lane in self.lanes:
            lane.fold_if_asked()
            lane.redraw()
            lane.describe()

    def set_marks(self, marks: Marks) -> None:
        """Draw detections."""
        self.scene.set_marks(marks)

    def set_changed(self, spans: Spans) -> None:
        """Shade, in the overview, the frames that the steps change."""
        self.overview.set_changed(spans)

    def set_position(self, frame: int) -> None:
        """Move the play head; while it plays, the view turns its page to keep it on screen."""
        left = self.viewport.stop_frame
        was_visible = self.viewport.start_frame <= self.scene.head < left
        self.scene.set_head(frame)
        if self.follow and was_visible and not self.viewport.start_frame <= frame < left:
            self.viewport.pan(frame - self.viewport.start_frame)

    def set_colour_map(self, name: str) -> None:
        """One of `colours.IDS`."""
        self.scene.set_colour_map(name)

    def set_waveform(self, look: WaveformLook) -> None:
        self.scene.set_waveform(look)

    def zoom_in(self) -> None:
        self.viewport.zoom_at(self._anchor(), ZOOM_STEP)

    def zoom_out(self) -> None:
        self.viewport.zoom_at(self._anchor(), 1 / ZOOM_STEP)

    def zoom_to_selection(self) -> None:
        """Fill the view with the selection, with its band where it has one."""
        region, span = self.selection.region, self.selection.span
        if region is None or span is None:
            return
        self.viewport.show(*span)
        if region.is_box:
            self.viewport.show_band(region.low_hz, self.viewport.nyquist if region.high_hz is None else region.high_hz)

    def zoom_whole(self) -> None:
        self.viewport.whole()
        self.viewport.whole_band()

    def _anchor(self) -> float:
        """Where zooming by key holds on: the play head where it is on screen, else the middle."""
        view = self.viewport
        return self.scene.head if view.start_frame <= self.scene.head <= view.stop_frame else (view.start_frame + view.stop_frame) / 2

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self.viewport.set_width(max(self.width() - LEFT - RIGHT, 1))

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.DeferredDelete:
            for track in self.scene.tracks.values():
                track.close()
        return super().event(event)


class _Lanes(QWidget):
    """Lanes of one kind, one below the other. They are kept and reused, so that switching A, B, R does not blink."""

    def __init__(self, scene: Scene, kind: type[Lane]) -> None:
        super().__init__()
        self._scene, self._kind = scene, kind
        self._all: list[Lane] = []
        self._count = 0
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)

    @property
    def lanes(self) -> list[Lane]:
        return self._all[:self._count]

    def arrange(self, wanted: list[tuple[str, int]]) -> None:
        while len(self._all) < len(wanted):
            lane = self._kind(self._scene, "A", 0)
            self._all.append(lane)
            self._column.addWidget(lane, 1)
        self._count = len(wanted)
        for lane, (letter, channel) in zip(self._all, wanted, strict=False):
            lane.letter, lane.channel = letter, channel
            lane.fold_if_asked()
            lane.describe()
            lane.redraw()
        for number, lane in enumerate(self._all):
            lane.setVisible(number < self._count)
