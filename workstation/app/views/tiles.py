"""Tiles: pieces of spectrogram, computed in the pool and kept while they may be needed again.

A tile covers TILE columns of a grid that starts at frame 0, so that scrolling finds most of them ready.
What the screen no longer needs is cancelled before it is computed.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from ...analysis.spectrogram import is_exact, tile
from ...analysis.transforms import SpectrogramSettings
from ...core import Progress
from ..jobs import Job, Jobs
from .track import Track

#: Columns of one tile.
TILE = 384
#: Bytes of tiles that are kept.
KEEP_BYTES = 96 * 2**20


@dataclass(frozen=True)
class TileKey:
    """One tile: column `index · TILE` of the grid of `frames_per_column`, of one channel of one content."""

    version: str
    channel: int
    index: int
    frames_per_column: float
    height: int
    low_hz: float
    high_hz: float
    fft: int
    overlap: float
    window: str
    scale: str

    @property
    def span(self) -> tuple[float, float]:
        """The frames it covers."""
        return self.index * TILE * self.frames_per_column, (self.index + 1) * TILE * self.frames_per_column


@dataclass
class Tile:
    """Levels in dB (float16 [height, TILE], NaN where not rendered) and their picture for one range of levels.

    `final`: more rendering or measuring would not change it.
    """

    levels: np.ndarray
    final: bool
    outdated: bool = False
    picture: QImage | None = None
    range_db: tuple[float, float] = (0.0, 0.0)

    def image(self, floor_db: float, ceiling_db: float, colours: list[int]) -> QImage:
        """The picture, [height, TILE]; what is not rendered is transparent."""
        if self.picture is None or self.range_db != (floor_db, ceiling_db):
            levels = self.levels.astype(np.float32)
            levels -= np.float32(floor_db)
            levels *= np.float32(254.0 / max(ceiling_db - floor_db, 1e-3))
            indices = np.clip(np.nan_to_num(levels, nan=0.0), 0, 254).astype(np.uint8)
            if not self.final:
                indices[np.isnan(self.levels)] = 255
            height, width = indices.shape
            self.picture = QImage(indices.data, width, height, width, QImage.Format.Format_Indexed8).copy()
            self.range_db = (floor_db, ceiling_db)
        self.picture.setColorTable([*colours[:255], 0])
        return self.picture


class Tiles(QObject):
    """All tiles of a scene. `arrived(version, channel)` says that a lane can draw more."""

    arrived = Signal(str, int)

    def __init__(self, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._kept: OrderedDict[TileKey, Tile] = OrderedDict()
        self._bytes = 0
        self._asked: dict[TileKey, tuple[object, Job]] = {}
        self._broken: set[TileKey] = set()
        self._overtaken: set[TileKey] = set()

    def find(self, key: TileKey) -> Tile | None:
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
        return found

    def want(self, asker: object, keys: Iterable[TileKey], track: Track) -> None:
        """Compute the tiles that `asker` now needs; those it asked for before and needs no more are cancelled."""
        wanted = list(keys)
        for key in [k for k, (who, _) in self._asked.items() if who is asker and k not in wanted]:
            self._asked.pop(key)[1].cancel()
        for key in wanted:
            held = self._kept.get(key)
            if key not in self._asked and key not in self._broken and (held is None or held.outdated):
                self._compute(asker, key, track)

    def outdate(self, version: str) -> None:
        """More of this content is rendered or measured: its tiles that are not final are computed again when wanted."""
        for key, held in self._kept.items():
            if key.version == version and not held.final:
                held.outdated = True
        self._overtaken.update(key for key in self._asked if key.version == version)

    def clear(self) -> None:
        for _, job in self._asked.values():
            job.cancel()
        self._asked.clear()
        self._kept.clear()
        self._bytes = 0

    def _compute(self, asker: object, key: TileKey, track: Track) -> None:
        settings = SpectrogramSettings(key.fft, key.overlap, key.window, key.scale)
        source, pyramid, maxima = track.source, track.pyramid, track.maxima(settings)

        def work(progress: Progress) -> Tile:
            levels = tile(source, key.channel, *key.span, TILE, key.height, settings, key.low_hz, key.high_hz, pyramid=pyramid,
                          maxima=maxima, progress=progress).astype(np.float16)
            inside = max(min(int((source.length - key.span[0]) / key.frames_per_column), TILE), 0)
            exact = maxima is not None or is_exact(*key.span, TILE, settings)
            return Tile(levels, exact and not np.isnan(levels[:, :inside]).any())

        def done(made: Tile) -> None:
            made.outdated = key in self._overtaken and not made.final
            self._overtaken.discard(key)
            if self._asked.pop(key, None) is not None:
                self._keep(key, made)
                self.arrived.emit(key.version, key.channel)

        def failed(error: BaseException) -> None:
            self._broken.add(key)
            self._jobs.job_failed.emit(self._asked.pop(key)[1], error)

        self._overtaken.discard(key)
        self._asked[key] = (asker, self._jobs.submit(work, done=done, failed=failed, owner=self))

    def _keep(self, key: TileKey, made: Tile) -> None:
        old = self._kept.pop(key, None)
        self._bytes += made.levels.nbytes * 3 // 2 - (old.levels.nbytes * 3 // 2 if old is not None else 0)
        self._kept[key] = made
        while self._bytes > KEEP_BYTES and len(self._kept) > 1:
            _, dropped = self._kept.popitem(last=False)
            self._bytes -= dropped.levels.nbytes * 3 // 2
