"""Pairs of clean and coded clips in a cache folder, each a pure function of (seed, index), so that training only reads."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from .. import saving
from .coding import RATE, aligned, coded, through_mp3
from .colour import coloured, levelled
from .library import Library

#: STFT of the whole enterprise, and the clips that fill whole steps of it.
SIZE, HOP, STEPS = 2048, 512, 172
FRAMES = (2 * STEPS - 1) * HOP + SIZE
#: Coded before and after a clip, so that an encoder's start is not learned.
MARGIN = 8192
#: Bitrates of the held-out pairs.
JUDGED_KBPS = (32, 48, 64, 96)
#: Rises whenever a pair would come out otherwise.
VERSION = 2


def pair(library: Library, seed: int, index: int) -> np.ndarray:
    """int16 [2 (clean, coded), 2 channels, FRAMES]: a random clip, at times two mixed, coloured, through a random encoder."""
    generator = np.random.default_rng([seed, index])
    frames = FRAMES + 2 * MARGIN
    clip = library.clip(generator, frames, RATE, speed=(0.85, 1.3)).astype(np.float64)
    if generator.random() < 0.3:
        other = library.clip(generator, frames, RATE, speed=(0.85, 1.3))
        level = np.sqrt(np.mean(clip ** 2) / (np.mean(other ** 2) + 1e-12)) * 10 ** (generator.uniform(-10, 3) / 20)
        clip += other * level
    clean = levelled(coloured(clip, RATE, generator), generator)
    return _stored(clean, coded(clean, generator))


def held_pair(library: Library, seed: int, index: int) -> np.ndarray:
    """One of the held-out recordings as it is (every other one coloured) at one of JUDGED_KBPS; shaped like `pair`."""
    generator = np.random.default_rng([seed, 7919, index])
    clip = library.clip(generator, FRAMES + 2 * MARGIN, RATE, held=True)
    if index // len(JUDGED_KBPS) % 2:
        clip = coloured(clip, RATE, generator)
    clean = levelled(clip, generator)
    return _stored(clean, aligned(clean, through_mp3(clean, JUDGED_KBPS[index % len(JUDGED_KBPS)])))


def _stored(clean: np.ndarray, decoded: np.ndarray) -> np.ndarray:
    both = np.stack([clean, decoded])[:, :, MARGIN:MARGIN + FRAMES]
    return np.clip(np.round(both * 32767), -32768, 32767).astype(np.int16)


class Cache:
    """Pairs on disk, made when first asked for; another process may `fill` ahead."""

    def __init__(self, folder: Path, library: Library, seed: int, held: bool = False) -> None:
        self._folder, self._library, self._seed = folder / ("held" if held else "pairs"), library, seed
        self._make = held_pair if held else pair

    def __getitem__(self, index: int) -> np.ndarray:
        path = self._folder / f"{index // 1000:03}" / f"{index:06}.npy"
        if not path.is_file():
            made = self._make(self._library, self._seed, index)
            saving.save(path, lambda part: np.save(part, made))
        stored: np.ndarray = np.load(path)
        return stored

