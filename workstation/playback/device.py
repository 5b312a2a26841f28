"""Sound devices through PortAudio. sounddevice is imported on first use: the library may be missing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ..core import ShellacError
from .outputs import Lost, Output, Pull

#: What PortAudio is asked to keep in the device: short enough for keys to be heard at once, long enough for a busy computer.
LATENCY_SECONDS = 0.05


@dataclass(frozen=True)
class Device:
    """One output device as people choose it. `index` is PortAudio's."""

    index: int
    name: str
    system: str
    channels: int
    rate: int
    is_default: bool


def _sounddevice() -> Any:
    try:
        import sounddevice
    except (ImportError, OSError) as error:
        raise ShellacError("The sound library PortAudio is missing, so playback is silent. On Debian, install libportaudio2.") from error
    return sounddevice


def devices(refresh: bool = False) -> list[Device]:
    """All output devices, none where PortAudio is missing. `refresh` looks for new ones; only while nothing plays."""
    try:
        sd = _sounddevice()
    except ShellacError:
        return []
    try:
        if refresh:
            sd._terminate()
            sd._initialize()
        systems, default = sd.query_hostapis(), _default_index(sd)
        return [Device(i, d["name"], systems[d["hostapi"]]["name"], d["max_output_channels"], round(d["default_samplerate"]), i == default)
                for i, d in enumerate(sd.query_devices()) if d["max_output_channels"] > 0]
    except sd.PortAudioError:
        return []


def portaudio_version() -> str:
    """"19.7.0", or what stands in its way."""
    try:
        number = _sounddevice().get_portaudio_version()[0]
    except ShellacError:
        return "missing"
    return f"{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"


def _default_index(sd: Any) -> int:
    try:
        return int(sd.query_devices(kind="output")["index"])
    except (sd.PortAudioError, ValueError):
        return -1


class DeviceOutput(Output):
    """A PortAudio stream of float32 frames; its callback copies from the ring and does nothing else."""

    def __init__(self, index: int | None = None) -> None:
        self._index = index
        self._stream: Any = None
        self._pull: Pull | None = None
        self._stopping = True
        self._lost: Lost = lambda reason: None

    def open(self, rate: int, channels: int, lost: Lost) -> None:
        sd, self._lost = _sounddevice(), lost
        try:
            info = sd.query_devices(self._index, "output")
        except (sd.PortAudioError, ValueError) as error:
            raise ShellacError("No sound device was found: playback is silent. Connect one and press play again.") from error
        self.name, own_rate = info["name"], round(info["default_samplerate"])
        wanted = min(max(channels, 2), info["max_output_channels"])
        fewer = min(2, info["max_output_channels"])
        problem = None
        for try_rate, try_channels in dict.fromkeys([(rate, wanted), (rate, fewer), (own_rate, wanted), (own_rate, fewer)]):
            try:
                self._stream = sd.OutputStream(try_rate, 0, info["index"], try_channels, "float32", LATENCY_SECONDS,
                                               callback=self._callback, finished_callback=self._finished)
            except sd.PortAudioError as error:
                problem = error
                continue
            self.rate, self.channels = try_rate, try_channels
            self.latency_frames = round(self._stream.latency * try_rate)
            return
        raise ShellacError(f"The sound device “{self.name}” cannot be opened ({problem}): playback is silent.")

    def start(self, pull: Pull) -> None:
        self._pull, self._stopping = pull, False
        try:
            self._stream.start()
        except _sounddevice().PortAudioError as error:
            self._stopping = True
            raise ShellacError(f"The sound device “{self.name}” cannot be started ({error}).") from error

    def stop(self) -> None:
        self._stopping = True
        if self._stream is not None:
            self._stream.stop(ignore_errors=True)

    def close(self) -> None:
        self._stopping = True
        if self._stream is not None:
            self._stream.close(ignore_errors=True)
            self._stream = None

    def _callback(self, out: np.ndarray, frames: int, time: Any, status: Any) -> None:
        self._pull(out)  # type: ignore[misc]
        if status.output_underflow:
            self.underruns += 1

    def _finished(self) -> None:
        if not self._stopping:
            self._lost(f"The sound device “{self.name}” is gone; playback has stopped.")
