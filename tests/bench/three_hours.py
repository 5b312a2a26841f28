"""Three hours at 96 kHz, stereo, 24 bit: first picture, exact overview, frames, tiles, and the memory of the whole window.

The recording (6.2 GB, RF64) is made in the data folder, once, where 15 GB of disk are free. The figures must be those of an
hour: nothing may grow with the length but the time that the exact overview takes.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np  # noqa: E402
import soundfile as sf  # noqa: E402
from figures import ROOT, data_folder, report, skip  # noqa: E402
from memory import private_mb  # noqa: E402
from overview import WIDTH, child_cpu  # noqa: E402
from PySide6.QtWidgets import QApplication  # noqa: E402
from spectrogram import screen_cpu  # noqa: E402
from views_frame import frame_ms, settle, wait  # noqa: E402

from workstation.analysis.maxima import Maxima  # noqa: E402
from workstation.analysis.pyramid import Pyramid  # noqa: E402
from workstation.analysis.transforms import SpectrogramSettings  # noqa: E402
from workstation.app.jobs import Jobs  # noqa: E402
from workstation.app.views import TimelineStack  # noqa: E402
from workstation.core import Source  # noqa: E402
from workstation.files import open_source  # noqa: E402

RATE, SECONDS, BLOCK_SECONDS = 96000, 3 * 3600, 30
NEEDED_GB = 15
#: seconds on screen
ZOOMS = (0.005, 0.3, 2.5, 30, 600, 3600, 10800)
#: how often the view is moved while memory is watched
MOVES = 300


def recording() -> Path | None:
    """The recording; None where there is too little disk for it."""
    path = data_folder() / "three_hours_96k.rf64"
    if path.exists():
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    if shutil.disk_usage(path.parent).free < NEEDED_GB << 30:
        return None
    random = np.random.default_rng(96)
    frames = BLOCK_SECONDS * RATE
    noise = random.standard_normal((frames, 2), np.float32) * np.float32(2.0 ** 26)
    part = path.with_suffix(".part")
    with sf.SoundFile(part, "w", RATE, 2, "PCM_24", format="RF64") as file:
        for number in range(SECONDS // BLOCK_SECONDS):
            level = np.float32(0.2 + 0.8 * abs(np.sin(number / 7)))
            moved = np.roll(noise, 977 * number, axis=0) * level
            for start in range(0, frames, 65536):
                file.write(moved[start:start + 65536].astype(np.int32))
    part.rename(path)
    return path


def overview(path: Path) -> None:
    """CPU of the exact overview in a process of its own against that of reading the file."""
    script = str(Path(__file__).with_name("overview.py"))
    cat = child_cpu(["sh", "-c", f"cat '{path}' | cat >/dev/null"])
    imported = child_cpu([sys.executable, script, "--child", ""])
    whole = child_cpu([sys.executable, script, "--child", str(path)])
    report("exact overview of three hours, imports taken off", (whole - imported) / cat, "x CPU of cat", at_most=9,
           yardstick=f"cat {cat:.2f} s CPU", cpu_s=round(whole - imported, 2))


def pictures(source: Source, began: float) -> None:
    pyramid = Pyramid(source)
    pyramid.coarse(WIDTH)
    report("first picture of three hours, opening included", time.perf_counter() - began, "s wall", at_most=0.3)
    pyramid.build()
    settings = SpectrogramSettings.for_rate(RATE)
    maxima = Maxima(source, settings)
    maxima.build()
    for seconds in ZOOMS:  # what of the file these places need lies in memory from now on: the disk is not measured
        screen_cpu(source, seconds, settings, pyramid, None)
    sampled = {s: screen_cpu(source, s, settings, pyramid, None) for s in ZOOMS}
    kept = {s: screen_cpu(source, s, settings, pyramid, maxima) for s in ZOOMS[-2:]}
    for name, costs in (("sampled", sampled), ("from kept maxima", kept)):
        report(f"one screen of spectrogram, three hours, {name}", max(costs.values()), "ms CPU a channel", at_most=40,
               medians_ms={str(s): round(value, 1) for s, value in costs.items()})


def window(source: Source) -> None:
    """Frames at every zoom, and the memory of a process that shows the recording and is scrolled."""
    application = QApplication.instance() or QApplication([])
    jobs = Jobs(application)
    with tempfile.TemporaryDirectory() as cache:
        stack = TimelineStack(jobs, Path(cache))
        stack.resize(1500, 800)
        before = private_mb(os.getpid())
        stack.set_sources({"A": source})
        stack.show()
        settle(jobs)
        standing = private_mb(os.getpid())
        frames = {}
        for seconds in ZOOMS:
            stack.viewport.show(0.4 * source.length, 0.4 * source.length + seconds * RATE)
            settle(jobs)
            times = []
            for number in range(30):
                QApplication.processEvents()
                times.append(frame_ms(stack, 7 if number % 2 else -7))
            frames[f"{seconds:g} s"] = round(float(np.median(times)), 2)
        report("one frame of two waveforms and two spectrograms, three hours", max(frames.values()), "ms CPU at the median", at_most=20,
               yardstick="12 for the waveforms and 8 for the spectrograms", milliseconds_by_zoom=frames)
        peak = standing
        places = np.random.default_rng(3).uniform(0, 0.9 * source.length, MOVES)
        for number, place in enumerate(places):
            stack.viewport.show(place, place + ZOOMS[number % len(ZOOMS)] * RATE)
            wait(20)
            peak = max(peak, private_mb(os.getpid()))
        settle(jobs)
        peak = max(peak, private_mb(os.getpid()))
        report("private memory of the views, overview standing", standing - before, "MB", at_most=300)
        report("private memory gained by 300 places and zooms", peak - standing, "MB", at_most=250,
               yardstick="96 MB of tiles, 96 MB of kept maxima")
        stack.close()
        jobs.shutdown()


def measure(path: str) -> None:
    """One part in this process, named on the command line."""
    began = time.perf_counter()
    source = open_source(Path(path), Path(tempfile.gettempdir()))
    if "--window" in sys.argv:
        window(source)
    else:
        pictures(source, began)


def main() -> int:
    path = recording()
    if path is None:
        skip("three hours at 96 kHz", f"less than {NEEDED_GB} GB of disk are free under {data_folder()}")
        return 0
    overview(path)
    for part in ("--pictures", "--window"):
        done = subprocess.run([sys.executable, __file__, part, "--file", str(path)], cwd=ROOT)
        if done.returncode:
            return done.returncode
    return 0


if __name__ == "__main__":
    if "--file" in sys.argv:
        measure(sys.argv[-1])
    else:
        sys.exit(main())
