"""A − (B + R), from the written files alone: every processor, every container and sample type that soundfile writes."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import soundfile as sf
from figures import report, skip

from tests.signals import voice_like, white

RATE = 24000
#: container: sample types; the lossy ones come last
KINDS = {
    "WAV": ("PCM_U8", "PCM_16", "PCM_24", "PCM_32", "FLOAT", "DOUBLE"),
    "RF64": ("PCM_24", "FLOAT"),
    "W64": ("PCM_16", "DOUBLE"),
    "AIFF": ("PCM_16", "PCM_24", "FLOAT"),
    "FLAC": ("PCM_16", "PCM_24"),
    "MP3": ("MPEG_LAYER_III",),
    "OGG": ("VORBIS", "OPUS"),
}
SUFFIX = {"RF64": "rf64", "AIFF": "aiff"}
BITS = {"PCM_U8": 8, "PCM_S8": 8, "PCM_16": 16, "PCM_24": 24, "PCM_32": 32}
FLOAT_LIMIT = 2.0**-24
#: settings of processors that change nothing by default, or nothing of a file that never was lossy
SETTINGS = {"gain": "gain=-5.3", "eq": "undo=riaa,curve=columbia", "channels": "make=swap", "cancel": "channel=2", "dehum": "mains=60",
            "declip": "level=-20", "codec-linear": "coded=32", "codec-conv": "coded=32", "codec-unet": "coded=32",
            "codec-repair": "gain=0.95", "codec-enhance": "treat=always"}
#: where processors work that need a selection
PARTS = {"spectral-repair": ("--start", "1", "--end", "1.2", "--low", "500", "--high", "3000")}


def sources(folder: Path) -> list[Path]:
    """One noisy stereo voice with a few clicks, hum, a drop-out and clipped tops in every container and sample type."""
    voice = voice_like(5.0, RATE, channels=2)
    samples = (voice + white(5.0, -45, RATE, channels=2)).T.astype(np.float64)
    seconds = np.arange(len(samples))[:, None] / RATE
    samples += 0.1 * sum(np.sin(2 * np.pi * 60 * k * seconds) / k for k in range(1, 7))
    stretch = samples[RATE // 2:RATE]
    samples[RATE // 2:RATE] = stretch.clip(*(np.array([-0.4, 0.4]) * abs(stretch).max()))
    samples[RATE // 4 :: RATE // 2] += 0.4
    samples[round(1.3 * RATE):round(1.32 * RATE)] = 0
    made = []
    for container, subtypes in KINDS.items():
        for subtype in subtypes:
            path = folder / f"{container}_{subtype}.{SUFFIX.get(container, container.lower())}"
            sf.write(path, samples, RATE, subtype=subtype, format=container)
            made.append(path)
    return made


def exact(path: Path) -> np.ndarray:
    """Samples as float64 with full scale 1, which holds every sample type exactly; read once, front to back."""
    with sf.SoundFile(path) as file:
        integer = file.subtype in BITS
        samples = file.read(dtype="int32" if integer else "float64", always_2d=True)
    return samples / 2.0**31 if integer else samples


def null_errors(processor: str, files: list[Path], folder: Path) -> list[tuple[str, bool, float]]:
    """(file name, whether all three files are integer, largest |A − (B + R)|) of one processor on every file that it changes."""
    wish = ":".join(filter(None, [processor, SETTINGS.get(processor)]))
    command = [sys.executable, "-m", "workstation", "restore", *map(str, files), "--with", wish, *PARTS.get(processor, ()),
               "-o", f"{folder}/", "--residual", "--json", "--headroom", "auto"]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{processor}: {done.stderr.strip()[-300:]}{done.stdout.strip()[-300:]}")
    errors = []
    for line in map(json.loads, done.stdout.splitlines()):
        before, after, removed = (exact(Path(line[key])) for key in ("source", "restored", "residual"))
        if not removed.any():
            continue
        integer = all(sf.info(line[key]).subtype in BITS for key in ("source", "restored", "residual"))
        errors.append((Path(line["source"]).name, integer, float(np.abs(before - (after + removed)).max())))
    return errors


def main() -> None:
    listed = subprocess.run([sys.executable, "-m", "workstation", "list", "--json"], capture_output=True, text=True, check=True).stdout
    processors = [entry["id"] for entry in map(json.loads, listed.splitlines())]
    with tempfile.TemporaryDirectory(prefix="shellac-null-") as name:
        folder = Path(name)
        files = sources(folder)
        for processor in processors:
            made = folder / processor
            made.mkdir()
            errors = null_errors(processor, files, made)
            if not errors:
                skip(f"{processor}: A − (B + R)", "nothing in these files is changed by it")
                continue
            whole = [error for _, integer, error in errors if integer]
            other = [error for _, integer, error in errors if not integer]
            for kind, found, limit in (("integer", whole, 0.0), ("float and lossy", other, FLOAT_LIMIT)):
                if found:
                    report(f"{processor}: A − (B + R), {len(found)} {kind} formats", max(found), "of full scale", at_most=limit)


if __name__ == "__main__":
    main()
