"""What a person without the picture hears of a lane: what is shown, selected, marked and measured."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from ...core import Region
from ...core.clock import clock
from . import units
from .scene import Scene, channel_name
from .viewport import Viewport


def shown_text(view: Viewport) -> str:
    """"Shows 0:00.0 to 0:12.5 of 1:23.0, 0 Hz to 22.1 kHz."."""
    start, stop = (clock(f / view.rate, 1) for f in view.visible)
    text = QCoreApplication.translate("Lane", "Shows {0} to {1} of {2}, {3} to {4}.")
    low = units.hertz(view.low_hz) if view.low_hz else "0 Hz"
    return text.format(start, stop, clock(view.length / view.rate, 1), low, units.hertz(view.high_hz))


def region_text(region: Region, view: Viewport, channels: int) -> str:
    """"0:01.000 to 0:02.500, 0:01.500 long, 200 Hz to 1.26 kHz, left": what is selected, in words."""
    start, stop = region.span(view.length)
    parts = [QCoreApplication.translate("Lane", "{0} to {1}, {2} long").format(
        clock(start / view.rate), clock(stop / view.rate), units.duration((stop - start) / view.rate))]
    if region.is_box:
        high = view.nyquist if region.high_hz is None else region.high_hz
        parts.append(QCoreApplication.translate("Lane", "{0} to {1}").format(units.hertz(region.low_hz), units.hertz(high)))
    if region.channels is not None:
        parts.append(" + ".join(channel_name(c, channels) for c in region.channel_list(channels)))
    return ", ".join(parts)


def region_short(region: Region, view: Viewport, channels: int) -> str:
    """"0:01.000–0:02.500 · 0:01.500 · left", "0:01.000–0:02.500 · left · 200 Hz–1.26 kHz": the same where there is little room."""
    start, stop = region.span(view.length)
    parts = [f"{clock(start / view.rate)}–{clock(stop / view.rate)}"]
    if not region.is_box:
        parts.append(units.duration((stop - start) / view.rate))
    if region.channels is not None:
        parts.append("+".join(channel_name(c, channels) for c in region.channel_list(channels)))
    if region.is_box:
        parts.append(f"{units.hertz(region.low_hz)}–{units.hertz(view.nyquist if region.high_hz is None else region.high_hz)}")
    return " · ".join(parts)


def selected_text(scene: Scene) -> str:
    """A sentence on the selection."""
    region = scene.selection.region
    if region is None:
        return QCoreApplication.translate("Lane", "Nothing is selected.")
    return QCoreApplication.translate("Lane", "Selected: {0}.").format(region_text(region, scene.viewport, scene.channels))


def place_text(scene: Scene) -> str:
    """Where the play head is, and which marker begins there or lasts there."""
    text = QCoreApplication.translate("Lane", "Play head at {0}").format(clock(scene.head / scene.viewport.rate, 3))
    here = [m.label for m in scene.markers if m.label and m.start <= scene.head < (m.start + 1 if m.stop is None else m.stop)]
    return ", ".join([text, *(QCoreApplication.translate("Lane", "marker {0}").format(label) for label in here)])


def level_text(db: float | None) -> str:
    """A level that was read at the play head, with the comma before it; empty where none is known."""
    return "" if db is None else ", " + QCoreApplication.translate("Lane", "peak {0}").format(units.decibels(db))
