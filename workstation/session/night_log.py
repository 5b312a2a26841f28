"""The log of unattended runs: `shellac-log.jsonl` in the folder of the results, one line a recording as it is done.

A line is one write at the end of the file, so that a run that is killed leaves whole lines, or one torn line at the end
that reading passes over. Beside it `.shellac-night` holds the lock of the run that is on, and the files that it has begun:
what a killed run leaves there are results that no line vouches for, which the next run may write anew.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from .. import files
from ..core import UsageError
from .locking import lock

NAME = "shellac-log.jsonl"
BEGUN = ".shellac-night"


@dataclass(frozen=True)
class Output:
    """One written file as the log remembers it; `path` is seen from the log's folder, with forward slashes."""

    path: str
    size: int
    mtime_ns: int
    sha256: str

    @classmethod
    def of(cls, path: Path, folder: Path) -> Output:
        status = path.stat()
        return cls(_seen_from(folder, path), status.st_size, status.st_mtime_ns, files.sha256_of(path))

    def stands(self, folder: Path) -> bool:
        """True where the file is there as it was written. Its bytes are read only where its time of change differs."""
        path = folder / self.path
        try:
            status = path.stat()
        except OSError:
            return False
        if status.st_size != self.size:
            return False
        return status.st_mtime_ns == self.mtime_ns or files.sha256_of(path) == self.sha256


@dataclass(frozen=True)
class Done:
    """What the log says of a recording that was restored: its SHA-256, the key of the order, and what was written."""

    sha256: str
    order: str
    outputs: tuple[Output, ...]

    def differs(self, sha256: str, order: str, folder: Path) -> str:
        """Why a recording is not done, in words; "" where it was restored in the same way and its results still stand in `folder`."""
        if self.sha256 != sha256:
            return "its recording was changed since"
        if self.order != order:
            return "it was made with other steps, weights or options"
        changed = next((output.path for output in self.outputs if not output.stands(folder)), None)
        return f"{folder / changed} is missing or was changed since" if changed is not None else ""


class NightLog:
    """The log in one folder, held by one run. UsageError where another run holds it, ShellacError where it cannot be written."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._done: dict[tuple[str, str], Done] | None = None
        self._lines: BinaryIO | None = None
        self._begun: BinaryIO | None = None
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._begun = lock(folder / BEGUN)
            if self._begun is None:
                raise UsageError(f"Another run of shellac restore is writing into {folder}; wait for its end, or choose another folder.")
            self._left = {(line["folder"], line["source"]): frozenset(folder / path for path in line["outputs"])
                          for line in _lines(self._begun) if line.keys() >= {"folder", "source", "outputs"}}
            self._lines = open(folder / NAME, "a+b")
            _end_torn_line(self._lines)
        except OSError as error:
            self.close()
            raise files.failure(folder / NAME, error) from error

    def done(self, recording: Path, folder: Path) -> Done | None:
        """What the log says last of a recording of that name whose results lie in `folder`."""
        if self._done is None:
            assert self._lines is not None
            self._lines.seek(0)
            self._done = dict(_records(self._lines))
        return self._done.get(self._key(recording, folder))

    def left(self, recording: Path, folder: Path) -> frozenset[Path]:
        """The files that a killed run may have left of that recording."""
        return self._left.get(self._key(recording, folder), frozenset())

    def begin(self, recording: Path, folder: Path, planned: Sequence[Path]) -> None:
        """Write down which files will be written, before the first of them is."""
        directory, name = self._key(recording, folder)
        self._append(self._begun, {"folder": directory, "source": name, "outputs": [_seen_from(self.folder, path) for path in planned]})

    def add(self, line: Mapping[str, Any]) -> None:
        """Append one line; it is on the disk when this returns."""
        self._append(self._lines, {"time": datetime.now().astimezone().isoformat(timespec="seconds"), **line})

    def close(self, finished: bool = False) -> None:
        """Let go of the log. `finished` says that nothing was left unfinished, so nothing has to be remembered."""
        if self._lines is not None:
            self._lines.close()
        if self._begun is not None:
            if finished:
                self._begun.truncate(0)
            self._begun.close()
            if finished:
                (self.folder / BEGUN).unlink(missing_ok=True)

    def _append(self, file: BinaryIO | None, line: Mapping[str, Any]) -> None:
        assert file is not None
        try:
            file.write(json.dumps(line, separators=(",", ":"), allow_nan=False).encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())
        except OSError as error:
            raise files.failure(self.folder / NAME, error) from error

    def _key(self, recording: Path, folder: Path) -> tuple[str, str]:
        return _seen_from(self.folder, folder), recording.name


def _seen_from(folder: Path, path: Path) -> str:
    try:
        return Path(os.path.relpath(path, folder)).as_posix()
    except ValueError:
        return path.as_posix()


def _records(file: BinaryIO) -> Iterator[tuple[tuple[str, str], Done]]:
    """What was restored, in the order of the log; lines of failures, torn ones and those of strangers are passed over."""
    for line in _lines(file):
        try:
            outputs = tuple(Output(**output) for output in line["outputs"])
            key = (os.path.dirname(outputs[0].path) or ".", os.path.basename(line["source"]))
            yield key, Done(line["sha256"], line["order"], outputs)
        except (KeyError, TypeError, IndexError):
            continue


def _lines(file: BinaryIO) -> Iterator[dict[str, Any]]:
    for text in file:
        try:
            line = json.loads(text)
        except ValueError:
            continue
        if isinstance(line, dict):
            yield line


def _end_torn_line(file: BinaryIO) -> None:
    """Give the torn last line of a killed run its end, so that the next one stands alone."""
    if file.seek(0, os.SEEK_END):
        file.seek(-1, os.SEEK_END)
        if file.read(1) != b"\n":
            file.write(b"\n")
