"""Jobs: work in the background, answered in the GUI thread."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Hashable
from typing import Any

from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal
from shiboken6 import isValid

from ..core import Cancelled, Progress

Work = Callable[[Progress], Any]


def _nothing(progress: Progress) -> None:
    """The work of a job that is over."""


class Job:
    """One request. `state` is "waiting", "running", "done", "failed", "cancelled" or "dropped" (a newer one took its place)."""

    def __init__(self, jobs: Jobs, work: Work, title: str, key: Hashable, urgent: bool) -> None:
        self._jobs = jobs
        self.work = work
        self.key = key
        self.urgent = urgent
        self.state = "waiting"
        self.progress = Progress(title, jobs._progressed if title else None)
        self.done: Callable[[Any], Any] | None = None
        self.failed: Callable[[BaseException], Any] | None = None
        self.cancelled: Callable[[], Any] | None = None
        self.owner: QObject | None = None

    @property
    def title(self) -> str:
        return self.progress.title

    def release(self) -> None:
        """In the GUI thread: let go of what was asked for. A worker that did it last would end QObjects of this thread in its own."""
        self.work, self.done, self.failed, self.cancelled, self.owner = _nothing, None, None, None, None

    @property
    def is_over(self) -> bool:
        return self.state not in ("waiting", "running")

    def cancel(self) -> None:
        """Ask the work to stop; its `cancelled` callback follows once it has, its `done` never."""
        self.progress.cancel()
        self._jobs._withdraw(self)


class _Workers:
    """Threads that take jobs from a line, urgent ones first. At most `slow` jobs that are not urgent run at a time."""

    def __init__(self, name: str, threads: int, slow: int, finish: Callable[[Job, Any, BaseException | None], None]) -> None:
        self._name, self._count, self._slow, self._finish = name, threads, slow, finish
        self._line: deque[Job] = deque()
        self._wake = threading.Condition()
        self._threads: list[threading.Thread] = []
        self._slow_running = 0
        self._closed = False

    def put(self, job: Job) -> None:
        with self._wake:
            if self._closed:
                raise RuntimeError("the jobs are shut down")
            self._line.append(job)
            if len(self._threads) < self._count:
                thread = threading.Thread(target=self._run, name=f"{self._name}-{len(self._threads)}", daemon=True)
                self._threads.append(thread)
                thread.start()
            self._wake.notify()

    def withdraw(self, job: Job) -> bool:
        """Take a waiting job out of the line; False where it is running or over."""
        with self._wake:
            if job not in self._line:
                return False
            self._line.remove(job)
            return True

    def close(self) -> None:
        with self._wake:
            self._closed = True
            self._line.clear()
            self._wake.notify_all()

    def join(self) -> None:
        for thread in self._threads:
            thread.join()

    def _next(self) -> Job | None:
        job = next((j for j in self._line if j.urgent), None)
        if job is None and self._line and self._slow_running < self._slow:
            job = self._line[0]
        if job is not None:
            self._line.remove(job)
            self._slow_running += not job.urgent
        return job

    def _run(self) -> None:
        while True:
            with self._wake:
                while (job := self._next()) is None:
                    if self._closed:
                        return
                    self._wake.wait()
                job.state = "running"
            result, error = None, None
            try:
                job.progress.check()
                result = job.work(job.progress)
            except BaseException as caught:  # whatever it is, the GUI thread must hear of it
                error = caught
            with self._wake:
                self._slow_running -= not job.urgent
                self._wake.notify()
            self._finish(job, result, error)


class Jobs(QObject):
    """One serial executor for what changes the document, one pool for previews, tiles and analysis.

    Callbacks arrive in the thread that made this object (the GUI thread), in the order in which the
    jobs ended. A newer request with the same key cancels the older, which is then never heard of again.
    Work must call `progress.check()` between blocks; nobody kills a thread.
    """

    #: the list `active`, or the progress of a job in it, changed
    active_changed = Signal()
    #: (job, error): a job without a `failed` callback failed
    job_failed = Signal(object, object)
    _arrived = Signal()
    _moved = Signal()

    def __init__(self, parent: QObject | None = None, *, threads: int = 3, slow: int = 2) -> None:
        super().__init__(parent)
        self._serial = _Workers("serial", 1, 1, self._ended)
        self._pool = _Workers("pool", threads, slow, self._ended)
        self._jobs: list[Job] = []
        self._keys: dict[Hashable, Job] = {}
        self._results: deque[tuple[Job, Any, BaseException | None]] = deque()
        self._announced = threading.Event()
        self._open = True
        self._arrived.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._moved.connect(self._announce, Qt.ConnectionType.QueuedConnection)
        app = QCoreApplication.instance()
        if app is not None:
            app.aboutToQuit.connect(self.shutdown)

    def submit(self, work: Work, *, done: Callable[[Any], Any] | None = None, failed: Callable[[BaseException], Any] | None = None,
               cancelled: Callable[[], Any] | None = None, title: str = "", key: Hashable = None, serial: bool = False,
               urgent: bool | None = None, owner: QObject | None = None) -> Job:
        """Run `work(progress)` in the background; exactly one of the callbacks follows, unless a newer request drops it.

        A job with a title is shown to the person. Urgent jobs (by default those without a title: tiles,
        measurements of what is on screen) overtake the others, and a thread of the pool is kept for them.
        Once `owner` is deleted, none of the callbacks is called. After `shutdown` a request is dropped at once.
        """
        job = Job(self, work, title, key, (not title) if urgent is None else urgent)
        if not self._open:
            job.state = "dropped"
            return job
        job.done, job.failed, job.cancelled, job.owner = done, failed, cancelled, owner
        if key is not None:
            self.drop(key)
            self._keys[key] = job
        self._jobs.append(job)
        (self._serial if serial else self._pool).put(job)
        if title:
            self.active_changed.emit()
        return job

    def drop(self, key: Hashable) -> None:
        """Cancel the request with this key, if there is one; none of its callbacks is called."""
        job = self._keys.pop(key, None)
        if job is not None:
            job.state = "dropped"
            job.progress.cancel()
            if self._serial.withdraw(job) or self._pool.withdraw(job):
                self._forget(job)
                job.release()

    @property
    def active(self) -> list[Job]:
        """The titled jobs that wait or run, oldest first, for the status line."""
        return [j for j in self._jobs if j.title and not j.is_over]

    @property
    def busy(self) -> bool:
        """True while any job waits, runs or has yet to be delivered."""
        return bool(self._jobs)

    def cancel_all(self) -> None:
        """Cancel every job that the person can see."""
        for job in self.active:
            job.cancel()

    def shutdown(self) -> None:
        """Cancel everything and wait for the threads. Nothing is delivered afterwards."""
        self._open = False
        for job in self._jobs:
            job.progress.cancel()
        for workers in (self._serial, self._pool):
            workers.close()
        for workers in (self._serial, self._pool):
            workers.join()
        self._results.clear()
        self._jobs.clear()
        self._keys.clear()

    def _withdraw(self, job: Job) -> None:
        if self._serial.withdraw(job) or self._pool.withdraw(job):
            self._ended(job, None, Cancelled())

    def _ended(self, job: Job, result: Any, error: BaseException | None) -> None:
        """Called in the worker thread."""
        self._results.append((job, result, error))
        if self._open:
            self._arrived.emit()

    def _progressed(self, progress: Progress) -> None:
        """Called in the worker thread; many changes become one announcement."""
        if self._open and not self._announced.is_set():
            self._announced.set()
            self._moved.emit()

    def _announce(self) -> None:
        self._announced.clear()
        if self._open:
            self.active_changed.emit()

    def _forget(self, job: Job) -> None:
        self._jobs.remove(job)
        if self._keys.get(job.key) is job:
            del self._keys[job.key]
        if job.title:
            self.active_changed.emit()

    def _deliver(self) -> None:
        """In the GUI thread: hand each answer over, or drop it where it is stale."""
        while self._results and self._open:
            job, result, error = self._results.popleft()
            dropped = job.state == "dropped" or (job.owner is not None and not isValid(job.owner))
            if not dropped:
                cancelled = job.progress.cancelled
                job.state = "cancelled" if cancelled else "failed" if error is not None else "done"
            self._forget(job)
            if not dropped:
                self._answer(job, result, error)
            job.release()

    def _answer(self, job: Job, result: Any, error: BaseException | None) -> None:
        if job.state == "cancelled" and (error is None or isinstance(error, Cancelled)):
            if job.cancelled is not None:
                job.cancelled()
        elif error is not None:
            if job.failed is not None:
                job.failed(error)
            else:
                self.job_failed.emit(job, error)
        elif job.done is not None:
            job.done(result)
