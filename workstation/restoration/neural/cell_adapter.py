"""The adapter of models that place spectral lines within their quantisation cells: a card and its network become a Processor.

It knows what the decoder knows, or what the sound of a former MP3 tells of that. The encoder's gain, where the encoder is known to
scale, is undone after the lines were placed.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from ...analysis import layer3_lines
from ...analysis.former_granules import former_granules
from ...analysis.hybrid import GRANULE, REACH
from ...analysis.lossy_history import LossyHistory, lossy_history
from ...core import ArraySource, Findings, Format, Origin, Progress, Region, Source
from ...core.granules import BANDS
from ..processor import Plan, Task, Worker
from ..settings import Choice, Setting
from ..workers import Untouched, Whole
from .adapter import ModelProcessor, evaluate
from .coded import Coded, packed, survey, told, trust, unpacked
from .model import Model

#: Frames of the piece that a quick look takes.
_PIECE = 1 << 16
#: What LAME multiplies by, as a setting: the key is the factor.
_SCALES = (("0.95", "+0.45 dB: LAME, up to 160 kbit/s"), ("0.97", "+0.26 dB: LAME at 192 kbit/s"), ("0.98", "+0.18 dB: LAME at 224 kbit/s"),
           ("0.9025", "+0.89 dB: LAME --preset, up to 160 kbit/s"), ("0.9409", "+0.53 dB: LAME --preset 192"))
_SETTINGS = (
    Choice("gain", "Encoder's gain", "LAME lowers the level of what it encodes. Automatic undoes this where the recording is the MP3 "
           "itself and was made by an encoder that is known to do so; else the level stays.",
           [("auto", "Automatic"), ("off", "Leave the level"), *_SCALES]),
    Choice("lines", "Spectral lines", "Move every line of the spectrum to where the original most likely was, within what the file allows. "
           "It needs the MP3 itself, or what was made of one without a change of level or rate.",
           [("on", "Repair"), ("off", "Leave as decoded")]),
)


class CellProcessor(ModelProcessor):
    """A model of the catalogue whose network sees the granules of an MP3."""

    learns = True
    learns_from = ("gain", "lines")
    settings: tuple[Setting, ...] = _SETTINGS

    def plan(self, format: Format, settings: Mapping[str, Any]) -> Plan:
        needs = self.model
        return Plan(segment=needs.segment, warm_up=needs.warm_up, look_ahead=needs.look_ahead, linked=True)

    def learn(self, source: Source, settings: Mapping[str, Any], progress: Progress) -> Findings:
        origin = source.origin
        values = {"scale": origin.scale, "encoder": origin.encoder, "kbps": None if origin.bitrate is None else origin.bitrate / 1000,
                  "delay_frames": _delay(origin), "low_pass_hz": origin.low_pass_hz}
        if origin.lossy:
            coded = survey(source, progress) if self._learned_from(origin) else None
            parts = (_about_file(origin), _about_level(origin, settings["gain"]), _about_delay(origin, source.format.rate),
                     self._about_lines(origin, coded, settings["lines"] == "on"))
            return Findings(" ".join(filter(None, parts)), values, _arrays(coded))
        history = lossy_history(source, progress)
        coded = self._former(source, history, progress)
        found = {"kbps": history.kbps, "cutoff_hz": history.cutoff_hz, "confidence": history.confidence}
        return Findings(_about_sound(history, coded, settings), values | found, _arrays(coded))

    def suits(self, source: Source, progress: Progress) -> bool:
        """Of a recording that is no MP3 itself a piece in its midst is asked whether it tells how lines were rounded."""
        origin, rate = source.origin, source.format.rate
        if origin.lossy:
            return origin.scale not in (None, 1.0) or (rate in BANDS and self._learned_from(origin))
        history = lossy_history(source, progress)
        if history.place is None:
            return False
        start = max((source.length - _PIECE) // 2, 0)
        piece = ArraySource(source.read(start, min(_PIECE, source.length)), rate)
        return self._former(piece, replace(history, place=history.place - start), progress) is not None

    def _former(self, source: Source, history: LossyHistory, progress: Progress) -> Coded | None:
        """What the sound tells of the MP3 that it was; None where it tells nothing, or of a higher bitrate than was learned from."""
        low = None if history.likely_kbps is None else history.likely_kbps[0]
        if history.place is None or history.kbps is None or low is None or low > self.model.kbps[-1]:
            return None
        granules = former_granules(source, history.place, history.kbps, progress)
        return None if granules is None else survey(source, progress, granules)

    def _learned_from(self, origin: Origin) -> bool:
        """Whether a lossy file is of the codec and no higher a bitrate (to a hundredth, as headers round) than was learned from."""
        return origin.codec == self.model.codec and (origin.bitrate or 0) <= 1010 * self.model.kbps[-1]

    def _about_lines(self, origin: Origin, coded: Coded | None, wished: bool) -> str:
        """What happens to the lines of a lossy file, and why nothing where nothing does."""
        if coded is not None:
            return "Its spectral lines are repaired." if wished else "Its spectral lines stay as they are, as chosen."
        if origin.codec != self.model.codec:
            why = f"only those of {self.model.codec} are known"
        elif not self._learned_from(origin):
            why = f"above {self.model.kbps[-1]} kbit/s next to nothing is to be won"
        else:
            why = "what the file states of them could not be matched with the sound"
        return f"Its spectral lines stay as they are: {why}."

    def worker(self, task: Task) -> Worker:
        found, scale = task.findings, _scale(task.settings, task.findings)
        predicts = found is not None and "granules" in found.arrays and task.settings["lines"] == "on"
        if not predicts and scale == 1.0:
            return Untouched(task.format.channels)
        return _CellWorker(task, self.model, unpacked(found) if found is not None and predicts else None, scale)

    def leaves_alone(self, format: Format, settings: Mapping[str, Any], findings: Findings, region: Region) -> bool:
        return not ("granules" in findings.arrays and settings["lines"] == "on") and _scale(settings, findings) == 1.0


def _scale(settings: Mapping[str, Any], found: Findings | None) -> float:
    """What the encoder multiplied by and the samples are divided by; 1 where the level stays."""
    stated = None if found is None else found.values.get("scale")
    wish = {"auto": stated, "off": None}.get(settings["gain"], settings["gain"])
    return 1.0 if wish is None else float(wish)


class _CellWorker(Whole):
    """Lines placed where `coded` is given, then divided by what the encoder multiplied by."""

    def __init__(self, task: Task, model: Model, coded: Coded | None, scale: float) -> None:
        super().__init__(task)
        self._model, self._coded, self._scale = model, coded, np.float32(scale)

    def changed(self, samples: np.ndarray) -> np.ndarray:
        if self._coded is not None:
            samples = samples + self._correction(samples, self._coded)
        return samples / self._scale

    def _correction(self, samples: np.ndarray, coded: Coded) -> np.ndarray:
        """What moves the lines, [channels, frames]; nothing near the ends, where granules are not whole or see too little around them."""
        context = self._model.context
        at = self.task.start_frame + coded.granules.skipped
        first = -(-at // GRANULE)
        count = (at + samples.shape[1] - REACH) // GRANULE + 1 - first
        out = np.zeros_like(samples)
        if count <= 2 * context:
            return out
        part = coded.granules.part(first, first + count)
        begin = first * GRANULE - at
        whole = samples[:, begin:begin + count * GRANULE + REACH - GRANULE]
        exponents = layer3_lines.step_exponents(part)
        numbers = layer3_lines.whole_numbers(layer3_lines.lines(whole, part), exponents)
        numbers[~part.known] = 0
        inner = slice(context, count - context)
        moved = np.zeros((count - 2 * context, *numbers.shape[1:]), np.float32)
        lines = slice(0, coded.lines)
        seen = [np.ascontiguousarray(np.swapaxes(one, 0, 1)) for one in
                (numbers[..., lines], exponents[..., lines] - np.float32(coded.level), told(part, coded.rate))]
        for start in range(0, len(moved), self._model.block):
            block = slice(start, min(start + self._model.block, len(moved)))
            given = [one[:, block.start:block.stop + 2 * context] for one in seen]
            moved[block, :, lines] = np.swapaxes(evaluate(self._model, *given), 0, 1)
        steps = exponents[inner, :, lines]
        moved[..., lines] *= np.exp2(steps) * trust(numbers[inner, :, lines], steps, coded.error)
        moved[~part.known[inner]] = 0
        change = layer3_lines.samples(moved, part.part(context, count - context))
        begin += context * GRANULE
        out[:, begin:begin + change.shape[1]] = change
        return out


#: Frames by which the decode of an MP3 by LAME is late where no tag tells the decoder.
_LAME_DELAY = 1105


def _delay(origin: Origin) -> int | None:
    """The encoder's delay in frames that is still in the recording: 0 where the decoder took it out, None where it is not known."""
    if origin.delay_frames is not None:
        return 0
    return _LAME_DELAY if origin.encoder == "LAME3.100" else None


