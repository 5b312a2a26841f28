"""Icons: small drawings in the theme's text colour, sharp at every scale."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from ... import paths
from .. import theme


def icon(name: str) -> QIcon:
    """The drawing `resources/icons/<name>.svg`, its "currentColor" replaced by the theme's."""
    drawing = (paths.resources() / "icons" / f"{name}.svg").read_text(encoding="utf-8")
    made = QIcon()
    for mode, role in ((QIcon.Mode.Normal, "text"), (QIcon.Mode.Disabled, "line")):
        for state, ink in ((QIcon.State.Off, role), (QIcon.State.On, "accent_text" if mode == QIcon.Mode.Normal else role)):
            coloured = drawing.replace("currentColor", theme.current()[ink].name())
            made.addPixmap(_pixmap(coloured), mode, state)
    return made


def application_icon() -> QIcon:
    """The program's own icon, in its own colours."""
    drawing = (paths.resources() / "icons" / "shellac.svg").read_text(encoding="utf-8")
    return QIcon(_pixmap(drawing, 128))


def _pixmap(drawing: str, size: int = 36) -> QPixmap:
    pixmap = QPixmap(QSize(size, size))
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    QSvgRenderer(QByteArray(drawing.encode())).render(painter)
    painter.end()
    return pixmap
