"""CPU of one frame of zoom and pan over 60 minutes: two waveform lanes, and a spectrogram lane whose tiles are ready.

The recording is made on the spot (noise bursts, 44.1 kHz stereo, 16 bit, mapped from disk), so that nothing but the
views is measured.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from figures import report  # noqa: E402
from PySide6.QtCore import QEventLoop, QTimer  # noqa: E402
from PySide6.QtWidgets import QApplication  # noqa: E402

from workstation.app.jobs import Jobs  # noqa: E402
from workstation.app.views import TimelineStack  # noqa: E402
from workstation.core import Format, NativeSource, Origin  # noqa: E402

RATE, MINUTES = 44100, 60
NAMES = {"waveform_frame": "one frame of two waveform lanes, 60 minutes", "spectrogram_cached_pan": "cached pan of a spectrogram"}
LIMITS_MS = {"waveform_frame": 12.0, "spectrogram_cached_pan": 8.0}


class Mapped(NativeSource):
    """16-bit stereo frames mapped from a file."""

    def __init__(self, path: Path, frames: int) -> None:
        self._frames = np.memmap(path, np.int16, "r", shape=(frames, 2))
        self.length, self.format, self.origin, self.version = frames, Format(RATE, 2, "RAW", "PCM_16"), Origin(), f"mapped:{frames}"

    def read_native(self, start: int, count: int) -> np.ndarray:
        return self._frames[start:start + count].T

    def _read(self, start: int, count: int) -> np.ndarray:
        return np.ascontiguousarray(self._frames[start:start + count].T).astype(np.float32) / np.float32(32768)


def write_recording(path: Path) -> int:
    """An hour of noise whose level wanders; returns the number of frames."""
    rng = np.random.default_rng(1)
    minute = rng.standard_normal((60 * RATE, 2), np.float32)
    with path.open("wb") as stream:
        for number in range(MINUTES):
            level = 2000 + 1500 * np.sin(np.linspace(0, 20 * np.pi, 60 * RATE) + number)
            stream.write((minute * level[:, None]).clip(-32768, 32767).astype(np.int16).tobytes())
    return MINUTES * 60 * RATE


def wait(milliseconds: int) -> None:
    """Let the program run; QTest.qWait would keep Python's lock from the workers."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def settle(jobs: Jobs) -> None:
    """Wait until nothing is being computed."""
    wait(20)
    while jobs.busy:
        wait(10)


def frame_ms(stack: TimelineStack, pan_pixels: float) -> float:
    """CPU of the GUI thread for one frame: move the view and repaint what it touches."""
    began = time.thread_time()
    stack.viewport.pan(pan_pixels * stack.viewport.frames_per_pixel)
    for lane in stack.lanes:
        lane.redraw()
    for widget in (stack.overview, stack.ruler, *(lane for lane in stack.lanes if lane.isVisible())):
        widget.repaint()
    return 1000 * (time.thread_time() - began)


def at_every_zoom(stack: TimelineStack, jobs: Jobs, frames: int) -> dict[str, float]:
    """Median CPU of a frame of pan, by seconds on screen."""
    out = {}
    for seconds in (0.005, 0.03, 0.3, 1, 2.5, 10, 30, 120, 600, 1800, 3600):
        middle = frames * 0.4
        stack.viewport.show(middle - seconds * RATE / 2, middle + seconds * RATE / 2)
        settle(jobs)
        times = []
        for number in range(30):
            QApplication.processEvents()
            times.append(frame_ms(stack, 7 if number % 2 else -7))
        out[f"{seconds:g} s"] = round(statistics.median(times), 2)
    return out


def measure() -> dict[str, dict[str, float]]:
    app = QApplication.instance() or QApplication([])
    jobs = Jobs(app)
    figures = {}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "hour.raw"
        frames = write_recording(path)
        stack = TimelineStack(jobs)
        stack.resize(1500, 800)
        stack.set_sources({"A": Mapped(path, frames)})
        stack.show()
        for name, hidden in (("waveform_frame", stack.spectrograms), ("spectrogram_cached_pan", stack.waveforms)):
            stack.waveforms.show()
            stack.spectrograms.show()
            hidden.hide()
            settle(jobs)
            figures[name] = at_every_zoom(stack, jobs, frames)
        stack.close()
        jobs.shutdown()
    return figures


def main() -> int:
    holds = True
    for name, values in measure().items():
        holds &= report(f"{NAMES[name]}, the slowest zoom", max(values.values()), "ms CPU at the median", at_most=LIMITS_MS[name],
                        milliseconds_by_zoom=values)
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main())
