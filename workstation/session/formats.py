"""What a restored copy of a recording may be written as."""

from __future__ import annotations

from .. import files
from ..core import Format, Source, UsageError
from ..files.formats import SUBTYPES


def possible_formats(source: Source) -> list[Format]:
    """Every common format that keeps the rate and the channels of `source`, and its own; the own container first."""
    found = []
    common = [(container, subtype) for container, subtypes in SUBTYPES.items() for subtype in subtypes]
    default, own = default_format(source), source.format
    for container, subtype in dict.fromkeys([*common, (default.container, default.subtype), (own.container, own.subtype)]):
        try:
            found.append(files.default_format(source, container, subtype))
        except UsageError:
            continue
    return sorted(found, key=lambda f: f.container != default.container)


def default_format(source: Source, container: str | None = None, subtype: str | None = None) -> Format:
    """The source's own format, FLAC 24 for a lossy one, where nothing else is given; UsageError for what does not go together."""
    return files.default_format(source, container, subtype)
