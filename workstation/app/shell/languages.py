"""Languages: which ones the window speaks, and how it is made to speak one."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator
from PySide6.QtWidgets import QApplication

#: The language that all is written in.
ENGLISH = "en"


def available(own: Path) -> list[tuple[str, str]]:
    """(code, the name that its speakers give it) of English and of every shellac_<code>.qm in the folder `own`."""
    codes = sorted({ENGLISH, *(file.stem.removeprefix("shellac_") for file in own.glob("shellac_*.qm"))})
    return [(code, "English" if code == ENGLISH else QLocale(code).nativeLanguageName() or code) for code in codes]


def load_translations(app: QApplication, own: Path, language: str = "") -> list[QTranslator]:
    """Install shellac_<language>.qm from the folder `own`, and Qt's own texts in the same language.

    An empty `language` is that of the user's system. Where there is no such file all stays English, Qt's
    buttons too.
    """
    locale = QLocale(language) if language else QLocale()
    loaded: list[QTranslator] = []
    if language == ENGLISH:
        return loaded
    for folder, name in ((str(own), "shellac"), (QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath), "qtbase")):
        translator = QTranslator(app)
        if translator.load(locale, name, "_", folder):
            app.installTranslator(translator)
            loaded.append(translator)
        elif not loaded:
            break
    return loaded
