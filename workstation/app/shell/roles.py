"""Roles: what a screen reader calls the views that are drawn by hand; all other controls are Qt's own and say it themselves."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAccessibleWidget, QWidget

from ..views.lane import Lane
from ..views.marker_strip import MarkerStrip
from ..views.meter_bar import MeterBar
from ..views.meter_numbers import CorrelationBar, LoudnessNumbers
from ..views.meter_peaks import PeakMeters
from ..views.overview import Overview
from ..views.spectrum_panel import SpectrumPanel
from ..views.time_ruler import TimeRuler

_Role = QAccessible.Role
_ROLES: dict[type[QWidget], QAccessible.Role] = {
    Lane: _Role.Graphic, Overview: _Role.Graphic, TimeRuler: _Role.Graphic, MarkerStrip: _Role.Graphic, SpectrumPanel: _Role.Chart,
    MeterBar: _Role.Grouping, PeakMeters: _Role.Indicator, CorrelationBar: _Role.Indicator, LoudnessNumbers: _Role.StaticText}


def install() -> None:
    """From now on these views have a role. Once in a program: Qt takes no factory back."""
    QAccessible.installFactory(_interface)


def _interface(_class_name: str, watched: QObject) -> QAccessibleWidget | None:
    """What Qt asks for each object that assistive technology meets; None leaves it to Qt."""
    return next((QAccessibleWidget(watched, role) for kind, role in _ROLES.items() if isinstance(watched, kind)), None)
