"""`restore` of 60 minutes against 10: the same peak of private memory, and time in proportion."""

from __future__ import annotations

import sys
from pathlib import Path

from figures import long_recording, report
from memory import Watched, scratch, watch

WISHES = ("denoise:profile=0-1.5", "codec-conv")
SHORT_SECONDS, LONG_SECONDS = 600, 3600
BYTES_NEEDED = 4 * 3600 * 44100 * 4


def restore(wish: str, seconds: int, folder: Path) -> Watched:
    output = folder / f"{seconds}.wav"
    command = [sys.executable, "-m", "workstation", "restore", str(long_recording(seconds)), "--with", wish, "-o", str(output), "--json"]
    watched = watch(command)
    output.unlink()
    return watched


def compare(wish: str, folder: Path) -> None:
    """Restore both lengths in one way, and report what they took."""
    short, long = (restore(wish, seconds, folder) for seconds in (SHORT_SECONDS, LONG_SECONDS))
    name = wish.partition(":")[0]
    report(f"{name}, 60 minutes: peak of private memory", long.peak_mb, "MB", at_most=700, yardstick=f"10 minutes: {short.peak_mb:.0f} MB",
           short_mb=round(short.peak_mb, 1))
    report(f"{name}: that peak, 60 against 10 minutes", abs(long.peak_mb / short.peak_mb - 1) * 100, "% of difference", at_most=10)
    report(f"{name}: CPU time, 60 against 10 minutes", long.cpu_seconds / short.cpu_seconds, "times", at_most=6.6,
           yardstick="6 times the audio", cpu_seconds=[round(short.cpu_seconds, 1), round(long.cpu_seconds, 1)],
           seconds=[round(short.seconds, 1), round(long.seconds, 1)])


def main() -> None:
    what = "restore of 60 minutes against 10"
    with scratch(what, BYTES_NEEDED) as folder:
        if folder is not None:
            for wish in WISHES:
                compare(wish, folder)


if __name__ == "__main__":
    main()
