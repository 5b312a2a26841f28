"""What libav's names of containers and codecs are here: in a Format, and to people.

A codec is exact where it gives back every bit of what was coded.
"""

from __future__ import annotations

from dataclasses import dataclass

#: The demuxers that may look at a file: recordings only, none that opens other files or addresses (playlists, concatenations).
DEMUXERS = ("aac", "ac3", "aiff", "amr", "ape", "asf", "au", "avi", "caf", "dsf", "dts", "dtshd", "eac3", "flac", "flv", "gsm", "iff",
            "matroska", "mlp", "mov", "mp3", "mpc", "mpc8", "mpeg", "mpegts", "mxf", "nut", "ogg", "oma", "rm", "shn", "spdif", "tak",
            "truehd", "tta", "voc", "w64", "wav", "wv", "xwma")
#: The options of libav that keep to it.
SAFELY = {"format_whitelist": ",".join(DEMUXERS), "protocol_whitelist": "file"}
#: Demuxers that look for frames anywhere, and so take nearly any bytes for a recording.
FRAMES_ALONE = {"aac", "ac3", "dts", "eac3", "gsm", "mlp", "mp3", "mpeg", "truehd"}
#: Containers by the demuxer that reads them, where their name is another.
_CONTAINERS = {"aac": "AAC", "ac3": "AC3", "amr": "AMR", "ape": "APE", "asf": "WMA", "avi": "AVI", "dsf": "DSF", "dts": "DTS",
               "dtshd": "DTS", "eac3": "EAC3", "flac": "FLAC", "flv": "FLV", "gsm": "GSM", "iff": "DFF", "mlp": "MLP", "mp3": "MP3",
               "mpc": "MPC", "mpc8": "MPC", "mpeg": "MPEG", "mpegts": "TS", "mxf": "MXF", "nut": "NUT", "oma": "OMA", "rm": "RM",
               "shn": "SHN", "spdif": "SPDIF", "tak": "TAK", "truehd": "TRUEHD", "tta": "TTA", "voc": "VOC", "wav": "WAV",
               "wv": "WAVPACK", "xwma": "WMA"}
#: codec: (what people call it, subtype); exact codecs have no subtype of their own but that of their samples
_CODECS = {"aac": ("AAC", "AAC"), "aac_latm": ("AAC", "AAC"), "ac3": ("AC-3", "AC3"), "eac3": ("E-AC-3", "EAC3"),
           "wmav1": ("Windows Media Audio 1", "WMA"), "wmav2": ("Windows Media Audio 2", "WMA"),
           "wmapro": ("Windows Media Audio Professional", "WMA_PRO"), "wmavoice": ("Windows Media Audio Voice", "WMA_VOICE"),
           "amr_nb": ("AMR", "AMR_NB"), "amr_wb": ("AMR-WB", "AMR_WB"), "speex": ("Speex", "SPEEX"), "opus": ("Opus", "OPUS"),
           "vorbis": ("Vorbis", "VORBIS"), "mp3": ("MP3", "MPEG_LAYER_III"), "mp2": ("MPEG-1 Layer II", "MPEG_LAYER_II"),
           "mp1": ("MPEG-1 Layer I", "MPEG_LAYER_I"), "dts": ("DTS", "DTS"), "musepack7": ("Musepack", "MUSEPACK"),
           "musepack8": ("Musepack", "MUSEPACK"), "pcm_mulaw": ("μ-law", "ULAW"), "pcm_alaw": ("A-law", "ALAW"),
           "gsm": ("GSM 06.10", "GSM610"), "gsm_ms": ("GSM 06.10", "GSM610"), "cook": ("RealAudio Cook", "COOK"),
           "atrac3": ("ATRAC3", "ATRAC3"), "nellymoser": ("Nellymoser", "NELLYMOSER"), "dst": ("DSD", "DSD")}
ALAC = "Apple Lossless"
#: Exact codecs that save space.
EXACT = {"alac": ALAC, "ape": "Monkey's Audio", "wavpack": "WavPack", "tta": "True Audio", "tak": "TAK", "flac": "FLAC",
          "wmalossless": "Windows Media Audio Lossless", "shorten": "Shorten", "mlp": "MLP", "truehd": "TrueHD", "mp4als": "MPEG-4 ALS"}


@dataclass(frozen=True)
class Codec:
    """`name` is for people, `subtype` None where the samples are exact and name it themselves."""

    name: str
    subtype: str | None

    @property
    def is_exact(self) -> bool:
        return self.subtype is None


def codec(name: str) -> Codec:
    """The codec that libav calls so (its canonical name)."""
    if name in EXACT:
        return Codec(EXACT[name], None)
    if name in _CODECS:
        return Codec(*_CODECS[name])
    if name.startswith("adpcm_"):
        return Codec("ADPCM " + name.removeprefix("adpcm_").replace("_", " ").upper(), "ADPCM")
    if name.startswith("dsd_"):
        return Codec("DSD", "DSD")
    return Codec("PCM", None) if name.startswith("pcm_") or name == "s302m" else Codec(name, name.upper())


def container(demuxer: str, head: bytes, codec: str) -> str:
    """The container of a file from libav's name of it and the first bytes."""
    first = demuxer.split(",")[0]
    if first == "matroska":
        return "WEBM" if b"webm" in head[:64] else "MKV"
    if first == "mov":
        brand = head[8:12]
        if brand == b"qt  " or head[4:8] != b"ftyp":
            return "MOV"
        return "3GP" if brand[:2] == b"3g" else "M4A" if brand[:2] == b"M4" else "MP4"
    if first == "ogg":
        return "OGGFLAC" if codec == "flac" else "OGG"
    if first in ("mp3", "mpeg") and codec == "mp2":
        return "MP2"
    return _CONTAINERS.get(first, first.upper())
