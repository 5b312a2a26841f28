"""Texts and pictures of a source into the form that the copy's container has for them."""

from __future__ import annotations

from . import aiff, bext, caf, chapters, flac, id3, info
from .contents import ID3_CHUNKS, UNTRUE, Pairs, all_tags, is_untrue, merged, pictures_in, tags_in
from .draft import Draft
from .model import CARRIED, KEPT, LEFT_OUT, REWRITTEN, name_of
from .pictures import DAMAGED, picture_name

_GROUPS = {"FLAC": "Vorbis comments", "OGG": "Vorbis comments", "MP3": "ID3 tag"}
#: Where texts and pictures go in files that have no comments.
_PLACES = {"RIFF": "LIST INFO and id3", "FORM": "text and ID3 chunks", "CAF": "an info chunk", "MP3": "an ID3 tag"}


def carry_tags(draft: Draft) -> None:
    """Put texts and pictures into the draft, and tell what became of them."""
    whole = bool(draft.source.id3) and draft.family in ("MP3", "RIFF", "FORM")
    if whole:
        _carry_id3(draft)
    elif draft.family in ("FLAC", "OGG"):
        _carry_comments(draft)
    else:
        _carry_beyond_chunks(draft)
    _carry_blocks(draft)
    if draft.source.annotation and draft.family != "AU":
        draft.tell("annotation", CARRIED, "as a comment", len(draft.source.annotation))
    for name in () if whole else draft.source.wordless:
        draft.miss(name, how="it is no text")
    for sentence in draft.source.unreadable:
        draft.miss("tags", how=sentence)


def _carry_id3(draft: Draft) -> None:
    """The tag of an MP3: in front of an MP3 as it was, in a WAV or AIFF as their chunk for it."""
    raw, name = draft.source.id3, "ID3 tag"
    try:
        new, gone = id3.true_of_copy(raw)
    except Exception:  # noqa: BLE001 - mutagen raises many things on a damaged tag
        if draft.family == "MP3":
            # in front of audio it would be taken for longer or shorter than it is
            draft.miss(name, len(raw), "it is damaged")
            return
        new, gone = raw, []
    how = [f"without {', '.join(gone)}, no longer true"] if gone else []
    if draft.family == "MP3":
        draft.id3 = new
        _carry_tail(draft)
    else:
        draft.chunks.append((ID3_CHUNKS[draft.family == "FORM"], new))
        how.append("as an id3 chunk")
    fate = REWRITTEN if gone else KEPT if draft.family == "MP3" else CARRIED
    draft.tell(name, fate, ", ".join(how), len(raw))
    if draft.family != "MP3":
        pairs = [pair for pair in all_tags(draft.source) if not is_untrue(pair[0]) and not _has_own_place(pair[0])]
        known = {key.upper() for key, _ in tags_in(draft.family, draft.chunks)}
        left = sorted({key for key, _ in _add_text_chunks(draft, pairs)} - known)
        if left:
            draft.miss(f"tags at the end ({', '.join(left)})")


def _carry_tail(draft: Draft) -> None:
    """The tags at the end of an MP3, unless gains stand among them: those belong to the old sound, and programs obey them."""
    tail, name = draft.source.tail, "tags at the end (APE, ID3v1)"
    if tail and any(word.encode() in tail.upper() for word in UNTRUE):
        draft.tell(name, LEFT_OUT, "they state gains for the old sound", len(tail))
    elif tail:
        draft.tail = tail
        draft.tell(name, KEPT, size=len(tail))


def _carry_comments(draft: Draft) -> None:
    """Vorbis comments of FLAC and Ogg, from whatever the source has."""
    source = draft.source
    pairs = all_tags(source)
    if draft.family == "OGG":
        pairs = _described(draft, pairs)
    draft.comments = [(key, value) for key, value in pairs if flac.is_key(key) and not is_untrue(key)]
    if draft.family == "FLAC" and source.channel_mask and source.form != "FLAC":
        draft.comments.append((flac.CHANNEL_MASK, f"0x{source.channel_mask:04X}"))
    bad = [key for key, _ in pairs if not flac.is_key(key)]
    _tell_texts(draft, ", ".join(bad) and f"without {', '.join(bad)}, which cannot be names there")
    own, more = list(source.pictures), pictures_in(source.chunks)
    for block in [*own, *(block for block in more if block not in own)]:
        name = f"picture ({picture_name(block)})"
        if name == f"picture ({DAMAGED})":
            draft.miss(name, len(block), "it is damaged")
        elif len(block) > flac.LARGEST:
            draft.miss(name, len(block), "FLAC holds pictures of up to 16 MB")
        else:
            draft.pictures.append(block)
            draft.tell(name, KEPT if source.form in ("FLAC", "OGG") else CARRIED, size=len(block))


