"""Arrays kept in the user's cache folder: written beside, renamed, mapped; safe to delete at any time."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

import numpy as np
from numpy.typing import DTypeLike

from ..core import Source, cache_at

#: Rises whenever the layout of what is kept changes.
LAYOUT = 1


def file_for(cache: Path, source: Source, kind: str) -> Path:
    """Where an analysis named `kind` of this content is kept."""
    name = hashlib.sha256(f"{LAYOUT} {kind} {source.length} {source.format.channels} {source.version}".encode()).hexdigest()
    return cache / "peaks" / f"{name}.npy"


def load(file: Path, shape: tuple[int, ...], dtype: DTypeLike) -> np.ndarray | None:
    """The stored array, mapped read-only, or None where there is none that can be used."""
    try:
        stored = np.load(file, mmap_mode="r", allow_pickle=False)
    except (OSError, ValueError, EOFError):
        return None
    if stored.shape != shape or stored.dtype != dtype:
        return None
    cache_at(file.parent.parent).used(file)
    return stored


def save(file: Path, data: np.ndarray) -> np.ndarray:
    """Keep `data` and give it back mapped from the file; give `data` itself where the cache cannot be written."""
    temporary = None
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=file.parent, suffix=".part", delete=False) as stream:
            temporary = Path(stream.name)
            np.save(stream, data, allow_pickle=False)
        os.replace(temporary, file)
        cache_at(file.parent.parent).added(file)
    except OSError:
        if temporary is not None:
            temporary.unlink(missing_ok=True)
        return data
    stored = load(file, data.shape, data.dtype)
    return data if stored is None else stored
