"""What invented treble is worth: log-spectral distance, SI-SDR, and whether it is as loud as what was there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ...analysis import quality
from ...restoration import treble

#: Frames whose treble is softer than the loudest one's by more than this are not heard.
HEARD_DB = 40.0
#: Fewer filled bins than this have no level worth the name.
LEAST_BINS = 16


def level_error_db(clean: np.ndarray, made: np.ndarray, cutoff: int) -> float:
    """By how much the band from bin `cutoff` to the end of the clean one's is louder in `made`: mean over frames, NaN for no such band.

    Both [channels, frames of sound].
    """
    spectra = [np.abs(treble.spectra(x)) ** 2 for x in (clean, made)]
    own = treble.cutoff_bin(np.log10(spectra[0].reshape(-1, spectra[0].shape[-1]) + 10 ** treble.FLOOR))
    if own < cutoff + LEAST_BINS:
        return float("nan")
    wanted, got = (10 * np.log10(s[..., cutoff:own].sum(-1) + 1e-12) for s in spectra)
    heard = wanted > wanted.max() - HEARD_DB
    return float((got - wanted)[heard].mean())


def row(clean: np.ndarray, decoded: np.ndarray, made: np.ndarray, cutoff: int) -> dict[str, float]:
    """The figures of one recording [2 channels, frames]: of the decode, and of what was made of it."""
    return {"lsd_nothing": quality.lsd(clean, decoded), "lsd_model": quality.lsd(clean, made),
            "si_sdr_nothing_db": quality.si_sdr_db(clean, decoded), "si_sdr_model_db": quality.si_sdr_db(clean, made),
            "level_error_nothing_db": level_error_db(clean, decoded, cutoff), "level_error_model_db": level_error_db(clean, made, cutoff)}


def mean(rows: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """Mean of each figure over the recordings that have it, for a card."""
    return {key: round(float(np.nanmean([r[key] for r in rows])), 3) for key in rows[0]}


def tables(figures: Sequence[Mapping[str, Any]]) -> list[str]:
    """A table for each set, in Markdown."""
    out = []
    for name in dict.fromkeys(str(r["set"]) for r in figures):
        lines = [f"**{name}**", "", "| kbit/s | LSD: decode | restored | SI-SDR in dB: decode | restored | filled band, dB too loud |",
                 "|---|---|---|---|---|---|"]
        for r in (r for r in figures if r["set"] == name):
            values = (f"{r['lsd_nothing']:.2f}", f"{r['lsd_model']:.2f}", f"{r['si_sdr_nothing_db']:.2f}", f"{r['si_sdr_model_db']:.2f}",
                      f"{r['level_error_model_db']:+.1f}")
            lines.append(f"| {r['kbps']} | {' | '.join(values)} |".replace("-", "−"))
        out.append("\n".join(lines))
    return out
