"""What a model is worth, beside doing nothing and beside one gain: mean squared error and SNR over whole recordings."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Callable, Sequence

import numpy as np
import torch
from torch import nn

from ..core import Progress
from . import degrade
from .data import clean

#: Frames that the network restores in one call.
BLOCK = 8_192


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
    """One test set at one bitrate."""

    kbps: int
    damaged: Sums = field(default_factory=Sums)
    restored: Sums = field(default_factory=Sums)

    def figures(self, name: str) -> dict[str, Any]:
        """The row of a card: MSE and SNR in dB of doing nothing, of the best gain, and of the model without and with it."""
        before, after = self.damaged, self.restored
        out: dict[str, Any] = {"set": name, "kbps": self.kbps, "gain": round(before.gain, 4)}
        for key, sums, gain in (("nothing", before, 1.0), ("best_gain", before, before.gain),
                                ("model", after, 1.0), ("model_best_gain", after, after.gain)):
            out[f"mse_{key}"] = float(f"{sums.mse(gain):.4g}")
            out[f"snr_{key}_db"] = round(sums.snr_db(gain), 3)
        return out


def restorer(network: nn.Module) -> Callable[[np.ndarray], np.ndarray]:
    """The network over a whole recording, float32 [frames] -> [frames], silence outside."""
    before, after = int(network.warm_up), int(network.look_ahead)  # type: ignore[arg-type]

    def restore(samples: np.ndarray) -> np.ndarray:
        padded = torch.from_numpy(np.pad(samples, (before, after)))[None]
        with torch.inference_mode():
            parts = [network(padded[:, i:i + BLOCK + before + after]) for i in range(0, len(samples), BLOCK)]
        result: np.ndarray = torch.cat(parts, 1)[0].numpy()
        return result

    return restore


def judge(network: nn.Module, files: Sequence[Path], rate: int, kbps: Sequence[int], progress: Progress | None = None) -> list[Row]:
    """A row for each bitrate over `files`, the decodes at the level that the decoder gives."""
    restore, rows = restorer(network), [Row(k) for k in kbps]
    for path in files:
        reference = clean(path, rate)
        for row in rows:
            decoded = degrade.through_mp3(reference, rate, row.kbps)
            row.damaged.add(reference, decoded)
            row.restored.add(reference, restore(decoded))
        if progress is not None:
            progress.check()
    return rows


def won_db(rows: Sequence[Row]) -> list[float]:
    """What the model wins over the best gain, in dB of SNR, for each row; the model has the best gain too."""
    return [row.restored.snr_db(row.restored.gain) - row.damaged.snr_db(row.damaged.gain) for row in rows]
