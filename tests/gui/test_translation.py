"""Translation: every text of the window can be translated, and the script that collects them misses none."""

from __future__ import annotations

import ast
import importlib.util
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QLocale, QTranslator
from PySide6.QtWidgets import QApplication, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from tests.gui.visible import texts
from workstation import paths
from workstation.app import application
from workstation.app.dialogs.about import about_box
from workstation.app.dialogs.apply_all import ApplyAllDialog
from workstation.app.dialogs.card import CardDialog
from workstation.app.dialogs.diagnostics import DiagnosticsDialog
from workstation.app.dialogs.error import error_box
from workstation.app.dialogs.export import ExportDialog
from workstation.app.dialogs.export_all import ExportAllDialog
from workstation.app.dialogs.keys import KeysDialog
from workstation.app.dialogs.preferences import PreferencesDialog
from workstation.app.dialogs.spectrogram import SpectrogramDialog
from workstation.app.main_window import MainWindow
from workstation.app.shell import diagnostics
from workstation.session import leaves_alone, processor, processors

Apply = Callable[[MainWindow, str], None]

#: Names and units that are the same in every language, and keys that the system writes.
SAME = {"Shellac", "dB", "dBFS", "dBTP", "LUFS", "LU", "LRA", "Hz", "kHz", "ms", "FS", "kbit", "bit", "FLAC", "WAV", "RF64", "AIFF", "CAF",
        "W64", "AU", "MP3", "OGG", "PNG", "SVG", "PDF", "HTML", "JSON", "CPU", "GPU", "CUDA", "Metal", "MB", "GB", "Hann", "Hamming",
        "Blackman", "Ctrl", "Shift", "Alt", "Esc", "Return", "Enter", "Space", "Home", "End", "Left", "Right", "Up", "Down",
        "Del", "Ins", "Backspace", "PgUp", "PgDown"}


