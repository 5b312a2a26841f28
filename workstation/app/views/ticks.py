"""Where a ruler has its numbers: round values, never closer than they can be read."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from ...core.clock import clock
from . import units
from .columns import to_height

_SECONDS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200)
_LEVELS = ((0, -6, -12), (-24, -48, -18, -36), (-3, -30, -60), (-9, -15, -42, -54))


@dataclass(frozen=True)
class Tick:
    """A line at `at` pixels from the start of the ruler; `text` is empty for a small one."""

    at: float
    text: str


def time_ticks(start_frame: float, frames_per_pixel: float, width: int, rate: int, room: float, samples: bool = False) -> list[Tick]:
    """Ticks over `width` pixels with at least `room` pixels from label to label; small ticks between them."""
    per_pixel = frames_per_pixel if samples else frames_per_pixel / rate
    step = _round_up(per_pixel * room) if samples else next((s for s in _SECONDS if s >= per_pixel * room), 14400.0)
    if not samples and per_pixel * room < _SECONDS[0]:
        step = max(_round_up(per_pixel * room), 1e-5)
    step = max(step, 1.0) if samples else step
    parts = 5 if step / per_pixel > 50 else 2
    digits = max(0, math.ceil(-math.log10(step) - 1e-9)) if step < 1 else 0
    origin = start_frame if samples else start_frame / rate
    first = math.floor(origin / step) * parts
    ticks = []
    for number in range(first, first + int(width * per_pixel / step * parts) + 2 * parts):
        value = number * step / parts
        text = "" if number % parts else units.grouped(round(value)) if samples else clock(value, digits)
        ticks.append(Tick((value - origin) / per_pixel, text))
    return [t for t in ticks if -room < t.at < width]


def frequency_ticks(low_hz: float, high_hz: float, y_of: Callable[[float], float], height: int, room: float) -> list[Tick]:
    """Ticks from `low_hz` to `high_hz`, placed by `y_of`: powers of ten first, then 5, 2 and what else fits."""
    decades = [10.0 ** e for e in (3, 4, 2, 1, 5)]
    step = _round_up((high_hz - low_hz) / 10)
    lines = [step * n for n in range(math.ceil(low_hz / step), math.floor(high_hz / step) + 1)]
    wishes = [decades, [5 * d for d in decades], [2 * d for d in decades], [m * d for d in decades for m in (3, 7, 1.5)], lines]
    return _place((v for group in wishes for v in group if low_hz <= v <= high_hz and v > 0), y_of, units.hertz_short, height, room)


def level_ticks(height: int, gain: float, logarithmic: bool, room: float) -> list[Tick]:
    """dB full scale of a waveform lane: above the middle and mirrored below it."""
    def y_of(db: float) -> float:
        share = float(to_height(np.float32(10 ** (db / 20)), gain, logarithmic))
        return height / 2 * (1 - share)

    # the outermost labels stay whole, the middle is left to "−∞"
    upper = _place((float(v) for group in _LEVELS for v in group if -0.5 <= y_of(v) <= height / 2 - room), y_of,
                   lambda v: units.decibels(v, "", 0), height, room)
    return upper + [Tick(height / 2, "−∞")] + [Tick(height - t.at, t.text) for t in upper]


def amplitude_ticks(height: int, gain: float, logarithmic: bool, room: float) -> list[Tick]:
    """Linear amplitude of a waveform lane, 1 being full scale."""
    def y_of(value: float) -> float:
        return height / 2 * (1 - float(to_height(np.float32(value), gain, logarithmic)))

    shares = (0.0, 1.0, -1.0, 0.5, -0.5, 0.25, -0.25, 0.75, -0.75)
    return _place((share / gain for share in shares), y_of, lambda v: f"{v:.3g}".replace("-", "−"), height, room)


def colour_ticks(floor_db: float, ceiling_db: float, height: int, room: float) -> list[Tick]:
    """dB from `ceiling_db` at the top to `floor_db` at the bottom."""
    span = max(ceiling_db - floor_db, 1.0)
    step = next((s for s in (5, 10, 20, 30, 50) if s / span * height >= room), 100)
    values = (step * n for n in range(math.ceil(floor_db / step), math.floor(ceiling_db / step) + 1))
    return [Tick((ceiling_db - v) / span * height, units.decibels(v, "", 0)) for v in values]


def with_unit(ticks: list[Tick], unit: str) -> list[Tick]:
    """The same with the unit named at the topmost: "0 dB", "10 kHz"."""
    if not ticks:
        return ticks
    top = min(ticks, key=lambda t: t.at)
    number, prefix = (top.text[:-1], "k") if top.text.endswith("k") else (top.text, "")
    return [Tick(top.at, f"{number} {prefix}{unit}") if t is top else t for t in ticks]


def _round_up(value: float) -> float:
    """The next 1, 2 or 5 times a power of ten."""
    power = 10.0 ** math.floor(math.log10(max(value, 1e-12)))
    return next(m * power for m in (1, 2, 5, 10) if m * power >= value * (1 - 1e-9))


def _place(values: Iterable[float], y_of: Callable[[float], float], text: Callable[[float], str], height: int, room: float) -> list[Tick]:
    """The values in order of importance, leaving out those whose number would touch one that is there.

    Numbers at the edges are drawn inside, so that is where they take their room.
    """
    placed: list[tuple[float, Tick]] = []
    for value in values:
        y = y_of(value)
        drawn = min(max(y, room / 2), height - room / 2)
        if all(abs(drawn - other) >= room for other, _ in placed):
            placed.append((drawn, Tick(y, text(value))))
    return sorted((tick for _, tick in placed), key=lambda t: t.at)
