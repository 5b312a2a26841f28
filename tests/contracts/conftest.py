"""The contract suite runs over every registered processor: a new one is tested by being registered."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from workstation.core import EVERYTHING, ArraySource, Edits, Region, Step
from workstation.restoration import registry
from workstation.restoration.processor import Processor
from workstation.restoration.rendered import Rendered
from workstation.restoration.store import SegmentStore
from workstation.session.steps import make_step

#: Settings that make a processor do something where its defaults do nothing.
TELLING_SETTINGS: dict[str, dict[str, Any]] = {
    "gain": {"gain": -6}, "codec-conv": {"coded": "32"}, "codec-linear": {"coded": "32"}, "codec-unet": {"coded": "32"},
    "codec-repair": {"gain": "0.95"},
    "eq": {"undo": "riaa", "curve": "columbia", "highpass_slope": "24", "bell1_gain": 6},
    "dehum": {"mains": "50"}, "cancel": {"channel": 2}, "codec-enhance": {"treat": "always"},
}
#: Frames that a processor estimates from as a whole, where they are more than 8192.
HEARD_AS_ONE = {"dereverb": 10 * 22050, "codec-enhance": 8 * 22050}
IDS = list(registry.processors())


@pytest.fixture(params=IDS)
def processor(request: pytest.FixtureRequest) -> Processor:
    return registry.get(request.param)


def recording(rate: int = 22050, channels: int = 2, seconds: float = 3.0, seed: int = 5) -> np.ndarray:
    """What every processor finds something to do in: float32 [channels, frames].

    A voice-like sound with pauses in noise, different in each channel, over hum of 50 Hz, its peaks clipped, with a click every
    third of a second and a drop-out of 8 ms in all channels."""
    rng = np.random.default_rng(seed)
    n = round(rate * seconds)
    t = np.arange(n) / rate
    out = np.empty((channels, n), np.float32)
    for c in range(channels):
        pitch = 110 * (1 + 0.15 * c)
        phase = 2 * np.pi * pitch * (t + 0.12 * np.sin(2 * np.pi * 0.9 * t))
        tone = sum(np.sin(k * phase + k) / k for k in range(1, 12) if 1.7 * pitch * k < 0.45 * rate)
        syllables = np.clip(np.sin(2 * np.pi * (1.3 + 0.1 * c) * t + c), 0, None) ** 0.5
        hum = sum(np.sin(2 * np.pi * 50 * k * t + k) / k for k in (1, 2, 3, 5))
        out[c] = np.clip(0.12 * tone * syllables + 0.01 * hum + 0.01 * rng.standard_normal(n), -0.15, 0.15)
        places = (np.arange(0.2 + 0.02 * c, seconds - 0.1, 0.33) * rate).astype(int)
        out[c, places] += 0.5 * rng.choice([-1, 1], len(places))
    gap = round(0.55 * seconds * rate)
    out[:, gap:gap + round(0.008 * rate)] = 0
    return out


def region_for(processor: Processor, source: ArraySource) -> Region:
    """Everything, or the middle third where a processor needs a selection."""
    if processor.longest_selection is None:
        return EVERYTHING
    third = source.length // 3
    return Region(third, third + min(max(third, 1), round(processor.longest_selection * source.format.rate)))


def step_for(processor: Processor, source: ArraySource, **more: Any) -> Step:
    return make_step(processor.id, TELLING_SETTINGS.get(processor.id, {}), source, **{"region": region_for(processor, source)} | more)


def rendered(source: ArraySource, *steps: Step) -> Rendered:
    """A fresh rendering, which shares nothing with any other."""
    return Rendered(source, Edits(tuple(steps)), SegmentStore(None))


def output(processor: Processor, samples: np.ndarray, rate: int, region: Region | None = None, amount: float = 1.0) -> np.ndarray:
    source = ArraySource(samples, rate)
    result = rendered(source, step_for(processor, source, region=region or region_for(processor, source), amount=amount))
    return result.read(0, source.length)
