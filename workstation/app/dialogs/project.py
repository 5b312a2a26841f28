"""The questions around projects: save before leaving, where a recording is now, what is said before a project is opened."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QMessageBox, QPushButton, QWidget

from .. import words

#: More names than these are counted.
_NAMED = 6


def unsaved(names: Sequence[str], parent: QWidget) -> tuple[QMessageBox, QPushButton, QPushButton]:
    """The box with Save, Don't save and Cancel; its save button and its other button that leaves."""
    translate = QCoreApplication.translate
    box = _box("unsaved", QMessageBox.Icon.Question, parent)
    box.setWindowTitle(translate("ProjectBoxes", "Save before closing?"))
    if len(names) == 1:
        box.setText(translate("ProjectBoxes", "Save what you did to {name}?").format(name=names[0]))
    else:
        box.setText(translate("ProjectBoxes", "Save what you did to these {count} recordings?").format(count=len(names)))
    more = [translate("ProjectBoxes", "and {count} more").format(count=len(names) - _NAMED)] if len(names) > _NAMED else []
    listed = "\n".join([*names[:_NAMED], *more]) + "\n\n" if len(names) > 1 else ""
    box.setInformativeText(listed + translate(
        "ProjectBoxes", "A project keeps the steps and markers. Without it they are lost; the recording itself is unchanged either way."))
    save = box.addButton(translate("ProjectBoxes", "Save") if len(names) == 1 else translate("ProjectBoxes", "Save all"),
                         QMessageBox.ButtonRole.AcceptRole)
    discard = box.addButton(translate("ProjectBoxes", "Don't save"), QMessageBox.ButtonRole.DestructiveRole)
    box.addButton(QMessageBox.StandardButton.Cancel)
    box.setDefaultButton(save)
    return box, save, discard


def missing_source(name: str, sentence: str, parent: QWidget) -> tuple[QMessageBox, QPushButton]:
    """The box that tells of a missing recording, and its button that looks for it."""
    translate = QCoreApplication.translate
    box = _box("missing_source", QMessageBox.Icon.Question, parent)
    box.setWindowTitle(translate("ProjectBoxes", "Recording not found"))
    box.setText(translate("ProjectBoxes", "{name} is not where it was.").format(name=name))
    box.setInformativeText(words.sentence(sentence))
    locate = box.addButton(translate("ProjectBoxes", "Show where it is…"), QMessageBox.ButtonRole.AcceptRole)
    box.addButton(QMessageBox.StandardButton.Cancel)
    box.setDefaultButton(locate)
    return box, locate


def before_opening(name: str, messages: Sequence[str], parent: QWidget) -> tuple[QMessageBox, QPushButton]:
    """The box that says what is different in a project before it is rendered, and its button that opens it."""
    translate = QCoreApplication.translate
    box = _box("before_opening", QMessageBox.Icon.Information, parent)
    box.setWindowTitle(translate("ProjectBoxes", "Before {name} is opened").format(name=name))
    box.setText(translate("ProjectBoxes", "{name} is not quite as it was saved.").format(name=name))
    box.setInformativeText("\n\n".join(words.sentence(message) for message in messages))
    go_on = box.addButton(translate("ProjectBoxes", "Open"), QMessageBox.ButtonRole.AcceptRole)
    box.addButton(QMessageBox.StandardButton.Cancel)
    box.setDefaultButton(go_on)
    return box, go_on


def _box(name: str, icon: QMessageBox.Icon, parent: QWidget) -> QMessageBox:
    box = QMessageBox(parent)
    box.setObjectName(name)
    box.setIcon(icon)
    return box
