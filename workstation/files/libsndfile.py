"""libsndfile through soundfile, made safe: forward reading without hidden seeks, a pool of handles, errors in one sentence."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import nullcontext, suppress
from pathlib import Path

import numpy as np
import soundfile

from ..core import Format, NativeSource, Origin, UsageError
from . import samples
from .quiet import quiet_mpg123

#: libsndfile's frame count where a stream does not tell its length.
UNKNOWN_LENGTH = 1 << 62
#: Handles kept open for one source: playback, views and a job read at three places at once.
_KEPT_HANDLES = 3
BLOCK = 65_536


class Handle:
    """One open file that is read forwards; used by one thread at a time.

    soundfile seeks after every read, and for MP3 that changes the samples (measured: errors up to
    0.06 of full scale): a handle seeks only when asked to.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            with quiet_mpg123():
                self._file = Forward(plain_name(path))
        except (soundfile.LibsndfileError, RuntimeError, TypeError) as error:
            raise UsageError(f"{path} cannot be read: {_why_not(path)}.") from error
        self.format = Format(self._file.samplerate, self._file.channels, _container(self._file.format), self._file.subtype)
        self.length = self._file.frames
        self.position = 0
        self._talkative = self.format.subtype.startswith("MPEG")

    def seek(self, frame: int) -> None:
        if frame != self.position:
            try:
                self._file.seek(frame)
            except soundfile.LibsndfileError as error:
                raise self._damaged(frame) from error
            self.position = frame

    def read(self, count: int, dtype: np.dtype) -> np.ndarray:
        """Up to `count` frames, [frames, channels]; UsageError where the file is damaged there."""
        try:
            with quiet_mpg123() if self._talkative else nullcontext():
                out: np.ndarray = self._file.read(count, dtype=dtype.name, always_2d=True)
        except soundfile.LibsndfileError as error:
            raise self._damaged(self._last_readable(self.position)) from error
        self.position += len(out)
        return out

    def blocks(self, dtype: np.dtype) -> Iterator[np.ndarray]:
        """The rest of the file, front to back, [frames, channels]."""
        while len(block := self.read(BLOCK, dtype)):
            yield block

    def close(self) -> None:
        self._file.close()

    def _last_readable(self, frame: int) -> int:
        """The last frame that can be read after `frame`, to a few hundred frames."""
        size = 512
        with suppress(soundfile.LibsndfileError), quiet_mpg123(), Forward(plain_name(self.path)) as fresh:
            fresh.seek(frame)
            while len(fresh.read(size, dtype="float32")) == size:
                frame += size
        return frame

    def _damaged(self, frame: int) -> UsageError:
        minutes, seconds = divmod(frame / self.format.rate, 60)
        return UsageError(f"{self.path} is damaged: it cannot be read beyond {minutes:.0f}:{seconds:04.1f}.")


class Forward(soundfile.SoundFile):
    """Tells soundfile that it cannot seek, so that soundfile does not do so on its own."""

    def seekable(self) -> bool:
        return False


def plain_name(path: Path) -> str | bytes:
    """The name of a file as libsndfile takes it: on POSIX its bytes, whatever they mean as text."""
    return os.fsencode(path) if os.name == "posix" else str(path)


def _container(name: str) -> str:
    return "WAV" if name == "WAVEX" else name


def _why_not(path: Path) -> str:
    with open(path, "rb") as stream:
        head = stream.read(22)
    bits = ((head[20] & 1) << 4 | head[21] >> 4) + 1 if head[:4] == b"fLaC" and len(head) == 22 else 16
    if bits not in (8, 16, 24):
        return f"it holds FLAC of {bits} bits, and FLAC is read with 8, 16 or 24; convert it to WAV first"
    return "it is not an audio file that this program knows, or it is damaged"


def probe(path: Path) -> tuple[Format, int]:
    """The format and announced length of what libsndfile finds in a file; UsageError where it knows nothing."""
    handle = Handle(path)
    handle.close()
    return handle.format, handle.length


class SoundfileSource(NativeSource):
    """PCM, float, FLAC and ALAC in what libsndfile reads, where seeking is exact. Any thread may read."""

    def __init__(self, path: Path, version: str) -> None:
        handle = Handle(path)
        self._path = path
        self._idle = [handle]
        self._lock = threading.Lock()
        self.format = handle.format
        self._native = samples.native_type(self.format.subtype)
        notes: tuple[str, ...] = ()
        if handle.length >= UNKNOWN_LENGTH:
            handle.length = sum(len(block) for block in handle.blocks(self._native))
            notes = ("The file does not tell its length: it was read once to find it.",)
        self.length = handle.length
        codec = "FLAC" if self.format.container == "FLAC" else self.format.subtype
        self.origin = Origin(str(path), self.format.container, codec, notes=notes)
        self.version = version

    def read_native(self, start: int, count: int) -> np.ndarray:
        return np.ascontiguousarray(self._samples(start, count))

    def _read(self, start: int, count: int) -> np.ndarray:
        return samples.to_float(self._samples(start, count))

    def _samples(self, start: int, count: int) -> np.ndarray:
        handle = self._borrow(start)
        try:
            handle.seek(start)
            block = handle.read(count, self._native)
        except UsageError:
            handle.close()
            raise
        self._give_back(handle)
        if len(block) < count:
            raise UsageError(f"{self._path} ends early: {self.length} frames were announced, and {start + len(block)} could be read.")
        return block.T

    def _borrow(self, frame: int) -> Handle:
        """A handle that stands at `frame` if there is one, else the one that was used longest ago."""
        with self._lock:
            for handle in self._idle:
                if handle.position == frame:
                    self._idle.remove(handle)
                    return handle
            if len(self._idle) == _KEPT_HANDLES:
                return self._idle.pop(0)
        return Handle(self._path)

    def _give_back(self, handle: Handle) -> None:
        with self._lock:
            self._idle.append(handle)
            surplus = self._idle.pop(0) if len(self._idle) > _KEPT_HANDLES else None
        if surplus is not None:
            surplus.close()
