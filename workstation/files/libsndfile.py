"""libsndfile through soundfile, made safe: forward reading without hidden seeks, a pool of handles, errors in one sentence."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import nullcontext, suppress
from pathlib import Path

import numpy as np
import soundfile

from ..core import Format, NativeSource, Origin, UsageError
from ..core.clock import clock
from . import samples
from .damage import promise, promised_frames
from .excerpt import Excerpt
from .lossy import NAMES
from .positioned import PositionedFile
from .quiet import quiet_mpg123
from .refusal import unreadable
from .repairs import FiniteSource

#: libsndfile's frame count where a stream does not tell its length.
UNKNOWN_LENGTH = 1 << 62
#: Handles kept open for one source: playback, views and a job read at three places at once.
_KEPT_HANDLES = 3
BLOCK = 65_536
#: MIDI sample dumps hold seven bits a byte, so that libsndfile's "PCM_16" has up to 21.
_IN_SEVENS = {"PCM_S8": "PCM_16", "PCM_16": "PCM_24", "PCM_24": "PCM_32"}


class Handle:
    """One open file that is read forwards from byte `offset` on; used by one thread at a time.

    soundfile seeks after every read, and for MP3 that changes the samples (measured: errors up to
    0.06 of full scale): a handle seeks only when asked to.
    """

    def __init__(self, path: Path, offset: int = 0) -> None:
        self.path = path
        self._offset = offset
        try:
            with quiet_mpg123():
                self._file = self._fresh()
        except (soundfile.LibsndfileError, RuntimeError, TypeError) as error:
            raise unreadable(path) from error
        if self._file.format == "RAW":  # libsndfile knows some suffixes and then takes any bytes for samples
            self._file.close()
            raise unreadable(path)
        container = _container(self._file.format)
        subtype: str = self._file.subtype
        if container == "SDS":
            subtype = _IN_SEVENS[subtype]
        self.format = Format(self._file.samplerate, self._file.channels, container, subtype)
        self.length = self._file.frames
        self.position = 0
        self._talkative = self.format.subtype.startswith("MPEG")

    def _fresh(self) -> Forward:
        return Forward(Excerpt(self.path, self._offset) if self._offset else plain_name(self.path))

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
        with suppress(soundfile.LibsndfileError), quiet_mpg123(), self._fresh() as fresh:
            fresh.seek(frame)
            while len(fresh.read(size, dtype="float32")) == size:
                frame += size
        return frame

    def _damaged(self, frame: int) -> UsageError:
        return UsageError(f"{self.path} is damaged: it cannot be read beyond {clock(frame / self.format.rate, 1)}.")


class Forward(soundfile.SoundFile):
    """Tells soundfile that it cannot seek, so that soundfile does not do so on its own."""

    def seekable(self) -> bool:
        return False


def plain_name(path: Path) -> str | bytes:
    """The name of a file as libsndfile takes it: on POSIX its bytes, whatever they mean as text."""
    return os.fsencode(path) if os.name == "posix" else str(path)


def _container(name: str) -> str:
    return "WAV" if name == "WAVEX" else name


def probe(path: Path, offset: int = 0) -> tuple[Format, int]:
    """The format and announced length of what libsndfile finds in a file; UsageError where it knows nothing."""
    handle = Handle(path, offset)
    handle.close()
    return handle.format, handle.length


class SoundfileSource(FiniteSource):
    """PCM, float, FLAC, ALAC and G.711 in what libsndfile reads, where seeking is exact. Any thread may read.

    `rescue` decodes the whole file around its damage; it is called once, where a read first meets damage, and
    from then on the frames come from what it gave. UsageError where the file was changed by another program.
    """

    def __init__(self, path: Path, version: str, offset: int = 0, rescue: Callable[[], NativeSource] | None = None) -> None:
        handle = Handle(path, offset)
        self._path, self._offset = path, offset
        self._idle = [handle]
        self._lock = threading.Lock()
        self._rescue = rescue
        self._rescued: NativeSource | None = None
        self.format = handle.format
        self._native = samples.native_type(self.format.subtype)
        self.version = version
        self.length, notes = self._measure(handle)
        codec = "FLAC" if self.format.container == "FLAC" else NAMES.get(self.format.subtype, self.format.subtype)
        super().__init__(Origin(str(path), self.format.container, codec, lossy=self.format.is_lossy, notes=notes))

    def _measure(self, handle: Handle) -> tuple[int, tuple[str, ...]]:
        """The frames that are there, and what is to be said of their number."""
        if handle.length >= UNKNOWN_LENGTH:
            length = sum(len(block) for block in handle.blocks(self._native))
            return length, ("The file does not tell its length: it was read once to find it.",)
        promised = promised_frames(PositionedFile(self._path, self._offset))
        if promised is not None and promised > handle.length:
            return handle.length, (promise(promised, handle.length, self.format.rate),)
        return handle.length, ()

    def has_its_end(self) -> bool:
        """True where the last frame can be read: the file was not cut short."""
        try:
            return not self.length or bool(self._from_handle(self.length - 1, 1).shape[1])
        except UsageError:
            return False

    def read_native(self, start: int, count: int) -> np.ndarray:
        return np.ascontiguousarray(self._samples(start, count))

    def _read(self, start: int, count: int) -> np.ndarray:
        return samples.to_float(self._samples(start, count))

    def _samples(self, start: int, count: int) -> np.ndarray:
        if self._rescued is None:
            try:
                return self._finite(self._from_handle(start, count), start)
            except UsageError:
                if self._rescue is None:
                    raise
                self._switch_to_rescue(self._rescue)
        return self._from_rescued(start, count)

    def _switch_to_rescue(self, rescue: Callable[[], NativeSource]) -> None:
        with self._lock:
            if self._rescued is None:
                rescued = rescue()
                notes = list(rescued.origin.notes)
                if rescued.length < self.length:
                    notes.append(promise(self.length, rescued.length, self.format.rate))
                self._rescued = rescued
                self.say(notes)

    def _from_rescued(self, start: int, count: int) -> np.ndarray:
        assert self._rescued is not None
        out = np.zeros((self.format.channels, count), self._native)
        there = max(min(count, self._rescued.length - start), 0)
        if there:
            native = self._rescued.read_native(start, there)
            out[:, :there] = native if native.dtype == self._native else native.astype(self._native) << 16
        return out

    def _from_handle(self, start: int, count: int) -> np.ndarray:
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
        return Handle(self._path, self._offset)

    def _give_back(self, handle: Handle) -> None:
        with self._lock:
            self._idle.append(handle)
            surplus = self._idle.pop(0) if len(self._idle) > _KEPT_HANDLES else None
        if surplus is not None:
            surplus.close()
