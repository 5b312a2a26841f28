"""Hands damaged recordings to a worker process and watches it: a crash or a hang of a library is an answer, not the end."""

from __future__ import annotations

import os
import queue
import resource
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from .mutating import mutations

ROOT = Path(__file__).resolve().parents[2]
#: Seconds that opening, reading and exporting a few seconds of sound may take, and bytes of address space.
LIMIT_SECONDS, _MEMORY = 20.0, 8 << 30


class Worker:
    """One process at a time; another is started where one died."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None
        self._answers: queue.Queue[str] = queue.Queue()

    def ask(self, line: str) -> str:
        """What the worker says of one line, or how it ended."""
        process = self._process or self._started()
        assert process.stdin is not None
        with suppress(BrokenPipeError):
            process.stdin.write(line + "\n")
            process.stdin.flush()
        try:
            answer = self._answers.get(timeout=LIMIT_SECONDS)
        except queue.Empty:
            self.stop()
            return f"wrong: no answer within {LIMIT_SECONDS:g} s"
        if answer:
            return answer.rstrip("\n")
        self._process = None
        return f"wrong: the process ended with status {process.wait()}"

    def send(self, number: int) -> None:
        """Send the process a signal."""
        assert self._process is not None
        self._process.send_signal(number)

    def stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def _started(self) -> subprocess.Popen[str]:
        self._answers = answers = queue.Queue()
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
        process = subprocess.Popen([sys.executable, "-m", "tests.files.mutation_worker"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                   text=True, env=environment, cwd=ROOT,
                                   preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY)))

        def listen() -> None:
            assert process.stdout is not None
            for line in process.stdout:
                answers.put(line)
            answers.put("")

        threading.Thread(target=listen, daemon=True).start()
        self._process = process
        return process


def judged(count: int, folder: Path, exported: int, seed: int = 0) -> Iterator[tuple[str, str]]:
    """(what was damaged and how, what became of it) for `count` mutations, every `exported`th of them exported too."""
    worker = Worker()
    try:
        yield from _judged(worker, mutations(count, seed), folder, exported)
    finally:
        worker.stop()


def _judged(worker: Worker, damaged: Iterable[tuple[str, bytes]], folder: Path, exported: int) -> Iterator[tuple[str, str]]:
    for number, (name, content) in enumerate(damaged):
        path = folder / f"damaged-{number}"
        path.write_bytes(content)
        target = folder / f"export-{number}"
        if number % exported == 0:
            target.mkdir()
        answer = worker.ask(f"{path}\t{target}" if target.exists() else str(path))
        if not answer.startswith("wrong"):
            path.unlink()
        yield f"{number} {name}", answer
