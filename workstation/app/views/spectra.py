"""Spectra for the panel: measured in the pool, remembered by content, dropped when no longer asked for."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal

from ...analysis import spectrum
from ...core import Progress, Source
from .scene import Scene

#: How long the selection, the view or the play head must rest before they are measured, in milliseconds.
REST_MS = 120
#: Of a longer stretch this much, from its middle, stands for the long-term spectrum, in seconds.
LONGEST_S = 300
#: The transform lasts about this long, in seconds.
WINDOW_S = 0.19


@dataclass(frozen=True)
class Curve:
    """`hz` and `db`, both [bins]; channels are added in power and divided by their number."""

    hz: np.ndarray
    db: np.ndarray


def fft_for(rate: int) -> int:
    return int(2 ** round(math.log2(rate * WINDOW_S)))


def _curve(measured: spectrum.Spectrum) -> Curve:
    power = np.mean(10.0 ** (measured.db.astype(np.float64) / 10), axis=0)
    with np.errstate(divide="ignore"):
        return Curve(measured.hz, 10 * np.log10(power))


class Spectra(QObject):
    """The curves of a scene: `long_term` of the selection or else of what is visible, and `at_cursor`, by letter."""

    changed = Signal()

    def __init__(self, scene: Scene, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._scene = scene
        self.long_term: dict[str, Curve] = {}
        self.at_cursor: dict[str, Curve] = {}
        self.span = (0, 0)
        self.active = False
        self._made: dict[tuple[str, str], tuple[object, ...]] = {}
        self._rest = QTimer(self, interval=REST_MS, singleShot=True)
        self._rest.timeout.connect(self.measure)
        for signal in (scene.selection.changed, scene.viewport.changed, scene.look_changed, scene.head_moved, scene.sharpened):
            signal.connect(self._touched)

    def set_active(self, active: bool) -> None:
        """Measure only while someone looks."""
        self.active = active
        if active:
            self._rest.start()
        else:
            self._rest.stop()

    def _touched(self) -> None:
        if self.active and not self._rest.isActive():
            self._rest.start()

    def measure(self) -> None:
        """Ask for every curve that is not there yet."""
        scene = self._scene
        start, stop = scene.selection.span or scene.viewport.visible
        longest = LONGEST_S * scene.viewport.rate
        if stop - start > longest:
            start += (stop - start - longest) // 2
            stop = start + longest
        self.span = (start, stop)
        for curves in (self.long_term, self.at_cursor):
            for letter in [letter for letter in curves if letter not in scene.tracks]:
                del curves[letter]
        for letter, track in scene.tracks.items():
            fft = fft_for(track.source.format.rate)
            ready = track.ready
            if track.is_ready(start, stop) or any(a < stop and start < b for a, b in ready):
                self._ask("long", letter, track.source, (start, stop, fft, track.is_ready(start, stop) or tuple(ready)))
            if track.is_ready(scene.head - fft // 2, scene.head + fft // 2):
                self._ask("cursor", letter, track.source, (scene.head, fft))
            elif self.at_cursor.pop(letter, None) is not None:
                self._made.pop(("cursor", letter), None)
                self.changed.emit()

    def _ask(self, kind: str, letter: str, source: Source, what: tuple[object, ...]) -> None:
        asked = (source.version, *what)
        if self._made.get((kind, letter)) == asked:
            return
        self._made[kind, letter] = asked
        curves = self.long_term if kind == "long" else self.at_cursor

        def work(progress: Progress) -> Curve:
            if kind == "long":
                start, stop, fft = (int(v) for v in what[:3])  # type: ignore[call-overload]
                return _curve(spectrum.long_term(source, start, stop, fft, progress))
            return _curve(spectrum.at(source, int(what[0]), int(what[1])))  # type: ignore[call-overload]

        def done(curve: Curve) -> None:
            curves[letter] = curve
            self.changed.emit()

        self._scene.jobs.submit(work, done=done, owner=self, key=("spectrum", id(self), kind, letter), urgent=kind == "cursor")
