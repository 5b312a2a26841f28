"""Decoders: one pass over a recording that cannot be read in place, by libsndfile where it can, else through PyAV."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Protocol

import numpy as np

from ..core import Format, Origin, UsageError
from . import samples
from .av_decoder import AvDecoder
from .damage import CUT_FRAME, has_cut_frame, has_end_mark, promise, share_of_wave
from .formats import ogg_order
from .libsndfile import UNKNOWN_LENGTH, Handle
from .lossy import NAMES, describe
from .positioned import PositionedFile


class Decoder(Protocol):
    """`announced` are the frames that headers promise, None where they do not tell. `blocks` may be taken once.

    After the pass: `final_format` and `origin`, which says what was missing; `is_whole` is False where another decoder
    may find more. `close` in the end.
    """

    format: Format
    announced: int | None

    def blocks(self) -> Iterator[np.ndarray]: ...

    def final_format(self) -> Format: ...

    def origin(self) -> Origin: ...

    @property
    def is_whole(self) -> bool: ...

    def close(self) -> None: ...


class SoundfileDecoder:
    """What libsndfile reads, front to back, in the channel order of WAV. Stops at damage that libsndfile cannot pass."""

    def __init__(self, path: Path, offset: int = 0) -> None:
        self._handle = Handle(path, offset)
        self.format = self._handle.format
        self.announced = self._handle.length if self._handle.length < UNKNOWN_LENGTH else None
        self._path, self._offset = path, offset
        self._frames = 0
        self._damage = ""

    def blocks(self) -> Iterator[np.ndarray]:
        order = ogg_order(self.format)
        blocks = self._handle.blocks(samples.native_type(self.format.subtype))
        while True:
            try:
                block = next(blocks, None)
            except UsageError as error:
                self._damage = str(error)
                return
            if block is None:
                return
            self._frames += len(block)
            yield block.T if order is None else block.T[list(order)]

    @cached_property
    def is_estimated(self) -> bool:
        """True for an MP3 without a tag: libsndfile reads no farther than the length that it estimates from the first frames."""
        return self.format.subtype.startswith("MPEG") and self._plain_origin.delay_frames is None

    @property
    def promised(self) -> int | None:
        """The frames that a header, a tag or the last page states; None where the length is an estimate."""
        return None if self.is_estimated else self.announced

    @property
    def is_whole(self) -> bool:
        """Where a length is promised: all of it came."""
        return not self._damage and self._frames >= (self.promised or 0)

    @cached_property
    def _plain_origin(self) -> Origin:
        if self._offset or not self.format.is_lossy:
            codec = NAMES.get(self.format.subtype, self.format.subtype)
            return Origin(str(self._path), self.format.container, codec, lossy=self.format.is_lossy)
        return describe(self._path, self.format)

    def final_format(self) -> Format:
        return self.format

    def origin(self) -> Origin:
        notes, file = [], PositionedFile(self._path, self._offset)
        share = share_of_wave(file)
        if ogg_order(self.format) is not None:
            notes.append("The channels are in the order of WAV and FLAC (left, right, centre …), not in that of Ogg.")
        if self.promised is not None and self.promised > self._frames:
            notes.append(promise(self.promised, self._frames, self.format.rate))
        elif 0 < share < 1:
            notes.append(promise(round(self._frames / share), self._frames, self.format.rate))
        elif self._damage:
            notes.append(self._damage)
        elif self.format.container == "OGG" and not has_end_mark(file):
            notes.append("The file has no end mark: it was cut, or its recorder was stopped.")
        elif self.format.subtype == "MPEG_LAYER_III" and self.promised is None and has_cut_frame(file):
            notes.append(CUT_FRAME)
        origin = self._plain_origin
        return replace(origin, notes=(*origin.notes, *notes))

    def close(self) -> None:
        self._handle.close()


def decoders(path: Path, offset: int, exactly: bool = False) -> Iterator[Decoder]:
    """The decoders that can open a file, the first choice first; UsageError where none can.

    Where libsndfile only estimates a length it is the last choice. `exactly` leaves it out: it stops at the first damage of a FLAC.
    """
    refused: UsageError | None = None
    promised, estimated = None, False
    if not exactly:
        try:
            first = SoundfileDecoder(path, offset)
            promised, estimated = first.promised, first.is_estimated
            if estimated:
                first.close()
            else:
                yield first
        except UsageError as error:
            refused = error
    try:
        second = AvDecoder(path, offset)
        if promised is not None:
            second.expect(promised)
        yield second
    except UsageError:
        if refused is not None or exactly:
            raise
        if estimated:
            yield SoundfileDecoder(path, offset)
