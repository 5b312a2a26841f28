"""Fingerprints: the SHA-256 of what is open, and whether a file on the disk is still what was opened."""

from __future__ import annotations

import os
from pathlib import Path

from .. import files
from ..core import Progress, Source, UsageError

#: version of a Source: SHA-256 of its file
_known: dict[str, str] = {}


def known_fingerprint(version: str) -> str | None:
    """The SHA-256 of a file that was opened as `version`, None where nobody computed it yet."""
    return _known.get(version)


def fingerprint(source: Source, progress: Progress) -> str | None:
    """Compute and remember the SHA-256 of the file of `source`; None where it has none or is no longer what was opened."""
    if source.version in _known:
        return _known[source.version]
    path = source.origin.path
    if path is None or _version(path) != source.version:
        return None
    digest = files.sha256_of(path, progress)
    if _version(path) != source.version:
        return None
    return remember(source.version, digest)


def remember(version: str, digest: str) -> str:
    """`digest` is the SHA-256 of what was opened as `version`."""
    _known[version] = digest
    return digest


def moved_on(source: Source) -> bool:
    """True where the file of `source` is gone, or has another size or time than when it was opened. Costs one look at the disk."""
    return source.origin.path is not None and _version(source.origin.path) != source.version


def changed_on_disk(source: Source, progress: Progress) -> str:
    """A sentence where another program changed or removed the file of `source`, else empty.

    A file that was only touched, its bytes the same, is no change; that is read from the file where the fingerprint is known.
    """
    path = source.origin.path
    if path is None or not moved_on(source):
        return ""
    name = Path(path).name
    if not os.path.isfile(path):
        return f"{name} is no longer where it was opened: {path}. Put it back before you go on; your steps are kept."
    known = _known.get(source.version)
    if known is not None and files.sha256_of(path, progress) == known:
        return ""
    return (f"{name} was changed on the disk by another program while it is open here. Save the project and open it again to work on "
            "what is there now.")


def _version(path: str) -> str | None:
    try:
        return files.version_of(Path(path))
    except UsageError:
        return None
