"""The graphical program: one QApplication, one window, a log, and a sentence for whatever nobody foresaw."""

from __future__ import annotations

import logging
import logging.handlers
import sys
from collections.abc import Sequence
from types import TracebackType

from PySide6.QtCore import QObject, QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication

from .. import __version__, paths
from ..playback import Player
from . import theme
from .dialogs.error import error_box
from .jobs import Jobs
from .main_window import MainWindow
from .recordings.handles import allow_many
from .shell import cache_place, roles
from .shell.garbage import Garbage
from .shell.icons import application_icon
from .shell.key_focus import KeyFocus
from .shell.languages import load_translations
from .shell.preferences import Preferences

FIRST_SIZE = QSize(1500, 900)
#: How often garbage is looked for, in milliseconds.
TIDY_MS = 1000

_log = logging.getLogger("workstation.app")


def start_log() -> None:
    """A rotating log in the user's log folder, without audio content. Where none can be written, stderr serves."""
    handler: logging.Handler
    try:
        paths.user_log().mkdir(parents=True, exist_ok=True)
        log = paths.user_log() / "shellac.log"
        handler = logging.handlers.RotatingFileHandler(log, maxBytes=1_000_000, backupCount=3, encoding="utf-8")
    except OSError:
        handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root = logging.getLogger("workstation")
    if not root.handlers:
        root.addHandler(handler)
        root.setLevel(logging.INFO)


class Unforeseen(QObject):
    """Shows, in the GUI thread and one at a time, that something went wrong which the program has no sentence for."""

    _happened = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._shown = False
        self._happened.connect(self._show, Qt.ConnectionType.QueuedConnection)

    def catch(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """A `sys.excepthook`."""
        if issubclass(kind, KeyboardInterrupt):
            QApplication.quit()
            return
        _log.error("unforeseen", exc_info=(kind, error, trace))
        self._happened.emit(f"{kind.__name__}: {error}")

    def _show(self, what: str) -> None:
        if self._shown:
            return
        self._shown = True
        sentence = self.tr("Your recording is unchanged. The log says more: {what}").format(what=what)
        box = error_box(self.tr("Something went wrong inside the program"), sentence, QApplication.activeWindow(), with_log=True)
        box.finished.connect(self._closed)
        box.open()

    def _closed(self) -> None:
        self._shown = False


def make_application(arguments: Sequence[str], language: str = "") -> QApplication:
    """The QApplication with name and language; an empty `language` is the system's."""
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        app = QApplication(["shellac", *arguments])
    app.setApplicationName("shellac")
    app.setApplicationDisplayName("Shellac")
    app.setApplicationVersion(__version__)
    app.setDesktopFileName("shellac")
    load_translations(app, paths.resources() / "translations", language)
    if app.findChild(KeyFocus) is None:
        app.installEventFilter(KeyFocus(app))
        roles.install()
        tidy = QTimer(app, interval=TIDY_MS)
        tidy.timeout.connect(Garbage().collect)
        tidy.start()
    return app


def make_window(app: QApplication, preferences: Preferences, player: Player | None = None) -> MainWindow:
    """The window with everything that it stands on, not yet shown."""
    theme.apply(app, preferences.theme)
    app.setWindowIcon(application_icon())
    # what a person waits for (rendering, learning, tiles) may use four threads, what can wait (loudness, overviews) one
    jobs = Jobs(threads=4, slow=1)
    return MainWindow(jobs, player or Player(), preferences, cache_place.settle(preferences))


def show_window(window: MainWindow, remembered: bool) -> None:
    """Show it where it was; the first time as large as FIRST_SIZE, or filling a screen that is smaller."""
    if not remembered:
        window.resize(FIRST_SIZE)
        available = window.screen().availableSize()
        if available.width() <= FIRST_SIZE.width() or available.height() <= FIRST_SIZE.height():
            window.resize(FIRST_SIZE.boundedTo(available))
            window.showMaximized()
            return
    window.show()


def run(files: list[str]) -> int:
    """Open the window, on the first of `files` if any; returns the exit status when it is closed."""
    start_log()
    allow_many()
    unforeseen_before = sys.excepthook
    preferences = Preferences()
    app = make_application(files, preferences.language)
    unforeseen = Unforeseen()
    sys.excepthook = unforeseen.catch
    try:
        window = make_window(app, preferences)
        show_window(window, remembered=window.window_state.remembered)
        if preferences.device != "auto":
            window.menus.compute_on(preferences.device)
        if preferences.sound_device:
            QTimer.singleShot(0, lambda: window.menus.choose_sound(preferences.sound_device))
        if files:
            window.open_files(files)
        window.keeping.offer()
        return app.exec()
    finally:
        sys.excepthook = unforeseen_before
        _log.info("ended")

