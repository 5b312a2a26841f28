"""What a restored copy of a recording may be written as."""

from __future__ import annotations

from .. import files
from ..core import Format, Source, UsageError
from ..files.formats import SUBTYPES

suffix_of = files.suffix_of


def possible_formats(source: Source) -> list[Format]:
    """Every format that keeps the rate and the channels of `source`, the source's own container first."""
    found = []
    for container, subtypes in SUBTYPES.items():
        for subtype in subtypes:
            try:
                found.append(files.default_format(source, container, subtype))
            except UsageError:
                continue
    own = default_format(source).container
    return sorted(found, key=lambda f: f.container != own)


def default_format(source: Source) -> Format:
    """The source's own format, FLAC 24 for a lossy one."""
    return files.default_format(source)
