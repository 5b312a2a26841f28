"""DeliveryFields: what a copy is for, as one choice, and the format, bitrate, loudness and peak that it stands for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QCheckBox, QComboBox, QFormLayout, QHBoxLayout, QLabel

from ...analysis.loudness import Levels
from ...core import Format, Source, UsageError
from ...session import Delivery, bitrates, default_format, deliveries, foreseen, possible_formats
from .. import words
from ..names import sample_type
from ..spin import LevelSpin

#: What the loudness and peak fields begin with.
LUFS, DBTP = -16.0, -1.0


class DeliveryFields(QObject):
    """`changed` whenever a field did; `options` are the fields of an ExportRequest that they stand for.

    `levels_wanted` once a loudness is asked for and the levels of the result are not known: `show_levels` answers it.
    """

    changed = Signal()
    levels_wanted = Signal()

    def __init__(self, source: Source, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._source = source
        self._formats = possible_formats(source)
        self._levels: Levels | None = None
        self._filling = False
        self._make_fields()
        self._choose_preset()
        self.preset.currentIndexChanged.connect(self._choose_preset)
        self.container.currentIndexChanged.connect(self._choose_container)
        for signal in (self.subtype.currentIndexChanged, self.bitrate.currentIndexChanged, self.level.toggled, self.loudness.valueChanged,
                       self.peak.valueChanged):
            signal.connect(self._edited)

    def _make_fields(self) -> None:
        self.preset, self.container, self.subtype, self.bitrate = QComboBox(), QComboBox(), QComboBox(), QComboBox()
        for delivery in deliveries():
            self.preset.addItem(words.delivery(delivery.name), delivery)
            problem = delivery.problem(self._source)
            if problem:
                model = self.preset.model()
                assert isinstance(model, QStandardItemModel)
                model.item(self.preset.count() - 1).setEnabled(False)
                self.preset.setItemData(self.preset.count() - 1, words.sentence(problem), Qt.ItemDataRole.ToolTipRole)
        self.preset.addItem(self.tr("Custom"), None)
        for container in dict.fromkeys(form.container for form in self._formats):
            self.container.addItem(container, container)
        for kbps in bitrates(self._source.format.rate):
            self.bitrate.addItem(f"{kbps} kbit/s", kbps)
        self.level = QCheckBox(self.tr("One gain to"))
        self.level.setToolTip(self.tr(
            "The whole result is raised or lowered by one gain. Nothing is limited or compressed: where the true peak would rise too high, "
            "the gain is smaller. What was removed and the null check stay without it."))
        self.loudness, self.peak = self._spin(-50, -5, LUFS, " LUFS"), self._spin(-20, 0, DBTP, " dBTP")
        self.loudness.setToolTip(self.tr(
            "Integrated loudness after EBU R 128, in LUFS: how loud the whole is heard. −16 is usual for podcasts, −23 for broadcast."))
        self.peak.setToolTip(self.tr(
            "The highest level that the wave itself reaches, between the samples too, in dBTP. −1 leaves room for what a codec adds."))
        self.forecast = QLabel()
        self.forecast.setWordWrap(True)
        self.forecast.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.forecast.setMinimumHeight(2 * self.forecast.fontMetrics().lineSpacing())
        for control, name in ((self.preset, self.tr("For")), (self.container, self.tr("Format")), (self.subtype, self.tr("Sample type")),
                              (self.bitrate, self.tr("Bitrate")), (self.loudness, self.tr("Loudness")),
                              (self.peak, self.tr("Highest true peak"))):
            control.setAccessibleName(name)

    def _spin(self, low: float, high: float, value: float, unit: str) -> LevelSpin:
        spin = LevelSpin()
        spin.setDecimals(1)
        spin.setSingleStep(0.5)
        spin.setRange(low, high)
        spin.setValue(value)
        spin.setSuffix(unit)
        return spin

    def add_to(self, form: QFormLayout) -> None:
        """The rows below the preset, which is first."""
        kinds, levels = QHBoxLayout(), QHBoxLayout()
        for control in (self.container, self.subtype, self.bitrate):
            kinds.addWidget(control, 1)
        for part in (self.level, self.loudness, QLabel(self.tr("true peak at most")), self.peak):
            levels.addWidget(part)
        levels.addStretch(1)
        form.addRow(self.tr("Format"), kinds)
        form.addRow(self.tr("Loudness"), levels)
        form.addRow("", self.forecast)

    @property
    def format(self) -> Format:
        chosen = self.container.currentData(), self.subtype.currentData()
        return next(form for form in self._formats if (form.container, form.subtype) == chosen)

    @property
    def options(self) -> dict[str, Any]:
        """Container, subtype, bitrate, loudness and peak, as an ExportRequest has them."""
        level = self.level.isChecked()
        return {"container": self.format.container, "subtype": self.format.subtype, "bitrate": self._kbps(),
                "loudness": self.loudness.value() if level else None, "peak": self.peak.value() if level else None}

    def show_levels(self, levels: Levels) -> None:
        """The levels of the result are known: say what will happen to it."""
        self._levels = levels
        self._foresee()

    def _kbps(self) -> int | None:
        return self.bitrate.currentData() if self.container.currentData() == "MP3" else None

    def _choose_preset(self) -> None:
        delivery: Delivery | None = self.preset.currentData()
        if delivery is None:
            return
        form = default_format(self._source, delivery.container, delivery.subtype)
        with self._filled():
            self.container.setCurrentIndex(self.container.findData(form.container))
            self._offer_subtypes(form.subtype)
            self._offer_bitrate(delivery.bitrate)
            self.level.setChecked(delivery.loudness is not None)
            self.loudness.setValue(LUFS if delivery.loudness is None else delivery.loudness)
            self.peak.setValue(DBTP if delivery.peak is None else delivery.peak)
        self._tell()

    def _choose_container(self) -> None:
        if not self._filling:
            with self._filled():
                self._offer_subtypes(self.subtype.currentData())
                self._offer_bitrate(self._kbps())
            self._edited()

    def _offer_subtypes(self, wished: str | None) -> None:
        self.subtype.clear()
        for form in self._formats:
            if form.container == self.container.currentData():
                self.subtype.addItem(sample_type(form.subtype), form.subtype)
        at = self.subtype.findData(wished)
        self.subtype.setCurrentIndex(at if at >= 0 else max(self.subtype.findData("PCM_24"), 0))

    def _offer_bitrate(self, wished: int | None) -> None:
        at = self.bitrate.findData(wished or 192)
        self.bitrate.setCurrentIndex(at if at >= 0 else self.bitrate.count() - 1)

    @contextmanager
    def _filled(self) -> Iterator[None]:
        """Fields are filled in by the program: nobody chose something of his own."""
        before, self._filling = self._filling, True
        try:
            yield
        finally:
            self._filling = before

    def _edited(self) -> None:
        """A person changed a field: it is another preset then, or none."""
        if self._filling:
            return
        same = (index for index in range(self.preset.count() - 1) if self._is(self.preset.itemData(index)))
        self.preset.blockSignals(True)
        self.preset.setCurrentIndex(next(same, self.preset.count() - 1))
        self.preset.blockSignals(False)
        self._tell()

    def _is(self, delivery: Delivery) -> bool:
        if delivery.problem(self._source):
            return False
        form = default_format(self._source, delivery.container, delivery.subtype)
        wanted = delivery.loudness, delivery.peak
        own = self.options
        kbps = None if self._kbps() in (None, self._default_kbps()) else self._kbps()
        return form == self.format and wanted == (own["loudness"], own["peak"]) and kbps == delivery.bitrate

    def _default_kbps(self) -> int | None:
        at = self.bitrate.findData(192)
        return self.bitrate.itemData(at if at >= 0 else self.bitrate.count() - 1)

    def _tell(self) -> None:
        is_level = self.level.isChecked()
        self.bitrate.setVisible(self.container.currentData() == "MP3")
        self.subtype.setVisible(self.subtype.count() > 1)
        for control in (self.loudness, self.peak):
            control.setEnabled(is_level)
        self._foresee()
        self.changed.emit()

    def _foresee(self) -> None:
        if not self.level.isChecked():
            self.forecast.setText(self.tr(
                "LUFS: how loud the whole is heard (EBU R 128). dBTP: the highest level of the wave, between the samples too."))
        elif self._levels is None:
            self.forecast.setText(self.tr("Measuring what the gain will be…"))
            self.levels_wanted.emit()
        else:
            try:
                self.forecast.setText(words.sentence(foreseen(self._levels, self.loudness.value(), self.peak.value())))
            except UsageError as error:
                self.forecast.setText(words.sentence(str(error)))
