"""WindowState: where the window was and what it showed, remembered for each arrangement of screens."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QObject, QRect, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QSplitter

if TYPE_CHECKING:
    from ..main_window import MainWindow

#: So much of the window, in pixels, must lie on a screen for a person to get hold of it.
GRIP = 80
#: A screen that goes away takes the desktop this long to settle.
SETTLE_MS = 400
_LAST = "last"


class WindowState(QObject):
    """The desk at work and the laptop on the train keep a place, splitters and panels each.

    An arrangement that was never seen begins like the last one. `remembered` is False before the very first time.
    """

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window, self._settings = window, window.preferences.settings
        self.remembered = False
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication):
            app.screenRemoved.connect(lambda _: QTimer.singleShot(SETTLE_MS, self, self.bring_back))

    def restore(self) -> None:
        """Put the window where it was with these screens; on a screen in any case."""
        group = next((g for g in (arrangement(), _LAST) if self._settings.contains(f"window/{g}/geometry")), None)
        if group is None:
            return
        self.remembered = self._window.restoreGeometry(self._bytes(f"window/{group}/geometry"))
        for splitter in self._splitters():
            splitter.restoreState(self._bytes(f"window/{group}/{splitter.objectName()}"))
        self._window.panes.hide_only(str(self._settings.value(f"window/{group}/hidden", "")).split())
        self.bring_back()

    def save(self) -> None:
        """Remember it, for these screens and for others that come."""
        for group in (arrangement(), _LAST):
            self._settings.setValue(f"window/{group}/geometry", self._window.saveGeometry())
            for splitter in self._splitters():
                self._settings.setValue(f"window/{group}/{splitter.objectName()}", splitter.saveState())
            self._settings.setValue(f"window/{group}/hidden", " ".join(self._window.panes.hidden()))

    def bring_back(self) -> None:
        """Put the window onto a screen where it lies beside all of them."""
        frame = self._window.geometry()
        screens = [screen.availableGeometry() for screen in QGuiApplication.screens()]
        if not screens or any(_holds(screen, frame) for screen in screens):
            return
        self._window.setGeometry(placed(frame, screens[0]))

    def _splitters(self) -> list[QSplitter]:
        return [splitter for splitter in self._window.findChildren(QSplitter) if splitter.objectName().startswith("splitter_")]

    def _bytes(self, key: str) -> QByteArray:
        stored = self._settings.value(key)
        return stored if isinstance(stored, QByteArray) else QByteArray()


def arrangement() -> str:
    """A name for the screens as they stand now: their sizes, places and scales."""
    screens = sorted(f"{s.geometry().getRect()} {s.devicePixelRatio():g}" for s in QGuiApplication.screens())
    return hashlib.sha256("; ".join(screens).encode()).hexdigest()[:12]


def placed(frame: QRect, screen: QRect) -> QRect:
    """`frame` moved onto `screen`, and made smaller where it is larger."""
    inside = QRect(frame)
    inside.setSize(frame.size().boundedTo(screen.size()))
    inside.moveCenter(screen.center())
    return inside


def _holds(screen: QRect, frame: QRect) -> bool:
    """True where the upper edge of a window, which it is moved by, can be reached."""
    seen = screen.intersected(QRect(frame.left(), frame.top(), frame.width(), GRIP))
    return seen.width() >= min(GRIP, frame.width()) and seen.height() >= GRIP // 2
