"""Diagnostics: what a bug report needs to know of the program and the machine. No audio, and no names unless they are asked for."""

from __future__ import annotations

import os
import platform
import re
import sys
from collections import deque
from collections.abc import Sequence
from datetime import datetime
from importlib import metadata
from pathlib import Path

import PySide6
from PySide6.QtCore import QLocale, qVersion
from PySide6.QtGui import QGuiApplication

from ... import __version__, paths, playback, session
from ...core import Document, ShellacError, cache_at

#: Lines of the log that are shown.
LINES = 200
_ENDINGS = "|".join(sorted((*session.SUFFIXES, "shellac"), key=len, reverse=True))
#: A path to a recording or a project, spaces in it included, and a bare name without spaces.
_PATHS = re.compile(rf"(?:[A-Za-z]:)?[/\\][^\n\"'<>|:*?]*?\.(?:{_ENDINGS})\b", re.IGNORECASE)
_NAMES = re.compile(rf"[\w.()\[\]-]+\.(?:{_ENDINGS})\b", re.IGNORECASE)
HIDDEN = "‹recording›"


def text(documents: Sequence[Document], known: Sequence[str] = (), with_names: bool = False) -> str:
    """All of it, in sections. `known` are paths of recordings that must not be seen in the log either."""
    sections = [("Program", _program()), ("Libraries", _libraries()), ("Machine", _machine()), ("Sound", _sound()), ("Screens", _screens()),
                ("Folders", _folders())]
    if with_names:
        sections.append(("Recordings", [_recording(document) for document in documents]))
    lines = [line for title, body in sections for line in (title, *(f"  {entry}" for entry in body), "")]
    whole = "\n".join([*lines, f"Log, last {LINES} lines", *(f"  {line}" for line in log_lines())])
    return whole if with_names else without_names(whole, known)


def without_names(whole: str, known: Sequence[str] = ()) -> str:
    """`whole` without names of recordings and projects, and with "~" for the home folder."""
    for path in sorted({*known}, key=len, reverse=True):
        for name in filter(None, (path, Path(path).name)):
            whole = whole.replace(name, HIDDEN)
    whole = _NAMES.sub(HIDDEN, _PATHS.sub(HIDDEN, whole))
    return whole.replace(str(Path.home()), "~")


def log_lines(count: int = LINES) -> list[str]:
    """The last lines of the log; what was said before the log was last turned over is left out."""
    try:
        with open(log_file(), encoding="utf-8", errors="replace") as stream:
            return [line.rstrip("\n") for line in deque(stream, count)]
    except OSError as error:
        return [f"(the log cannot be read: {error.strerror})"]


def log_file() -> Path:
    return paths.user_log() / "shellac.log"


def _program() -> list[str]:
    kind = "packaged" if getattr(sys, "frozen", False) else "installed"
    return [f"Shellac {__version__} ({kind}), {datetime.now().astimezone().isoformat(timespec='seconds')}",
            f"Python {platform.python_version()}, Qt {qVersion()}, PySide6 {PySide6.__version__}, {QGuiApplication.platformName()}",
            f"Language {QLocale().name()}"]


def _libraries() -> list[str]:
    """Versions, asked of what is installed: nothing is imported for it."""
    found = dict(session.library_versions())
    for name in ("numpy", "scipy", "soxr", "av", "mutagen", "sounddevice", "torch"):
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            found[name] = getattr(sys.modules.get(name), "__version__", "not found")
    found["torch"] += "" if "torch" in sys.modules else " (not loaded)"
    found["PortAudio"] = playback.portaudio_version()
    return [f"{name} {version}" for name, version in found.items()]


def _machine() -> list[str]:
    return [platform.platform(), f"{_processor()}, {os.cpu_count()} cores{_memory()}", f"Models compute on: {session.device_text()}"]


def _processor() -> str:
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as stream:
            return next(line.partition(":")[2].strip() for line in stream if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()


def _memory() -> str:
    try:
        return f", {os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.1f} GiB memory"
    except (AttributeError, ValueError, OSError):
        return ""


def _sound() -> list[str]:
    return [f"{'* ' if d.is_default else ''}{d.name} ({d.system}), {d.channels} channels, {d.rate} Hz"
            for d in playback.devices()] or ["no sound device"]


def _screens() -> list[str]:
    return [f"{s.name()}: {s.geometry().width()} × {s.geometry().height()} at {s.geometry().x()}, {s.geometry().y()}; "
            f"scale {s.devicePixelRatio():g}, {s.logicalDotsPerInch():.0f} dpi" for s in QGuiApplication.screens()]


def _folders() -> list[str]:
    cache = cache_at(paths.user_cache())
    return [f"log: {log_file()}", f"cache: {cache.folder} ({cache.used_bytes / 1e6:.0f} of {cache.allowed_bytes() / 1e6:.0f} MB)",
            f"data: {paths.user_data()}", *(f"models: {folder}" for folder in paths.models())]


def _recording(document: Document) -> str:
    source = document.source
    form = source.format
    try:
        steps = ", ".join(session.processor(step.processor).id for step in document.edits.active) or "no steps"
    except ShellacError:
        steps = f"{len(document.edits)} steps"
    kind = f"{form.container} {form.subtype}, {form.rate} Hz, {form.channels} channels, {source.seconds:.1f} s"
    return f"{source.origin.path}: {kind}; {steps}"
