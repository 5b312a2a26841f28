"""SettingsForm: the controls of one processor, made from the settings it declares."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ...restoration.settings import Setting
from .fields import Field, SpanField, field_for


class SettingsForm(QWidget):
    """`changed` is emitted when the person moved something; `values` has every declared setting."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fields: dict[str, Field] = {}
        self._selection: tuple[float, float] | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)

    def show_settings(self, settings: Sequence[Setting], values: Mapping[str, Any]) -> None:
        """The controls of `settings`, set to `values`, or to the default where there is none.

        Those of the same settings stay: whoever applies from among them keeps the focus.
        """
        if [field.setting for field in self._fields.values()] != list(settings):
            self._build(settings)
        self.set_values({setting.key: values.get(setting.key, setting.default) for setting in settings})

    def _build(self, settings: Sequence[Setting]) -> None:
        for field in self._fields.values():
            field.blockSignals(True)  # a field that goes may still take over what was typed into it
            self._column.removeWidget(field)
            field.hide()
            field.deleteLater()
        self._fields = {}
        for setting in settings:
            field = field_for(setting)
            field.setParent(self)
            field.changed.connect(self.changed)
            self._column.addWidget(field)
            self._fields[setting.key] = field
            field.show()
        self.set_selection(self._selection)

    def values(self) -> dict[str, Any]:
        return {key: field.value() for key, field in self._fields.items()}

    def set_values(self, values: Mapping[str, Any]) -> None:
        """Set the controls of these keys; the others stay as they are."""
        for key, value in values.items():
            self._fields[key].set_value(value)

    def field(self, key: str) -> Field:
        """The control of one setting."""
        return self._fields[key]

    def set_selection(self, seconds: tuple[float, float] | None) -> None:
        """What is selected in the views, in seconds, for the settings that learn from it."""
        self._selection = seconds
        for field in self._fields.values():
            if isinstance(field, SpanField):
                field.set_selection(seconds)
