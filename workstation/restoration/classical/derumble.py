"""De-rumble: what lies below a cut-off is taken away, with no shift in phase; a constant offset goes with it.

The gain at f is that of a Butterworth high-pass of order n run forwards and backwards,

    G(f) = 1 / (1 + (f_c / f)^(2n)),   −6 dB at the cut-off f_c, 0 at f = 0,

with order 4 (48 dB an octave), or 8 where *Steep* is chosen. It is realised as a symmetric FIR filter: the inverse transform of
G, with a Blackman window, and the mean of what is left put right so that G(0) = 0 exactly. A symmetric filter has zero phase, so nothing
moves in time. (S. Butterworth, Wireless Engineer 7, 1930.)
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import numpy as np

from ...core import Format
from ..processor import Plan, Processor, Task, Worker
from ..settings import Choice, Number, Setting

SEGMENT_SECONDS = 8.0
#: Half the filter's length in periods of the cut-off.
PERIODS = {"gentle": 8.0, "steep": 16.0}
ORDERS = {"gentle": 4, "steep": 8}


def half_length(rate: int, cutoff_hz: float, slope: str) -> int:
    """Frames by which the filter reaches to each side."""
    return round(PERIODS[slope] * rate / cutoff_hz)


def gain(hz: np.ndarray, cutoff_hz: float, slope: str) -> np.ndarray:
    """G at some frequencies."""
    ratio = np.asarray(hz, np.float64) / cutoff_hz
    power = np.minimum(ratio, 1e6) ** (2 * ORDERS[slope])
    return power / (1 + power)


@lru_cache(maxsize=16)
def low_pass(rate: int, cutoff_hz: float, slope: str) -> np.ndarray:
    """The taps of 1 − G, whose sum is 1: float64 [2 · half + 1]."""
    from scipy.fft import irfft, rfftfreq

    half = half_length(rate, cutoff_hz, slope)
    size = 16 * half
    response = irfft(1 - gain(rfftfreq(size, 1 / rate), cutoff_hz, slope), size)
    taps = np.roll(response, half)[:2 * half + 1] * np.blackman(2 * half + 3)[1:-1]
    return np.asarray(taps / taps.sum())


class _HighPass:
    """x less its low-pass, by overlap-save on a grid of absolute frames, so that blocks cannot change a sample."""

    def __init__(self, task: Task) -> None:
        from scipy.fft import next_fast_len, rfft

        taps = low_pass(task.format.rate, task.settings["cutoff"], task.settings["slope"])
        self._half = len(taps) // 2
        self._size = next_fast_len(max(4 * len(taps), task.format.rate), True)
        self._hop = self._size - 2 * self._half
        self._spectrum = rfft(taps, self._size)
        # the first piece begins at a multiple of the hop; what lies before the stream is silence
        self._skip = task.start_frame % self._hop
        self._pending = np.zeros((task.format.channels, self._half + self._skip), np.float32)
        self._taken = self._given = 0

    def process(self, block: np.ndarray) -> np.ndarray:
        self._taken += block.shape[1]
        self._pending = np.concatenate([self._pending, block], axis=1)
        done = [self._pending[:, :0]]
        while self._pending.shape[1] >= self._size:
            done.append(self._piece(self._pending[:, :self._size]))
            self._pending = self._pending[:, self._hop:]
        out = np.concatenate(done, axis=1)
        cut = min(self._skip, out.shape[1])
        self._skip -= cut
        self._given += out.shape[1] - cut
        return out[:, cut:]

    def finish(self) -> np.ndarray:
        taken, before = self._taken, self._given
        silence = np.zeros((self._pending.shape[0], self._size + self._hop), np.float32)
        return self.process(silence)[:, :taken - before]

    def _piece(self, samples: np.ndarray) -> np.ndarray:
        """[channels, size] -> [channels, hop], half a filter later."""
        from scipy.fft import irfft, rfft

        low = irfft(rfft(samples.astype(np.float64), axis=1) * self._spectrum, self._size, axis=1)
        high = samples[:, self._half:self._half + self._hop] - low[:, 2 * self._half:]
        return np.asarray(high, np.float32)


class Derumble(Processor):
    """Turntable rumble, wind, footsteps, a constant offset."""

    id = "derumble"
    name = "De-rumble"
    complaint = "Hum"
    summary = "Takes away rumble below a cut-off and any constant offset, without moving anything in time."
    settings: tuple[Setting, ...] = (
        Number("cutoff", "Cut-off", "What lies below is taken away; at the cut-off half is left.", 20, 120, 1, 30, "Hz"),
        Choice("slope", "Slope", "Steep spares more above the cut-off, and rings a little longer.",
               (("gentle", "Gentle, 48 dB an octave"), ("steep", "Steep, 96 dB an octave"))),
    )

    def plan(self, format: Format, settings: Mapping[str, Any]) -> Plan:
        half = half_length(format.rate, settings["cutoff"], settings["slope"])
        return Plan(round(SEGMENT_SECONDS * format.rate), half, half, live=True)

    def worker(self, task: Task) -> Worker:
        return _HighPass(task)


PROCESSORS = (Derumble(),)
