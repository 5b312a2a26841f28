"""Equaliser: playback curves of discs, high- and low-pass, shelves and bells, as one filter.

The response is that of the analogue networks (see `curves`) up to half the sample rate, without the warp of the bilinear
transform: a finite impulse response is made from the magnitudes. Playback curves get the minimum phase that belongs to their
magnitude (A. Oppenheim and R. Schafer, Discrete-Time Signal Processing, on the real cepstrum: the causal half doubled), which is what
the network that cut the disc had, so that both cancel in phase too. All the rest is zero phase: it moves no transient, and at half the
amount, at the edges of a selection and in R dry and wet sound add up without a comb.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import numpy as np

from ...core import Format
from ..processor import Plan, Processor, Task, Worker
from ..segments import raised_cosine
from ..settings import Choice, Number, Setting
from ..workers import Whole
from . import curves

SEGMENT_SECONDS = 8.0
#: What rings is followed until it has fallen by this many nepers (−122 dB), and no longer than the second.
FALL, LONGEST_SECONDS = 14.0, 2.0
#: |f|ⁿ with odd n has a corner at 0 Hz, so that slopes of 6 and 18 dB die away with a power of time: followed this much longer.
ODD = 15
#: Of an impulse response, faded at either end.
FADED = 0.1
#: Never shorter than this, for what lies close to half the sample rate.
SHORTEST_FRAMES = 512

Values = tuple[tuple[str, Any], ...]


def _rates(settings: Mapping[str, Any]) -> list[float]:
    """How fast the parts of zero phase that are in use die away, in nepers a second: real parts of their slowest poles."""
    rates = []
    for name in ("highpass", "lowpass"):
        if settings[f"{name}_slope"] != "off":
            order = int(settings[f"{name}_slope"]) // 6
            rates.append(2 * math.pi * settings[name] * math.sin(math.pi / (2 * order)) / (ODD if order % 2 else 1))
    for name in ("bass", "treble"):
        if settings[f"{name}_gain"]:
            rates.append(2 * math.pi * settings[name] * math.sqrt(0.5) * 10 ** (-abs(settings[f"{name}_gain"]) / 80))
    for name in ("bell1", "bell2"):
        if settings[f"{name}_gain"]:
            rates.append(math.pi * settings[name] / settings[f"{name}_q"] * 10 ** (-abs(settings[f"{name}_gain"]) / 40))
    return rates


def _curve(settings: Mapping[str, Any], which: str) -> curves.Curve | None:
    if settings[which] == "free":
        return curves.Curve(settings["turnover"], curves.roll_off_seconds(settings["rolloff"]))
    return curves.CURVES.get(settings[which])


def reach(rate: int, settings: Mapping[str, Any]) -> tuple[int, int]:
    """Frames before and after a sample that it has a part in; (0, 0) where nothing is asked for."""
    found = _rates(settings)
    even = max(math.ceil(min(FALL / min(found), LONGEST_SECONDS) * rate), SHORTEST_FRAMES) if found else 0
    used = [curve for curve in (_curve(settings, "undo"), _curve(settings, "curve")) if curve is not None]
    slowest = min((min(curve.limit_hz, curve.turnover_hz) for curve in used), default=0.0)
    later = max(math.ceil(FALL / (2 * math.pi * slowest) * rate), SHORTEST_FRAMES) if used else 0
    return even, even + later


def tone(hz: np.ndarray, settings: Mapping[str, Any]) -> np.ndarray:
    """The gain of all that has zero phase, at every frequency."""
    out = np.ones(len(hz))
    if settings["highpass_slope"] != "off":
        out *= curves.high_pass(hz, settings["highpass"], int(settings["highpass_slope"]))
    if settings["lowpass_slope"] != "off":
        out *= curves.low_pass(hz, settings["lowpass"], int(settings["lowpass_slope"]))
    out *= curves.low_shelf(hz, settings["bass"], settings["bass_gain"])
    out *= curves.high_shelf(hz, settings["treble"], settings["treble_gain"])
    for name in ("bell1", "bell2"):
        out *= curves.bell(hz, settings[name], settings[f"{name}_gain"], settings[f"{name}_q"])
    return out


def playback(hz: np.ndarray, settings: Mapping[str, Any]) -> np.ndarray:
    """The gain of the curve that is applied over the one that is undone, at every frequency."""
    out = np.ones(len(hz))
    wanted, undone = _curve(settings, "curve"), _curve(settings, "undo")
    if wanted is not None:
        out *= wanted.gain(hz)
    if undone is not None:
        out /= undone.gain(hz)
    return out


def minimum_phase(gain: np.ndarray) -> np.ndarray:
    """Magnitudes [size / 2 + 1], none of them 0 -> the complex response of minimum phase: exp of the folded cepstrum."""
    from scipy import fft

    size = 2 * (len(gain) - 1)
    cepstrum = fft.irfft(np.log(gain), size)
    cepstrum[1:size // 2] *= 2
    cepstrum[size // 2 + 1:] = 0
    return np.asarray(np.exp(fft.rfft(cepstrum)))


@lru_cache(maxsize=8)
def kernel(rate: int, values: Values) -> np.ndarray:
    """The impulse response, float64 [before + 1 + after], time 0 at index `before`."""
    from scipy import fft

    settings = dict(values)
    before, after = reach(rate, settings)
    size = 2 * fft.next_fast_len(2 * (before + after), real=True)
    hz = np.fft.rfftfreq(size, 1 / rate)
    response = fft.irfft(tone(hz, settings) * minimum_phase(playback(hz, settings)), size)
    taps = np.concatenate([response[size - before:], response[:after + 1]])
    taps[:round(FADED * before)] *= raised_cosine(round(FADED * before))
    taps[len(taps) - round(FADED * after):] *= raised_cosine(round(FADED * after))[::-1]
    return taps


class _Filter(Whole):
    """One convolution for a segment."""

    def changed(self, samples: np.ndarray) -> np.ndarray:
        from scipy import fft

        before, after = reach(self.task.format.rate, self.task.settings)
        if not after:
            return samples
        taps = kernel(self.task.format.rate, tuple(sorted(self.task.settings.items())))
        size = fft.next_fast_len(samples.shape[1] + len(taps) - 1, real=True)
        out = fft.irfft(fft.rfft(samples.astype(np.float64), size, axis=1) * fft.rfft(taps, size), size, axis=1)
        return np.asarray(out[:, before:before + samples.shape[1]], np.float32)


SLOPES = (("off", "Off"), *((str(slope), f"{slope} dB an octave") for slope in (6, 12, 18, 24, 36, 48)))
PLAYBACK = (("none", "None"), ("riaa", "RIAA"), ("nab", "NAB"), ("columbia", "Columbia 78"), ("blunt", "500 Hz blunt"),
            ("free", "Free, as set below"))


def _band(key: str, name: str, hz: float, help: str) -> tuple[Number, Number]:
    """Frequency and gain of a shelf or bell."""
    return (Number(key, name, help, 20, 20000, 1, hz, "Hz", logarithmic=True),
            Number(f"{key}_gain", f"{name}, gain", "How much louder or softer there; 0 dB changes nothing.", -24, 24, 0.5, 0, "dB"))


#: Key and name of each part with a frequency, the setting that switches it on, and its value while it is off.
PARTS: tuple[tuple[str, str, str, Any], ...] = (
    ("highpass", "High-pass", "highpass_slope", "off"), ("lowpass", "Low-pass", "lowpass_slope", "off"),
    ("bass", "Bass shelf", "bass_gain", 0), ("treble", "Treble shelf", "treble_gain", 0),
    ("bell1", "First bell", "bell1_gain", 0), ("bell2", "Second bell", "bell2_gain", 0))
#: Parts that act at their frequency or above it.
REACHING_UP = {"lowpass", "treble", "bell1", "bell2"}


class Equaliser(Processor):
    """One filter for all that is set."""

    id = "eq"
    name = "Equaliser"
    complaint = "Channels & tone"
    summary = "Plays a disc by its own curve, even one transferred by another, and changes bass, middle and treble."
    settings: tuple[Setting, ...] = (
        Choice("undo", "Transferred with", "The playback curve that is in the recording already, to be undone.", PLAYBACK),
        Choice("curve", "Playback curve", "The playback curve that the disc needs.", PLAYBACK),
        Number("turnover", "Free turnover", "Below it the free curve boosts the bass, by 6 dB an octave.", 100, 1000, 1, 400, "Hz",
               logarithmic=True),
        Number("rolloff", "Free roll-off", "How much softer the free curve is at 10 kHz.", 0, 24, 0.5, 12, "dB"),
        Number("highpass", "High-pass", "What lies below is taken away.", 10, 2000, 1, 40, "Hz", logarithmic=True),
        Choice("highpass_slope", "High-pass, slope", "How steeply it is taken away.", SLOPES),
        Number("lowpass", "Low-pass", "What lies above is taken away.", 500, 20000, 1, 8000, "Hz", logarithmic=True),
        Choice("lowpass_slope", "Low-pass, slope", "How steeply it is taken away.", SLOPES),
        *_band("bass", "Bass shelf", 150, "Below it the sound is made louder or softer."),
        *_band("treble", "Treble shelf", 5000, "Above it the sound is made louder or softer."),
        *_band("bell1", "First bell", 500, "Around it the sound is made louder or softer."),
        Number("bell1_q", "First bell, Q", "Higher is narrower.", 0.3, 20, 0.1, 1, logarithmic=True),
        *_band("bell2", "Second bell", 2500, "Around it the sound is made louder or softer."),
        Number("bell2_q", "Second bell, Q", "Higher is narrower.", 0.3, 20, 0.1, 1, logarithmic=True),
    )

    def plan(self, format: Format, settings: Mapping[str, Any]) -> Plan:
        before, after = reach(format.rate, settings)
        return Plan(round(SEGMENT_SECONDS * format.rate), after, before)

    def remark(self, format: Format, settings: Mapping[str, Any]) -> str:
        end_hz, moved = format.rate / 2, {s.key for s in self.settings if settings[s.key] != s.default}
        high = [name for key, name, switch, off in PARTS if key in REACHING_UP and settings[switch] != off and settings[key] >= end_hz]
        idle = [f"{name} (its {'slope is off' if off == 'off' else 'gain is 0 dB'})" for key, name, switch, off in PARTS
                if settings[switch] == off and key in moved]
        if moved & {"turnover", "rolloff"} and "free" not in (settings["undo"], settings["curve"]):
            idle.insert(0, "Free turnover and roll-off (neither curve is free)")
        said = ((f"The recording ends at {end_hz / 1000:g} kHz; what is set above that reaches it with its slope alone: "
                 f"{', '.join(high)}.", high),
                (f"Not in use yet: {', '.join(idle)}.", idle))
        return " ".join(sentence for sentence, named in said if named)

    def worker(self, task: Task) -> Worker:
        return _Filter(task)


PROCESSORS = (Equaliser(),)
