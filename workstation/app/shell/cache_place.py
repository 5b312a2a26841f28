"""CachePlace: where the cache lies, how large it may be, and emptying it, while recordings are open."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, QTimer, Signal

from ... import paths
from ...core import Progress, ShellacError, cache_at
from .preferences import Preferences

if TYPE_CHECKING:
    from ..main_window import MainWindow

#: What is made inside a folder that a person chose: nothing else in it is ever touched.
NAME = "shellac-cache"
GIGABYTE = 10**9


def settle(preferences: Preferences) -> Path:
    """Use the cache that was chosen, from now on; its folder. Where it is gone or may not be written, the usual one serves."""
    chosen = Path(preferences.cache_folder) if preferences.cache_folder else None
    # the folder that it was put into is made by nobody but its owner: without it, its disk is not there
    there = chosen is not None and chosen.parent.is_dir() and _can_write(chosen)
    paths.use_cache(chosen if there else None)
    folder = paths.user_cache()
    cache_at(folder).limit_bytes = preferences.cache_gigabytes * GIGABYTE
    return folder


class CachePlace(QObject):
    """What is open goes on being read; what is computed from now on is kept in the new place."""

    #: the place, the limit or what is in it changed
    changed = Signal()
    #: a sentence
    said = Signal(str)

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        chosen = window.preferences.cache_folder
        sentence = ""
        if not _can_write(self.folder):
            unwritten = self.tr("The cache folder {folder} cannot be written. All works without it, but is computed anew more often.")
            sentence = unwritten.format(folder=self.folder)
        elif chosen and Path(chosen) != self.folder:
            sentence = self.tr("The cache folder {folder} is not there; until it is, the usual one serves.").format(folder=chosen)
        if sentence:
            QTimer.singleShot(0, self, lambda: self.said.emit(sentence))

    @property
    def folder(self) -> Path:
        return paths.user_cache()

    @property
    def used_bytes(self) -> int:
        return cache_at(self.folder).used_bytes

    @property
    def allowed_bytes(self) -> int:
        """The limit that counts now: the person's, or a tenth of the disk."""
        return cache_at(self.folder).allowed_bytes()

    def limit_to(self, gigabytes: int) -> None:
        """Allow so much from now on; what is too much goes in the background."""
        self._window.preferences.cache_gigabytes = gigabytes
        cache = cache_at(self.folder)

        def work(_: Progress) -> None:
            cache.limit_bytes = gigabytes * GIGABYTE

        self._window.jobs.submit(work, key="cache limit", done=lambda _: self.changed.emit())

    def move_to(self, chosen: Path | None) -> None:
        """Keep the cache inside the folder `chosen`, None for the usual place; the old one is emptied in the background.

        ShellacError where nothing can be written there: all stays as it was.
        """
        target = None if chosen is None else chosen if chosen.name == NAME else chosen / NAME
        if target is not None and not _can_write(target):
            raise ShellacError(QCoreApplication.translate(
                "CachePlace", "Nothing can be written to {folder}; the cache stays where it was.").format(folder=chosen))
        old = self.folder
        self._window.preferences.cache_folder = "" if target is None else str(target)
        new = settle(self._window.preferences)
        if new == old:
            return
        self._window.workspace.renderer.move_to(new)
        self._window.timeline.set_cache(new)
        self._window.meters.readings.cache = new
        self._clear(old)

    def clear(self) -> None:
        """Empty the cache; what is open is computed again where it is wanted."""
        self._clear(self.folder)

    def _clear(self, folder: Path) -> None:
        def done(left: int) -> None:
            self._window.workspace.after.render_again()
            self.changed.emit()
            self.said.emit(self.tr("The cache is empty.") if not left else self.tr(
                "The cache was emptied but for {size} MB that are in use.").format(size=max(round(left / 1e6), 1)))

        self._window.jobs.submit(cache_at(folder).clear, title=self.tr("Emptying the cache"), urgent=True, done=done,
                                 cancelled=self.changed.emit)
        self.changed.emit()


def _can_write(folder: Path) -> bool:
    """Whether files can be made in a folder, which is made where it is missing."""
    probe = folder / f"probe-{secrets.token_hex(4)}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        os.close(os.open(probe, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
        probe.unlink()
    except OSError:
        return False
    return True
