"""One pass that writes B: encoded, with a gain or without, and a digest of the samples that were meant."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ..analysis import loudness
from ..core import Format, Progress, Source
from ..files import AudioWriter, Fate, Metadata, open_source, set_loudness
from .nullcheck import Digest, blocks
from .quantise import Encoder


@dataclass(frozen=True)
class Written:
    """A complete file. `fates` tell what became of each chunk and tag of the source."""

    format: Format
    digest: str
    encoder: Encoder
    notes: list[str]
    fates: tuple[Fate, ...]

    def sample_notes(self) -> list[str]:
        """What was done to the samples, in sentences."""
        encoder = self.encoder
        share = encoder.copied / max(encoder.samples, 1)
        copies = f"{min(100 * share, 99.9):.1f} % of the samples are copies of the source"
        if encoder.dithered > 0.9995 * encoder.samples:
            return [f"The samples have triangular dither at {self.format.bits} bits."]
        if encoder.dithered:
            return [f"{copies}; the others have triangular dither at {self.format.bits} bits."]
        if share == 1:
            return ["Every sample is a copy of the source's."]
        return [f"{copies}."] if share >= 0.0005 else []


class TooLoud(Exception):
    """B exceeds full scale; `peak` is the largest magnitude of all of it."""

    def __init__(self, peak: float) -> None:
        super().__init__(peak)
        self.peak = peak


def write(before: Source, after: Source, part: Path, format: Format, metadata: Metadata | None, gain_db: float, progress: Progress,
          bitrate: int | None = None) -> Written:
    """One pass over A and B into a new file; TooLoud, with nothing left behind, once all of B was heard.

    `bitrate` in kbit/s is for lossy formats that have one; None leaves it to the writer.
    """
    encoder, digest = Encoder(before, format, 10 ** (gain_db / 20)), Digest()
    progress.begin(before.length, "Writing the restored audio")
    with AudioWriter(part, format, metadata, bitrate=bitrate) as writer:
        for start, count in blocks(before.length, progress):
            block = encoder.encode(start, before.read(start, count), after.read(start, count))
            if not encoder.too_loud:
                writer.write(block)
                digest.add(block)
        if encoder.too_loud:
            raise TooLoud(encoder.peak)
    if writer.awaits_loudness:
        levels = loudness.measure(open_source(part, part.parent), progress=progress)
        set_loudness(part, (levels.lufs, levels.range_lu, levels.true_peak_dbtp, levels.momentary_max_lufs, levels.short_term_max_lufs))
    return Written(writer.format, digest.hex(), encoder, list(writer.notes), writer.fates)
