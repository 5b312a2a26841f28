"""The meter tap: what the file has at the play head, whatever the level match or the residual's gain."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ..core import Source

#: A longer stretch since the last look is not measured whole.
LONGEST_SECONDS = 0.1


class Meters:
    """Sample peaks of every letter, over the frames heard since the last `update`."""

    def __init__(self) -> None:
        self.frame = 0
        self.levels: Mapping[str, tuple[float, ...]] = {}

    def update(self, sources: Mapping[str, Source], frame: int) -> None:
        """Measure up to `frame`; letters that are not ready there are left out."""
        levels = {}
        for name, source in sources.items():
            longest = round(LONGEST_SECONDS * source.format.rate)
            start = self.frame if 0 < frame - self.frame <= longest else frame - longest // 2
            if source.is_ready(start, frame - start):
                peaks = np.abs(source.read(start, frame - start)).max(axis=1, initial=0.0)
                with np.errstate(divide="ignore"):
                    levels[name] = tuple(float(v) for v in 20 * np.log10(peaks))
        self.levels, self.frame = levels, frame
