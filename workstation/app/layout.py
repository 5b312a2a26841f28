"""Layout: where the parts of the window lie. Audio takes all the room that the panels at the side leave."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

if TYPE_CHECKING:
    from .main_window import MainWindow

PANEL_WIDTH = 280


def lay_out(window: MainWindow) -> None:
    """Put what the window holds into its toolbar, status line and splitters."""
    window.setWindowTitle("Shellac")
    window.setAcceptDrops(True)
    window.setMinimumSize(820, 520)
    window.addToolBar(window.transport)
    window.setStatusBar(window.status)
    audio = QWidget()
    column = QVBoxLayout(audio)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    window.spectrum.hide()
    rows = QSplitter(Qt.Orientation.Vertical)
    rows.setObjectName("splitter_rows")
    rows.addWidget(window.timeline)
    rows.addWidget(window.spectrum)
    rows.setCollapsible(0, False)
    rows.setSizes([700, 200])
    rows.setStretchFactor(0, 1)
    column.addWidget(rows, 1)
    column.addWidget(window.meters)
    window.stack.addWidget(window.empty)
    window.stack.addWidget(audio)
    window.splitter.setObjectName("splitter_window")
    window.splitter.addWidget(window.stack)
    window.side.setObjectName("splitter_side")
    window.side.addWidget(window.files_panel)
    window.side.addWidget(window.panel)
    window.side.setStretchFactor(1, 1)
    window.side.setChildrenCollapsible(False)
    window.splitter.addWidget(window.side)
    window.splitter.setStretchFactor(0, 1)
    window.splitter.setCollapsible(0, False)
    window.side.setMinimumWidth(252)
    window.side.setMaximumWidth(440)
    window.splitter.setSizes([1200, PANEL_WIDTH])
    window.setCentralWidget(window.splitter)
