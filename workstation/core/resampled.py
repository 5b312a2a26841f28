"""Resampled: a Source at another rate, computed where it is read."""

from __future__ import annotations

import math
import threading
from collections import OrderedDict

import numpy as np

from .format import Format
from .resample import SUPPORT, common_period, resample
from .source import Source

#: Frames of one block of the grid, about, and how many blocks are kept.
BLOCK, KEPT = 1 << 17, 6


class Resampled(Source):
    """`source` at `rate`. Blocks lie on a fixed grid of whole periods of both rates, so that a read gives the same samples anywhere."""

    def __init__(self, source: Source, rate: int) -> None:
        self.source = source
        self._period_in, self._period_out = common_period(source.format.rate, rate)
        self._periods = max(BLOCK // self._period_out, 1)
        reach = SUPPORT * max(1.0, source.format.rate / rate)
        self._margin = math.ceil(reach / self._period_in)
        self.length = round(source.length * rate / source.format.rate)
        self.format = Format(rate, source.format.channels)
        self.origin, self.version = source.origin, f"{source.version}@{rate}"
        self._blocks: OrderedDict[int, np.ndarray] = OrderedDict()
        self._lock = threading.Lock()

    def _read(self, start: int, count: int) -> np.ndarray:
        size = self._periods * self._period_out
        out = np.empty((self.format.channels, count), np.float32)
        done = 0
        while done < count:
            number, inside = divmod(start + done, size)
            part = self._block(number)[:, inside:inside + count - done]
            out[:, done:done + part.shape[1]] = part
            done += part.shape[1]
        return out

    def _block(self, number: int) -> np.ndarray:
        with self._lock:
            known = self._blocks.get(number)
            if known is not None:
                self._blocks.move_to_end(number)
                return known
        first = (number * self._periods - self._margin) * self._period_in
        samples = self.source.read(first, (self._periods + 2 * self._margin) * self._period_in)
        made = resample(samples, self.source.format.rate, self.format.rate)
        cut = self._margin * self._period_out
        block = np.ascontiguousarray(made[:, cut:cut + self._periods * self._period_out])
        with self._lock:
            self._blocks[number] = block
            while len(self._blocks) > KEPT:
                self._blocks.popitem(last=False)
        return block
