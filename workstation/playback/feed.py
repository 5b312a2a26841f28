"""Feed: a Voice along a Route as a stream of device frames: folded, resampled where the device needs it."""

from __future__ import annotations

import numpy as np

from ..core.resample import SUPPORT, StreamResampler, common_period
from .fold import fold_matrix
from .route import Route
from .voice import Voice


class Feed:
    """Gives the device frames of `route` from `index` on: `fill` makes them, `pop` takes them.

    Device frame k of a route lies at its step k · rate / device rate. A feed that begins at any index gives
    the samples that one begun at 0 would give there: its resampler starts on a whole period of both rates,
    at least a filter's reach earlier.
    """

    def __init__(self, voice: Voice, route: Route, index: int, device_rate: int, device_channels: int) -> None:
        self._voice, self._route = voice, route
        self._rate, self._device_rate = voice.source.format.rate, device_rate
        self._matrix = fold_matrix(voice.source.format.channels, device_channels)
        self._held = [np.zeros((0, device_channels), np.float32)]
        self._count = 0
        self._stream: StreamResampler | None = None
        self._step, self._surplus = index, 0
        self.ended = False
        if device_rate != self._rate:
            period, device_period = common_period(self._rate, device_rate)
            warm_up = SUPPORT * max(self._rate // device_rate, 1) + SUPPORT
            periods = max(index * self._rate // device_rate - warm_up, 0) // period
            self._step, self._surplus = periods * period, index - periods * device_period
            self._stream = StreamResampler(self._rate, device_rate, device_channels)
        self._rest = None if route.total is None else max(round(route.total * device_rate / self._rate) - index, 0)

    def fill(self, count: int) -> int:
        """Make frames until `count` are held, what follows is not ready, or the route ends; gives how many are held."""
        while self._count < count and not self.ended:
            missing = count - self._count + self._surplus
            frame, usable = self._route.span(self._step, max(missing * self._rate // self._device_rate, 1))
            usable = self._voice.ready_count(frame, usable) if usable else 0
            self._step += usable
            at_end = self._route.total is not None and self._step >= self._route.total
            if not usable and not at_end:
                break
            self._hold(self._voice.render(frame, usable), at_end)
        return self._count

    def pop(self, count: int) -> np.ndarray:
        """The next `count` held frames, float32 [count, device channels]; the caller owns the array."""
        held = np.concatenate(self._held)
        self._held = [held[count:]]
        self._count -= count
        return held[:count].copy()

    def _hold(self, samples: np.ndarray, at_end: bool) -> None:
        if self._matrix is not None:
            samples = self._matrix @ samples
        if self._stream is not None:
            samples = self._stream.process(samples, last=at_end)
            dropped = min(self._surplus, samples.shape[1])
            self._surplus -= dropped
            samples = samples[:, dropped:]
        if self._rest is not None:
            samples = samples[:, :self._rest]
            self._rest -= samples.shape[1]
        self._held.append(samples.T)
        self._count += samples.shape[1]
        self.ended = at_end
