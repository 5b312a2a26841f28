"""What workers have in common: those that change their segment as a whole, and the one that changes nothing."""

from __future__ import annotations

from abc import ABC, abstractmethod

import numpy as np

from .processor import Task


class Whole(ABC):
    """Keeps its segment until all of it came, then changes it at once: what lies after a sample counts as much as what lies before,
    and no sum depends on the sizes of blocks.
    """

    def __init__(self, task: Task) -> None:
        self.task = task
        self._parts = [np.zeros((task.format.channels, 0), np.float32)]

    def process(self, block: np.ndarray) -> np.ndarray:
        self._parts.append(block)
        return block[:, :0]

    def finish(self) -> np.ndarray:
        samples = np.concatenate(self._parts, axis=1)
        return self.changed(samples) if samples.shape[1] else samples

    @abstractmethod
    def changed(self, samples: np.ndarray) -> np.ndarray:
        """Float32 [channels, frames], at least one frame and its own to write into -> the same shape."""


class Untouched:
    """Where nothing was found every sample stays as it is, to the bit."""

    def __init__(self, channels: int) -> None:
        self._channels = channels

    def process(self, block: np.ndarray) -> np.ndarray:
        return block

    def finish(self) -> np.ndarray:
        return np.zeros((self._channels, 0), np.float32)
