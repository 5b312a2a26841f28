"""What a model is worth, beside doing nothing and beside one gain: mean squared error and SNR over whole recordings."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch

from ..core import Progress
from ..restoration.neural.networks.paper import PaperNetwork
from .data import Pairs
from .degrade import Coding

#: Frames that the network restores in one call.
BLOCK = 8_192
#: The part of the best correction that is made, see `safe_factors`.
CAUTION = 0.5
_COLUMNS = (("nothing", "do nothing"), ("best_gain", "best gain"), ("model", "model"), ("model_best_gain", "model and best gain"))


@dataclass
class Sums:
    """Energies of x (clean) and y (what is judged), from which the error follows for y as it is and for the best gain."""

    xx: float = 0.0
    xy: float = 0.0
    yy: float = 0.0
    frames: int = 0

    def add(self, x: np.ndarray, y: np.ndarray) -> None:
        a, b = x.astype(np.float64), y.astype(np.float64)
        self.xx += float(a @ a)
        self.xy += float(a @ b)
        self.yy += float(b @ b)
        self.frames += len(a)

    @property
    def gain(self) -> float:
        """The one gain over everything added with the least error."""
        return self.xy / self.yy

    def mse(self, gain: float = 1.0) -> float:
        """Mean of (x − gain·y)²."""
        return (self.xx - 2 * gain * self.xy + gain * gain * self.yy) / self.frames

    def snr_db(self, gain: float = 1.0) -> float:
        """Energy of x over the error's, in dB, over all recordings together."""
        return 10 * math.log10(self.xx / self.frames / self.mse(gain))


@dataclass
class Row:
    """One test set of `clips` recordings at one bitrate: damaged, restored with the bitrate known, restored without knowing it."""

    kbps: int
    clips: int = 0
    damaged: Sums = field(default_factory=Sums)
    restored: Sums = field(default_factory=Sums)
    unaware: Sums = field(default_factory=Sums)

    def figures(self, name: str) -> dict[str, Any]:
        """The row of a card: MSE and SNR in dB of doing nothing, of the best gain, and of the model without and with it.

        `unaware` is the model that is not told the bitrate, with the best gain.
        """
        before, after, unaware = self.damaged, self.restored, self.unaware
        out: dict[str, Any] = {"set": name, "clips": self.clips, "kbps": self.kbps, "gain": round(before.gain, 4)}
        for key, sums, gain in (("nothing", before, 1.0), ("best_gain", before, before.gain),
                                ("model", after, 1.0), ("model_best_gain", after, after.gain),
                                ("unaware_best_gain", unaware, unaware.gain)):
            out[f"mse_{key}"] = float(f"{sums.mse(gain):.4g}")
            out[f"snr_{key}_db"] = round(sums.snr_db(gain), 3)
        return out


def restorer(network: PaperNetwork) -> Callable[[np.ndarray], np.ndarray]:
    """The network over a whole recording, float32 [frames] -> [conditions, frames], silence outside."""
    before, after = network.warm_up, network.look_ahead
    block = BLOCK // network.hop * network.hop

    def restore(samples: np.ndarray) -> np.ndarray:
        count = -(-len(samples) // network.hop) * network.hop
        padded = torch.from_numpy(np.pad(samples, (before, after + count - len(samples))))[None]
        with torch.inference_mode():
            parts = [network.every_condition(padded[:, i:i + block + before + after]) for i in range(0, count, block)]
        result: np.ndarray = torch.cat(parts, 1)[0].T.numpy()
        return result[:, :len(samples)]

    return restore


def judge(network: PaperNetwork, files: Sequence[Path], pairs: Pairs, codings: Sequence[Coding],
          progress: Progress | None = None) -> list[Row]:
    """A row for each coding over `files`, the decodes at the level that the decoder gives. The network has condition 1 + i for coding i."""
    restore, rows = restorer(network), [Row(round(coding.kbps), len(files)) for coding in codings]
    for path in files:
        for place, (coding, row) in enumerate(zip(codings, rows, strict=True)):
            pair = pairs.pair(path, coding)
            reference, fitted = pair.read()[:, 0]
            decoded = fitted / np.float32(pair.gain)
            restored = restore(decoded)
            row.damaged.add(reference, decoded)
            row.restored.add(reference, restored[1 + place])
            row.unaware.add(reference, restored[0])
            if progress is not None:
                progress.check()
    return rows


def safe_factors(network: PaperNetwork, files: Sequence[Path], pairs: Pairs, codings: Sequence[Coding]) -> list[float]:
    """By how much each condition's correction may be multiplied, 0 to 1, so that over `files` it harms at no bitrate it meets.

    Of the gain-corrected decode y and its correction c the error |x − y − f·c|² is least at f = (x − y)·c / c·c. Condition
    1 + i meets coding i alone, condition 0 all of them, of which the smallest f counts. CAUTION of that is given: the held-out
    recordings are of voices that were learned from, and where a new voice has its least error at half of f, all of f is of no use to it.
    """
    restore = restorer(network)
    along, energy = np.zeros((2, len(codings))), np.full((2, len(codings)), 1e-30)
    for path in files:
        for place, coding in enumerate(codings):
            reference, decoded = pairs.pair(path, coding).read()[:, 0]
            restored = restore(decoded)
            for told in (0, 1):
                correction = (restored[told * (1 + place)] - decoded).astype(np.float64)
                along[told, place] += float((reference - decoded) @ correction)
                energy[told, place] += float(correction @ correction)
    factors = CAUTION * np.clip(along / energy, 0.0, 1.0)
    return [float(factors[0].min()), *map(float, factors[1])]


def won_db(rows: Sequence[Row]) -> list[float]:
    """What the model wins over the best gain, in dB of SNR, for each row, then for each row where it is not told the bitrate."""
    best = [row.damaged.snr_db(row.damaged.gain) for row in rows]
    told = [row.restored.snr_db(row.restored.gain) - b for row, b in zip(rows, best, strict=True)]
    return told + [row.unaware.snr_db(row.unaware.gain) - b for row, b in zip(rows, best, strict=True)]


def tables(figures: Sequence[Mapping[str, Any]]) -> list[str]:
    """One Markdown table a test set: mean squared error and, in brackets, SNR in dB."""
    out = []
    for name in dict.fromkeys(row["set"] for row in figures):
        lines = [f"**{name}**, mean squared error (SNR in dB):", "",
                 "| kbit/s | " + " | ".join(title for _, title in _COLUMNS) + " | won over best gain | bitrate not told |",
                 "|---" * (len(_COLUMNS) + 3) + "|"]
        for row in (r for r in figures if r["set"] == name):
            cells = [f"{row['mse_' + key]:.3g} ({row['snr_' + key + '_db']:.2f})" for key, _ in _COLUMNS]
            won = [row[f"snr_{key}_best_gain_db"] - row["snr_best_gain_db"] for key in ("model", "unaware")]
            lines.append(f"| {row['kbps']} | " + " | ".join(cells) + f" | {won[0]:+.3f} dB | {won[1]:+.3f} dB |")
        out.append("\n".join(lines))
    return out
