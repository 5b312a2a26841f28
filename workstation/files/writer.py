"""AudioWriter: writes a recording exactly, beside its target, and gives it its name when it is complete."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import TracebackType

import numpy as np

from ..core import Format, ShellacError, UsageError
from . import mp3, samples
from .encoders import Encoder, encoder
from .formats import NEVER_EMPTY, check_format
from .metadata import Fate, Metadata, prepare, sentence
from .reader import measure
from .targets import check_target, create_beside, failure, publish


class AudioWriter:
    """`with AudioWriter(target, format, metadata) as writer: writer.write(block)`.

    When the block of the `with` ends well the file gets its chunks and tags, is compared with what
    was asked for, and is renamed to `target`; after an exception nothing is left. UsageError: the target
    exists without `overwrite`, or the format cannot be. ShellacError: full disk, read-only folder.

    Of `metadata` what is still true of a worked copy is written. `container_used` tells "RF64" where a
    WAV grew beyond 4 GB, `notes` are sentences about that and about metadata that found no place, `fates`
    tell what became of each chunk and tag. `bitrate` in kbit/s is for MP3; None leaves it to the encoder.
    """

    def __init__(self, target: Path | str, format: Format, metadata: Metadata | None = None, overwrite: bool = False,
                 bitrate: int | None = None) -> None:
        check_format(format)
        mp3.check_bitrate(format, bitrate)
        check_target(target, (), overwrite)
        self.target = Path(target)
        self.format = format
        self.container_used = format.container
        self.frames = 0
        self._overwrite, self._bitrate = overwrite, bitrate
        self.fates: tuple[Fate, ...]
        self._metadata, self.fates = prepare(metadata or Metadata(), format)
        self.notes = [note] if (note := sentence(self.fates, format.container)) else []

    @property
    def awaits_loudness(self) -> bool:
        """True where the source stated its loudness: `set_loudness` writes the copy's once it is measured."""
        return self._metadata.awaits_loudness

    def __enter__(self) -> AudioWriter:
        self._part = create_beside(self.target)
        try:
            self._encoder: Encoder = encoder(self._part, self.format, self._metadata, self._bitrate)
        except (OSError, RuntimeError) as error:
            self._part.unlink(missing_ok=True)
            raise failure(self.target, error if isinstance(error, OSError) else None) from error
        return self

    def write(self, block: np.ndarray) -> None:
        """Append [channels, n]: int16 or int32, left-justified, for integer sample types; float32 or float64 for the others.

        ValueError where an integer block has more bits than the sample type: quantising is the caller's.
        """
        if block.ndim != 2 or block.shape[0] != self.format.channels:
            raise ValueError(f"expected [{self.format.channels}, frames], not {block.shape}")
        try:
            self._encoder.write(samples.fit(block, self.format.subtype))
        except OSError as error:
            raise failure(self.target, error) from error
        self.frames += block.shape[1]

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        try:
            if kind is None:
                self._complete()
            else:
                self._encoder.abandon()
        finally:
            self._part.unlink(missing_ok=True)

    def _complete(self) -> None:
        if self.frames == 0 and self.format.container in NEVER_EMPTY:
            self._encoder.abandon()
            raise UsageError(f"{self.format.container} cannot hold a recording without a single frame; choose WAV.")
        try:
            self._encoder.finish()
            self.container_used = self._encoder.container_used
            self._compare()
            publish(self._part, self.target, self._overwrite)
        except OSError as error:
            self._encoder.abandon()
            raise failure(self.target, error) from error
        if self.container_used != self.format.container:
            self.notes.append(f"{self.target.name} is larger than 4 GB and was written as {self.container_used}.")
            self.format = replace(self.format, container=self.container_used)

    def _compare(self) -> None:
        """ShellacError where the file on the disk is not what was asked for."""
        try:
            found, frames = measure(self._part)
        except UsageError as error:
            raise failure(self.target) from error
        wanted = replace(self.format, container=self.container_used)
        if found != wanted or (frames != self.frames and not found.is_lossy):
            raise ShellacError(f"{self.target} was not written: read back, it holds {found} with {frames} frames "
                               f"instead of {wanted} with {self.frames}.")
