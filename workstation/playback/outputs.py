"""Output: whatever consumes the sound: a sound device, a silent clock, or a test."""

from __future__ import annotations

import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable

import numpy as np

#: Fills a float32 array [n, channels] with the next frames.
Pull = Callable[[np.ndarray], None]
#: Told, from any thread and with a sentence for the person, that the output is gone.
Lost = Callable[[str], None]


class Output(ABC):
    """`open` negotiates `rate` and `channels`, `start` and `stop` may then follow each other, `close` ends it.

    `latency_frames`: from `pull` to the ear. `silent`: nothing can be heard. `manual`: it is driven by hand and
    calls `work` before every `pull`, so that no thread is needed. `underruns`: how often the device had to go on
    without sound because `pull` was called too late.
    """

    name = ""
    silent = False
    manual = False
    rate = 0
    channels = 0
    latency_frames = 0
    underruns = 0

    @abstractmethod
    def open(self, rate: int, channels: int, lost: Lost) -> None:
        """Get ready for `rate` and `channels`, or for what comes nearest. ShellacError where there is no sound to be had."""

    @abstractmethod
    def start(self, pull: Pull) -> None:
        """Begin to call `pull`."""

    @abstractmethod
    def stop(self) -> None:
        """End calling `pull`; returns when no call is under way."""

    def close(self) -> None:
        """Give the device back."""
        self.stop()


class SilentOutput(Output):
    """Consumes in real time and lets nobody hear it: the program works where there is no sound device."""

    name = "no sound device"
    silent = True
    _BLOCK_SECONDS = 0.01

    def __init__(self) -> None:
        self._thread: threading.Thread | None = None
        self._stopping = threading.Event()

    def open(self, rate: int, channels: int, lost: Lost) -> None:
        self.rate, self.channels = rate, channels

    def start(self, pull: Pull) -> None:
        self._stopping.clear()
        self._thread = threading.Thread(target=self._run, args=(pull,), name="silent output", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        if self._thread is not None:
            self._stopping.set()
            self._thread.join()
            self._thread = None

    def _run(self, pull: Pull) -> None:
        block = np.zeros((max(round(self._BLOCK_SECONDS * self.rate), 1), self.channels), np.float32)
        began, given = time.monotonic(), 0
        while not self._stopping.wait(max(began + given / self.rate - time.monotonic(), 0)):
            pull(block)
            given += len(block)


class MemoryOutput(Output):
    """Gives the sound to whoever asks for it: deterministic, without a thread or a clock.

    `rate` and `channels` are what the imagined device can take, None for whatever is asked.
    """

    name = "memory"
    manual = True

    def __init__(self, rate: int | None = None, channels: int | None = 2, latency_frames: int = 0) -> None:
        self._rate, self._channels = rate, channels
        self.latency_frames = latency_frames
        self.work: Callable[[], None] = lambda: None
        self._pull: Pull | None = None
        self._lost: Lost = lambda reason: None

    def open(self, rate: int, channels: int, lost: Lost) -> None:
        self.rate, self.channels, self._lost = self._rate or rate, self._channels or channels, lost

    def start(self, pull: Pull) -> None:
        self._pull = pull

    def stop(self) -> None:
        self._pull = None

    def take(self, count: int, block: int = 256) -> np.ndarray:
        """The next `count` frames, float32 [channels, count], asked for in blocks; zeros while it is stopped."""
        self.work()
        out = np.zeros((count, self.channels), np.float32)
        for start in range(0, count, block):
            if self._pull is not None:
                self._pull(out[start:start + block])
            self.work()
        return np.ascontiguousarray(out.T)

    def vanish(self, reason: str = "The sound device is gone.") -> None:
        """As if the plug had been pulled."""
        self._lost(reason)
