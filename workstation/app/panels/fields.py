"""Fields: one widget for each kind of setting, with its unit, its help and an accessible name."""

from __future__ import annotations

import math
import os
from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from ...core.clock import clock
from ...restoration.settings import Choice, Number, Recording, Setting, Span, Switch
from .. import words
from ..spin import LevelSpin
from .slider import OriginSlider

#: A gain that reaches −∞ has a slider and a spin box that end here; the last notch is −∞.
SILENCE_DB = -60.0


class Field(QWidget):
    """A setting's control. `changed` is emitted for every change by the person, never for `set_value`."""

    changed = Signal()

    def __init__(self, setting: Setting) -> None:
        super().__init__()
        self.setting = setting
        self.name, self.help = words.setting(setting.name), words.setting(setting.help)
        self.setToolTip(self.help)

    def value(self) -> Any:
        raise NotImplementedError

    def set_value(self, value: Any) -> None:
        raise NotImplementedError


class NumberField(Field):
    """A slider and a spin box that follow one another. Double-click on the name gives the default."""

    def __init__(self, setting: Number) -> None:
        super().__init__(setting)
        self._number = setting
        self._floor = setting.minimum if math.isfinite(setting.minimum) else SILENCE_DB - setting.step
        notches = round((setting.maximum - self._floor) / setting.step)
        self._notches = 200 if setting.logarithmic else min(max(notches, 1), 10_000)
        label = QLabel(self.name)
        self.spin = LevelSpin()
        self.spin.setDecimals(0 if setting.whole else max(0, min(4, -math.floor(math.log10(setting.step) + 1e-9))))
        self.spin.setRange(self._floor, setting.maximum)
        self.spin.setSingleStep(setting.step)
        self.spin.setKeyboardTracking(True)
        self.spin.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.spin.setFixedWidth(76)
        unit = f" {words.setting(setting.unit)}" if setting.unit else ""
        if setting.special is None:
            self.spin.setSuffix(unit)
        else:
            self.spin.set_word(setting.special[0], words.setting(setting.special[1]), unit)
        if not math.isfinite(setting.minimum):
            self.spin.setSpecialValueText(setting.text(-math.inf))
        crosses = self._floor < 0 < setting.maximum and not setting.logarithmic
        self.slider = OriginSlider(self._notch(0.0) if crosses else None)
        self.slider.setRange(0, self._notches)
        self.slider.setPageStep(max(self._notches // 10, 1))
        for control in (self.spin, self.slider):
            control.setAccessibleName(self.name)
            control.setAccessibleDescription(self.help)
        label.setBuddy(self.spin)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(0)
        grid.addWidget(label, 0, 0)
        grid.addWidget(self.spin, 0, 1)
        grid.addWidget(self.slider, 1, 0, 1, 2)
        self.slider.valueChanged.connect(self._slid)
        self.spin.valueChanged.connect(self._spun)
        self.set_value(setting.default)

    def value(self) -> float | int:
        shown = self.spin.value()
        if not math.isfinite(self._number.minimum) and shown <= self._floor:
            return -math.inf
        return int(round(shown)) if self._number.whole else round(shown, 6)

    def set_value(self, value: Any) -> None:
        with QSignalBlocker(self.spin), QSignalBlocker(self.slider):
            self.spin.setValue(max(float(value), self._floor))
            self.slider.setValue(self._notch(self.spin.value()))

    def _notch(self, value: float) -> int:
        low, high = self._floor, self._number.maximum
        if self._number.logarithmic:
            return round(self._notches * math.log(value / low) / math.log(high / low))
        return round(self._notches * (value - low) / (high - low))

    def _slid(self, notch: int) -> None:
        low, high = self._floor, self._number.maximum
        share = notch / self._notches
        value = low * (high / low) ** share if self._number.logarithmic else low + (high - low) * share
        with QSignalBlocker(self.spin):
            self.spin.setValue(value)
        self.changed.emit()

    def _spun(self, value: float) -> None:
        with QSignalBlocker(self.slider):
            self.slider.setValue(self._notch(value))
        self.changed.emit()


class ChoiceField(Field):
    """A drop-down list of the names people read."""

    def __init__(self, setting: Choice) -> None:
        super().__init__(setting)
        label = QLabel(self.name)
        self.combo = QComboBox()
        self.combo.setAccessibleName(self.name)
        self.combo.setAccessibleDescription(self.help)
        for value, text in setting.options:
            self.combo.addItem(words.setting(text), value)
        label.setBuddy(self.combo)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(label)
        row.addWidget(self.combo, 1)
        self.combo.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.combo.setMinimumContentsLength(8)
        self.combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.combo.activated.connect(lambda _: self.changed.emit())

    def value(self) -> str:
        return str(self.combo.currentData())

    def set_value(self, value: Any) -> None:
        self.combo.setCurrentIndex(self.combo.findData(value))


class SwitchField(Field):
    """A check box."""

    def __init__(self, setting: Switch) -> None:
        super().__init__(setting)
        self.box = QCheckBox(self.name)
        self.box.setAccessibleDescription(self.help)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.box)
        self.box.setChecked(setting.default)
        self.box.clicked.connect(lambda _: self.changed.emit())

    def value(self) -> bool:
        return self.box.isChecked()

    def set_value(self, value: Any) -> None:
        self.box.setChecked(bool(value))


class SpanField(Field):
    """A stretch to learn from: a button takes the selection, another goes back to automatic."""

    def __init__(self, setting: Span) -> None:
        super().__init__(setting)
        self._value: tuple[float, float] | None = None
        self._selection: tuple[float, float] | None = None
        self.take, self.automatic = QPushButton(self.name), QToolButton()
        self.automatic.setProperty("role", "quiet")
        self.automatic.setText(self.tr("Automatic"))
        self.automatic.setToolTip(self.tr("Forget the selection and learn by itself"))
        self._state = QLabel()
        self._state.setProperty("role", "dim")
        for button in (self.take, self.automatic):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setAccessibleDescription(self.help)
        self.take.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(2)
        grid.addWidget(self.take, 0, 0, 1, 2)
        grid.addWidget(self._state, 1, 0)
        grid.addWidget(self.automatic, 1, 1)
        grid.setColumnStretch(0, 1)
        self.take.clicked.connect(lambda: self._choose(self._selection))
        self.automatic.clicked.connect(lambda: self._choose(None))
        self._refresh()

    def set_selection(self, seconds: tuple[float, float] | None) -> None:
        """What is selected in the views, in seconds."""
        self._selection = seconds
        self._refresh()

    def value(self) -> tuple[float, float] | None:
        return self._value

    def set_value(self, value: Any) -> None:
        self._value = None if value is None else (float(value[0]), float(value[1]))
        self._refresh()

    def _choose(self, value: tuple[float, float] | None) -> None:
        self.set_value(value)
        self.changed.emit()

    def _refresh(self) -> None:
        self.take.setEnabled(self._selection is not None)
        self.take.setToolTip(self.help if self._selection is not None else self.tr("Select a stretch of the recording first"))
        self.automatic.setEnabled(self._value is not None)
        if self._value is None:
            self._state.setText(self.tr("Learned automatically"))
        else:
            self._state.setText(self.tr("Learned from {start} to {stop}").format(
                start=clock(self._value[0], 2), stop=clock(self._value[1], 2)))


class RecordingField(Field):
    """Another recording: a button asks for its file, another forgets it."""

    def __init__(self, setting: Recording) -> None:
        super().__init__(setting)
        self._value: dict[str, str | None] | None = None
        label, self.state = QLabel(self.name), QLabel()
        self.state.setProperty("role", "dim")
        self.ask, self.forget = QPushButton(self.tr("Choose…")), QToolButton()
        self.forget.setProperty("role", "quiet")
        self.forget.setText(self.tr("Clear"))
        self.forget.setToolTip(self.tr("Do without a recording of its own"))
        for button in (self.ask, self.forget):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setAccessibleName(f"{self.name}: {button.text()}")
            button.setAccessibleDescription(self.help)
        self.state.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(2)
        grid.addWidget(label, 0, 0)
        grid.addWidget(self.ask, 0, 1)
        grid.addWidget(self.state, 1, 0)
        grid.addWidget(self.forget, 1, 1)
        grid.setColumnStretch(0, 1)
        self.ask.clicked.connect(self._ask)
        self.forget.clicked.connect(lambda: self._choose(None))
        self._refresh()

    def value(self) -> dict[str, str | None] | None:
        return self._value

    def set_value(self, value: Any) -> None:
        self._value = None if value is None else dict(value)
        self._refresh()

    def _ask(self) -> None:
        folder = os.path.dirname(str(self._value["path"])) if self._value else ""
        name, _ = QFileDialog.getOpenFileName(self, self.name, folder)
        if name:
            self._choose(name)

    def _choose(self, given: str | None) -> None:
        self.set_value(self.setting.parse(given))
        self.changed.emit()

    def _refresh(self) -> None:
        self.forget.setEnabled(self._value is not None)
        self.state.setText(words.value(self.setting, self._value))
        self.state.setToolTip(str(self._value["path"]) if self._value else self.help)


_KINDS: dict[type[Setting], type[Any]] = {Number: NumberField, Choice: ChoiceField, Switch: SwitchField, Span: SpanField,
                                          Recording: RecordingField}


def field_for(setting: Setting) -> Field:
    """The control of a setting, by its kind."""
    for kind, made in _KINDS.items():
        if isinstance(setting, kind):
            field: Field = made(setting)
            return field
    raise TypeError(f"the form knows no control for {type(setting).__name__}")
