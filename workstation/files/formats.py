"""Which container holds which sample type, at which rates and channel counts, and what a copy is written as."""

from __future__ import annotations

from dataclasses import replace

from ..core import Format, Source, UsageError
from .av_names import EXACT

_WAVE = ("PCM_U8", "PCM_16", "PCM_24", "PCM_32", "FLOAT", "DOUBLE")
#: The sample types that are written, by container; the integer ones from narrow to wide.
SUBTYPES: dict[str, tuple[str, ...]] = {
    "WAV": _WAVE, "RF64": _WAVE, "W64": _WAVE,
    "FLAC": ("PCM_S8", "PCM_16", "PCM_24"),
    "AIFF": ("PCM_S8", "PCM_U8", "PCM_16", "PCM_24", "PCM_32", "FLOAT", "DOUBLE"),
    "CAF": ("PCM_S8", "PCM_16", "PCM_24", "PCM_32", "FLOAT", "DOUBLE"),
    "AU": ("PCM_S8", "PCM_16", "PCM_24", "PCM_32", "FLOAT", "DOUBLE"),
    "OGG": ("VORBIS", "OPUS"),
    "MP3": ("MPEG_LAYER_III",),
}
#: Sample types and containers that are written where the source has them or where they are asked for by name, and offered to nobody.
KEPT: dict[str, tuple[str, ...]] = {
    "WAV": ("ULAW", "ALAW", "IMA_ADPCM", "MS_ADPCM"), "RF64": ("ULAW", "ALAW"), "W64": ("ULAW", "ALAW"), "AIFF": ("ULAW", "ALAW"),
    "AU": ("ULAW", "ALAW"), "CAF": ("ULAW", "ALAW", "ALAC_16"), "VOC": ("PCM_U8", "PCM_16"),
    "NIST": ("PCM_S8", "PCM_16", "PCM_24", "PCM_32", "ULAW", "ALAW"), "IRCAM": ("PCM_16", "PCM_32", "FLOAT", "ULAW", "ALAW"),
    "PVF": ("PCM_S8", "PCM_16", "PCM_32"), "PAF": ("PCM_S8", "PCM_16"), "AVR": ("PCM_U8", "PCM_S8", "PCM_16"), "SVX": ("PCM_S8", "PCM_16"),
    "HTK": ("PCM_16",), "MPC2K": ("PCM_16",), "MAT4": ("PCM_16", "PCM_32", "FLOAT", "DOUBLE"),
    "MAT5": ("PCM_U8", "PCM_16", "PCM_32", "FLOAT", "DOUBLE")}
#: Containers of exact codecs that save space.
_PACKED = ("ALAC", "APE", "FLAC", "MLP", "OGGFLAC", "SHN", "TAK", "TRUEHD", "TTA", "WAVPACK", "WMA")
#: Containers that libsndfile starts only with the first frame.
NEVER_EMPTY = ("FLAC", "OGG", "MP3")
_CONTAINERS = {"wav": "WAV", "wave": "WAV", "bwf": "WAV", "rf64": "RF64", "bw64": "RF64", "w64": "W64", "flac": "FLAC",
               "aif": "AIFF", "aiff": "AIFF", "aifc": "AIFF", "caf": "CAF", "au": "AU", "snd": "AU", "ogg": "OGG", "oga": "OGG",
               "opus": "OPUS", "mp3": "MP3", "voc": "VOC", "sph": "NIST", "nist": "NIST"}
_SUFFIXES = {"WAV": "wav", "RF64": "wav", "W64": "w64", "FLAC": "flac", "AIFF": "aiff", "CAF": "caf", "AU": "au", "OGG": "ogg",
             "MP3": "mp3", "VOC": "voc", "NIST": "sph", "IRCAM": "sf", "PVF": "pvf", "PAF": "paf", "AVR": "avr", "SVX": "8svx",
             "HTK": "htk", "MPC2K": "snd", "MAT4": "mat", "MAT5": "mat"}
_MOST_CHANNELS = {"FLAC": 8, "MP3": 2, "OPUS": 8, "VORBIS": 255, "IMA_ADPCM": 2, "MS_ADPCM": 2, "ALAC_16": 8, "VOC": 2, "AVR": 2,
                  "MPC2K": 2, "SVX": 1, "HTK": 1}
#: Sample types that limit channels and rates more than their container does.
_CODECS = ("VORBIS", "OPUS", "IMA_ADPCM", "MS_ADPCM", "ALAC_16")
_RATES = {"MP3": (8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000), "OPUS": (8000, 12000, 16000, 24000, 48000)}
_HIGHEST_RATE = {"FLAC": 655_350, "VORBIS": 200_000}


#: Where each channel of WAV's order stands in Ogg's, by channel count (Vorbis I specification, 4.3.9; Opus, RFC 7845, 5.1.1.2).
_OGG_ORDER = {3: (0, 2, 1), 5: (0, 2, 1, 3, 4), 6: (0, 2, 1, 5, 3, 4), 7: (0, 2, 1, 6, 5, 3, 4), 8: (0, 2, 1, 7, 5, 6, 3, 4)}


def ogg_order(format: Format) -> tuple[int, ...] | None:
    """For each channel in the order of WAV and FLAC its place in an Ogg file; None where they agree."""
    return _OGG_ORDER.get(format.channels) if format.container == "OGG" else None