def _about_file(origin: Origin) -> str:
    """What is known of a lossy file."""
    named = (origin.codec, f"by {origin.encoder}" if origin.encoder else "encoder not known",
             f"{origin.bitrate / 1000:.0f} kbit/s" if origin.bitrate else "",
             f"treble up to {origin.low_pass_hz / 1000:.1f} kHz" if origin.low_pass_hz else "")
    return ", ".join(filter(None, named)) + "."


def _about_level(origin: Origin, wish: str) -> str:
    """What a lossy file's encoder did to the level, and what follows of that or of the wish for another."""
    did = "" if origin.scale in (None, 1.0) else f"Its encoder multiplies by {origin.scale:g} at such a bitrate"
    if wish == "off":
        return f"{did or 'Its level stays'}{', which stays' if did else ''}, as chosen."
    if wish != "auto":
        return f"Its level is raised by {_raised_db(float(wish)):.2f} dB, as chosen."
    if origin.scale is None:
        return "Whether its encoder changes the level is not known: the level stays."
    return f"{did}, which is undone ({_raised_db(origin.scale):+.2f} dB)." if did else "Its encoder leaves the level as it is."


def _about_delay(origin: Origin, rate: int) -> str:
    delay = _delay(origin)
    return f"The encoder's delay of {delay} frames ({1000 * delay / rate:.0f} ms) is still in it and stays." if delay else ""


def _about_sound(history: LossyHistory, coded: Coded | None, settings: Mapping[str, Any]) -> str:
    """What can be told of a recording that is not lossy itself, and what follows."""
    level = f"is raised by {_raised_db(float(settings['gain'])):.2f} dB, as chosen" if settings["gain"] in dict(_SCALES) else ""
    if coded is not None:
        share = math.floor(100 * coded.granules.known.mean())
        repaired = "these are repaired" if settings["lines"] == "on" else "they stay as they are, as chosen"
        return (f"{history.told} In {share} % of its blocks the sound tells how lines were rounded: {repaired}. "
                f"Its level {level or 'stays'}.")
    if level:
        return f"{history.told} Its level {level}, and nothing else is changed."
    if not history.lossy:
        return "This does not look like lossy audio; nothing is changed."
    return (f"{history.told} What its file stated is gone, and the sound does not tell it: nothing is changed. "
            "Open that file itself where there is one.")


def _raised_db(scale: float) -> float:
    """What dividing by a scale does to the level."""
    return -20 * math.log10(scale)


def _arrays(coded: Coded | None) -> dict[str, np.ndarray]:
    return {} if coded is None else {"granules": packed(coded)}
