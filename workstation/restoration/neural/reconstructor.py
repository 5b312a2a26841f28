"""The adapter of networks that predict the envelope of what an encoder cut off: it is filled with noise of that envelope."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from ...analysis.lossy_history import LossyHistory, lossy_history, low_pass_hz
from ...core import Findings, Format, Mark, Marks, Progress, Region, Source
from .. import treble
from ..band_end import HIGHEST_HZ, BandEnd, band_end
from ..processor import Task, Worker
from ..settings import Choice, Number, Setting
from ..workers import Untouched, Whole
from . import device, foretold, weights
from .adapter import ModelProcessor
from .model import Model

if TYPE_CHECKING:
    from .filling import Wish

#: Below this rate a recording has no treble, and below that one not all of it.
LOWEST_RATE, WHOLE_RATE = 16_000, 40_000
#: An encoder that had so many for a channel leaves its low-pass where hardly anybody hears it.
ENOUGH_KBPS = 80
#: A band that ends below this share of the encoder's low-pass ended there before it was coded, unless the encoder had less than this for
#: a channel: then it may have given up all of the treble.
OWN_END, STARVED_KBPS = 0.75, 32


class Reconstructor(ModelProcessor):
    """A model of the catalogue whose network gives an envelope."""

    learns = True
    learns_from = ("treat", "level")
    settings: tuple[Setting, ...] = (
        Choice("treat", "Treat", "Automatic leaves alone what does not look as if an encoder had cut its treble off.",
               (("auto", "What looks lossy"), ("always", "In any case"))),
        Number("level", "Invented treble", "How much louder or softer than predicted the invented sound is.", -12, 6, 0.5, 0, "dB"),
    )

    def worker(self, task: Task) -> Worker:
        found = task.findings
        if found is None or not all(mark.enabled for mark in found.marks):
            return Untouched(task.format.channels)
        idle = self.leaves_alone(task.format, task.settings, found, task.region)
        return Untouched(task.format.channels) if idle else _Filling(task, self.model, found)

    def leaves_alone(self, format: Format, settings: Mapping[str, Any], findings: Findings, region: Region) -> bool:
        return not findings.values.get("cutoff_hz")

    def suits(self, source: Source, progress: Progress) -> bool:
        end = band_end(source, progress)
        return not (_no_room(source, end) or _doubt(source, end, progress))

    def learn(self, source: Source, settings: Mapping[str, Any], progress: Progress) -> Findings:
        """Where the band ends, whether a codec did that, the channels by loudness, and how much would be invented."""
        end = band_end(source, progress)
        why = _no_room(source, end)
        if why:
            return Findings(f"{why} Nothing is changed.", {"cutoff_hz": 0.0})
        doubt = _doubt(source, end, progress)
        if doubt and settings["treat"] != "always":
            return Findings(f'{doubt} Nothing is changed, unless you choose to treat it "In any case".', {"cutoff_hz": 0.0})
        level_db, invented = float(settings["level"]), foretold.invented_db(self.model, source, end, progress)
        above_db, below_db = (None if db is None else round(db + level_db, 1) for db in invented)
        values = {"cutoff_hz": round(end.hz, 1), "order": list(end.order), "invented_db": above_db, "holes_db": below_db}
        marks = Marks([Mark(0, source.length, None, end.hz, None, "invented")])
        told = (f"Its band ends at {end.hz / 1000:.1f} kHz. What is invented above that is {_softer(above_db, ' than the recording')}, "
                f"in holes below that {_softer(below_db)}.{_little_room(source)}")
        return Findings(f"{doubt} {told}".lstrip(), values, marks=marks, warning=doubt)


def _softer(level_db: float | None, than: str = "") -> str:
    return "next to nothing" if level_db is None else f"about {-level_db:.0f} dB softer{than}"


def _little_room(source: Source) -> str:
    rate = source.format.rate / 1000
    return "" if source.format.rate >= WHOLE_RATE else (
        f" At {rate:g} kHz there is no room above {rate / 2:g} kHz; in a copy that is resampled to 44.1 kHz first, there is.")


def _no_room(source: Source, end: BandEnd) -> str:
    """A sentence where nothing can be invented, else ""."""
    if source.format.rate < LOWEST_RATE:
        return f"A sampling rate of {source.format.rate / 1000:g} kHz leaves no room for treble."
    return "" if end.bin else "There is next to nothing in it."


def _doubt(source: Source, end: BandEnd, progress: Progress) -> str:
    """A sentence where an encoder seems to have taken nothing, else ""."""
    history = lossy_history(source, progress)
    if history.lossy and end.hz > HIGHEST_HZ:
        return f"Its band reaches up to {end.hz / 1000:.1f} kHz: hardly anybody hears what is missing above that."
    if history.lossy and (history.kbps or 0) / source.format.channels >= ENOUGH_KBPS:
        return f"At {history.rate_text} an encoder hardly leaves anything out that has to be invented."
    kept_hz = _kept_hz(source, history)
    if end.hz < OWN_END * kept_hz and (history.stated or not end.cut):
        return (f"At {history.rate_text} the encoder kept what lies below {kept_hz / 1000:.1f} kHz, but the band ends at "
                f"{end.hz / 1000:.1f} kHz already: there never was more.")
    # the traces that tell a codec are mostly gone where a decode was resampled; the edge that its low-pass left is not
    if history.lossy or end.cut:
        return ""
    return f"This does not look like lossy audio: its band ends at {end.hz / 1000:.1f} kHz without an encoder's edge."


def _kept_hz(source: Source, history: LossyHistory) -> float:
    """Up to where the encoder left nothing out, 0 where that is not known."""
    least, channels = (history.likely_kbps or (0, 0))[0], source.format.channels
    if least / channels < STARVED_KBPS:
        return 0.0
    measured = history.codec == "MP3" and source.format.rate >= 32_000
    return source.origin.low_pass_hz or (low_pass_hz(least, channels) if measured else 0.0)


class _Filling(Whole):
    """One segment with its surroundings, at the model's rate."""

    def __init__(self, task: Task, model: Model, found: Findings) -> None:
        super().__init__(task)
        self._model, self._found = model, found

    def changed(self, samples: np.ndarray) -> np.ndarray:
        return samples + self._change(samples, self._wish())

    def _wish(self) -> Wish:
        """The louder channel of the whole recording has the first noise, so that swapped channels give the swapped result."""
        from .filling import Wish

        task, order = self.task, list(self._found.values.get("order", ()))
        ranks = tuple(order.index(channel) if channel in order else channel for channel in task.channels)
        return Wish(treble.bin_of(float(self._found.values["cutoff_hz"])), treble.bin_of(task.rate / 2), float(task.settings["level"]),
                    task.seed, ranks)

    def _change(self, samples: np.ndarray, wish: Wish) -> np.ndarray:
        """On the current device; on the CPU where a GPU fails."""
        device.load_torch()
        from .filling import filling

        on = device.current()
        try:
            return filling(weights.load(self._model, on), samples, self.task.start_frame, wish)
        except RuntimeError as error:
            if on == "cpu":
                raise
            device.fall_back(on, error)
            return self._change(samples, wish)
