"""Recordings for training: found, split, damaged on the way, cut into crops. Everything follows from the seed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch

from .. import paths
from ..core import UsageError
from ..core.resample import resample
from ..files import open_source
from . import degrade
from .recipe import Data

SUFFIXES = {".wav", ".flac", ".ogg", ".opus", ".mp3", ".aif", ".aiff"}
#: Crops quieter than this RMS teach nothing.
QUIET = 10 ** (-50 / 20)


def recordings(data_dir: Path, folder: str) -> list[Path]:
    """The audio files under a folder of `data_dir`, in an order that no listing can change. Empty where it is missing."""
    found = [p for p in (data_dir / folder).rglob("*") if p.suffix.lower() in SUFFIXES]
    return sorted(found, key=lambda p: hashlib.sha256(p.relative_to(data_dir).as_posix().encode()).hexdigest())


def split(data_dir: Path, data: Data) -> tuple[list[Path], list[Path]]:
    """Recordings to train on and the held-out ones, which come alike from every folder; UsageError where a folder is empty."""
    train: list[Path] = []
    held: list[Path] = []
    share = -(-data.held_out // len(data.train))
    for folder in data.train:
        found = recordings(data_dir, folder)
        if len(found) <= share:
            raise UsageError(f"The recipe needs more than {share} recordings in {data_dir / folder}, and there are {len(found)}.")
        held += found[:share]
        train += found[share:]
    return train, held


def clean(path: Path, rate: int) -> np.ndarray:
    """A recording as float32 [frames] at `rate`, its channels averaged."""
    source = open_source(path, cache=paths.user_cache())
    mono = source.read(0, source.length).mean(axis=0, keepdims=True)
    return resample(mono, source.format.rate, rate)[0]


def pair(path: Path, rate: int, kbps: int) -> tuple[np.ndarray, np.ndarray]:
    """The clean recording and its decode, aligned and gain-corrected, both float32 [frames]."""
    reference = clean(path, rate)
    decoded = degrade.through_mp3(reference, rate, kbps)
    return reference, decoded * np.float32(degrade.best_gain(reference, decoded))


def crops(files: list[Path], data: Data, kbps: tuple[int, ...], length: int, generator: np.random.Generator) -> Iterator[np.ndarray]:
    """Endless crops [2, length] of (clean, decoded), the recordings in random order, one of `kbps` each time."""
    while True:
        for index in generator.permutation(len(files)):
            reference, decoded = pair(files[index], data.rate, int(generator.choice(kbps)))
            both = np.stack([reference, decoded])
            offset = int(generator.integers(0, length))
            for start in range(offset, both.shape[1] - length + 1, length):
                crop = both[:, start:start + length]
                if np.sqrt(np.mean(crop[0] ** 2)) > QUIET:
                    yield crop


def tensors(batch: np.ndarray) -> tuple[torch.Tensor, torch.Tensor]:
    """A batch [size, 2, length] as (clean, decoded), each [size, length]."""
    clean, decoded = (torch.from_numpy(np.ascontiguousarray(batch[:, i])) for i in (0, 1))
    return clean, decoded


def batches(files: list[Path], data: Data, kbps: tuple[int, ...], length: int, size: int, seed: int) -> Iterator[np.ndarray]:
    """Endless batches [size, 2, length], mixed through a buffer so that one batch holds many recordings."""
    generator = np.random.default_rng(seed)
    buffer: list[np.ndarray] = []
    for crop in crops(files, data, kbps, length, generator):
        buffer.append(crop)
        if len(buffer) >= 4 * size:
            chosen = set(generator.permutation(len(buffer))[:size].tolist())
            yield np.stack([c for i, c in enumerate(buffer) if i in chosen])
            buffer = [c for i, c in enumerate(buffer) if i not in chosen]
