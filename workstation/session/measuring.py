"""The figures that reports state: levels of a recording, what was removed, and how far from a clean reference."""

from __future__ import annotations

import math

from ..analysis import loudness, quality, residual
from ..core import Progress, Source
from ..export.facts import Figure, LevelFacts, RemovedFacts
from .aligned import Aligned, overlap


def levels(source: Source, progress: Progress) -> LevelFacts:
    """Peaks and loudness of a whole recording."""
    return level_facts(loudness.measure(source, 0, source.length, progress))


def level_facts(found: loudness.Levels) -> LevelFacts:
    return LevelFacts(found.peak_dbfs, found.true_peak_dbtp, found.lufs, found.range_lu)


def removed_facts(change: residual.Residual) -> RemovedFacts:
    """What was taken away, with its sentence; a correlation only where neither recording nor what was taken from it is silent."""
    correlation = change.correlation if math.isfinite(change.re_source_db) else None
    return RemovedFacts(change.level_dbfs, change.re_source_db, correlation, change.changed_share, residual.change_sentence(change).text)


def figures(reference: Aligned | None, before: Source, after: Source, progress: Progress) -> tuple[Figure, ...]:
    """Quality against a reference, where all three have sound, each figure beside what doing nothing gives; empty without one."""
    if reference is None:
        return ()
    first, last = overlap(reference, before, after)
    nothing, restored = (quality.measure(reference, source, first, last, progress) for source in (before, after))
    return (Figure("SNR", "dB", nothing.snr_db, restored.snr_db), Figure("SI-SDR", "dB", nothing.si_sdr_db, restored.si_sdr_db),
            Figure("Log-spectral distance (1.0 = 10 dB)", "", nothing.lsd, restored.lsd))
