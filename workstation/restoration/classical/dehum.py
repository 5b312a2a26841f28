"""De-hum: the hum of the mains and its harmonics, followed through the recording and subtracted.

`hum` finds it, `hum_lines` looks at its harmonics eight times a second, `hum_phase` follows its phase, `hum_levels` measures its
amplitudes, and `hum_wave` is what is subtracted. All of that is learned from the whole recording; a worker only subtracts, so what
is played at a place is what is exported. Where there is no hum every sample stays as it is, to the bit.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ...core import Findings, Format, Mark, Marks, Progress, Region, Source
from ..processor import Plan, Processor, Task, Worker
from ..settings import Choice, Number, Setting
from ..workers import Untouched
from . import hum
from .hum_wave import Wave, followed

SEGMENT_SECONDS = 8.0
#: A harmonic's mark reaches this far below and above it.
MARK_HZ = 2.0
NOTHING = Findings("No hum was found, so nothing is changed.", {"hz": None, "harmonics": 0, "level_dbfs": None})
#: Stretches in which a harmonic is there, at most, for each harmonic: a few marks can be gone through by hand.
MOST_STRETCHES = 8


class _Subtractor:
    """Takes the wave away, from knot to knot. Every stretch is computed whole, whatever the blocks are."""

    def __init__(self, task: Task, findings: Findings) -> None:
        self._arrays, self._at, self._channels = findings.arrays, task.start_frame, list(task.channels)
        self._off = [mark for mark in findings.marks if not mark.enabled]
        self._hz = float(np.median(self._arrays["path_hz"]))
        self._number, self._made = -1, np.zeros((len(self._channels), 0), np.float32)

    def process(self, block: np.ndarray) -> np.ndarray:
        out, knots = block.copy(), self._arrays["knots"]
        stop = self._at + block.shape[1]
        number = max(int(np.searchsorted(knots, self._at, "right")) - 1, 0)
        while number + 1 < len(knots) and knots[number] < stop:
            first, last = max(int(knots[number]), self._at), min(int(knots[number + 1]), stop)
            if last > first:
                made = self._stretch(number)
                out[:, first - self._at:last - self._at] -= made[:, first - knots[number]:last - knots[number]]
            number += 1
        self._at = stop
        return out

    def finish(self) -> np.ndarray:
        return np.zeros((len(self._channels), 0), np.float32)

    def _stretch(self, number: int) -> np.ndarray:
        """The hum from a knot to the next, without the harmonics that a person switched off there: float32 [channels, frames]."""
        if number != self._number:
            knots, phase, amplitudes = (self._arrays[name][number:number + 2] for name in ("knots", "phase", "amplitudes"))
            if self._off:
                amplitudes = amplitudes.copy()
            for mark in self._off:
                if mark.start <= knots[0] and knots[1] <= mark.stop:
                    index = round((mark.low_hz + (mark.high_hz or mark.low_hz)) / 2 / self._hz) - 1
                    amplitudes[:, slice(None) if mark.channels is None else list(mark.channels), index] = 0
            self._number, self._made = number, Wave(knots, phase, amplitudes[:, self._channels]).stretch(0)
        return self._made


class Dehum(Processor):
    """Mains hum with all its harmonics."""

    id = "dehum"
    name = "De-hum"
    complaint = "Hum"
    summary = "Takes away mains hum and its harmonics, and leaves the sound between and on them."
    learns = True
    settings: tuple[Setting, ...] = (
        Choice("mains", "Mains", "What the mains have where it was recorded: 50 Hz in most of the world, 60 Hz in the Americas.",
               (("auto", "Automatic"), ("50", "50 Hz"), ("60", "60 Hz"))),
        Number("harmonics", "Harmonics", "The highest that is taken away, or all that are found.", 0, hum.MOST, 1, 0, whole=True,
               special=(0, "all")),
    )

    def plan(self, format: Format, settings: Mapping[str, Any]) -> Plan:
        return Plan(round(SEGMENT_SECONDS * format.rate), linked=True, live=True)

    def learn(self, source: Source, settings: Mapping[str, Any], progress: Progress) -> Findings:
        reaches = (hum.REACH_HZ,) if settings["mains"] == "auto" else (hum.REACH_HZ, hum.WRONG_SPEED_HZ)
        for reach_hz in reaches:
            found = hum.find(source, progress, settings["mains"], reach_hz)
            if found.likely:
                wave = followed(source, found, settings["harmonics"] or None, progress)
                if wave.amplitudes.any():
                    return _told(wave, found, source.length)
        return NOTHING

    def worker(self, task: Task) -> Worker:
        assert task.findings is not None
        idle = self.leaves_alone(task.format, task.settings, task.findings, task.region)
        return Untouched(task.format.channels) if idle else _Subtractor(task, task.findings)

    def leaves_alone(self, format: Format, settings: Mapping[str, Any], findings: Findings, region: Region) -> bool:
        return "knots" not in findings.arrays


def _told(wave: Wave, found: hum.Hum, length: int) -> Findings:
    """The findings on hum that is there."""
    power = (np.abs(wave.amplitudes) ** 2).sum(axis=2) / 2
    level = 10 * float(np.log10(power[power > 0].mean()))
    count = int(wave.amplitudes.any(axis=(0, 1)).sum())
    lines = "one harmonic" if count == 1 else f"{count} harmonics"
    return Findings(f"Hum at {found.hz:.2f} Hz, {lines}, {level:.0f} dBFS.".replace("-", "−"),
                    {"hz": round(found.hz, 3), "harmonics": count, "level_dbfs": round(level, 2)},
                    {"knots": wave.knots, "phase": wave.phase, "amplitudes": wave.amplitudes, "path_hz": found.path_hz},
                    _marks(wave, found, length))


def _marks(wave: Wave, found: hum.Hum, length: int) -> Marks:
    """One mark for each harmonic and stretch in which it is, with the channels that it is in."""
    marks = []
    for index in np.flatnonzero(wave.amplitudes.any(axis=(0, 1))):
        lines = wave.amplitudes[:, :, index]
        channels = tuple(np.flatnonzero(lines.any(axis=0)).tolist())
        edges = np.flatnonzero(np.diff(lines.any(axis=1), prepend=False, append=False))
        starts, stops = edges[::2], edges[1::2] - 1
        number = int(index) + 1
        low_hz, high_hz = number * float(found.path_hz.min()) - MARK_HZ, number * float(found.path_hz.max()) + MARK_HZ
        if len(starts) > MOST_STRETCHES:
            starts, stops = starts[:1], stops[-1:]
        marks += [Mark(int(wave.knots[max(start - 1, 0)]), min(int(wave.knots[min(stop + 1, len(wave.knots) - 1)]), length),
                       None if len(channels) == lines.shape[1] else channels, low_hz, high_hz, f"hum {number * found.hz:.0f} Hz")
                  for start, stop in zip(starts, stops, strict=True)]
    return Marks(sorted(marks, key=lambda mark: (mark.start, mark.low_hz)))


PROCESSORS = (Dehum(),)
