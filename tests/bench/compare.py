"""`compare --report --plots --residual` on an hour and its restoration: before and after in under a minute, in flat memory."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

from figures import long_recording, report
from memory import Watched, scratch, watch

SHORT_SECONDS, LONG_SECONDS = 600, 3600
BYTES_NEEDED = 8 * 3600 * 44100 * 4


def restored(recording: Path) -> Path:
    """A restoration of the recording, as somebody else would deliver it. Made once."""
    path = recording.with_name(f"{recording.stem}_delivered.wav")
    if not path.exists():
        subprocess.run([sys.executable, "-m", "workstation", "restore", str(recording), "--with", "denoise:profile=0-1.5", "-o", str(path)],
                       check=True, stdout=subprocess.DEVNULL)
    return path


def compared(seconds: int, scratch: Path) -> Watched:
    """Compare a recording with its restoration, and check what was said."""
    recording = long_recording(seconds)
    folder = scratch / str(seconds)
    watched = watch([sys.executable, "-m", "workstation", "compare", str(recording), str(restored(recording)), "--report", "--plots", "png",
                     "--residual", "-o", str(folder)])
    facts = json.loads(next(folder.glob("*_report.json")).read_text("utf-8"))
    assert facts["place"]["kind"] == "steady" and facts["place"]["lag_frames"] == 0 and facts["null"]["exact"]
    shutil.rmtree(folder)
    return watched


def main() -> None:
    what = "before and after of an hour"
    with scratch(what, BYTES_NEEDED) as folder:
        if folder is None:
            return
        short, long = (compared(seconds, folder) for seconds in (SHORT_SECONDS, LONG_SECONDS))
    report(f"{what}: report, plots and residual", long.seconds, "s", at_most=60, cpu_seconds=round(long.cpu_seconds, 1))
    report(f"{what}: peak of private memory", long.peak_mb, "MB", at_most=700, yardstick=f"10 minutes: {short.peak_mb:.0f} MB")
    report(f"{what}: that peak, 60 against 10 minutes", abs(long.peak_mb / short.peak_mb - 1) * 100, "% of difference", at_most=10)


if __name__ == "__main__":
    main()
