"""Marker strip: the person's markers with their labels, below the time ruler. It is there once there is a marker."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPolygonF, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ...core import Marker
from ...core.clock import clock
from .. import theme
from . import units
from .edges import GRIP
from .flags import Flag, flag_at, flags
from .label_editor import LabelEditor
from .lane import LEFT, RIGHT
from .pointer import TRAVEL, wheel_in_time
from .scene import Scene

_KEYS = {Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2, Qt.Key.Key_Delete, Qt.Key.Key_Home,
         Qt.Key.Key_End}


class MarkerStrip(QWidget):
    """A click goes to a marker, a drag moves it, a double click or F2 renames it, Delete removes it; arrows choose one.

    It asks and changes nothing itself: `go_asked(index)`, `replaced(index, marker)`, `removed(index)`.
    """

    go_asked = Signal(int)
    replaced = Signal(int, object)
    removed = Signal(int)

    def __init__(self, scene: Scene, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.scene = scene
        self.chosen: int | None = None
        self.editor: LabelEditor | None = None
        self._drag: tuple[Flag, str, QPointF] | None = None
        self._moved: Marker | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAccessibleName(self.tr("Markers"))
        for signal in (scene.viewport.changed, scene.look_changed):
            signal.connect(self.update)
        scene.markers_changed.connect(self._markers_changed)
        self._markers_changed()

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(900, self.fontMetrics().height() + 5)

    @property
    def plot(self) -> QRect:
        return QRect(LEFT, 0, max(self.width() - LEFT - RIGHT, 1), self.height())

    @property
    def markers(self) -> tuple[Marker, ...]:
        """Those of the scene, with the one that is being dragged where it is dragged to."""
        markers = self.scene.markers
        if self._drag is None or self._moved is None:
            return markers
        at = self._drag[0].index
        return (*markers[:at], self._moved, *markers[at + 1:])

    def _shown(self) -> list[Flag]:
        return flags(self.markers, self.scene.viewport)

    def choose(self, index: int | None) -> None:
        """The marker that keys work on."""
        self.chosen = index if index is not None and 0 <= index < len(self.scene.markers) else None
        self._describe()
        self.update()

    def rename(self) -> None:
        """Write into the label of the chosen marker."""
        shown = next((flag for flag in self._shown() if flag.index == self.chosen), None)
        if shown is None or self.chosen is None:
            return
        marker = self.scene.markers[self.chosen]
        self.editor = LabelEditor(marker.label, self)
        left = min(max(self.plot.left() + round(shown.text) - 3, 0), self.width() - self.editor.width())
        self.editor.setGeometry(left, 0, self.editor.width(), self.height())
        self.editor.finished.connect(lambda text: self._renamed(marker, text))
        self.editor.show()
        self.editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def _renamed(self, marker: Marker, text: str | None) -> None:
        """The marker may be gone by now: something else may have ended the writing."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        if text is not None and text != marker.label and marker in self.scene.markers:
            self.replaced.emit(self.scene.markers.index(marker), replace(marker, label=text))

    # painting

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        colours, painter, plot = theme.current(), QPainter(self), self.plot
        painter.fillRect(self.rect(), colours["ruler"])
        painter.setFont(theme.numbers(self.font(), 0.85))
        painter.setClipRect(plot)
        for flag in self._shown():
            self._draw(painter, flag)
        painter.setClipping(False)
        painter.setPen(colours["accent"] if self.hasFocus() else colours["line"])
        painter.drawLine(0, self.height() - 1, self.width(), self.height() - 1)
        if self.hasFocus():
            painter.drawRect(plot.adjusted(0, 0, -1, -1))

    def _draw(self, painter: QPainter, flag: Flag) -> None:
        """A point is a flag on its pole, a region a beam between two; the chosen one is bold and underlined."""
        colours, base, foot = theme.current(), self.plot.left(), self.height() - 2
        painter.fillRect(QRectF(base + round(flag.left), 2, 1, foot - 2), colours["marker"])
        if flag.right is not None:
            painter.fillRect(QRectF(base + round(flag.right), 2, 1, foot - 2), colours["marker"])
            painter.fillRect(QRectF(base + round(flag.left), foot - 3, max(round(flag.right) - round(flag.left), 1), 3), colours["marker"])
        else:
            x = base + round(flag.left)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colours["marker"])
            painter.drawPolygon(QPolygonF([QPointF(x, 2), QPointF(x + 5, 5), QPointF(x, 8)]))
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        if not flag.room:
            return
        font = QFont(painter.font())
        font.setBold(flag.index == self.chosen)
        font.setUnderline(flag.index == self.chosen)
        painter.save()
        painter.setFont(font)
        painter.setPen(colours["text"])
        text = painter.fontMetrics().elidedText(self.markers[flag.index].label, Qt.TextElideMode.ElideRight, round(flag.room))
        painter.drawText(QRectF(base + flag.text, 0, flag.room, foot - 2), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
        painter.restore()

    # changes

    def _markers_changed(self) -> None:
        self.setVisible(bool(self.scene.markers))
        self._moved = None
        self.choose(self.chosen)

    def _describe(self) -> None:
        markers, rate = self.scene.markers, self.scene.viewport.rate
        text = self.tr("{0} markers.").format(len(markers))
        if self.chosen is not None:
            marker = markers[self.chosen]
            text += " " + self.tr("{0} of {1}: {2} at {3}").format(self.chosen + 1, len(markers), marker.label or self.tr("no label"),
                                                                    clock(marker.start / rate))
            if marker.stop is not None:
                text += ", " + self.tr("{0} long").format(units.duration((marker.stop - marker.start) / rate))
            text += "."
        self.setAccessibleDescription(text)

    def _under(self, x: float) -> tuple[Flag, str] | None:
        shown, metrics = self._shown(), self.fontMetrics()
        widths = [metrics.horizontalAdvance(self.markers[flag.index].label) for flag in shown]
        return flag_at(shown, x - self.plot.left(), GRIP, widths)

    # mouse and keys

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        found = self._under(event.position().x())
        self.choose(None if found is None else found[0].index)
        if found is not None and event.button() == Qt.MouseButton.LeftButton:
            self._drag = (*found, event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        if self._drag is None:
            found = self._under(event.position().x())
            self.setCursor(Qt.CursorShape.ArrowCursor if found is None else Qt.CursorShape.PointingHandCursor if found[1] == "whole"
                           else Qt.CursorShape.SizeHorCursor)
            self.setToolTip("" if found is None else self.scene.markers[found[0].index].label)
            return
        flag, part, pressed = self._drag
        travelled = event.position().x() - pressed.x()
        if self._moved is not None or abs(travelled) >= TRAVEL:
            self._moved = self._dragged(self.scene.markers[flag.index], part, round(travelled * self.scene.viewport.frames_per_pixel))
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        drag, moved, self._drag, self._moved = self._drag, self._moved, None, None
        if drag is not None and moved is not None:
            self.replaced.emit(drag[0].index, moved)
        elif drag is not None:
            self.go_asked.emit(drag[0].index)
        self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        found = self._under(event.position().x())
        if found is not None:
            self.choose(found[0].index)
            self.rename()

    def _dragged(self, marker: Marker, part: str, frames: int) -> Marker:
        """The marker `frames` further on, or one of its borders, within the recording."""
        length, stop = self.scene.viewport.length, marker.stop
        if stop is None:
            return replace(marker, start=min(max(marker.start + frames, 0), length))
        if part == "start":
            return replace(marker, start=min(max(marker.start + frames, 0), stop - 1))
        if part == "stop":
            return replace(marker, stop=min(max(stop + frames, marker.start + 1), length))
        frames = min(max(frames, -marker.start), length - stop)
        return replace(marker, start=marker.start + frames, stop=stop + frames)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        wheel_in_time(self.scene.viewport, event, event.position().x() - self.plot.left())
        event.accept()

    def event(self, event: QEvent) -> bool:
        """The keys that work on markers are the strip's own while it has the focus."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and event.key() in _KEYS and \
                event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        key, last = Qt.Key(event.key()), len(self.scene.markers) - 1
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        if key in steps:
            self._choose_shown(0 if self.chosen is None else min(max(self.chosen + steps[key], 0), last))
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self._choose_shown(0 if key == Qt.Key.Key_Home else last)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.chosen is not None:
            self.go_asked.emit(self.chosen)
        elif key == Qt.Key.Key_F2:
            self.rename()
        elif key == Qt.Key.Key_Delete and self.chosen is not None:
            self.removed.emit(self.chosen)
        else:
            super().keyPressEvent(event)

    def _choose_shown(self, index: int) -> None:
        self.choose(index)
        view, frame = self.scene.viewport, self.scene.markers[index].start
        if not view.start_frame <= frame <= view.stop_frame:
            view.centre(frame)
