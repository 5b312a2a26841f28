"""Names that people read for what libsndfile calls otherwise."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

_SAMPLE_TYPES = {"PCM_S8": "8 bit", "PCM_U8": "8 bit", "PCM_16": "16 bit", "PCM_24": "24 bit",
                 "PCM_32": "32 bit", "FLOAT": "32-bit float", "DOUBLE": "64-bit float",
                 "VORBIS": "Vorbis", "OPUS": "Opus", "MPEG_LAYER_III": "MP3"}
#: what is translated
READ = tuple(dict.fromkeys(_SAMPLE_TYPES.values()))


def sample_type(subtype: str) -> str:
    """"24 bit" for "PCM_24"; the name itself where it has no better one."""
    return QCoreApplication.translate("Names", _SAMPLE_TYPES.get(subtype, subtype))
