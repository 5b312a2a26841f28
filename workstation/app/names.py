"""Names that people read for what libsndfile calls otherwise."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtCore import QT_TRANSLATE_NOOP as N

_SAMPLE_TYPES = {"PCM_S8": N("Names", "8 bit"), "PCM_U8": N("Names", "8 bit"), "PCM_16": N("Names", "16 bit"), "PCM_24": N("Names", "24 bit"),
                 "PCM_32": N("Names", "32 bit"), "FLOAT": N("Names", "32-bit float"), "DOUBLE": N("Names", "64-bit float"),
                 "VORBIS": "Vorbis", "OPUS": "Opus", "MPEG_LAYER_III": "MP3"}


def sample_type(subtype: str) -> str:
    """"24 bit" for "PCM_24"; the name itself where it has no better one."""
    return QCoreApplication.translate("Names", _SAMPLE_TYPES.get(subtype, subtype))
