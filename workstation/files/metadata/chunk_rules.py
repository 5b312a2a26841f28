"""What becomes of each chunk of a WAV, AIFF or CAF in a worked copy.

The rules of archives (IASA-TC 03, EBU R 98): what is still true passes byte for byte; what names the master or
measures the old sound does not.
"""

from __future__ import annotations

from . import bext, flac, id3, ixml
from .contents import ID3_CHUNKS, holds_marks, holds_tags
from .draft import Draft
from .model import CARRIED, CLEARED, KEPT, LEFT_OUT, MADE, RECOMPUTED, REWRITTEN, name_of

#: BWF MetaEdit's checksum of the data chunk.
MD5 = b"MD5 "
#: Chunks that describe the very samples or name the master: a restored copy must not carry them.
_UNTRUE = {b"levl": "it draws the peaks of the old samples", b"PEAK": "it states the peaks of the old samples",
           b"peak": "it states the peaks of the old samples", b"ovvw": "it draws the old samples",
           b"umid": "it names the master", b"UMID": "it names the master"}
_AUDIO = {"data": "the audio itself", "SSND": "the audio itself",
          **dict.fromkeys(("fmt", "fact", "ds64", "COMM", "FVER", "desc", "chan", "pakt", "kuki"), "it describes the audio")}
#: How a chunk is called in the other family, where it has the same content.
_RENAMED = {("RIFF", "FORM"): {b"id3 ": b"ID3 ", b"ID3 ": b"ID3 "}, ("FORM", "RIFF"): {b"ID3 ": b"id3 "}}


def copy_chunks(draft: Draft, new_markers: bool) -> None:
    """Put the chunks that stay into the draft; those of markers only where the file's own are kept."""
    source = draft.source
    if draft.family == "FLAC" and source.chunk_form in ("RIFF", "FORM"):
        draft.foreign = source.chunk_form
    for index, (id, body) in enumerate(source.chunks):
        _tell_structure(draft, index)
        made = _copied(draft, id, body, new_markers)
        if made is not None:
            draft.chunks.append(made)
            draft.before += index < source.before_audio
    _tell_structure(draft, len(source.chunks))


def _tell_structure(draft: Draft, index: int) -> None:
    """Tell of the chunks that stand right before chunk `index` and are made anew or fill space."""
    for place, name, size in draft.source.structure:
        if place == index:
            draft.tell(name, MADE if name in _AUDIO else LEFT_OUT, _AUDIO.get(name, "it only fills space"), size)


def _copied(draft: Draft, id: bytes, body: bytes, new_markers: bool) -> tuple[bytes, bytes] | None:
    """One chunk as the copy has it, None where it has none; its fate is told."""
    name, size, form = name_of(id, body), len(body), draft.source.chunk_form
    if id in _UNTRUE:
        draft.tell(name, CLEARED if id.lower() == b"umid" else LEFT_OUT, _UNTRUE[id], size)
        return None
    if id == MD5:
        draft.tell(name, *(RECOMPUTED, "from the new audio") if draft.family == "RIFF" else (LEFT_OUT, "it sums up the old samples"), size)
        return (MD5, bytes(16)) if draft.family == "RIFF" else None
    if id == b"chan" and draft.family != "CAF" and draft.format.channels <= 2:
        draft.tell(name, MADE, _AUDIO["chan"], size)
        return None
    if new_markers and holds_marks(form, id, body):
        draft.tell(name, REWRITTEN if draft.can_mark else LEFT_OUT, "the markers were changed", size)
        return None
    id = _RENAMED.get((form, draft.family), {}).get(id, id)
    if _fits(draft, id, body):
        return id, _changed(draft, id, body, name)
    if holds_marks(form, id, body) and draft.can_mark:
        draft.tell(name, CARRIED, "its markers are in the form of the new file", size)
    elif holds_tags(form, id, body) and draft.family != "AU":
        draft.tell(name, CARRIED, "its texts became tags of the new file", size)
    elif id == b"bext" and bext.description(body) and draft.family in ("OGG", "MP3"):
        draft.miss(name, size, f"{draft.format.container} has no place for it; its description became a tag")
    else:
        draft.miss(name, size)
    return None


def _changed(draft: Draft, id: bytes, body: bytes, name: str) -> bytes:
    """The body of a chunk that stays, without what is no longer true."""
    how, new = "", body
    if id == b"bext":
        new, how = bext.for_copy(body, draft.format, draft.source.job, measured=draft.family == "RIFF")
        draft.awaits_loudness = draft.family == "RIFF" and bext.states_loudness(body)
    elif id == b"iXML":
        new, how = ixml.for_copy(body)
    elif id in ID3_CHUNKS:
        new, how = _id3(body)
    within = "inside FLAC, as flac --keep-foreign-metadata has it" if draft.foreign else ""
    draft.tell(name, REWRITTEN if new != body else KEPT, "; ".join(filter(None, (how, within))), len(body))
    return new


def _id3(body: bytes) -> tuple[bytes, str]:
    try:
        new, gone = id3.true_of_copy(body)
    except Exception:  # noqa: BLE001 - mutagen raises many things on a damaged tag, which then passes as it is
        return body, "damaged"
    return new, f"without {', '.join(gone)}, no longer true" if gone else ""


def _fits(draft: Draft, id: bytes, body: bytes) -> bool:
    family, form = draft.family, draft.source.chunk_form
    if draft.foreign:
        return len(id) == 4 and len(body) + 16 <= flac.LARGEST
    same = family == form or id in _RENAMED.get((form, family), {}).values()
    return same and (len(id) == 4 or draft.format.container == "W64")
