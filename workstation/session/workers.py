"""Worker processes for a run over many recordings: each restores one at a time; one that dies costs that recording alone.

Processes are spawned, so that torch and every library start clean, on any system. A worker is told to stop through
its pipe, and stops too where the pipe breaks: when the program that started it was killed, no worker goes on without it.
"""

from __future__ import annotations

import multiprocessing
import os
import queue
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from ..core import Cancelled, Progress, UsageError
from .attempt import Outcome, attempt
from .night_log import Done
from .recordings import Recording
from .restoring import Order

#: One recording with what the log says of it.
Task = tuple[Recording, Done | None]
#: Seconds that workers are given to take away what they have not finished.
_PATIENCE = 15.0
_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")


@dataclass(eq=False)
class _Worker:
    process: BaseProcess
    pipe: Connection
    task: Task | None = None
    share: float = 0.0


class Workers:
    """At most `count` processes that restore what they are given, in any order.

    `claim(recording, planned)` is called in this process before anything is written; it gives the sentence that
    refuses, or "". `moved` is called whenever a share of the work was done.
    """

    def __init__(self, count: int, order: Order, claim: Callable[[Recording, list[Path]], str], moved: Callable[[], None]) -> None:
        self._count, self._order, self._claim, self._moved = count, order, claim, moved
        self._workers: list[_Worker] = []
        #: what was done while the workers were told to stop
        self.late: list[Outcome] = []

    @property
    def under_way(self) -> float:
        """The bytes of recordings that are done of those that are being restored, by their share."""
        return sum(worker.share * worker.task[0].size for worker in self._workers if worker.task is not None)

    def run(self, tasks: Iterator[Task]) -> Iterator[Outcome]:
        """The outcomes of all tasks, each as it comes. Whatever ends this, no worker is left behind."""
        try:
            while True:
                self._give(tasks)
                busy = {worker.pipe: worker for worker in self._workers if worker.task is not None}
                if not busy:
                    return
                for pipe in wait(list(busy)):
                    outcome = self._hear(busy[pipe])  # type: ignore[index]
                    if outcome is not None:
                        yield outcome
        finally:
            self.stop()

    def stop(self) -> None:
        """End every worker: politely, then by force where one does not answer."""
        for worker in self._workers:
            with suppress(OSError):
                worker.pipe.send(None)
        deadline = time.monotonic() + _PATIENCE
        for worker in self._workers:
            while worker.process.is_alive() and time.monotonic() < deadline:
                with suppress(OSError, EOFError):
                    while worker.pipe.poll(0.05):
                        self._hear_late(worker)
                worker.process.join(0.02)
            if worker.process.is_alive():
                worker.process.kill()
            worker.process.join()
            worker.pipe.close()
        self._workers.clear()

    def _give(self, tasks: Iterator[Task]) -> None:
        """Give every idle worker its next recording, and start workers while there are more recordings than those."""
        while True:
            idle = next((worker for worker in self._workers if worker.task is None), None)
            if idle is None and len(self._workers) >= self._count:
                return
            task = next(tasks, None)
            if task is None:
                return
            idle = idle or self._start()
            idle.task, idle.share = task, 0.0
            with suppress(OSError):  # one that died meanwhile is noticed when it is listened to
                idle.pipe.send(task)

    def _start(self) -> _Worker:
        ours, theirs = multiprocessing.get_context("spawn").Pipe()
        process = multiprocessing.get_context("spawn").Process(target=_work, args=(theirs, self._order), daemon=True)
        with _few_threads(self._count), _deaf_to_ctrl_c():
            process.start()
        theirs.close()
        self._workers.append(_Worker(process, ours))
        return self._workers[-1]

    def _hear(self, worker: _Worker) -> Outcome | None:
        """Take what a worker says; its outcome, where it is done or dead."""
        assert worker.task is not None
        recording = worker.task[0]
        try:
            kind, value = worker.pipe.recv()
        except (EOFError, OSError):
            return self._bury(worker)
        if kind == "share":
            worker.share = value
        elif kind == "claim":
            with suppress(OSError):
                worker.pipe.send(self._claim(recording, value))
        else:
            worker.task = None
            return Outcome(**{**value, "recording": recording})
        self._moved()
        return None

    def _hear_late(self, worker: _Worker) -> None:
        kind, value = worker.pipe.recv()
        if kind == "done" and worker.task is not None:
            self.late.append(Outcome(**{**value, "recording": worker.task[0]}))

    def _bury(self, worker: _Worker) -> Outcome:
        assert worker.task is not None
        worker.process.join()
        worker.pipe.close()
        self._workers.remove(worker)
        code = worker.process.exitcode or 0
        killed = " It was killed; perhaps there was not enough memory: try fewer jobs." if code == -signal.SIGTERM or code == -9 else ""
        return Outcome(worker.task[0], error=f"The process that restored {worker.task[0].path} ended before it was done.{killed}", status=1)


@contextmanager
def _few_threads(workers: int) -> Iterator[None]:
    """Processes that are started here share the cores, unless the person said how many threads there shall be."""
    missing = [name for name in _THREADS if name not in os.environ]
    os.environ.update(dict.fromkeys(missing, str(max(1, (os.cpu_count() or 1) // workers))))
    try:
        yield
    finally:
        for name in missing:
            del os.environ[name]


@contextmanager
def _deaf_to_ctrl_c() -> Iterator[None]:
    """Processes that are started here never hear Ctrl+C, not even while they start: a terminal sends it to all, and we tell them."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


class _Post:
    """A worker's end of the pipe. A thread listens, so that a word to stop is heard in the middle of the work."""

    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe
        self._heard: queue.Queue[Any] = queue.Queue()
        self._progress = Progress()
        self._stopped = False
        self._saying = threading.Lock()
        threading.Thread(target=self._listen, daemon=True).start()

    def next(self) -> Any:
        """The next word of the program; None: stop."""
        return self._heard.get()

    def say(self, kind: str, value: Any) -> None:
        with self._saying:  # shares are told by whichever thread renders
            self._pipe.send((kind, value))

    def progress(self) -> Progress:
        """A fresh Progress that tells the program its share."""
        self._progress = Progress(on_change=lambda progress: self.say("share", progress.fraction), interval=0.5)
        if self._stopped:
            self._progress.cancel()
        return self._progress

    def claim(self, planned: Any) -> None:
        """Ask for the files of a job; UsageError where they are spoken for."""
        self.say("claim", list(planned))
        answer = self.next()
        if answer is None:
            raise Cancelled()
        if answer:
            raise UsageError(answer)

    def _listen(self) -> None:
        word: Any = ...
        while word is not None:
            try:
                word = self._pipe.recv()
            except (EOFError, OSError):
                word = None
            if word is None:
                self._stopped = True
                self._progress.cancel()
            self._heard.put(word)


def _work(pipe: Connection, order: Order) -> None:
    """The life of a worker process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    post = _Post(pipe)
    with suppress(Cancelled, OSError):  # told to stop, or alone
        while (task := post.next()) is not None:
            recording, before = task
            post.say("done", vars(attempt(order, recording, before, post.claim, post.progress())))
