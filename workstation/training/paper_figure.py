"""The paper's Figure 1 for any recording: coded, brought back to its level and time, and restored by a model in the box."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from ..core import UsageError
from ..restoration.neural import catalogue, weights
from ..restoration.neural.networks.paper import PaperNetwork
from ..session import draw_coding
from . import data, degrade, evaluate
from .degrade import Coding

#: Samples that are drawn: four windows of the paper's 201.
WINDOW = 804


def write(recording: Path, model_id: str, kbps: int, target: Path) -> str:
    """Draw `recording` before, after MP3 at `kbps` times its best gain, and restored by the model; returns the title with its figures.

    UsageError where there is no such model of the paper's kind, or it was not trained at that bitrate.
    """
    model = next((m for m in catalogue.models() if m.card.id == model_id and m.kbps), None)
    if model is None:
        raise UsageError(f"There is no model '{model_id}' that undoes coding.")
    if kbps not in model.kbps:
        raise UsageError(f"{model.card.name} knows {', '.join(map(str, model.kbps))} kbit/s, not {kbps}.")
    network = weights.load(model, "cpu")
    if not isinstance(network, PaperNetwork):
        raise UsageError(f"{model.card.name} is not one of the paper's networks.")
    clean = data.clean(recording, model.rate)
    if not clean.any():
        raise UsageError(f"{recording} is silent; there is nothing to draw.")
    coded = degrade.through(clean, model.rate, Coding(model.codec, kbps))
    coded *= np.float32(degrade.best_gain(clean, coded))
    restored = evaluate.restorer(network)(coded[0])[1 + model.kbps.index(kbps)]
    before, after = (_snr_db(clean[0], other) for other in (coded[0], restored))
    title = f"{recording.name}, {model.codec} {kbps} kbit/s times its best gain: SNR {before:.2f} dB; by {model_id}: {after:.2f} dB"
    draw_coding(target, model.rate, clean[0], coded[0], restored, loudest(clean[0]), title)
    return title


def loudest(samples: np.ndarray) -> tuple[int, int]:
    """The WINDOW frames of greatest energy, as (first, past the last); all where there are fewer."""
    energy = np.concatenate([[0.0], np.cumsum(samples.astype(np.float64) ** 2)])
    count = min(WINDOW, len(samples))
    first = int(np.argmax(energy[count:] - energy[:len(energy) - count]))
    return first, first + count


def _snr_db(clean: np.ndarray, other: np.ndarray) -> float:
    return float(10 * np.log10(np.sum(clean.astype(np.float64) ** 2) / np.sum((clean.astype(np.float64) - other) ** 2)))