def container_of(suffix: str) -> str:
    """The container that a file suffix stands for, with or without its dot; UsageError for an unknown one.

    "opus" gives "OPUS", which `default_format` turns into Ogg with Opus inside.
    """
    key = suffix.lower().lstrip(".")
    if key not in _CONTAINERS:
        raise UsageError(f"'{suffix}' is not a format that can be written; those are: {', '.join(_CONTAINERS)}.")
    return _CONTAINERS[key]


def suffix_of(format: Format) -> str:
    """The usual file suffix of a format, without a dot."""
    return "opus" if format.subtype == "OPUS" else _SUFFIXES.get(format.container, "wav")


def default_format(source: Source, container: str | None = None, subtype: str | None = None) -> Format:
    """What a restored copy of `source` is written as: the source's own format, FLAC 24 for a lossy one.

    What is exact and has no writer here keeps its bits, see `container_of_copy`. A given container or sample
    type wins, and the other is chosen to suit it: the source's own where possible, else the narrowest that
    holds it. UsageError where they do not go together.
    """
    own = source.format
    lossy = source.origin.lossy or own.is_lossy
    container, subtype = container and container.upper(), subtype and subtype.upper()
    if container == "OPUS":
        container, subtype = "OGG", subtype or "OPUS"
    if container is None:
        container = _container_for(own, source.origin.codec, lossy, subtype)
    if not possible_subtypes(container):
        raise UsageError(f"{container} cannot be written; the containers are: {', '.join(dict.fromkeys((*SUBTYPES, *KEPT)))}.")
    format = replace(own, container=container, subtype=subtype or _subtype_for("PCM_24" if lossy else own.subtype, container))
    check_format(format)
    return format


def possible_subtypes(container: str) -> tuple[str, ...]:
    """Every sample type that can be written in a container, those that are offered first."""
    return SUBTYPES.get(container, ()) + KEPT.get(container, ())


def container_of_copy(own: Format, codec: str | None = None) -> str:
    """Where a copy of an exact recording keeps its bits: its own container, else FLAC for a packed one, else WAV.

    `codec` is what the origin calls its coding: a film's sound may be packed too.
    """
    if own.subtype in possible_subtypes(own.container) or (own.bits and any(
            (Format(1, 1, "", s).bits or 0) >= own.bits for s in possible_subtypes(own.container))):
        return own.container
    packed = own.subtype.startswith("ALAC") or own.container in _PACKED or codec in EXACT.values()
    fits = (own.bits or 99) <= 24 and own.channels <= _MOST_CHANNELS["FLAC"] and own.rate <= _HIGHEST_RATE["FLAC"]
    return "FLAC" if packed and fits else "WAV"


def said_of_copy(own: Format, written: Format) -> str:
    """The sentence for an exact recording whose container or coding is not written here; empty for any other."""
    if own.is_lossy or own.container == "MEMORY":
        return ""
    if container_of_copy(own) != own.container != written.container:
        kind = "FLAC of 32 bits" if own.container == "FLAC" else own.container
    elif own.subtype.startswith("ALAC") and own.container == written.container and own.subtype not in possible_subtypes(own.container):
        kind = f"Apple Lossless of {own.bits} bits"
    else:
        return ""
    return f"{kind} is not written here: the copy is {written.container} {written.subtype}."


def _container_for(own: Format, codec: str | None, lossy: bool, subtype: str | None) -> str:
    if lossy and subtype == own.subtype and subtype in possible_subtypes(own.container):
        return own.container
    if lossy:
        fits = own.channels <= _MOST_CHANNELS["FLAC"] and own.rate <= _HIGHEST_RATE["FLAC"] and subtype in (None, *SUBTYPES["FLAC"])
        wanted = "FLAC" if fits else "WAV"
    else:
        wanted = container_of_copy(own, codec)
    if subtype is None or subtype in possible_subtypes(wanted):
        return wanted
    return next((c for c in (*SUBTYPES, *KEPT) if subtype in possible_subtypes(c)), wanted)


def _subtype_for(own: str, container: str) -> str:
    """The source's sample type where the container has it, else the narrowest integer that holds it, else the widest."""
    possible = possible_subtypes(container)
    if own in possible:
        return own
    if container in ("OGG", "MP3"):
        return possible[0]
    bits = Format(1, 1, container, own).bits
    integers = [s for s in possible if s.startswith("PCM")]
    return next((s for s in integers if bits and (Format(1, 1, container, s).bits or 0) >= bits), integers[-1])


def check_format(format: Format) -> None:
    """UsageError, in one sentence, where the container cannot hold the sample type, rate or channels."""
    possible = possible_subtypes(format.container)
    if format.subtype not in possible:
        raise UsageError(f"{format.container} cannot hold {format.subtype}; it takes {', '.join(possible) or 'nothing'}.")
    codec = format.subtype if format.subtype in _CODECS else format.container
    most = _MOST_CHANNELS.get(codec, 1024)
    if not 1 <= format.channels <= most:
        raise UsageError(f"{codec} holds at most {most} channels, and this recording has {format.channels}; choose WAV.")
    rates = _RATES.get(codec)
    if rates is not None and format.rate not in rates:
        raise UsageError(f"{codec} cannot hold {format.rate} Hz; it takes {', '.join(str(r) for r in rates)} Hz.")
    if format.rate > _HIGHEST_RATE.get(codec, 0xFFFFFFFF):
        raise UsageError(f"{codec} holds at most {_HIGHEST_RATE[codec]} Hz, and this recording has {format.rate} Hz; choose WAV.")
