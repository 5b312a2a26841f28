"""Spectrum panel."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest

from workstation.app.jobs import Jobs
from workstation.app.views import SpectrumPanel, TimelineStack
from workstation.core import ArraySource, Removed

RATE = 44100


@pytest.fixture
def stack(qtbot):
    time = np.arange(6 * RATE) / RATE
    before = 0.5 * np.sin(2 * np.pi * 1244.5 * time)[None]
    before[:, 3 * RATE:] *= 0.1
    jobs = Jobs()
    stack = TimelineStack(jobs)
    qtbot.addWidget(stack)
    stack.resize(800, 400)
    source, after = ArraySource(before, RATE), ArraySource(before * 0.5, RATE)
    stack.set_sources({"A": source, "B": after, "R": Removed(source, after)})
    yield stack
    jobs.shutdown()


def shown(qtbot, widget, width=500, height=250):
    qtbot.addWidget(widget)
    widget.resize(width, height)
    widget.show()
    qtbot.waitExposed(widget)
    return widget


def test_the_panel_overlays_a_b_and_r_and_reads_the_peak_in_hz_and_note(stack, qtbot):
    panel = shown(qtbot, SpectrumPanel(stack.scene))
    stack.selection.select(0, 2 * RATE)
    qtbot.waitUntil(lambda: set(panel.spectra.long_term) == {"A", "B", "R"} and panel.spectra.span == (0, 2 * RATE) and
                    not stack.scene.jobs.busy)
    assert panel.readout() == "A  1.24 kHz  D♯6  −6.0 dB"
    panel.set_letter("B")
    assert panel.readout() == "B  1.24 kHz  D♯6  −12.0 dB"


def test_the_panel_follows_the_selection(stack, qtbot):
    panel = shown(qtbot, SpectrumPanel(stack.scene))
    stack.selection.select(0, 2 * RATE)
    qtbot.waitUntil(lambda: "−6.0 dB" in panel.readout())
    stack.selection.select(4 * RATE, 6 * RATE)
    qtbot.waitUntil(lambda: "−26.0 dB" in panel.readout())
    assert "0:04.0 to 0:06.0" in panel.accessibleDescription()


def test_the_spectrum_at_the_play_head_is_measured_there(stack, qtbot):
    panel = shown(qtbot, SpectrumPanel(stack.scene))
    for frame, level in ((RATE, -6.0), (5 * RATE, -26.0)):
        stack.set_position(frame)
        qtbot.waitUntil(lambda level=level: "A" in panel.spectra.at_cursor
                        and abs(panel.spectra.at_cursor["A"].db.max() - level) < 1.5)


def test_the_readout_follows_the_mouse(stack, qtbot):
    panel = shown(qtbot, SpectrumPanel(stack.scene))
    qtbot.waitUntil(lambda: "A" in panel.spectra.long_term)
    QTest.mouseMove(panel, QPoint(round(float(panel._x(6000))), 60))
    qtbot.waitUntil(lambda: panel.peak() is not None and 5000 < panel.peak()[0] < 7200)


def test_a_hidden_panel_measures_nothing(stack, qtbot):
    panel = SpectrumPanel(stack.scene)
    qtbot.addWidget(panel)
    stack.selection.select(0, RATE)
    qtbot.wait(200)
    assert panel.spectra.long_term == {}
