"""WavSource: PCM, float and G.711 samples of WAV, RF64, BW64 and Wave64, read straight from the file."""

from __future__ import annotations

import numpy as np

from ..core import Format, Origin, UsageError
from . import samples, waveformat
from .chunks import Layout
from .damage import promise
from .lossy import NAMES
from .positioned import PositionedFile
from .repairs import FiniteSource


class WavSource(FiniteSource):
    """Lazy: opening has read headers only, `read` touches just the bytes it returns.

    `read` raises UsageError where the file was cut short after it was opened. `is_cut` tells that it was so before.
    """

    def __init__(self, file: PositionedFile, layout: Layout, wave: waveformat.WaveFormat, version: str) -> None:
        data = layout.find(b"data")
        if data is None or wave.subtype is None:
            raise UsageError(f"{file.path} holds no audio that can be read.")
        self._file = file
        self._data = data
        self._frame_bytes = wave.channels * samples.SAMPLE_BYTES[wave.subtype]
        container = {"RIFF": "WAV", "BW64": "RF64"}.get(layout.form, layout.form)
        self.format = Format(wave.rate, wave.channels, container, wave.subtype)
        self.length = self._without_padding(layout, data.size // self._frame_bytes)
        self.version = version
        self.is_cut = layout.promised is not None
        super().__init__(Origin(str(file.path), container, NAMES.get(wave.subtype, wave.subtype), lossy=self.format.is_lossy,
                                notes=self._notes(layout, wave), details={"form": layout.form}))

    def _notes(self, layout: Layout, wave: waveformat.WaveFormat) -> tuple[str, ...]:
        notes = list(layout.notes)
        if layout.promised is not None:
            notes.append(promise(layout.promised // self._frame_bytes, self.length, wave.rate))
        if wave.is_repaired:
            notes.append("The size of a frame in the header is impossible; it was worked out from the bits a sample.")
        if self._data.size % self._frame_bytes:
            notes.append("The last frame of the file is incomplete and was left out.")
        return tuple(notes)

    def _without_padding(self, layout: Layout, frames: int) -> int:
        """Some writers count the padding of Wave64 as audio, and state the true number of frames in a `fact` chunk."""
        fact = layout.find(b"fact") if layout.form == "W64" else None
        stated = int.from_bytes(self._file.read(fact.offset, 8), "little") if fact is not None and fact.size >= 8 else frames
        return stated if 0 < (frames - stated) * self._frame_bytes < 8 else frames

    def read_native(self, start: int, count: int) -> np.ndarray:
        return self._samples(start, count)

    def _read(self, start: int, count: int) -> np.ndarray:
        return samples.to_float(self._samples(start, count))

    def _samples(self, start: int, count: int) -> np.ndarray:
        raw = np.empty(count * self._frame_bytes, np.uint8)
        if self._file.read_into(self._data.offset + start * self._frame_bytes, raw) < len(raw):
            raise UsageError(f"{self._file.path} became shorter while it was open: another program changed it. Open it again.")
        return self._finite(samples.decode(raw, self.format.subtype, self.format.channels), start)


def open_wave(file: PositionedFile, layout: Layout, version: str) -> WavSource | None:
    """A source on a walked file, None where its samples are coded (others decode those)."""
    header = layout.find(b"fmt ")
    wave = waveformat.parse(file.read(header.offset, min(header.size, 64))) if header else None
    if wave is None:
        raise UsageError(f"{file.path} is damaged: its header does not describe the audio.")
    if wave.subtype is None:
        return None
    return WavSource(file, layout, wave, version)
