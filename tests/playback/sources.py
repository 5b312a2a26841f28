"""For the tests of playback: noise that never repeats, a source that becomes ready bit by bit, a player driven by hand."""

from __future__ import annotations

import numpy as np

from workstation.core import ArraySource, Removed
from workstation.playback import MemoryOutput, Player


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


RATE = 44100
FRAMES = 90_000
A = noise(FRAMES, seed=1)
B = noise(FRAMES, seed=2)


class Bench:
    """A player on a memory output, playing A, B and R = A − B."""

    def __init__(self, output: MemoryOutput | None = None, **sources: ArraySource) -> None:
        self.output = output or MemoryOutput()
        self.player = Player(self.output)
        before, after = ArraySource(A, RATE), ArraySource(B, RATE)
        self.player.set_sources({"A": before, "B": after, "R": Removed(before, after), **sources})
        self.messages: list[str] = []
        self.states: list[str] = []
        self.player.message.connect(self.messages.append)
        self.player.state_changed.connect(self.states.append)

    def take(self, count: int, block: int = 256) -> np.ndarray:
        return self.output.take(count, block)

    def switches(self) -> list[tuple[int, int, str]]:
        """(frame given out, frame of the recording, letter) of every passage to a letter."""
        return [(p.clock, p.frame(p.clock), p.name) for p in self.player.places if p.name]

    def weights(self) -> np.ndarray:
        """The share of the new sound in each frame of a crossfade."""
        count = self.player.crossfade_frames
        return (np.arange(count, dtype=np.float32) + 1) / np.float32(count + 1)
