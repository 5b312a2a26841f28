"""Zero crossings: where a cut makes no click, because the wave passes through silence there."""

from __future__ import annotations

import numpy as np


def crossings(samples: np.ndarray) -> np.ndarray:
    """The places of [frames] where a wave changes its sign: of each two neighbours the one nearer to zero, ascending.

    A run of zeros counts as a crossing at every frame of it.
    """
    before, after = samples[:-1], samples[1:]
    change = np.flatnonzero((before < 0) != (after < 0))
    nearer = change + (np.abs(after[change]) < np.abs(before[change]))
    return np.union1d(nearer, np.flatnonzero(samples == 0))


def nearest(samples: np.ndarray, origin: int, direction: int = 0) -> int | None:
    """The place of [channels, frames] nearest to frame `origin` at which all channels cross zero, None where none does.

    Where they never cross together it is the crossing of one channel at which the others are the softest.
    `direction` −1 or 1 looks only before or behind `origin`.
    """
    each = [crossings(channel) for channel in samples]
    together = each[0]
    for places in each[1:]:
        together = np.intersect1d(together, places, assume_unique=True)
    for places in (together, np.unique(np.concatenate(each))):
        places = places[(places - origin) * direction > 0] if direction else places
        if places.size and places is not together and len(each) > 1:
            loudest = np.abs(samples[:, places]).max(axis=0)
            places = places[loudest <= loudest.min() * (1 + 1e-6)]
        if places.size:
            return int(places[np.argmin(np.abs(places - origin))])
    return None
