"""The window: the only room for PySide6 and pyqtgraph."""
