"""`restore` of 60 minutes against 10: the same peak of private memory, and time in proportion, with something to find all along.

Every processor is measured that takes a whole recording; codec-conv stands for the three networks of the paper, which share its adapter.
Spectral repair takes ten seconds at most, and codec-repair needs an MP3.
"""

from __future__ import annotations

import sys
from pathlib import Path

import damage
import numpy as np
import soundfile as sf
from figures import HOUR_RATE, long_recording, report
from memory import Watched, scratch, watch

WISHES = ("declick", "decrackle", "declip", "dehum:mains=50", "derumble", "denoise:profile=0-1.5,adaptive=on", "cancel:channel=2",
          "dereverb", "fill:what=found", "channels", "eq:undo=riaa,curve=columbia", "gain:gain=-3", "codec-conv:coded=32",
          "codec-enhance:treat=always")
SHORT_SECONDS, LONG_SECONDS = 600, 3600
BYTES_NEEDED = 6 * 3600 * HOUR_RATE * 4
CLIPPED_PERCENT = 25


def damaged(seconds: int, folder: Path) -> Path:
    """A minute with hum, clipping, clicks, crackle and drop-outs, again and again: 44.1 kHz, 16 bit, stereo."""
    path = folder / f"damaged_{seconds}s.wav"
    minute = damage.hum(sf.read(long_recording(60), dtype="float32")[0])
    minute = damage.clicks(damage.clip(minute, CLIPPED_PERCENT)[0])[0]
    minute = damage.gaps(minute + damage.crackle(minute)[0])[0]
    whole = np.round(np.clip(minute, -1, 1) * 32767).astype(np.int16)
    with sf.SoundFile(path, "w", HOUR_RATE, 2, "PCM_16") as file:
        for _ in range(seconds // 60):
            file.write(whole)
    return path


def restore(wish: str, recording: Path) -> Watched:
    output = recording.with_name("restored.wav")
    watched = watch([sys.executable, "-m", "workstation", "restore", str(recording), "--with", wish, "-o", str(output), "--json"])
    output.unlink()
    return watched


def compare(wish: str, short_recording: Path, recording: Path) -> None:
    """Restore both lengths in one way, and report what they took."""
    short, long = (restore(wish, path) for path in (short_recording, recording))
    name = wish.partition(":")[0]
    report(f"{name}, 60 minutes: peak of private memory", long.peak_mb, "MB", at_most=700, yardstick=f"10 minutes: {short.peak_mb:.0f} MB",
           short_mb=round(short.peak_mb, 1))
    report(f"{name}: that peak, 60 against 10 minutes", (long.peak_mb / short.peak_mb - 1) * 100, "% more", at_most=10)
    report(f"{name}: CPU time, 60 against 10 minutes", long.cpu_seconds / short.cpu_seconds, "times", at_most=6.6,
           yardstick="6 times the audio", cpu_seconds=[round(short.cpu_seconds, 1), round(long.cpu_seconds, 1)],
           seconds=[round(short.seconds, 1), round(long.seconds, 1)])


def main() -> None:
    with scratch("restore of 60 minutes against 10", BYTES_NEEDED) as folder:
        if folder is not None:
            recordings = [damaged(seconds, folder) for seconds in (SHORT_SECONDS, LONG_SECONDS)]
            for wish in WISHES:
                compare(wish, *recordings)


if __name__ == "__main__":
    main()
