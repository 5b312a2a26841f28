"""About Shellac: version, licence, what it stands on."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QMessageBox, QWidget

from ... import __version__
from ..shell.icons import application_icon


def about_box(parent: QWidget | None = None) -> QMessageBox:
    """The box, not yet shown."""
    translate = QCoreApplication.translate
    box = QMessageBox(parent)
    box.setWindowTitle(translate("AboutBox", "About Shellac"))
    box.setIconPixmap(application_icon().pixmap(72, 72))
    box.setText(f"<b>Shellac {__version__}</b>")
    box.setInformativeText(translate(
        "AboutBox",
        "An open workstation for restoring recordings. Works offline, with or without a GPU, and never changes the file it opens.\n\n"
        "Free software under the GNU General Public License, version 3 or later; model weights carry the licence in their card."))
    return box