class Pseudo(QTranslator):
    """Puts every text in guillemets, so that what is left outside was not translated."""

    def translate(self, context: str, source: str, disambiguation: str | None = None, n: int = -1) -> str:  # type: ignore[override]
        return f"«{source}»"


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with shellac_eo.qm: every collected text in guillemets."""
    folder = tmp_path_factory.mktemp("translations")
    in_guillemets(folder)
    return folder


@pytest.fixture(params=["every text", "collected texts"])
def translator(request: pytest.FixtureRequest, qapp: QApplication, collected: Path) -> Iterator[QTranslator]:
    """A language of guillemets: for whatever is asked, or by the files that a translator would make."""
    made = Pseudo() if request.param == "every text" else QTranslator()
    assert isinstance(made, Pseudo) or made.load(str(collected / "shellac_eo.qm"))
    qapp.installTranslator(made)
    yield made
    qapp.removeTranslator(made)


def script() -> object:
    """resources/translations/update.py as a module."""
    spec = importlib.util.spec_from_file_location("update", paths.resources() / "translations" / "update.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def in_guillemets(folder: Path) -> None:
    """Collect the texts, translate each, and load the result: what a translator does."""
    update = script().update  # type: ignore[attr-defined]
    ts, _ = update("eo", folder)
    tree = ElementTree.parse(ts)
    for message in tree.iter("message"):
        source, translation = message.find("source"), message.find("translation")
        assert source is not None and translation is not None
        translation.attrib.pop("type", None)
        translation.text = f"«{source.text}»"
    tree.write(ts, encoding="utf-8", xml_declaration=True)
    update("eo", folder)


#: Qt translates its own buttons, in files of its own.
QT_OWN = ("Close", "Cancel", "OK", "Save", "Restore Defaults")


def untranslated(found: Iterable[tuple[str, str]], *names: str) -> list[tuple[str, str]]:
    """Texts with a word outside the guillemets, apart from SAME and `names`."""
    left = []
    for place, text in found:
        rest = re.sub(r"<[^>]*>", " ", text)
        for name in names:
            rest = rest.replace(name, " ")
        while "«" in (shorter := re.sub(r"«[^«»]*»", " ", rest)) and shorter != rest:
            rest = shorter
        if set(re.findall(r"[^\W\d_]{2,}\w*", shorter)) - SAME:
            left.append((place, text))
    return left


def test_a_text_that_is_not_translated_is_found(window: MainWindow) -> None:
    found = untranslated(texts(window))
    assert {"Drop a recording here", "Open the demo", "De-noise", "Zoom to selection"} <= {text for _, text in found} and len(found) > 150


def test_every_text_of_the_window_is_translated(translator: QTranslator, window: MainWindow, qtbot: QtBot, noisy_file: Path,
                                                apply_step: Apply) -> None:
    assert untranslated(texts(window)) == []
    for menu in (window.menus.recent, window.menus.themes, window.menus.compute, window.menus.sound):
        menu.aboutToShow.emit()
    window.open_files([str(noisy_file)])
    qtbot.waitUntil(lambda: window.workspace.document is not None, timeout=10_000)
    for spectrum in (False, True):
        window.spectrum.setVisible(spectrum)
        assert untranslated(texts(window), noisy_file.name) == []


@pytest.mark.parametrize("identifier", sorted(processors()))
def test_every_text_of_a_processor_is_translated(translator: QTranslator, opened: MainWindow, qtbot: QtBot, identifier: str,
                                                 apply_step: Apply) -> None:
    opened.panel.choose(identifier)
    assert untranslated(texts(opened.panel)) == []
    if processor(identifier).card is None:
        apply_step(opened, identifier)
        step, source = opened.workspace.edits[0], opened.workspace.source
        assert source is not None
        qtbot.waitUntil(lambda: opened.panel.said.sentence != "" or leaves_alone(step, source), timeout=10_000)
        assert untranslated(learned_left_out(texts(opened), opened), "noisy.wav") == []


def learned_left_out(found: Iterable[tuple[str, str]], window: MainWindow) -> Iterator[tuple[str, str]]:
    """Without what a processor says of its findings, which is data of the recording."""
    told = [step.findings.summary for step in window.workspace.edits if step.findings is not None and step.findings.summary]
    for place, text in found:
        for summary in told:
            text = text.replace(summary, "")
        yield place, text


def preferences_at(page: int, window: MainWindow) -> PreferencesDialog:
    dialog = PreferencesDialog(window)
    dialog.pages.setCurrentIndex(page)
    return dialog


def diagnostics_without_text(window: MainWindow) -> DiagnosticsDialog:
    """What goes into a bug report is English in every language."""
    dialog = DiagnosticsDialog([], [], window)
    dialog.text.clear()
    return dialog


def test_every_text_of_the_dialogs_is_translated(translator: QTranslator, opened: MainWindow, qtbot: QtBot, noisy_file: Path) -> None:
    source = opened.workspace.source
    assert source is not None
    scene = opened.timeline.scene
    dialogs: list[QWidget] = [
        KeysDialog(opened), about_box(opened), CardDialog(processor("denoise"), opened), CardDialog(processor("gain"), opened),
        ExportDialog(source, opened.workspace.edits, opened.preferences.settings, opened), error_box("", "", opened, with_log=True),
        SpectrogramDialog(scene.spectrogram, scene.colour_map, opened.default_spectrogram(), opened),
        ApplyAllDialog("noisy.wav", opened.workspace.edits, opened.files.entries, opened),
        ExportAllDialog(opened.files.entries, noisy_file.parent, opened.preferences.settings, opened),
        *(preferences_at(page, opened) for page in range(3)), diagnostics_without_text(opened)]
    names = (noisy_file.name, noisy_file.stem, str(noisy_file.parent), str(paths.user_cache()), str(diagnostics.log_file()), "English")
    for dialog in dialogs:
        dialog.show()
        assert untranslated(texts(dialog), *names, *(() if isinstance(translator, Pseudo) else QT_OWN)) == [], type(dialog).__name__
        dialog.close()


def test_the_question_before_leaving_and_the_offer_over_full_scale_are_translated(translator: QTranslator, opened: MainWindow,
                                                                                 qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[list[tuple[str, str]]] = []

    def look(box: QMessageBox) -> None:
        box.show()
        seen.append(untranslated(texts(box), "noisy.wav", "x.wav", *QT_OWN))
        box.hide()

    monkeypatch.setattr(QMessageBox, "exec", look)
    monkeypatch.setattr(QMessageBox, "open", look)
    monkeypatch.setattr(type(opened.workspace.document.history), "is_modified", True)  # type: ignore[union-attr]
    opened.opening.may_leave()
    opened.exporting.ask()
    dialog = opened.exporting.dialog
    assert dialog is not None
    dialog.hide()
    dialog.target.setText("x.wav")
    opened.exporting._offer(dialog.made_request(), 3.0)
    monkeypatch.undo()
    assert seen == [[], []]


def test_a_translation_dropped_into_the_folder_is_found_by_the_language_of_the_user(qapp: QApplication, collected: Path) -> None:
    before = QLocale()
    QLocale.setDefault(QLocale("eo"))
    try:
        loaded = application.load_translations(qapp, collected)
        assert QCoreApplication.translate("Actions", "Undo") == "«Undo»"
    finally:
        QLocale.setDefault(before)
    for made in loaded:
        qapp.removeTranslator(made)


def test_no_text_is_hidden_from_the_collector_inside_an_f_string() -> None:
    hidden = [f"{path.name}:{call.lineno}" for path in Path(application.__file__).parent.rglob("*.py")
              for text in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(text, ast.JoinedStr)
              for call in ast.walk(text) if isinstance(call, ast.Attribute) and call.attr in ("tr", "translate")]
    assert hidden == []


def test_without_a_translation_of_ours_the_buttons_of_qt_stay_english_too(qapp: QApplication, tmp_path: Path) -> None:
    before = QLocale()
    QLocale.setDefault(QLocale("de"))
    try:
        assert application.load_translations(qapp, tmp_path) == []
    finally:
        QLocale.setDefault(before)
