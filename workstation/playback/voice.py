"""Voice: one Source as it is listened to: gain, band, limiter. A pure function of the frame, without memory."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..core import Source
from .band import Band, band_pass, reach
from .limiter import limit, ramp_frames

#: −6 dBFS: what a residual that is made louder may not exceed.
CEILING = np.float32(10 ** (-6 / 20))


@dataclass(frozen=True)
class Voice:
    """`name` is the letter, `gain_db` the level match (0 or less), `boost_db` the residual's own gain (0 or more).

    With neither gain nor band the samples of the source pass bit for bit. With a boost they are limited
    at −6 dBFS.
    """

    name: str
    source: Source
    gain_db: float = 0.0
    boost_db: float = 0.0
    band: Band | None = None

    @property
    def _context(self) -> int:
        """Frames to each side that a rendered frame depends on."""
        rate = self.source.format.rate
        return (reach(self.band, rate) if self.band else 0) + (2 * ramp_frames(rate) if self.boost_db > 0 else 0)

    def render(self, frame: int, count: int) -> np.ndarray:
        """float32 [channels, count] from `frame`."""
        rate, context = self.source.format.rate, self._context
        samples = self.source.read(frame - context, count + 2 * context)
        if self.band:
            samples = band_pass(samples, self.band, rate)
        gain_db = self.gain_db + self.boost_db
        if gain_db:
            samples = samples * np.float32(10 ** (gain_db / 20))
        return limit(samples, float(CEILING), ramp_frames(rate)) if self.boost_db > 0 else samples

    def ready_count(self, frame: int, limit: int) -> int:
        """How many frames from `frame` on, at most `limit`, can be rendered without waiting for a computation."""
        context, length = self._context, self.source.length
        if self.source.is_ready(frame - context, limit + 2 * context):
            return limit
        for start, stop in self.source.ready_spans():
            if start <= max(frame - context, 0) < stop:
                return limit if stop >= length else max(min(stop - context - frame, limit), 0)
        return 0
