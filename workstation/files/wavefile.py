"""WaveFile: writes WAV, RF64 and Wave64 into a stream, with its chunks where they stood."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import BinaryIO

from ..core import Format
from . import waveformat
from .chunks import SIZE_IN_DS64, W64_RIFF, W64_TAIL, riff_chunk, w64_chunk

#: Bytes beyond which the 32-bit sizes of WAV do not reach.
WAV_LIMIT = 0xFFFFFFFF
ChunkList = Sequence[tuple[bytes, bytes]]


class WaveFile:
    """`write` takes encoded bytes, `finish` writes what follows the audio and the sizes.

    Room for the 64-bit sizes of RF64 is kept in a JUNK chunk (EBU Tech 3306), so that a WAV that
    grows beyond 4 GB becomes RF64 without being copied. `container_used` then says so.
    """

    def __init__(self, stream: BinaryIO, format: Format, *, channel_mask: int | None = None, before: ChunkList = (),
                 after: ChunkList = (), large_id: bytes = b"RF64") -> None:
        self._stream = stream
        if format.container == "RF64":
            # libsndfile loses its way in an RF64 file after a chunk of odd length before the audio
            odd = [chunk for chunk in before if len(chunk[1]) % 2]
            before, after = [chunk for chunk in before if chunk not in odd], [*odd, *after]
        self._after = after
        self._large_id = large_id
        self._w64 = format.container == "W64"
        self._counts_frames = format.subtype in ("FLOAT", "DOUBLE", "ALAW", "ULAW")
        self.container_used = format.container
        header = waveformat.build(format, channel_mask)
        self._frame_bytes = int.from_bytes(header[12:14], "little")
        self._data_bytes = 0
        self._fact_at = 0
        if self._w64:
            stream.write(W64_RIFF + bytes(8) + b"wave" + W64_TAIL)
        else:
            stream.write(b"RIFF" + bytes(4) + b"WAVE" + riff_chunk(b"JUNK", bytes(28)))
        self._chunk(b"fmt ", header)
        if self._counts_frames:
            self._fact_at = stream.tell() + (24 if self._w64 else 8)
            self._chunk(b"fact", bytes(8 if self._w64 else 4))
        for id, body in before:
            self._chunk(id, body)
        self._data_at = stream.tell()
        self._chunk(b"data", b"")

    def _chunk(self, id: bytes, body: bytes) -> None:
        self._stream.write(w64_chunk(id, body) if self._w64 else riff_chunk(id, body))

    def write(self, data: bytes) -> None:
        self._stream.write(data)
        self._data_bytes += len(data)

    def finish(self, more: ChunkList = ()) -> None:
        """Pad the audio, write the chunks that follow it and then `more`, and fill in every size."""
        # libsndfile takes the padding of a Wave64 file that ends with its audio for audio, and writes none itself
        after = [*self._after, *more]
        if after or not self._w64:
            self._stream.write(bytes(-self._data_bytes % (8 if self._w64 else 2)))
        for id, body in after:
            self._chunk(id, body)
        total = self._stream.tell()
        frames = self._data_bytes // self._frame_bytes
        if self._w64:
            self._put(16, struct.pack("<Q", total))
            self._put(self._data_at + 16, struct.pack("<Q", 24 + self._data_bytes))
            if self._fact_at:
                self._put(self._fact_at, struct.pack("<Q", frames))
        elif self.container_used == "RF64" or total - 8 > WAV_LIMIT:
            self.container_used = "RF64"
            self._put(0, self._large_id + struct.pack("<I", SIZE_IN_DS64))
            self._put(12, riff_chunk(b"ds64", struct.pack("<QQQI", total - 8, self._data_bytes, frames, 0)))
            self._put(self._data_at + 4, struct.pack("<I", SIZE_IN_DS64))
            if self._fact_at:
                self._put(self._fact_at, struct.pack("<I", min(frames, SIZE_IN_DS64)))
        else:
            self._put(4, struct.pack("<I", total - 8))
            self._put(self._data_at + 4, struct.pack("<I", self._data_bytes))
            if self._fact_at:
                self._put(self._fact_at, struct.pack("<I", frames))
        self._stream.seek(0, 2)

    def _put(self, place: int, data: bytes) -> None:
        self._stream.seek(place)
        self._stream.write(data)
