"""Words: what comes from outside the window (processors, settings, stages of work, sentences) in the person's language.

Processors, models and the player speak English and know no Qt; reports and the command line stay English. What the window
shows of them is translated here, where it is shown. `resources/translations/update.py` collects these texts.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication

from ..core import Marks
from ..restoration.processor import Processor
from ..restoration.settings import Choice, Number, Recording, Setting, Span, Switch


def name(processor: Processor) -> str:
    """The name people read, e.g. "De-click"; one that invents sound says so, unless its name does."""
    text = QCoreApplication.translate("Processors", processor.name)
    if processor.generative and "invents" not in processor.name:
        return QCoreApplication.translate("Words", "{name} (invents sound)").format(name=text)
    return text


def summary(processor: Processor) -> str:
    """What it does, in one sentence."""
    return QCoreApplication.translate("Processors", processor.summary)


def complaint(text: str) -> str:
    """What is wrong with a recording, e.g. "Clicks & crackle"."""
    return QCoreApplication.translate("Complaints", text)


def setting(text: str) -> str:
    """The name, the help, the unit or an option of a setting."""
    return QCoreApplication.translate("Settings", text)


def delivery(text: str) -> str:
    """What a copy is for, e.g. "Access copy: FLAC 24 bit"."""
    return QCoreApplication.translate("Deliveries", text)


def corrections(marks: Marks) -> str:
    """What a person corrected, e.g. "1 switched off, 2 added by hand"; empty where nothing was."""
    off, added = marks.off, int(marks.by_hand().sum())
    parts = []
    if off:
        parts.append(QCoreApplication.translate("Words", "{count} switched off").format(count=off))
    if added:
        parts.append(QCoreApplication.translate("Words", "{count} added by hand").format(count=added))
    return ", ".join(parts)


def stage(text: str) -> str:
    """What a job is doing, e.g. "Learning the noise"."""
    return QCoreApplication.translate("Progress", text)


def sentence(text: str) -> str:
    """A whole sentence from the player or an error. One that names a file or a number is shown as it came."""
    return QCoreApplication.translate("Messages", text)


def named(error: BaseException, path: Path) -> str:
    """What an error says of the file at `path`, with its name in the place of the whole path: the window shows where it lies."""
    return sentence(str(error)).replace(str(path), path.name)


def value(of: Setting, given: Any) -> str:
    """A setting's value with its unit."""
    if isinstance(of, Choice):
        return setting(of.text(given))
    if isinstance(of, Switch):
        return QCoreApplication.translate("Words", "on") if given else QCoreApplication.translate("Words", "off")
    if isinstance(of, Span):
        if given is None:
            return QCoreApplication.translate("Words", "automatic")
        return QCoreApplication.translate("Words", "{start:g} s to {stop:g} s").format(start=given[0], stop=given[1])
    if isinstance(of, Number) and (word := of.word(given)):
        return setting(word)
    if isinstance(of, Recording) and given is None:
        return QCoreApplication.translate("Words", "none")
    return of.text(given)


def values(of: Setting) -> str:
    """Which values a setting takes."""
    if isinstance(of, Choice):
        return ", ".join(setting(text) for _, text in of.options)
    if isinstance(of, Switch):
        return f"{value(of, True)}, {value(of, False)}"
    if isinstance(of, Span):
        return QCoreApplication.translate("Words", "a stretch of the recording, or automatic")
    if isinstance(of, Recording):
        return QCoreApplication.translate("Words", "another recording, or none")
    if isinstance(of, Number):
        return QCoreApplication.translate("Words", "{low} to {high}").format(low=of.measure(of.minimum, unit=False),
                                                                             high=of.measure(of.maximum))
    return of.range_text()
