"""Recordings as clips at a moment's notice: each decoded once into a cache folder, cut, sped up and resampled from there."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from ... import paths
from ...core import UsageError
from ...core.resample import resample
from ...files import open_source
from .. import data

#: Seconds of a recording that are kept; music repeats itself.
LONGEST_SECONDS = 240.0
#: Clips quieter than this RMS teach nothing, and are drawn again.
QUIET = 10 ** (-45 / 20)
_DRAWS = 20


class Library:
    """The recordings under the folders of `data_dir` that `shares` names, with how often a clip comes from each.

    `held_out` recordings of each, in the order of their names' hashes, are for judging, the rest to learn from. UsageError where a
    folder has no more than these.
    """

    def __init__(self, data_dir: Path, cache: Path, shares: Mapping[str, float], held_out: int) -> None:
        self._data_dir, self._cache = data_dir, cache
        self._shares = np.array(list(shares.values())) / sum(shares.values())
        found = {folder: data.recordings(data_dir, folder) for folder in shares}
        for folder, files in found.items():
            if len(files) <= held_out:
                raise UsageError(f"The recipe needs more than {held_out} recordings in {data_dir / folder}, and there are {len(files)}.")
        self.held = [files[:held_out] for files in found.values()]
        self.learned = [files[held_out:] for files in found.values()]

    def clip(self, generator: np.random.Generator, frames: int, rate: int, held: bool = False,
             speed: tuple[float, float] = (1.0, 1.0)) -> np.ndarray:
        """float32 [2, frames] at `rate` from a random place, played faster by a factor within `speed`. Short recordings repeat."""
        for _ in range(_DRAWS):
            folder = int(generator.choice(len(self._shares), p=self._shares))
            files = (self.held if held else self.learned)[folder]
            samples, own = self._decoded(files[int(generator.integers(len(files)))])
            faster = float(np.exp(generator.uniform(np.log(speed[0]), np.log(speed[1]))))
            played = max(round(own * faster / 100) * 100, 100)
            needed = round(frames * played / rate) + 64
            start = int(generator.integers(max(samples.shape[1] - needed, 0) + 1))
            piece = np.asarray(samples[:, start:start + needed], np.float32) / 32768
            if piece.shape[1] < needed:
                piece = np.tile(piece, -(-needed // piece.shape[1]))[:, :needed]
            if np.sqrt(np.mean(piece ** 2)) > QUIET:
                break
        return resample(piece, played, rate)[:, :frames]

    def _decoded(self, path: Path) -> tuple[np.ndarray, int]:
        """int16 [2, n], which stays on disk, and its rate; mono is doubled."""
        name = hashlib.sha256(path.relative_to(self._data_dir).as_posix().encode()).hexdigest()[:24]
        samples, about = self._cache / f"{name}.npy", self._cache / f"{name}.json"
        if not about.is_file():
            self._cache.mkdir(parents=True, exist_ok=True)
            source = open_source(path, cache=paths.user_cache())
            count = min(source.length, round(LONGEST_SECONDS * source.format.rate))
            stereo = source.read(0, count)[[0, -1]]
            np.save(samples, np.clip(np.round(stereo * 32768), -32768, 32767).astype(np.int16))
            about.write_text(json.dumps({"rate": source.format.rate}))
        return np.load(samples, mmap_mode="r"), int(json.loads(about.read_text())["rate"])
