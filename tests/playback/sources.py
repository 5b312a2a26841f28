"""Sources for the tests of playback: noise that never repeats, and a source that becomes ready bit by bit."""

from __future__ import annotations

import numpy as np

from workstation.core import ArraySource


def noise(frames: int, channels: int = 2, seed: int = 0, level: float = 0.1) -> np.ndarray:
    """float32 [channels, frames]: every frame differs from every other."""
    return (np.random.default_rng(seed).standard_normal((channels, frames)) * level).astype(np.float32)


class Growing(ArraySource):
    """Ready in `spans` alone; reading elsewhere is an error, for playback must not compute."""

    def __init__(self, samples: np.ndarray, rate: int, *spans: tuple[int, int]) -> None:
        super().__init__(samples, rate)
        self.spans = list(spans)

    def ready_spans(self) -> list[tuple[int, int]]:
        return list(self.spans)

    def _read(self, start: int, count: int) -> np.ndarray:
        assert self.is_ready(start, count), f"frames {start} to {start + count} are not ready"
        return super()._read(start, count)
