"""How loud what a network invents will be, foretold from a few stretches of the recording."""

from __future__ import annotations

import numpy as np

from ...core import Progress, Source
from ...core.remembered import Remembered
from ...core.resample import resample
from .. import treble
from ..band_end import BandEnd
from . import weights
from .model import Model

#: Stretches that are looked at, and their length: that of a segment, for the network hears each at the same loudness.
STRETCHES, SECONDS = 3, 7.0
#: By the weights and the version of the source: the level of the invention is moved often.
_known: Remembered[tuple[float | None, float | None]] = Remembered()


def invented_db(model: Model, source: Source, end: BandEnd, progress: Progress) -> tuple[float | None, float | None]:
    """Power that is invented above the band and in holes below its end, re the power that is there, in the two loudest channels.

    None where there is nothing. Raises Cancelled.
    """
    return _known.answer((model.card.sha256, source.version), lambda: _looked_at(model, source, end, progress))


def _looked_at(model: Model, source: Source, end: BandEnd, progress: Progress) -> tuple[float | None, float | None]:
    from .filling import Wish, filling

    rate, heard, made, held = source.format.rate, list(end.order[:2]), np.zeros(2), 0.0
    count = min(round(SECONDS * rate), source.length)
    for start in {(source.length - count) * number // (STRETCHES + 1) for number in range(1, STRETCHES + 1)}:
        progress.check()
        samples = np.nan_to_num(source.read(start, count)[heard], nan=0.0, posinf=0.0, neginf=0.0)
        wish = Wish(end.bin, treble.bin_of(rate / 2), ranks=range(len(heard)))
        change = resample(filling(weights.load(model, "cpu"), resample(samples, rate, treble.RATE), 0, wish), treble.RATE, rate)
        power = (np.abs(np.fft.rfft(change)) ** 2).sum(axis=0)
        above = np.fft.rfftfreq(change.shape[1], 1 / rate) >= end.hz
        made += power[above].sum(), power[~above].sum()
        held += float((np.abs(np.fft.rfft(samples)) ** 2).sum())
    above_db, below_db = (10 * float(np.log10(power / held)) if power > 0 and held > 0 else None for power in made)
    return above_db, below_db
