"""Theme: light and dark. Colours have roles; no view knows a colour of its own."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication

from .. import paths

NAMES = ("system", "light", "dark")

#: (text role, what it stands on): each pair has a contrast of at least 4.5:1
TEXT_ON = tuple((text, ground) for text in ("text", "text_dim", "ok", "warning", "danger")
                for ground in ("window", "base", "raised")) + (
    ("accent_text", "accent"), ("lane_text", "lane"), ("ruler_text", "ruler"), ("ruler_text", "lane"), ("text", "ruler"),
    ("accent", "base"), ("accent", "window"), ("text", "lane"), ("lane", "after_body"), ("before_body", "lane"), ("removed_body", "lane"))
#: (text role, tint, ground): the same for text on what is tinted
TEXT_ON_TINT = (("ruler_text", "selection", "ruler"), ("text", "selection", "ruler"))
#: (drawn role, ground): each pair has a contrast of at least 3:1, what WCAG asks of graphics
DRAWN_ON = tuple((role, "lane") for role in (
    "before_body", "after_body", "removed_body", "before_peak", "after_peak", "removed_peak", "playhead", "mark", "clip",
    "selection_edge", "marker", "changed", "accent", "text")) + tuple(
    (role, "ruler") for role in ("marker", "playhead", "accent")) + tuple(
    (role, ground) for role in ("accent", "text_dim") for ground in ("window", "base", "raised"))
#: lines that lie on the colours of a spectrogram, each with over_halo beside it, keep 3:1 to that halo on every colour
OVER_SPECTROGRAM = ("over_edge", "over_head", "over_mark", "over_marker")
#: what carries no meaning of its own, and where its meaning is
DECORATION = {
    "line": "borders and ticks: the numbers beside them are text", "lane_line": "grid: the ruler has its numbers",
    "hatch": "not rendered yet: the badge says so in words", "selection": "tint: the edges are lines",
    "over_shade": "what is outside a box: its edges are lines", "over_peak": "laid over a spectrogram as faintly as the person likes",
    "over_body": "as over_peak", "over_halo": "sets other lines off"}


@dataclass(frozen=True)
class Theme:
    """Colours by role, as "#rrggbb" or "#aarrggbb"."""

    name: str
    colours: Mapping[str, str]

    def __getitem__(self, role: str) -> QColor:
        return QColor(self.colours[role])

    @property
    def is_dark(self) -> bool:
        return luminance(self["window"]) < 0.5

    def palette(self) -> QPalette:
        """Every widget's colours."""
        roles = QPalette.ColorRole
        palette = QPalette()
        for role, name in ((roles.Window, "window"), (roles.WindowText, "text"), (roles.Base, "base"), (roles.AlternateBase, "window"),
                           (roles.Text, "text"), (roles.PlaceholderText, "text_dim"), (roles.Button, "raised"), (roles.ButtonText, "text"),
                           (roles.BrightText, "danger"), (roles.ToolTipBase, "raised"), (roles.ToolTipText, "text"), (roles.Mid, "line"),
                           (roles.Dark, "line"), (roles.Light, "raised"), (roles.Midlight, "raised"), (roles.Shadow, "base"),
                           (roles.Highlight, "accent"), (roles.HighlightedText, "accent_text"), (roles.Link, "accent"),
                           (roles.LinkVisited, "accent"), (roles.Accent, "accent")):
            palette.setColor(role, self[name])
        for role in (roles.Text, roles.WindowText, roles.ButtonText):
            palette.setColor(QPalette.ColorGroup.Disabled, role, self["text_dim"])
        return palette

    def style(self) -> str:
        """The style sheet with this theme's colours."""
        template = (paths.resources() / "themes" / "style.qss").read_text(encoding="utf-8")
        for icon in ("check", "arrow"):
            template = template.replace(f"@{icon}@", (paths.resources() / "icons" / f"{icon}_{self.name}.svg").as_posix())
        return re.sub(r"@(\w+)@", lambda found: self.colours[found[1]], template)


@lru_cache
def load(name: str) -> Theme:
    """The theme "light" or "dark"."""
    plain = tomllib.loads((paths.resources() / "themes" / f"{name}.toml").read_text(encoding="utf-8"))
    return Theme(plain["name"], MappingProxyType(plain["colours"]))


_current = "dark"
_wish = "dark"


def current() -> Theme:
    """The theme that is on screen. Views ask for it whenever they paint."""
    return load(_current)


def apply(app: QApplication, name: str = "system") -> Theme:
    """Put a theme on every widget; "system" follows the desktop, also when it changes later."""
    global _current, _wish
    if name not in NAMES:
        raise ValueError(f"there is no theme {name!r}")
    hints = app.styleHints()
    if not app.property("follows_desktop"):
        app.setProperty("follows_desktop", True)
        hints.colorSchemeChanged.connect(lambda _scheme: apply(app, "system") if _wish == "system" else None)
    _wish = name
    _current = name if name != "system" else "light" if hints.colorScheme() == Qt.ColorScheme.Light else "dark"
    theme = load(_current)
    style = theme.style()
    if app.styleSheet() != style:  # laying it on every widget again takes a third of a second
        app.setStyle("Fusion")
        app.setPalette(theme.palette())
        app.setStyleSheet(style)
    return theme


def numbers(font: QFont, scale: float = 1.0) -> QFont:
    """`font` with figures of one width, so that a running number does not tremble."""
    tabular = QFont(font)
    tabular.setFeature(QFont.Tag("tnum"), 1)
    if scale != 1.0 and font.pointSizeF() > 0:
        tabular.setPointSizeF(font.pointSizeF() * scale)
    return tabular


def luminance(colour: QColor) -> float:
    """Relative luminance, 0 to 1 (WCAG 2.2)."""
    linear = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in (colour.redF(), colour.greenF(), colour.blueF())]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def laid_over(top: QColor, ground: QColor) -> QColor:
    """What is seen where a translucent colour lies on an opaque one."""
    share = top.alphaF()
    parts = ((top.redF(), ground.redF()), (top.greenF(), ground.greenF()), (top.blueF(), ground.blueF()))
    return QColor.fromRgbF(*(share * over + (1 - share) * under for over, under in parts))


def contrast(one: QColor, other: QColor) -> float:
    """Contrast ratio of two colours, 1 to 21 (WCAG 2.2)."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)
