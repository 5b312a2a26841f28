"""AvDecoder: whatever libsndfile does not read, decoded front to back through PyAV. PyAV is imported on first use."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from ..core import Format, Origin, UsageError
from ..core.format import DECODED_AS_16
from . import av_names
from .damage import CUT_FRAME, has_cut_frame, promise, promised_frames
from .excerpt import Excerpt
from .flac_frames import FlacClock, bits_of
from .lossy import describe
from .positioned import PositionedFile
from .refusal import unreadable
from .timeline import Timeline, settled

#: Pieces are handed on in blocks of at least this many frames.
_BLOCK = 65_536
#: Pieces of which at most one may fail at the beginning of a stream of frames alone, and none of fewer.
_PLAUSIBLE = 4
#: Packets in a row that may fail before the rest is given up.
_MOST_FAILURES = 20_000
_SUBTYPES = {("u", 1): "PCM_U8", ("i", 2): "PCM_16", ("i", 4): "PCM_32", ("f", 4): "FLOAT", ("f", 8): "DOUBLE"}
#: Containers that state the length of exact codecs to the frame.
_COUNTS_FRAMES = ("APE", "FLAC", "OGGFLAC", "TAK", "TTA", "WAVPACK")
#: Where ALAC's bits a sample stand in its header as libav hands it on.
_ALAC_BITS_AT = 17


class AvDecoder:
    """One pass over the first sound track of a file, whose recording begins at byte `offset`.

    `announced` are the frames that its headers promise, None where they do not. The encoder's delay and
    padding, edit lists and gapless tags are obeyed, as libav does. UsageError where nothing can be decoded.
    """

    def __init__(self, path: Path, offset: int = 0) -> None:
        import av

        self.path, self._offset = path, offset
        self.failures = 0
        self._used_bits = self._passed_over = self._usual_size = self._last_size = 0
        self._sizes: set[int] = set()
        self._promise_is_exact = False
        self._kind: tuple[int, int, str] | None = None
        source: Any = Excerpt(path, offset) if offset else f"file:{path}"
        try:
            self._container: Any = av.open(source, metadata_errors="replace", options=dict(av_names.SAFELY))
        except (av.error.FFmpegError, OSError, ValueError) as error:
            raise unreadable(self.path) from error
        try:
            self._begin(av, path, offset)
        except BaseException:
            self.close()
            raise

    def _begin(self, av: Any, path: Path, offset: int) -> None:
        self._tracks = [s for s in self._container.streams.audio if s.codec_context is not None]
        if not self._tracks:
            raise UsageError(f"{self.path} cannot be read: it holds no sound that this program can decode.")
        self._track = self._tracks[0]
        context = self._track.codec_context
        context.thread_count = 1
        name = context.codec.canonical_name
        self._codec = av_names.codec(name)
        extra = context.extradata or b""
        self._clock = FlacClock.of_stream_info(extra) if name == "flac" else None
        if name == "flac":
            context.options = {"err_detect": "crccheck+explode"}
        self._stated_bits = bits_of(extra) if name == "flac" else extra[_ALAC_BITS_AT] if name == "alac" and len(extra) > 17 else None
        pieces = self._pieces(av)
        first = list(islice(pieces, _PLAUSIBLE))
        demuxer = self._container.format.name.split(",")[0]
        if not first or self._kind is None or (demuxer in av_names.FRAMES_ALONE and self.failures > (len(first) == _PLAUSIBLE)):
            raise unreadable(self.path)
        self._waiting, self._more = first, pieces
        rate, channels, subtype = self._kind
        self._file = file = PositionedFile(path, offset)
        kind = av_names.container(demuxer, file.read(0, 64), name)
        self.format = Format(rate, channels, kind, self._codec.subtype or subtype)
        self.timeline = Timeline(rate, float(self._track.time_base or 0), is_exact=self._clock is not None)
        self.announced = promised_frames(file) or self._announced(demuxer)

    def _announced(self, demuxer: str) -> int | None:
        """Frames promised by headers that state a length; estimates from a bit rate do not count."""
        if demuxer in av_names.FRAMES_ALONE or demuxer in ("mpegts", "amr"):
            return None
        if self._track.duration and self._track.time_base:
            return round(self._track.duration * self._track.time_base * self.format.rate)
        if self._container.duration and len(self._container.streams) == 1:
            return round(self._container.duration * self.format.rate / 1_000_000)
        return None

    def origin(self) -> Origin:
        """What the file says of its coding."""
        tags, own = self._container.metadata, self._track.metadata
        bitrate = self._track.codec_context.bit_rate or self._container.bit_rate
        notes = list(self.timeline.notes())
        if len(self._container.streams.audio) > 1:
            notes.append(f"The file holds {len(self._container.streams.audio)} sound tracks; this is the first that can be decoded.")
        held = self.timeline.position
        missing = (self.announced or 0) - held
        if missing > self._tolerance():
            notes.append(promise(held + missing, held, self.format.rate))
        elif self.announced is None and (self._ends_cut() if self._codec.subtype != "MPEG_LAYER_III" else has_cut_frame(self._file)):
            notes.append(CUT_FRAME)
        elif self.failures and not self.timeline.lost:
            notes.append(f"The file is damaged: {self.failures} of its packets could not be decoded and were left out.")
        if self.format.container == "MP3" and not self._offset:
            return replace(describe(self.path, self.format), notes=tuple(notes))
        return Origin(str(self.path), self.format.container, self._codec.name, own.get("encoder") or tags.get("encoder"),
                      float(bitrate) if bitrate else None, lossy=not self._codec.is_exact, notes=tuple(notes))

    def _ends_cut(self) -> bool:
        """True where all packets of a lossy stream of frames have one size, to the byte or two of their padding, but for the last."""
        least, most = min(self._sizes, default=0), max(self._sizes, default=0)
        return not self._codec.is_exact and most - least <= 2 < least - self._last_size

    def expect(self, frames: int) -> None:
        """Another reader of headers knows the length to the frame."""
        self.announced, self._promise_is_exact = frames, True

    def _tolerance(self) -> int:
        """Frames that may be missing in a whole file: containers count the padding of lossy codecs, or in milliseconds."""
        exact = self._codec.is_exact and self.format.container in _COUNTS_FRAMES
        return 0 if exact or self._promise_is_exact else self.format.rate // 4

    @property
    def is_whole(self) -> bool:
        """Always: there is no decoder after this one."""
        return True

    def blocks(self) -> Iterator[np.ndarray]:
        """Everything, once: native samples [channels, n], float32 where the codec gives fractions; silence where frames are lost.

        Nothing beyond a length that is known to the frame: where the end of a stream is damaged, the encoder's padding stays in it.
        """
        left = self.announced if self._promise_is_exact else None
        for block in self._gathered():
            block = block[:, :left]
            left = None if left is None else left - block.shape[1]
            yield block

    def _gathered(self) -> Iterator[np.ndarray]:
        gathered: list[np.ndarray] = []
        count = 0
        for piece, stamp in settled(self._all(), self.format.rate):
            gap = self.timeline.silence_before(stamp, piece.shape[1])
            gathered += [np.zeros((len(piece), gap), piece.dtype), piece] if gap else [piece]
            count += gap + piece.shape[1]
            if count >= _BLOCK:
                yield np.concatenate(gathered, axis=1)
                gathered, count = [], 0
        if gathered:
            yield np.concatenate(gathered, axis=1)

    def final_format(self) -> Format:
        """The format, after the pass: what libav hands over in 32 bits may have used 24 of them."""
        subtype = self.format.subtype
        bits = self._stated_bits or (32 if self._used_bits & 0xFF else 24)
        if subtype == "PCM_32" and bits <= 24:
            subtype = "PCM_24"
        if self._codec.name == av_names.ALAC:
            subtype = "ALAC_" + subtype.removeprefix("PCM_")
        return replace(self.format, subtype=subtype)

    def close(self) -> None:
        self._container.close()

    def _all(self) -> Iterator[tuple[np.ndarray, int | None]]:
        yield from self._waiting
        yield from self._more

    def _pieces(self, av: Any) -> Iterator[tuple[np.ndarray, int | None]]:
        """Samples with the place in frames that they are stamped with."""
        packets = self._container.demux(self._track)
        in_a_row = 0
        while in_a_row < _MOST_FAILURES:
            try:
                packet = next(packets)
            except (av.error.EOFError, StopIteration):
                return
            except (av.error.FFmpegError, OSError, ValueError):
                self.failures += 1
                in_a_row += 1
                continue
            if packet.size:
                self._sizes |= {self._last_size} - {0}
                self._last_size = packet.size
            for part in self._parts(av, packet):
                for piece, stamp in self._decoded(av, part):
                    in_a_row = -1
                    yield piece, stamp
            in_a_row += 1

    def _parts(self, av: Any, packet: Any) -> list[Any]:
        """The packet, or the FLAC frames that libav could not part because one of them is damaged."""
        if self._clock is None or packet.pts is not None or not packet.size:
            return [packet]
        frames = self._clock.frames(bytes(packet))
        return [packet] if len(frames) < 2 else [av.Packet(frame) for frame in frames]

    def _decoded(self, av: Any, packet: Any) -> list[tuple[np.ndarray, int | None]]:
        try:
            frames = self._track.codec_context.decode(packet if packet.size else None)
        except (av.error.FFmpegError, OSError, ValueError):
            self.failures += 1
            self._passed_over += self._hidden(packet)
            return []
        self._usual_size = packet.size or self._usual_size
        found = [(self._samples(frame), self._stamp(packet, frame)) for frame in frames]
        return [(piece, stamp) for piece, stamp in found if piece is not None]

    def _stamp(self, packet: Any, frame: Any) -> int | None:
        if self._clock is not None:
            return self._clock.place(bytes(packet))
        return None if frame.pts is None else round(frame.pts * frame.time_base * frame.sample_rate) + self._passed_over

    def _hidden(self, packet: Any) -> int:
        """Frames of sound in a damaged packet beyond those its time stamp counts: an MP3 has no clock, and damage hides its headers."""
        if self._codec.subtype != "MPEG_LAYER_III" or not self._usual_size or not packet.duration:
            return 0
        more = round(packet.size / self._usual_size) - 1
        return round(more * packet.duration * packet.time_base * self._track.codec_context.sample_rate)

    def _samples(self, frame: Any) -> np.ndarray | None:
        """The samples of a libav frame; None, and counted, where damage gave it another rate, width or type than the first."""
        array = frame.to_ndarray()
        channels = frame.layout.nb_channels
        subtype = _SUBTYPES.get((array.dtype.kind, array.dtype.itemsize))
        if self._kind is None and subtype is not None:
            self._kind = (frame.sample_rate, channels, subtype)
        if self._kind != (frame.sample_rate, channels, subtype):
            self.failures += 1
            return None
        if not frame.format.is_planar:
            array = array.reshape(-1, channels).T
        if subtype == "PCM_U8":
            array = (array.astype(np.int16) - 128) << 8
        if self._codec.is_exact or (self._codec.subtype in DECODED_AS_16 and array.dtype == np.int16):
            if array.dtype == np.int32:
                self._used_bits |= int(np.bitwise_or.reduce(array, axis=None, initial=0))
            return array
        return _as_float(array)


def _as_float(array: np.ndarray) -> np.ndarray:
    """Fractions of full scale in float32, as lossy codecs are handed on."""
    if array.dtype.kind == "f":
        return array.astype(np.float32, copy=False)
    return (array * np.float64(2.0 ** (1 - 8 * array.dtype.itemsize))).astype(np.float32)
