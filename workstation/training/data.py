"""Recordings for training: found, split, damaged once into a cache folder, cut into crops that the seed and the step decide."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from safetensors import safe_open
from safetensors.numpy import save_file

from .. import paths
from ..core import UsageError
from ..core.resample import resample
from ..files import open_source, version_of
from . import degrade, saving
from .degrade import Coding
from .recipe import Data

SUFFIXES = {".wav", ".flac", ".ogg", ".opus", ".mp3", ".aif", ".aiff"}
#: Crops quieter than this RMS teach nothing.
QUIET = 10 ** (-50 / 20)
#: Draws of one crop after which a quiet one is taken all the same.
_DRAWS = 20
#: Rises whenever a pair would come out otherwise.
_VERSION = 1


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
        train += found[share:share + data.train_clips] if data.train_clips else found[share:]
    return train, held


def clean(path: Path, rate: int, channels: int = 1) -> np.ndarray:
    """A recording as float32 [channels, frames] at `rate`: its channels averaged for one, its first two (or the one twice) for two."""
    source = open_source(path, cache=paths.user_cache())
    samples = source.read(0, source.length)
    samples = samples.mean(axis=0, keepdims=True) if channels == 1 else samples[[0, min(1, len(samples) - 1)]]
    return resample(samples, source.format.rate, rate)


@dataclass(frozen=True)
class Pair:
    """A clean recording and its decode, aligned, in a file of the cache. `gain` is what the decode was multiplied by to fit best."""

    file: Path
    frames: int
    gain: float

    def read(self, start: int = 0, count: int | None = None) -> np.ndarray:
        """float32 [2, channels, count] of (clean, decode times `gain`), read from the file without the rest of it."""
        stop = self.frames if count is None else start + count
        with safe_open(self.file, "numpy") as file:
            return np.stack([file.get_slice(name)[:, start:stop] for name in ("clean", "decoded")])


class Pairs:
    """Damaged pairs, made on first use and kept in `folder`: a pure function of recording, rate, channels and coding."""

    def __init__(self, folder: Path, rate: int, channels: int = 1) -> None:
        self._folder, self._rate, self._channels = folder, rate, channels
        self._known: dict[tuple[Path, Coding], Pair] = {}

    def pair(self, path: Path, coding: Coding) -> Pair:
        """The pair of one recording."""
        if (path, coding) not in self._known:
            name = f"{version_of(path)}|{self._rate}|{self._channels}|{coding.codec}|{coding.kbps:g}|{_VERSION}"
            file = self._folder / f"{hashlib.sha256(name.encode()).hexdigest()[:32]}.safetensors"
            if not file.is_file():
                self._make(path, coding, file)
            with safe_open(file, "numpy") as made:
                self._known[path, coding] = Pair(file, made.get_slice("clean").get_shape()[1], float(made.metadata()["gain"]))
        return self._known[path, coding]

    def _make(self, path: Path, coding: Coding, file: Path) -> None:
        reference = clean(path, self._rate, self._channels)
        decoded = degrade.through(reference, self._rate, coding)
        gain = degrade.best_gain(reference, decoded)
        pair = {"clean": reference, "decoded": decoded * np.float32(gain)}
        saving.save(file, lambda part: save_file(pair, part, metadata={"gain": repr(gain)}))

    def crops(self, files: Sequence[Path], coding: Coding, length: int, size: int, seed: tuple[int, ...]) -> np.ndarray:
        """float32 [size, 2, channels, length] of (clean, decode times gain), from `files`: a pure function of `seed`.

        Each of the `length` - 200 windows of 201 samples in a crop is a lesson of its own for a network that gives one sample.
        Crops whose clean side is quieter than QUIET are drawn again; shorter recordings end in silence.
        """
        random = np.random.default_rng(seed)
        out = np.zeros((size, 2, self._channels, length), np.float32)
        for crop in out:
            for _ in range(_DRAWS):
                pair = self.pair(files[int(random.integers(len(files)))], coding)
                start = int(random.integers(max(pair.frames - length, 0) + 1))
                drawn = pair.read(start, min(length, pair.frames))
                if np.sqrt(np.mean(drawn[0] ** 2)) > QUIET:
                    break
            crop[..., :drawn.shape[-1]] = drawn
        return out


def tensors(crops: np.ndarray) -> tuple[torch.Tensor, torch.Tensor]:
    """Mono crops [size, 2, 1, length] as (clean, decoded), each [size, length]."""
    clean, decoded = (torch.from_numpy(np.ascontiguousarray(crops[:, i, 0])) for i in (0, 1))
    return clean, decoded
