"""Batch: one order for many recordings. It goes on after a failed one, keeps the log, and tells how far all of it is."""

from __future__ import annotations

import os
import threading
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from ..core import Progress, UsageError
from ..files import leftovers
from .attempt import Outcome, attempt
from .night_log import NightLog
from .recordings import Found, Recording
from .restoring import Order
from .workers import Task, Workers

#: So many names of failed recordings are kept for the last sentence; the log has them all.
NAMES_KEPT = 20


@dataclass
class Tally:
    """How many recordings were restored, had been restored before, and failed; `status` is the highest exit status."""

    done: int = 0
    skipped: int = 0
    failed: int = 0
    status: int = 0
    names: list[str] = field(default_factory=list)

    def count(self, outcome: Outcome) -> None:
        if outcome.result is not None:
            self.done += 1
        elif outcome.skipped is not None:
            self.skipped += 1
        else:
            self.fail(outcome.recording.path.name, outcome.status)

    def fail(self, name: str, status: int) -> None:
        self.failed += 1
        self.status = max(self.status, status)
        if len(self.names) < NAMES_KEPT:
            self.names.append(name)

    @property
    def total(self) -> int:
        return self.done + self.skipped + self.failed

    def sentence(self) -> str:
        """For example "297 done, 12 skipped, 3 failed: a.wav, b.wav, c.wav"."""
        parts = [f"{self.done} done"] + [f"{self.skipped} skipped"] * (self.skipped > 0)
        if not self.failed:
            return ", ".join(parts)
        more = f" and {self.failed - len(self.names)} more" if self.failed > len(self.names) else ""
        return f"{', '.join([*parts, f'{self.failed} failed'])}: {', '.join(self.names)}{more}"


class Batch:
    """Restores what `found` finds, with `jobs` recordings at a time; with one job in this process, else in workers.

    `skip_done` leaves out recordings that the log knows as done in the same way. `progress` counts bytes of recordings;
    all of them are counted beforehand, in a thread, where somebody is `watching`.
    """

    def __init__(self, order: Order, found: Found, jobs: int, skip_done: bool, progress: Progress, watching: bool = False) -> None:
        self._order, self._found, self._jobs, self._skip_done = order, found, jobs, skip_done
        self._progress, self._watching = progress, watching
        self._logs: dict[Path, NightLog] = {}
        self._taken: set[Path] = set()
        #: the folders that a killed run had begun to write into
        self._swept: set[Path] = set()
        #: of the recordings that are under way, the files that did not exist before
        self._fresh: dict[int, tuple[Path, list[Path]]] = {}
        self._workers: Workers | None = None
        self._over = False
        self._counted = self._bytes_counted = self._bytes_done = self._bytes_skipped = 0
        self.tally = Tally()

    def run(self) -> Generator[Outcome, None, None]:
        """The outcomes, in the order in which recordings are done. UsageError where a log is held by another run."""
        if self._watching:
            threading.Thread(target=self._count, daemon=True).start()
        try:
            with closing(self._here() if self._jobs == 1 else self._elsewhere()) as outcomes:
                for outcome in outcomes:
                    self._account(outcome)
                    yield outcome
            for place, problem in self._found.problems:
                self.tally.fail(str(place), 1)
                yield Outcome(Recording(place, place, place.name), error=problem, status=1)
        finally:
            self._end()

    def _here(self) -> Generator[Outcome, None, None]:
        for recording, before in self._tasks():
            def moved(inner: Progress, size: int = recording.size) -> None:
                self._show(inner.fraction * size)

            def claim(planned: Sequence[Path], of: Recording = recording) -> None:
                refused = self._claim(of, planned)
                if refused:
                    raise UsageError(refused)

            inner = self._progress if self._found.is_single else Progress(on_change=moved)
            yield attempt(self._order, recording, before, claim, inner)

    def _elsewhere(self) -> Generator[Outcome, None, None]:
        workers = self._workers = Workers(self._jobs, self._order, self._claim, lambda: self._show(workers.under_way))
        yield from workers.run(self._tasks())

    def _tasks(self) -> Iterator[Task]:
        """Each recording with what its log knows of it, as they are found."""
        for recording in self._found:
            log = self._log(recording)
            if log is None:
                yield recording, None
                continue
            left = log.left(recording.path, recording.folder)
            if left and recording.folder not in self._swept:
                self._swept.add(recording.folder)
                leftovers.sweep(recording.folder)
            before = log.done(recording.path, recording.folder) if self._skip_done else None
            yield replace(recording, replaceable=left), before

    def _log(self, recording: Recording) -> NightLog | None:
        if recording.log is None:
            return None
        if recording.log not in self._logs:
            self._logs[recording.log] = NightLog(recording.log)
        return self._logs[recording.log]

    def _claim(self, recording: Recording, planned: Sequence[Path]) -> str:
        """Take the files of a job before it begins to write; the sentence that refuses where another job has one, else ""."""
        twice = next((path for path in planned if path in self._taken), None)
        if twice is not None:
            return f"Two sources would be written to {twice}; restore them into different folders."
        self._taken.update(planned)
        self._fresh[id(recording)] = recording.folder, [path for path in planned if not os.path.lexists(path)]
        log = self._log(recording)
        if log is not None:
            log.begin(recording.path, recording.folder, planned)
        return ""

    def _account(self, outcome: Outcome) -> None:
        """Count an outcome and write it down."""
        recording = outcome.recording
        self.tally.count(outcome)
        if outcome.error:
            self._clear_up(id(recording))
        if outcome.skipped is not None:
            self._bytes_skipped += recording.size
        else:
            self._bytes_done += recording.size
            log = self._log(recording)
            if log is not None:
                log.add(outcome.to_line(self._order))
        self._fresh.pop(id(recording), None)
        self._show(self._workers.under_way if self._workers is not None else 0.0)

    def _clear_up(self, key: int) -> None:
        """Take away what is left of a recording that came to no end: a job is done or it was not."""
        folder, fresh = self._fresh.pop(key, (None, []))
        for path in fresh:
            with suppress(OSError):
                path.unlink(missing_ok=True)
        if folder is not None:
            leftovers.sweep(folder)

    def _end(self) -> None:
        self._over = True
        for outcome in self._workers.late if self._workers is not None else ():
            self._account(outcome)
        for key in list(self._fresh):
            self._clear_up(key)
        for folder in self._swept:
            leftovers.sweep(folder)
        for log in self._logs.values():
            log.close(finished=True)

    def _count(self) -> None:
        """Learn how much there is in all, while the work goes on."""
        count = size = 0
        for recording in replace(self._found):
            if self._over:
                return
            count, size = count + 1, size + recording.size
        self._counted, self._bytes_counted = count, size

    def _show(self, under_way: float) -> None:
        if self._found.is_single:
            return
        progress, tally = self._progress, self.tally
        of = f" of {self._counted}" if self._counted else ""
        progress.title = f"{tally.total}{of} recordings" + (f", {tally.failed} failed" if tally.failed else "")
        progress.total = self._bytes_counted - self._bytes_skipped
        progress.done = self._bytes_done + under_way
        progress.advance(0)
