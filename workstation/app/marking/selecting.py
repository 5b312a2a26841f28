"""Selecting: what keys and the dialog do to the selection, so that nothing of it needs a mouse."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from ...core import Region
from ..dialogs.selection import SelectionDialog
from ..shell.preferences import Preferences
from ..views import Selection, TimelineStack
from ..views.lane import Lane
from ..views.snapping import to_zero_crossing

#: One press of an arrow key moves by this share of what is on screen.
NUDGE = 0.01


class Selecting(QObject):
    """Moves the borders of the selection by a hundredth of what is on screen, at least by a frame.

    Shift and an arrow move the border that was moved last, at first the end; with Ctrl besides, the other one.
    """

    #: a sentence for the person
    message = Signal(str)
    #: something is selected now, or nothing any more
    appeared = Signal()

    def __init__(self, timeline: TimelineStack, preferences: Preferences, window: QWidget) -> None:
        super().__init__(window)
        self._timeline, self._preferences, self._window = timeline, preferences, window
        self._edge = "stop"
        self._moving = False
        self._is_selected = False
        self.dialog: SelectionDialog | None = None
        self._selection.changed.connect(self._changed)
        timeline.scene.set_snapping(preferences.snapping)

    @property
    def _selection(self) -> Selection:
        return self._timeline.selection

    @property
    def step(self) -> int:
        """What one press moves, in frames."""
        view = self._timeline.viewport
        return max(round(view.width * view.frames_per_pixel * NUDGE), 1)

    @property
    def is_snapping(self) -> bool:
        return self._selection.snap is not None

    def set_snapping(self, snapping: bool) -> None:
        """Borders go to zero crossings, those that are there at once, or stay where they are put."""
        self._timeline.scene.set_snapping(snapping)
        self._preferences.snapping = snapping
        span = self._selection.span
        if snapping and span is not None:
            self._selection.reshape(*span)

    def move_edge(self, direction: int, other: bool = False) -> None:
        """A border on (1) or back (−1); without a selection, one begins at the play head."""
        region, head = self._selection.region, self._timeline.scene.head
        if region is None:
            start, stop = sorted((head, min(max(head + direction * self.step, 0), self._selection.length)))
            if start < stop:
                self._keep(Region(start, stop), "stop" if direction > 0 else "start")
            return
        edge = ("start" if self._edge == "stop" else "stop") if other else self._edge
        start, stop = region.span(self._selection.length)
        place = self._onward(start if edge == "start" else stop, direction, region.channels)
        if edge == "start" and 0 <= place < stop:
            self._keep(replace(region, start=place), edge)
        elif edge == "stop" and start < place <= self._selection.length:
            self._keep(replace(region, start=start, stop=place), edge)

    def shift(self, direction: int) -> None:
        """All of the selection on or back; its length stays, unless its borders go to zero crossings."""
        region, length = self._selection.region, self._selection.length
        if region is None:
            self.message.emit(self.tr("Select a stretch first."))
            return
        start, stop = region.span(length)
        moved = self._onward(start, direction, region.channels) - start
        moved = min(max(moved, -start), length - stop)
        if moved and self.is_snapping:
            self._selection.reshape(start + moved, stop + moved)
        elif moved:
            self._keep(replace(region, start=start + moved, stop=stop + moved), "start" if direction < 0 else "stop")

    def begin_here(self) -> None:
        """The selection begins at the play head; it ends where it did, or else at the end of the recording."""
        head, span = self._timeline.scene.head, self._selection.span
        self._selection.reshape(head, span[1] if span is not None and span[1] > head else self._selection.length)

    def end_here(self) -> None:
        """The selection ends at the play head; it begins where it did, or else at the first frame."""
        head, span = self._timeline.scene.head, self._selection.span
        self._selection.reshape(span[0] if span is not None and span[0] < head else 0, head)

    def toggle_channel(self) -> None:
        """Take the channel of the lane with the focus into the selection or out of it."""
        lane = self.focused_lane()
        if lane is None:
            self.message.emit(self.tr("Go to the lane of a channel with Tab first."))
        elif self._timeline.scene.channels > 1:
            self._selection.toggle_channel(lane.channel, self._timeline.scene.channels)

    def focused_lane(self) -> Lane | None:
        """The lane that keys go to."""
        return next((lane for lane in self._timeline.lanes if lane.hasFocus()), None)

    def ask(self) -> None:
        """Show the selection in figures."""
        scene = self._timeline.scene
        self.dialog = SelectionDialog(self._selection.region, scene.viewport.rate, scene.viewport.length, scene.channels,
                                      scene.in_samples, self._window)
        self.dialog.chosen.connect(self._choose)
        self.dialog.open()

    @Slot(object)
    def _choose(self, region: Region) -> None:
        """Figures are taken as they are, and seen at once."""
        self._selection.set(region)
        self._show(region.start)

    def _onward(self, place: int, direction: int, channels: tuple[int, ...] | None) -> int:
        """A step from `place`; on to a zero crossing where borders snap, and always away from `place`."""
        target = place + direction * self.step
        if self.is_snapping:
            scene = self._timeline.scene
            snapped = to_zero_crossing(scene, target, channels)
            if (snapped - place) * direction <= 0:
                snapped = to_zero_crossing(scene, place, channels, direction)
            target = snapped if snapped != place else target
        return min(max(target, 0), self._selection.length)

    def _keep(self, region: Region, edge: str) -> None:
        self._moving = True
        self._selection.set(region)
        self._moving = False
        self._edge = edge
        self._show(region.start if edge == "start" else region.span(self._selection.length)[1])

    def _show(self, frame: int) -> None:
        view = self._timeline.viewport
        if not view.start_frame <= frame <= view.stop_frame:
            view.centre(frame)

    def _changed(self) -> None:
        if not self._moving:
            self._edge = "stop"
        if (self._selection.region is not None) != self._is_selected:
            self._is_selected = not self._is_selected
            self.appeared.emit()
