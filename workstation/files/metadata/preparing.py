"""prepare: the metadata that a worked copy gets, and the fate of each part of the source's."""

from __future__ import annotations

from dataclasses import replace

from ...core import Format
from .carrying import carry_tags
from .chunk_rules import copy_chunks
from .draft import Draft
from .marking import changed_markers, mark
from .model import Fate, Metadata


def prepare(metadata: Metadata, format: Format) -> tuple[Metadata, tuple[Fate, ...]]:
    """What of `metadata` a copy in `format` has: what is true of a worked copy, in the forms that its container knows."""
    draft = Draft(metadata, format)
    markers = changed_markers(draft)
    copy_chunks(draft, markers is not None)
    carry_tags(draft)
    mark(draft, markers)
    mask = metadata.channel_mask
    form = metadata.form if draft.family == metadata.chunk_form and not metadata.foreign else draft.family
    made = replace(
        metadata, form=form, chunks=tuple(draft.chunks), before_audio=draft.before, comments=tuple(draft.comments),
        pictures=tuple(draft.pictures), blocks=tuple(draft.blocks), id3=draft.id3, tail=draft.tail, annotation=draft.annotation,
        foreign=draft.foreign, structure=(), unreadable=(), wordless=(), markers=None, awaits_loudness=draft.awaits_loudness,
        little_endian=metadata.little_endian and draft.family == metadata.form,
        channel_mask=mask if mask is not None and mask.bit_count() <= format.channels else None)
    return made, tuple(draft.fates)


def sentence(fates: tuple[Fate, ...], container: str) -> str:
    """What a person may miss in the copy, in one sentence; "" where nothing is."""
    missed = [fate.part for fate in fates if fate.missed]
    if not missed:
        return ""
    names = ", ".join(missed[:6]) + (f" and {len(missed) - 6} more" if len(missed) > 6 else "")
    return f"Left out of the {container} file, which has no place for it: {names}." if len(missed) == 1 else (
        f"Left out of the {container} file, which has no place for them: {names}.")
