"""Crisp at every scale of a screen: what is computed for a pixel is drawn on that pixel."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


def compare() -> None:
    """Run in a process of its own, for the scale belongs to the whole program: print how lanes differ from their columns."""
    import numpy as np
    from PySide6.QtCore import QEventLoop, QTimer
    from PySide6.QtGui import QImage
    from PySide6.QtWidgets import QApplication

    from workstation.app import theme
    from workstation.app.jobs import Jobs
    from workstation.app.views import TimelineStack, columns
    from workstation.app.views.tiles import TILE
    from workstation.core import ArraySource

    def pixels(image: QImage) -> np.ndarray:
        image = image.convertToFormat(QImage.Format.Format_RGB32)
        flat = np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), image.bytesPerLine() // 4)
        return flat[:, :image.width()] & 0xFFFFFF

    application = QApplication([])
    theme.apply(application, "dark")
    jobs = Jobs()
    stack = TimelineStack(jobs)
    stack.resize(701, 403)
    noise = np.random.default_rng(0).standard_normal((2, 200_000)).astype(np.float32) / 16
    stack.set_sources({"A": ArraySource(noise, 44100)})
    stack.show()
    loop = QEventLoop()
    timer = QTimer(interval=30)
    timer.timeout.connect(lambda: jobs.busy or loop.quit())
    timer.start()
    loop.exec()
    wave, spectro = stack.waveforms.lanes[1], stack.spectrograms.lanes[1]
    ratio = wave.devicePixelRatioF()
    shown = pixels(stack.grab().toImage())

    def lane_pixels(lane: object) -> np.ndarray:
        at = lane.mapTo(stack, lane.plot.topLeft())  # type: ignore[attr-defined]
        left, top = round(at.x() * ratio), int(at.y() * ratio + 0.5)
        return shown[top:top + int(lane.height() * ratio), left:left + int(lane.plot.width() * ratio)]  # type: ignore[attr-defined]

    drawn = lane_pixels(wave)
    body = drawn == (theme.current()["before_body"].rgb() & 0xFFFFFF)
    peak = body | (drawn == (theme.current()["before_peak"].rgb() & 0xFFFFFF))
    parts = (part[1] for part in stack.scene.tracks["A"].columns(0, drawn.shape[1], stack.viewport.frames_per_pixel / ratio))
    composed = columns.compose(*parts, int(np.ceil(wave.height() * ratio)))
    wanted = (composed == columns.PEAK) | (composed == columns.BODY)
    free = slice(round(250 * ratio), -4)
    rows = min(len(drawn), len(wanted)) - 3
    print("waveform", float((peak[1:rows, free] != wanted[1:rows, free]).mean()))
    track = stack.scene.tracks["A"]
    tile = stack.scene.tiles.find(spectro._key(track, 1, stack.viewport.frames_per_pixel / ratio))
    assert tile is not None and tile.picture is not None
    picture, lane = pixels(tile.picture), lane_pixels(spectro)
    rows, wide = min(picture.shape[0], lane.shape[0]) - 3, min(TILE, lane.shape[1] - TILE) - 4
    print("spectrogram", float((picture[1:rows, :wide] != lane[1:rows, TILE:TILE + wide]).mean()))
    stack.close()
    jobs.shutdown()


@pytest.mark.parametrize("scale", ["1", "1.25", "1.5", "2"])
def test_columns_and_tiles_stand_on_the_pixels_of_the_screen(scale: str) -> None:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "QT_SCALE_FACTOR": scale, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, __file__], env=environment, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    differences = {name: float(value) for name, value in (line.split() for line in done.stdout.splitlines())}
    assert differences == {"waveform": 0, "spectrogram": 0}


if __name__ == "__main__":
    compare()
