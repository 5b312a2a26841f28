"""Format: what a stream of samples is, and Origin: what is known of how it was coded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

#: Significant bits of the integer sample types, by libsndfile's name.
INTEGER_BITS: Mapping[str, int] = MappingProxyType(
    {"PCM_S8": 8, "PCM_U8": 8, "PCM_16": 16, "PCM_24": 24, "PCM_32": 32, "ALAC_16": 16, "ALAC_20": 20, "ALAC_24": 24, "ALAC_32": 32}
)
FLOAT_SUBTYPES = frozenset({"FLOAT", "DOUBLE"})
#: Lossy sample types whose decoders give whole numbers of 16 bits: the coders of telephony.
DECODED_AS_16 = frozenset({"ULAW", "ALAW", "IMA_ADPCM", "MS_ADPCM", "ADPCM", "VOX_ADPCM", "NMS_ADPCM_16", "NMS_ADPCM_24", "NMS_ADPCM_32",
                           "GSM610", "G721_32", "G723_24", "G723_40"})


@dataclass(frozen=True)
class Format:
    """Rate in Hz, channel count, container and sample type.

    `container` and `subtype` are libsndfile's names ("WAV", "PCM_24"); "MEMORY"/"FLOAT" is what a
    computed source has.
    """

    rate: int
    channels: int
    container: str = "MEMORY"
    subtype: str = "FLOAT"

    @property
    def bits(self) -> int | None:
        """Significant bits of an integer sample type, None for float and lossy ones."""
        return INTEGER_BITS.get(self.subtype)

    @property
    def is_integer(self) -> bool:
        return self.subtype in INTEGER_BITS

    @property
    def decoded_bits(self) -> int | None:
        """Bits that hold every decoded sample exactly: `bits`, or 16 for μ-law and its kin; None where decoding gives fractions."""
        return 16 if self.subtype in DECODED_AS_16 else self.bits

    @property
    def is_lossy(self) -> bool:
        """True for every codec but PCM, float, FLAC and ALAC."""
        return not self.is_integer and self.subtype not in FLOAT_SUBTYPES

    def frames(self, seconds: float) -> int:
        """The nearest whole number of frames to a time in seconds."""
        return round(seconds * self.rate)

    def seconds(self, frames: int) -> float:
        return frames / self.rate


@dataclass(frozen=True)
class Origin:
    """What a reader knows of the coding of a source. None means not known.

    `delay_frames` is the encoder's delay already removed by the reader, `low_pass_hz` the treble limit that the encoder states,
    `scale` what the encoder multiplied the samples by. `notes` are sentences for the person: what was assumed or repaired.
    """

    path: str | None = None
    container: str | None = None
    codec: str | None = None
    encoder: str | None = None
    bitrate: float | None = None
    delay_frames: int | None = None
    low_pass_hz: float | None = None
    scale: float | None = None
    lossy: bool = False
    notes: tuple[str, ...] = ()
    details: Mapping[str, Any] = field(default_factory=dict)
