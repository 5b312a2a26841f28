"""The synthetic test signals of EBU Tech 3341 (2023, table 1) and Tech 3342 (table 1), by formula, with what a meter must read.

Cases 7 and 8 of Tech 3341 and 5 and 6 of Tech 3342 are recorded programmes, which cannot be made by formula.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from workstation.core import ArraySource

RATE = 48_000
#: (below, above) what is expected, in dB or LU.
LOUDNESS, PEAK, RANGE = (0.1, 0.1), (0.4, 0.2), (1.0, 1.0)


@dataclass(frozen=True)
class Case:
    """`figure` is the name of a field of Levels; `variant` tells the twenty signals of one case apart."""

    name: str
    source: ArraySource
    figure: str
    expected: float
    tolerance: tuple[float, float] = LOUDNESS

    def passes(self, read: float) -> bool:
        return self.expected - self.tolerance[0] <= read <= self.expected + self.tolerance[1]


def stereo(parts: list[tuple[float, float]]) -> ArraySource:
    """A sine of 1 kHz in both channels at (seconds, dBFS) one after the other; −inf is silence."""
    levels = np.concatenate([np.full(round(seconds * RATE), 10 ** (db / 20)) for seconds, db in parts])
    wave = levels * np.sin(2 * np.pi * 1000 * np.arange(len(levels)) / RATE)
    return ArraySource(np.stack([wave, wave]), RATE)


def five_channels() -> ArraySource:
    wave = np.sin(2 * np.pi * 1000 * np.arange(20 * RATE) / RATE)
    return ArraySource(np.stack([10 ** (db / 20) * wave for db in (-28, -28, -24, -30, -30)]), RATE)


def faded(wave: np.ndarray, rate: int = RATE) -> ArraySource:
    """Both channels, with 10 ms of fade at both ends."""
    fade = np.minimum(np.arange(len(wave)) / (0.01 * rate), 1)
    wave = wave * fade * fade[::-1]
    return ArraySource(np.stack([wave, wave]), rate)


def between_samples(divisor: int, amplitude: float, degrees: float) -> ArraySource:
    return faded(amplitude * np.sin(2 * np.pi * np.arange(RATE) / divisor + np.radians(degrees)))


def over(offset: int) -> ArraySource:
    """A sine of fs/6 at 0.5 that holds one period of fs/4 at 1.0: made at 4 fs, low-passed, every fourth taken from `offset` on."""
    before = 0.5 * np.sin(2 * np.pi * np.arange(24 * 2000) / 24)
    fast = np.concatenate([before, np.sin(2 * np.pi * np.arange(16) / 16), before])
    spectrum = np.fft.rfft(fast)
    spectrum[np.fft.rfftfreq(len(fast)) >= 0.125] = 0
    return faded(np.fft.irfft(spectrum, len(fast))[offset::4])


def cases() -> Iterator[Case]:
    """Every case, in the order of the tables."""
    silence = -np.inf
    for number, parts, level in ((1, [(20, -23)], -23), (2, [(20, -33)], -33), (3, [(10, -36), (60, -23), (10, -36)], -23),
                                 (4, [(10, -72), (10, -36), (60, -23), (10, -36), (10, -72)], -23),
                                 (5, [(20, -26), (20.1, -20), (20, -26)], -23)):
        yield Case(f"3341-{number}", stereo(parts), "lufs", level)
    yield Case("3341-1 M", stereo([(20, -23)]), "momentary_max_lufs", -23)
    yield Case("3341-1 S", stereo([(20, -23)]), "short_term_max_lufs", -23)
    yield Case("3341-6", five_channels(), "lufs", -23)
    yield Case("3341-9", stereo([(1.34, -20), (1.66, -30)] * 5), "short_term_max_lufs", -23)
    for i in range(20):
        yield Case(f"3341-10-{i + 1}", stereo([(i * 0.15, silence), (3, -23), (1, silence)]), "short_term_max_lufs", -23)
        yield Case(f"3341-11-{i + 1}", stereo([(i * 0.15, silence), (3, -38 + i), (3 - i * 0.15, silence)]),
                   "short_term_max_lufs", -38 + i)
    yield Case("3341-12", stereo([(0.18, -20), (0.22, -30)] * 25), "momentary_max_lufs", -23)
    for i in range(20):
        yield Case(f"3341-13-{i + 1}", stereo([(i * 0.02, silence), (0.4, -23), (1, silence)]), "momentary_max_lufs", -23)
        yield Case(f"3341-14-{i + 1}", stereo([(i * 0.02, silence), (0.4, -38 + i), (0.4 - i * 0.02, silence)]),
                   "momentary_max_lufs", -38 + i)
    for number, divisor, amplitude, degrees, level in ((15, 4, 0.5, 0, -6), (16, 4, 0.5, 45, -6), (17, 6, 0.5, 60, -6),
                                                       (18, 8, 0.5, 67.5, -6), (19, 4, 1.41, 45, 3)):
        yield Case(f"3341-{number}", between_samples(divisor, amplitude, degrees), "true_peak_dbtp", level, PEAK)
    for offset in range(4):
        yield Case(f"3341-{20 + offset}", over(offset), "true_peak_dbtp", 0, PEAK)
    for number, levels, spread in ((1, (-20, -30), 10), (2, (-20, -15), 5), (3, (-40, -20), 20), (4, (-50, -35, -20, -35, -50), 15)):
        yield Case(f"3342-{number}", stereo([(20, level) for level in levels]), "range_lu", spread, RANGE)
