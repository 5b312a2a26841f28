"""Preferences: what the window remembers between two runs."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSettings

from ...analysis.transforms import SpectrogramSettings
from .. import theme

RECENT = 10
CACHE_GIGABYTES = 20


class Preferences:
    """Typed access to QSettings; what is stored wrongly or by a later version counts as not stored."""

    def __init__(self, settings: QSettings | None = None) -> None:
        self.settings = settings or QSettings("shellac", "shellac")

    @property
    def theme(self) -> str:
        name = self._text("theme", "system")
        return name if name in theme.NAMES else "system"

    @theme.setter
    def theme(self, name: str) -> None:
        self.settings.setValue("theme", name)

    @property
    def device(self) -> str:
        """Where restorations are computed: "auto", "cpu", "cuda", "mps"."""
        return self._text("device", "auto")

    @device.setter
    def device(self, name: str) -> None:
        self.settings.setValue("device", name)

    @property
    def sound_device(self) -> str:
        """The name of the output device, empty for the system's choice."""
        return self._text("sound_device", "")

    @sound_device.setter
    def sound_device(self, name: str) -> None:
        self.settings.setValue("sound_device", name)

    @property
    def language(self) -> str:
        """The code of the window's language, empty for that of the system."""
        return self._text("language", "")

    @language.setter
    def language(self, code: str) -> None:
        self.settings.setValue("language", code)

    @property
    def cache_folder(self) -> str:
        """Where the cache lies, empty for the usual place."""
        return self._text("cache/folder", "")

    @cache_folder.setter
    def cache_folder(self, folder: str) -> None:
        self.settings.setValue("cache/folder", folder)

    @property
    def cache_gigabytes(self) -> int:
        """The most that the cache may hold, in 10⁹ bytes."""
        try:
            return max(int(self._text("cache/gigabytes", str(CACHE_GIGABYTES))), 1)
        except ValueError:
            return CACHE_GIGABYTES

    @cache_gigabytes.setter
    def cache_gigabytes(self, limit: int) -> None:
        self.settings.setValue("cache/gigabytes", limit)

    @property
    def spectrogram(self) -> SpectrogramSettings:
        default = SpectrogramSettings()
        try:
            return SpectrogramSettings(
                int(self._text("spectrogram/fft", str(default.fft))), float(self._text("spectrogram/overlap", str(default.overlap))),
                self._text("spectrogram/window", default.window), self._text("spectrogram/scale", default.scale),
                float(self._text("spectrogram/floor_db", str(default.floor_db))),
                float(self._text("spectrogram/ceiling_db", str(default.ceiling_db))))
        except ValueError:
            return default

    @spectrogram.setter
    def spectrogram(self, look: SpectrogramSettings) -> None:
        for key in ("fft", "overlap", "window", "scale", "floor_db", "ceiling_db"):
            self.settings.setValue(f"spectrogram/{key}", getattr(look, key))

    @property
    def colour_map(self) -> str:
        return self._text("spectrogram/colours", "")

    @colour_map.setter
    def colour_map(self, name: str) -> None:
        self.settings.setValue("spectrogram/colours", name)

    @property
    def snapping(self) -> bool:
        """Whether the borders of a selection go to zero crossings."""
        return self._text("selection/snap", "no") == "yes"

    @snapping.setter
    def snapping(self, snapping: bool) -> None:
        self.settings.setValue("selection/snap", "yes" if snapping else "no")

    @property
    def waveform(self) -> tuple[bool, float]:
        """Whether waveforms are drawn in dB, and how strongly they lie over the spectrograms, 0 to 1."""
        try:
            overlay = float(self._text("waveform/overlay", "0"))
        except ValueError:
            overlay = 0.0
        return self._text("waveform/db", "no") == "yes", overlay if 0 <= overlay <= 1 else 0.0

    @waveform.setter
    def waveform(self, look: tuple[bool, float]) -> None:
        self.settings.setValue("waveform/db", "yes" if look[0] else "no")
        self.settings.setValue("waveform/overlay", str(look[1]))

    @property
    def folder(self) -> str:
        """Where the last recording was opened from."""
        return self._text("folder", str(Path.home()))

    @property
    def recent(self) -> list[str]:
        """The recordings opened last, newest first."""
        stored = self.settings.value("recent", [])
        names = [stored] if isinstance(stored, str) else list(stored) if isinstance(stored, (list, tuple)) else []
        return [str(name) for name in names if name]

    def remember(self, path: Path) -> None:
        """A recording was opened."""
        names = [str(path), *(name for name in self.recent if name != str(path))]
        self.settings.setValue("recent", names[:RECENT])
        self.settings.setValue("folder", str(path.parent))

    def _text(self, key: str, default: str) -> str:
        return str(self.settings.value(key, default))
