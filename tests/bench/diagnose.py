"""Diagnosis on the bench recordings: in how many ten-second excerpts the damage is named first, and clean ones are left in peace."""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path

import material
import metrics
import numpy as np
from figures import data_folder, long_recording, report, skip

from workstation.core import ArraySource
from workstation.session import diagnose, open_recording

#: damage: what it may be called
NAMES = {"clicks": ("clicks",), "vinyl": ("crackle", "clicks"), "clip50": ("clipping",), "clip30": ("clipping",), "hum": ("hum",),
         "white20": ("noise",), "pink20": ("noise",), "gaps": ("dropouts",)}
NINE_OF_TEN = 0.9
#: CPU seconds for an hour of stereo
HOUR_CPU_SECONDS = 10.0


def named(samples: np.ndarray) -> str:
    """The kind that comes first in one excerpt [frames, channels]; "" where nothing is said."""
    ailments = diagnose(ArraySource(samples.T, metrics.RATE)).ailments
    return ailments[0].kind if ailments else ""


def excerpts_of(path: Path) -> list[np.ndarray]:
    """The ten excerpts of music, or of whatever else the recording holds in whole pieces of ten seconds before the speech."""
    samples = metrics.load(path)[:metrics.SPEECH_FROM]
    return [samples[at:at + metrics.SEGMENT] for at in range(0, len(samples) - metrics.SEGMENT + 1, metrics.SEGMENT)]


def score(kind: str, short: Path) -> None:
    """Report one kind of damage, over the excerpts that it touches at all."""
    parts = excerpts_of(short / f"{kind}.wav")
    mask = short / f"{kind}.mask.npy"
    if mask.exists():
        touched = np.load(mask)[:metrics.SPEECH_FROM].reshape(len(parts), -1).any(axis=1)
        parts = [part for part, there in zip(parts, touched, strict=True) if there]
    said = [named(part) for part in parts]
    right = sum(name in NAMES[kind] for name in said)
    report(f"{kind}: named first", right / len(said), f"of {len(said)} excerpts", at_least=NINE_OF_TEN, yardstick="nine of ten",
           said=dict(Counter(said)))


def cost_of_an_hour(folder: Path) -> None:
    """CPU seconds for an hour of stereo from the disk."""
    recording = long_recording(folder=folder)
    started = time.process_time()
    diagnose(open_recording(recording))
    report("an hour of stereo: CPU", time.process_time() - started, "s", at_most=HOUR_CPU_SECONDS, yardstick="about ten seconds")


def main() -> None:
    folder = data_folder()
    lacking = material.missing_tools()
    if lacking and not (folder / "mat" / "meta.json").exists():
        skip("diagnosis of the bench recordings", f"the material cannot be made without {lacking}")
        return
    short = material.make(folder) / "short"
    said = [named(part) for part in excerpts_of(short / "m10.wav")]
    report("clean: silent", said.count("") / len(said), f"of {len(said)} excerpts", at_least=NINE_OF_TEN, yardstick="nine of ten",
           said=dict(Counter(said)))
    for kind in NAMES:
        score(kind, short)
    cost_of_an_hour(folder)


if __name__ == "__main__":
    main()
