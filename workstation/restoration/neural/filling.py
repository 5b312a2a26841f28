"""Sound in the place of what an encoder took, of the envelope that a network predicts. What is kept is not changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import nn

from .. import treble

#: RMS to which the network hears everything, as in its training.
RMS = 10 ** (-14 / 20)
#: Frames of a step of the network.
STEP = 2 * treble.HOP
#: A bin is a hole where the prediction lies this much above it, in log10 power; below 1 kHz none is, above the cut-off all that is empty.
HOLE, FIRST_HOLE = 0.5, 48
#: The network gives the mean of log levels, as the log-spectral distance asks for; noise of that level is 2.5 dB softer than sound of
#: the same power. Given back, it costs 0.02 in distance on held-out recordings and halves what the treble lacks in power.
GIVEN_BACK_DB = 2.5
#: The treble of the recording in which its channels are compared, in bins under the cut-off.
COMPARED = 96
#: The lowest cut-off in bins: the network needs something to go by.
LEAST = 64
#: What is predicted no higher above the floor than this is left away.
FAINT = 0.02


@dataclass(frozen=True)
class Wish:
    """`cutoff` and `top`: the first bins above the band and above what the recording's rate can hold. `level_db`: louder than predicted.

    `seed` and `ranks`, one for each channel, name the noise.
    """

    cutoff: int
    top: int = treble.SIZE // 2 + 1
    level_db: float = 0.0
    seed: int = 0
    ranks: Sequence[int] = (0, 1)


def filling(network: nn.Module, samples: np.ndarray, start: int, wish: Wish) -> np.ndarray:
    """What is to be added to [channels, frames], whose first sample is the absolute frame `start`: float32 of the same shape."""
    if len(samples) > 1 and (samples[1:] == samples[:1]).all():
        # what sounds the same in all channels costs no more than in one
        return np.repeat(filling(network, samples[:1], start, replace(wish, ranks=(0,))), len(samples), axis=0)
    heard = np.flatnonzero(samples.any(axis=0))
    out = np.zeros_like(samples)
    if len(heard):
        # digital silence before and after the recording says nothing and would cost as much
        first, last = int(heard[0]) // STEP * STEP, -(-(int(heard[-1]) + 1) // STEP) * STEP
        change = _change(network, _stretch(samples, first - treble.SIZE, last + treble.SIZE), start + first - treble.SIZE, wish)
        count = min(last, samples.shape[1]) - first
        out[:, first:first + count] = change[:, treble.SIZE:treble.SIZE + count]
    return out


def _change(network: nn.Module, samples: np.ndarray, start: int, wish: Wish) -> np.ndarray:
    """The same for whole steps of sound with a window of silence on each side."""
    spectrum = treble.spectra(samples)
    envelope = predicted(network, samples, spectrum, wish.cutoff)
    bins = np.arange(envelope.shape[2])
    levels = treble.levels(spectrum)
    hole = (levels < envelope - HOLE) & (bins >= FIRST_HOLE)
    nothing = (levels < treble.FLOOR + treble.USED) & (bins >= wish.cutoff)
    fill = (hole | nothing) & (bins < wish.top) & (envelope > treble.FLOOR + FAINT)
    noises = _noises(spectrum, start, samples.shape[1], wish)
    return treble.invented(spectrum, envelope + np.float32((wish.level_db + GIVEN_BACK_DB) / 10), fill, noises)


def _noises(spectrum: np.ndarray, start: int, count: int, wish: Wish) -> np.ndarray:
    """Spectra of noise as alike in all channels as these are just under the cut-off."""
    alike = treble.likeness(spectrum, slice(max(wish.cutoff - COMPARED, 1), max(wish.cutoff, 2)))[None, :, None]
    streams = (0, *(1 + rank for rank in wish.ranks))
    parts = treble.spectra(np.stack([treble.noise(wish.seed, stream, start, count) for stream in streams]))
    result: np.ndarray = np.sqrt(alike) * parts[:1] + np.sqrt(1 - alike) * parts[1:]
    return result


@torch.inference_mode()
def predicted(network: nn.Module, samples: np.ndarray, spectrum: np.ndarray, cutoff: int) -> np.ndarray:
    """The envelope, log10 power [channels, frames, bins], of [channels, n] whose spectra these are, each channel heard at RMS."""
    rms = np.sqrt(np.mean(samples.astype(np.float64) ** 2, axis=1))
    gain = (RMS / np.maximum(rms, 1e-4)).astype(np.float32)[:, None, None]
    levels = treble.levels(spectrum * gain)
    frames = levels.shape[1]
    padded = np.pad(levels[:, :, :-1], ((0, 0), (0, frames % 2), (0, 0)), mode="edge")
    on = next(network.parameters()).device
    envelope = network(torch.from_numpy(padded).to(on), torch.full((len(padded),), max(cutoff, LEAST), device=on)).cpu().numpy()
    envelope = np.concatenate([envelope, envelope[:, :, -1:]], axis=2)[:, :frames]
    result: np.ndarray = np.maximum(envelope - 2 * np.log10(gain), treble.FLOOR)
    return result


def _stretch(samples: np.ndarray, begin: int, end: int) -> np.ndarray:
    """Frames [begin, end), silence outside: float32 [channels, end − begin]."""
    inside = samples[:, max(begin, 0):min(end, samples.shape[1])]
    return np.pad(inside, ((0, 0), (max(-begin, 0), max(end - samples.shape[1], 0))))