def _carry_beyond_chunks(draft: Draft) -> None:
    """Texts and pictures that no chunk of the draft holds yet, into chunks or (MP3) a tag of their own."""
    source, family = draft.source, draft.family
    known = {(key.upper(), value) for key, value in tags_in(family, draft.chunks)}
    pairs = [(key, value) for key, value in all_tags(source) if (key.upper(), value) not in known and not is_untrue(key)]
    pairs = [pair for pair in pairs if not _has_own_place(pair[0])]
    pictures = [block for block in (*source.pictures, *pictures_in(source.chunks)) if block not in pictures_in(draft.chunks)]
    sound = [block for block in pictures if picture_name(block) != DAMAGED]
    if family == "AU":
        draft.annotation = source.annotation
        if source.annotation:
            draft.tell("annotation", KEPT, size=len(source.annotation))
            pairs = [pair for pair in pairs if pair in source.comments]
    left: Pairs = pairs
    if family == "MP3":
        draft.id3, left = id3.build(_described(draft, pairs), sound), []
    elif family in ("RIFF", "FORM"):
        left = _add_text_chunks(draft, pairs)
        if (left or pictures) and not any(id in ID3_CHUNKS for id, _ in draft.chunks):
            draft.chunks.append((ID3_CHUNKS[family == "FORM"], id3.build(pairs, sound)))
            left = []
    elif family == "CAF" and pairs and not any(id == b"info" for id, _ in draft.chunks):
        draft.chunks.append((b"info", caf.info_chunk(pairs)))
        left = []
    if source.comments:
        _tell_texts(draft, f"without {', '.join(sorted({key for key, _ in left}))}" if left else "", lost=bool(left))
    has_pictures = family == "MP3" or any(id in ID3_CHUNKS for id, _ in draft.chunks)
    for block in pictures:
        name = f"picture ({picture_name(block)})"
        if has_pictures and block in sound:
            draft.tell(name, CARRIED, f"in {'an ID3 tag' if family == 'MP3' else 'an id3 chunk'}", len(block))
        else:
            draft.miss(name, len(block))


def _described(draft: Draft, pairs: Pairs) -> Pairs:
    """The texts with the description in a bext chunk, which the copy has no place for."""
    words = [text for id, body in draft.source.chunks if id == b"bext" and (text := bext.description(body))]
    return merged((pairs, [("DESCRIPTION", text) for text in words[:1]]))


def _add_text_chunks(draft: Draft, pairs: Pairs) -> Pairs:
    """Add LIST/INFO or AIFF's text chunks for what has a name there; the rest. Existing INFO is never changed."""
    if draft.family == "RIFF":
        if any(info.is_info(id, body) for id, body in draft.chunks):
            return pairs
        body, left = info.build(pairs)
        draft.chunks += [(b"LIST", body)] if body else []
        return left
    chunks, left = aiff.build(pairs)
    draft.chunks += chunks
    return left


def _has_own_place(key: str) -> bool:
    """True for comments that stand elsewhere in files without them: chapters, the speaker mask."""
    return chapters.is_chapter(key) or key.upper() == flac.CHANNEL_MASK


def _tell_texts(draft: Draft, more: str = "", lost: bool = False) -> None:
    """The fate of the comments of the source, as one group."""
    source = draft.source
    if not source.comments:
        return
    gone = sorted({key for key, _ in source.comments if is_untrue(key)})
    how = [f"without {', '.join(gone)}, no longer true"] if gone else []
    same = source.form in ("FLAC", "OGG") and draft.family in ("FLAC", "OGG")
    names = sorted({key.upper() for key, _ in source.comments if not is_untrue(key) and not _has_own_place(key)})
    part = f"{_GROUPS.get(source.form, 'tags')} ({', '.join(names[:12])}{' …' if len(names) > 12 else ''})"
    if draft.family == "AU":
        draft.miss(part)
        return
    how += [] if same else [f"as {_PLACES.get(draft.family, 'Vorbis comments')}"]
    how += [more] if more else []
    if lost:
        draft.miss(part, how=", ".join(how))
    else:
        draft.tell(part, (REWRITTEN if gone or more else KEPT) if same else CARRIED, ", ".join(how))


def _carry_blocks(draft: Draft) -> None:
    """The other blocks of a FLAC: cue sheets and the data of programs."""
    for type, body in draft.source.blocks:
        name = {flac.CUE_SHEET: "cue sheet", flac.APPLICATION: f"application block {name_of(body[:4])}"}.get(type, f"FLAC block {type}")
        if type == flac.CUE_SHEET and not chapters.is_cue_sheet(body) or type == flac.APPLICATION and len(body) < 4:
            draft.miss(name, len(body), "it is damaged")
        elif draft.family == "FLAC":
            draft.blocks.append((type, body))
            draft.tell(name, KEPT, size=len(body))
        elif type == flac.CUE_SHEET:
            draft.tell(name, CARRIED, "its tracks became markers", len(body))
        else:
            draft.miss(name, len(body))
