"""Granules: what the file of a lossy recording states of every block of its samples, as plain arrays."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

#: First lines of the scale factor bands, long and short (ISO/IEC 11172-3, table B.8, and 13818-3, table B.2).
BANDS = {
    44100: ((0, 4, 8, 12, 16, 20, 24, 30, 36, 44, 52, 62, 74, 90, 110, 134, 162, 196, 238, 288, 342, 418, 576),
            (0, 4, 8, 12, 16, 22, 30, 40, 52, 66, 84, 106, 136, 192)),
    48000: ((0, 4, 8, 12, 16, 20, 24, 30, 36, 42, 50, 60, 72, 88, 106, 128, 156, 190, 230, 276, 330, 384, 576),
            (0, 4, 8, 12, 16, 22, 28, 38, 50, 64, 80, 100, 126, 192)),
    32000: ((0, 4, 8, 12, 16, 20, 24, 30, 36, 44, 54, 66, 82, 102, 126, 156, 194, 240, 296, 364, 448, 550, 576),
            (0, 4, 8, 12, 16, 22, 30, 42, 58, 78, 104, 138, 180, 192)),
    22050: ((0, 6, 12, 18, 24, 30, 36, 44, 54, 66, 80, 96, 116, 140, 168, 200, 238, 284, 336, 396, 464, 522, 576),
            (0, 4, 8, 12, 18, 24, 32, 42, 56, 74, 100, 132, 174, 192)),
    24000: ((0, 6, 12, 18, 24, 30, 36, 44, 54, 66, 80, 96, 114, 136, 162, 194, 232, 278, 332, 394, 464, 540, 576),
            (0, 4, 8, 12, 18, 26, 36, 48, 62, 80, 104, 136, 180, 192)),
    16000: ((0, 6, 12, 18, 24, 30, 36, 44, 54, 66, 80, 96, 116, 140, 168, 200, 238, 284, 336, 396, 464, 522, 576),
            (0, 4, 8, 12, 18, 26, 36, 48, 62, 80, 104, 134, 174, 192)),
}


@dataclass(frozen=True, eq=False)
class Granules:
    """The granules of an MPEG Layer III stream, 576 lines each.

    `types` are the block types [granules, channels] (0 long, 1 start, 2 short, 3 stop). `steps` [granules, channels, 39] are the
    quantisation steps of the scale factor bands in quarters of an octave: a decoder makes sign(q)·|q|^(4/3)·2^(s/4) of the whole
    number q; long blocks use the first 22, short ones all, band · 3 + window. `middle_side` [granules] is True where channel 0 is
    (L + R)/√2 and channel 1 (L − R)/√2. `known` [granules] is False where the file did not tell all of this. `bands_long` and
    `bands_short` are the first lines of the bands and, in the end, 576 and 192. `kbps` is the mean bitrate. Frame 0 of the recording is
    frame `skipped` of what a decoder gives for all granules.
    """

    types: np.ndarray
    steps: np.ndarray
    middle_side: np.ndarray
    known: np.ndarray
    bands_long: tuple[int, ...]
    bands_short: tuple[int, ...]
    kbps: float
    skipped: int = 0

    def __len__(self) -> int:
        return len(self.types)

    def part(self, start: int, stop: int) -> Granules:
        """Granules [start, stop); those that the stream does not have are long and not known."""
        before, after = max(-start, 0), max(stop - len(self), 0)
        inside = slice(max(start, 0), max(min(stop, len(self)), 0))

        def cut(values: np.ndarray) -> np.ndarray:
            return np.pad(values[inside], ((before, after), *[(0, 0)] * (values.ndim - 1)))[:stop - start]

        return replace(self, types=cut(self.types), steps=cut(self.steps), middle_side=cut(self.middle_side), known=cut(self.known))
