"""Markers in files: those that a recording brings along, and lists of them as text."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from .. import files
from ..core import Marker, UsageError
from .opening import open_recording
from .own_markers import own_markers

#: A list of markers is text; a file that begins otherwise is looked into as a recording.
_LARGEST_LIST = 1 << 24


def write_markers(markers: Sequence[Marker], rate: int, path: Path) -> None:
    """Write a label track: in each line beginning and end in seconds and the label, between tabs; a marker ends where it begins."""
    lines = []
    for marker in markers:
        stop = marker.start if marker.stop is None else marker.stop
        label = " ".join(marker.label.split())
        lines.append(f"{marker.start / rate:.6f}\t{stop / rate:.6f}\t{label}\n")
    with files.beside(path) as part:
        part.write_text("".join(lines), encoding="utf-8", newline="\n")


def read_markers(path: Path, rate: int) -> tuple[Marker, ...]:
    """The markers of a label track, or of a recording, at `rate` in Hz; UsageError where the file is neither."""
    try:
        text = _text(path)
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}.") from error
    if text is None:
        source = open_recording(path)
        return tuple(_at_rate(marker, rate / source.format.rate) for marker in own_markers(source))
    # lines that begin with a backslash tell the frequencies of the label above
    rows = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip() and not line.startswith("\\")]
    return tuple(sorted((_marker(path, number, line, rate) for number, line in rows), key=lambda marker: marker.place))


def _text(path: Path) -> str | None:
    """The content of a text file, None where it is something else."""
    with open(path, "rb") as stream:
        raw = stream.read(_LARGEST_LIST + 1)
    if b"\0" in raw or len(raw) > _LARGEST_LIST:
        return None
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None


def _marker(path: Path, number: int, line: str, rate: int) -> Marker:
    parts = line.split("\t")
    try:
        start, stop = (round(float(text.replace(",", ".")) * rate) for text in (*parts[:2], *parts[:1])[:2])
        return Marker(start, stop if stop > start else None, "\t".join(parts[2:]).strip())
    except (ValueError, OverflowError, UsageError):
        raise UsageError(f"{path}, line {number}, is no marker: a line holds beginning and end in seconds and a label, "
                         "between tabs.") from None


def _at_rate(marker: Marker, ratio: float) -> Marker:
    start = round(marker.start * ratio)
    return Marker(start, None if marker.stop is None else max(round(marker.stop * ratio), start + 1), marker.label)
