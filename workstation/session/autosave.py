"""Autosave: what is open and not saved yet, kept on the disk by a thread of its own, and found again after a crash."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..core import Document, ShellacError, UsageError
from ..files import project
from ..files.project_findings import remove_stale
from .instance import DeadInstance, Instance, dead_instances
from .projects import project_data

#: What could not be kept is tried again after so many seconds.
RETRY_SECONDS = 5.0

_log = logging.getLogger(__name__)
Wish = tuple[Document, Mapping[str, Any]] | None


class Autosaver:
    """Keeps one file a document in the folder of `instance`. Every method returns at once, but for `wait` and `close`.

    `said` gets a sentence, in the writing thread, when nothing can be kept any more, and an empty one once it can again.
    """

    def __init__(self, instance: Instance, said: Callable[[str], object]) -> None:
        self._instance, self._said = instance, said
        self._wishes: dict[str, Wish] = {}
        self._failed: dict[str, Wish] = {}
        self._busy = self._closed = False
        self._wake = threading.Condition()
        self._thread = threading.Thread(target=self._run, name="autosave", daemon=True)
        self._thread.start()

    def keep(self, key: str, document: Document, view: Mapping[str, Any]) -> None:
        """Write the document as it is now, in the place of what was kept under `key`."""
        self._wish(key, (document.snapshot(), view))

    def drop(self, key: str) -> None:
        """The document was saved or closed: nothing has to be kept."""
        self._wish(key, None)

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until all that was asked for is on the disk; False where it is not in time, or cannot be kept."""
        with self._wake:
            return self._wake.wait_for(lambda: not self._wishes and not self._busy, timeout) and not self._failed

    def close(self) -> None:
        """The program ends well: what is kept is removed."""
        with self._wake:
            self._closed = True
            self._wake.notify_all()
        self._thread.join()
        self._instance.close()

    def _wish(self, key: str, wish: Wish) -> None:
        with self._wake:
            self._failed.pop(key, None)
            self._wishes[key] = wish
            self._wake.notify_all()

    def _run(self) -> None:
        while True:
            with self._wake:
                self._busy = False
                self._wake.notify_all()
                self._wake.wait_for(lambda: self._wishes or self._closed, RETRY_SECONDS if self._failed else None)
                if self._closed:
                    return
                wishes = {**self._failed, **self._wishes}
                self._busy, self._wishes = True, {}
            self._grant(wishes)

    def _grant(self, wishes: Mapping[str, Wish]) -> None:
        failed, sentence = {}, ""
        for key, wish in wishes.items():
            try:
                self._write(key, wish)
            except UsageError as error:
                _log.warning("no autosave: %s", error)
            except Exception as error:  # whatever it is, this thread must live on
                _log.warning("no autosave", exc_info=error)
                failed[key], sentence = wish, str(error)
        with self._wake:
            had_failed, self._failed = bool(self._failed), failed
        if bool(failed) != had_failed:
            self._said(f"What you do now cannot be kept safe against a crash. {sentence} Save the project." if failed else "")

    def _write(self, key: str, wish: Wish) -> None:
        """Into the first folder that takes it; older autosaves of the document in the others are removed."""
        name, written = f"{key}{project.SUFFIX}", None
        if wish is not None:
            written = self._written(name, project_data(wish[0], wish[1], wish[0].project))
        for folder in self._instance.held:
            if folder != written:
                _remove(folder / name)

    def _written(self, name: str, data: project.ProjectData) -> Path:
        failed: Exception | None = None
        for folder in self._instance.folders():
            try:
                project.write(data, folder / name)
                return folder
            except (OSError, ShellacError) as error:
                failed = error
        # never a UsageError, which says that there is nothing worth keeping
        raise ShellacError(str(failed or "There is no folder for it.")) from failed


@dataclass(frozen=True)
class LeftOver:
    """An autosave of a program that did not end well. `problem` is a sentence where it cannot be read.

    `outdated` is True where its project was saved after it.
    """

    path: Path
    name: str = ""
    saved: str = ""
    steps: int = 0
    markers: int = 0
    project: Path | None = None
    outdated: bool = False
    problem: str = ""

    def remove(self) -> None:
        """It was recovered, or is not wanted."""
        _remove(self.path)


class LeftOvers:
    """What crashed programs left. Other programs do not see it until `release`."""

    def __init__(self, places: Sequence[Path] | None = None) -> None:
        self._dead: list[DeadInstance] = dead_instances(places)
        self.found: list[LeftOver] = []
        for dead in self._dead:
            dead.clean()
            self.found += [_left_over(path) for path in dead.autosaves()]

    def release(self) -> None:
        """What was not removed waits for the next start."""
        for dead in self._dead:
            dead.release()
        self._dead = []


def _left_over(path: Path) -> LeftOver:
    try:
        data = project.read(path)
    except UsageError as error:
        return LeftOver(path, problem=str(error))
    owner = Path(data.owner) if data.owner else None
    try:
        outdated = owner is not None and owner.stat().st_mtime_ns > path.stat().st_mtime_ns
    except OSError:
        outdated = False
    return LeftOver(path, data.source.name, data.saved, len(data.edits), len(data.markers), owner, outdated)


def _remove(path: Path) -> None:
    with suppress(OSError):
        path.unlink(missing_ok=True)
        remove_stale(path, None)
