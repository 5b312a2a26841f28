"""Spectrogram settings: every change is seen at once behind the dialog; Reset gives the defaults."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QDialog, QDialogButtonBox, QFormLayout, QVBoxLayout, QWidget

from ...analysis.transforms import SpectrogramSettings
from ..spin import LevelSpin
from ..views import colours

FFT_SIZES = (256, 512, 1024, 2048, 4096, 8192, 16384, 32768)


class SpectrogramFields(QWidget):
    """The controls. `chosen(settings, colour map)` is emitted for every change by the person."""

    chosen = Signal(object, str)

    def __init__(self, settings: SpectrogramSettings, colour_map: str, default: SpectrogramSettings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._default = default
        scales = (("log", self.tr("Logarithmic")), ("mel", self.tr("Mel")), ("linear", self.tr("Linear")))
        self.scale = self._combo(self.tr("Frequency scale"), scales)
        self.fft = self._combo(self.tr("FFT size"), [(size, f"{size}") for size in FFT_SIZES])
        self.overlap = self._combo(self.tr("Overlap"), [(v, f"{v * 100:g} %") for v in (0.5, 0.75, 0.875)])
        windows = (("hann", "Hann"), ("hamming", "Hamming"), ("blackman", "Blackman"), ("rectangular", self.tr("Rectangular")))
        self.window_kind = self._combo(self.tr("Window"), windows)
        maps = {"ember": self.tr("Ember"), "orange": self.tr("Orange"), "grey": self.tr("Grey")}
        self.colours = self._combo(self.tr("Colours"), [(name, maps[name]) for name in colours.IDS])
        self.floor = self._level(self.tr("Darkest at"), -160, -20)
        self.ceiling = self._level(self.tr("Brightest at"), -60, 20)
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        for control in (self.scale, self.fft, self.overlap, self.window_kind, self.floor, self.ceiling, self.colours):
            form.addRow(control.accessibleName(), control)
        self._show(settings, colour_map)

    def settings(self) -> SpectrogramSettings:
        """What the fields say."""
        floor = min(self.floor.value(), self.ceiling.value() - 10)
        return SpectrogramSettings(self.fft.currentData(), self.overlap.currentData(), self.window_kind.currentData(),
                                   self.scale.currentData(), floor, self.ceiling.value())

    def reset(self) -> None:
        """The defaults again."""
        self._show(self._default, colours.IDS[0])
        self._changed()

    def _show(self, settings: SpectrogramSettings, colour_map: str) -> None:
        chosen = ((self.scale, settings.scale), (self.fft, settings.fft), (self.overlap, settings.overlap),
                  (self.window_kind, settings.window), (self.colours, colour_map))
        for combo, value in chosen:
            combo.setCurrentIndex(max(combo.findData(value), 0))
        for spin, level in ((self.floor, settings.floor_db), (self.ceiling, settings.ceiling_db)):
            spin.blockSignals(True)
            spin.setValue(level)
            spin.blockSignals(False)

    def _changed(self) -> None:
        self.chosen.emit(self.settings(), self.colours.currentData())

    def _combo(self, name: str, options: Sequence[tuple[Any, str]]) -> QComboBox:
        combo = QComboBox()
        combo.setAccessibleName(name)
        for value, text in options:
            combo.addItem(text, value)
        combo.activated.connect(lambda _: self._changed())
        return combo

    def _level(self, name: str, low: float, high: float) -> LevelSpin:
        spin = LevelSpin()
        spin.setAccessibleName(name)
        spin.setRange(low, high)
        spin.setDecimals(0)
        spin.setSingleStep(5)
        spin.setSuffix(" dB")
        spin.valueChanged.connect(lambda _: self._changed())
        return spin


class SpectrogramDialog(QDialog):
    """The fields with Close and Restore defaults."""

    def __init__(self, settings: SpectrogramSettings, colour_map: str, default: SpectrogramSettings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Spectrogram settings"))
        self.fields = SpectrogramFields(settings, colour_map, default)
        self.chosen = self.fields.chosen
        kinds = QDialogButtonBox.StandardButton
        buttons = QDialogButtonBox(kinds.Close | kinds.RestoreDefaults)
        buttons.rejected.connect(self.reject)
        reset = buttons.button(kinds.RestoreDefaults)
        reset.setText(self.tr("Restore defaults"))
        reset.clicked.connect(self.fields.reset)
        reset.setAutoDefault(False)
        buttons.button(kinds.Close).setDefault(True)
        column = QVBoxLayout(self)
        column.addWidget(self.fields)
        column.addWidget(buttons)
