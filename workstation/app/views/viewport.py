"""Viewport: the part of the recording, in time and frequency, that all views show together."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

#: Widest a single sample may be drawn, in pixels.
WIDEST_SAMPLE = 48.0
#: Narrowest band that can be shown, in Hz.
NARROWEST_BAND = 50.0


class Viewport(QObject):
    """Frames run to the right at `frames_per_pixel` (logical pixels) from `start_frame`, over `width` pixels.

    Every change is announced once by `changed`.
    """

    changed = Signal()

    def __init__(self, rate: int = 44100, length: int = 0, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rate, self.length, self.width = rate, length, 1000
        self.start_frame = 0.0
        self.frames_per_pixel = self.widest
        self.low_hz, self.high_hz = 0.0, rate / 2

    def set_recording(self, rate: int, length: int) -> None:
        """Another recording: all of it is shown. The same timeline again keeps what is shown."""
        if (rate, length) == (self.rate, self.length):
            return
        self.rate, self.length = rate, length
        self.low_hz, self.high_hz = 0.0, rate / 2
        self._move(0.0, self.widest)

    def set_width(self, pixels: int) -> None:
        """The lanes were resized: the scale stays, unless the whole recording was shown."""
        whole = self.shows_whole
        self.width = max(pixels, 1)
        self._move(self.start_frame, self.widest if whole else self.frames_per_pixel)

    @property
    def widest(self) -> float:
        """Frames per pixel at which the whole recording is shown."""
        return max(self.length / self.width, 1 / WIDEST_SAMPLE)

    @property
    def stop_frame(self) -> float:
        return self.start_frame + self.width * self.frames_per_pixel

    @property
    def visible(self) -> tuple[int, int]:
        """First and last-but-one whole frame on screen, within the recording."""
        return max(int(self.start_frame), 0), max(min(int(self.stop_frame) + 1, self.length), 0)

    @property
    def shows_whole(self) -> bool:
        return self.start_frame <= 0 and self.frames_per_pixel >= self.widest * (1 - 1e-9)

    @property
    def nyquist(self) -> float:
        return self.rate / 2

    def x_of(self, frame: float) -> float:
        return (frame - self.start_frame) / self.frames_per_pixel

    def frame_at(self, x: float) -> int:
        """The frame under a pixel, within the recording."""
        return min(max(round(self.start_frame + x * self.frames_per_pixel), 0), self.length)

    def zoom_at(self, frame: float, factor: float) -> None:
        """Magnify by `factor` (above 1: closer); `frame` stays where it is on screen."""
        scale = min(max(self.frames_per_pixel / factor, 1 / WIDEST_SAMPLE), self.widest)
        self._move(frame - self.x_of(frame) * scale, scale)

    def pan(self, frames: float) -> None:
        self._move(self.start_frame + frames, self.frames_per_pixel)

    def show(self, start: float, stop: float) -> None:
        """Fill the width with frames [start, stop)."""
        scale = min(max((stop - start) / self.width, 1 / WIDEST_SAMPLE), self.widest)
        self._move((start + stop - self.width * scale) / 2, scale)

    def whole(self) -> None:
        self._move(0.0, self.widest)

    def centre(self, frame: float) -> None:
        """Scroll so that `frame` is in the middle."""
        self._move(frame - self.width * self.frames_per_pixel / 2, self.frames_per_pixel)

    def show_band(self, low_hz: float, high_hz: float) -> None:
        """Show frequencies from `low_hz` to `high_hz`, kept inside 0 to half the rate and at least 50 Hz apart."""
        low = min(max(low_hz, 0.0), max(self.nyquist - NARROWEST_BAND, 0.0))
        high = min(max(high_hz, low + NARROWEST_BAND), self.nyquist)
        if (low, high) != (self.low_hz, self.high_hz):
            self.low_hz, self.high_hz = low, high
            self.changed.emit()

    def whole_band(self) -> None:
        self.show_band(0.0, self.nyquist)

    def _move(self, start: float, scale: float) -> None:
        start = min(max(start, 0.0), max(self.length - self.width * scale, 0.0))
        if (start, scale) != (self.start_frame, self.frames_per_pixel):
            self.start_frame, self.frames_per_pixel = start, scale
            self.changed.emit()
