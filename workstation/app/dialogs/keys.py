"""The dialog of keys, made from the table of actions."""

from __future__ import annotations

from html import escape

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QTextBrowser, QVBoxLayout, QWidget

from ..shell.actions import ACTIONS, MENUS, key_text, translated
from .rows import resize_within_screen


class KeysDialog(QDialog):
    """Every action that has a key, by menu; below them what the mouse does."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Keys"))
        resize_within_screen(self, 760, 620)
        self.text = QTextBrowser()
        self.text.setAccessibleName(self.tr("Keys"))
        self.text.setHtml(self._html())
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addWidget(self.text)
        column.addWidget(buttons)

    def _html(self) -> str:
        parts = ['<table cellspacing="0" cellpadding="4" width="100%">']
        for menu in MENUS:
            rows = [(", ".join(key_text(k) for k in spec.keys), translated(spec.text).rstrip("…"), translated(spec.tip))
                    for spec in ACTIONS if spec.menu == menu and spec.keys]
            parts += self._section(translated(menu), rows)
        parts += self._section(self.tr("Waveform and spectrogram, once Tab has reached them"), [
            ("+, −", self.tr("Zoom time"), self.tr("At the play head")),
            (f"{key_text('PgUp')}, {key_text('PgDown')}", self.tr("Scroll"), self.tr("Through time"))])
        left, right, home, end = (key_text(key) for key in ("Left", "Right", "Home", "End"))
        parts += self._section(self.tr("Markers below the time ruler, once Tab has reached them"), [
            (f"{left}, {right}, {home}, {end}", self.tr("Choose a marker"), self.tr("Ctrl+M lists them all")),
            (key_text("Return"), self.tr("Go to it"), self.tr("A region is selected too")),
            (key_text("F2"), self.tr("Rename it"), self.tr("Enter keeps the name, Esc the old one")),
            (key_text("Del"), self.tr("Remove it"), self.tr("Undo brings it back"))])
        parts += self._section(self.tr("Mouse"), [
            (self.tr("Drag"), self.tr("Select"), self.tr("Time in the waveform, time and frequency in the spectrogram")),
            (self.tr("Ctrl+drag"), self.tr("Select in one channel"), self.tr("That of the lane")),
            (self.tr("Click"), self.tr("Play head"), self.tr("Put the play head there")),
            (self.tr("Click on a lane's name"), self.tr("Select channel or not"), self.tr("Take the channel in or out")),
            (self.tr("Click on a lane's triangle"), self.tr("Fold"), self.tr("Show the channel as a thin strip, or in full")),
            (self.tr("Click on a marker"), self.tr("Go to it"), self.tr("Drag moves it, a double click renames it")),
            (self.tr("Drag in the time ruler"), self.tr("Scrub"), self.tr("Hear a little of each place")),
            (self.tr("Wheel"), self.tr("Zoom time"), self.tr("At the cursor")),
            (self.tr("Shift+wheel"), self.tr("Scroll"), self.tr("Through time")),
            (self.tr("Ctrl+wheel"), self.tr("Zoom frequency"), self.tr("At the cursor")),
            (self.tr("Alt+wheel"), self.tr("Taller waveform"), self.tr("A double click on its ruler goes back to full scale"))])
        return "".join([*parts, "</table>"])

    def _section(self, title: str, rows: list[tuple[str, str, str]]) -> list[str]:
        lines = [f'<tr><td colspan="3"><br><b>{escape(title)}</b></td></tr>']
        short = '<td style="white-space:nowrap">{}&nbsp;&nbsp;</td>'
        return lines + [f"<tr>{short.format(escape(keys))}{short.format(escape(name))}<td>{escape(tip)}</td></tr>"
                        for keys, name, tip in rows]
