"""Delivery: B at a wanted loudness, by one gain over all of it, and proof of what was written.

The gain stands outside the null check: A = B + R is shown on B before it. What is delivered is that B, read back
and multiplied once. There is no limiter: where the true peak would rise too high, the gain is smaller.
"""

from __future__ import annotations

import math
import re
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from ..analysis import loudness
from ..analysis.loudness import Levels
from ..core import Format, NativeSource, Progress, ShellacError, Source, UsageError
from ..core.format import INTEGER_BITS
from ..files import Metadata, open_source
from .nullcheck import Digest, blocks, exact
from .writing import Written, write

#: The highest true peak where a loudness is wanted and no peak was named (EBU R 128).
DEFAULT_PEAK = -1.0
#: What may be asked for, LUFS and dBTP.
LOUDNESS_RANGE, PEAK_RANGE = (-50.0, -5.0), (-20.0, 0.0)
#: A codec changes level and peaks: so often it is tried, until loudness and peak lie so near, dB.
PASSES, NEAR_DB, MARGIN_DB = 5, 0.03, 0.1


@dataclass(frozen=True)
class Wanted:
    """Loudness in LUFS that is aimed at, and the true peak in dBTP that must not be exceeded; None: not asked for."""

    loudness: float | None = None
    peak: float | None = None

    def __post_init__(self) -> None:
        _check("loudness", self.loudness, LOUDNESS_RANGE, "LUFS")
        _check("true peak", self.peak, PEAK_RANGE, "dBTP")
        if self.loudness is not None and self.peak is None:
            object.__setattr__(self, "peak", DEFAULT_PEAK)

    @property
    def is_anything(self) -> bool:
        return self.peak is not None

    def gain_db(self, levels: Levels) -> float:
        """The one gain for a sound of these levels, rounded down to 0.01 dB; 0 for silence. Without a loudness it only lowers."""
        if self.peak is None or not math.isfinite(levels.true_peak_dbtp):
            return 0.0
        room = self.peak - levels.true_peak_dbtp
        wish = self.loudness - levels.lufs if self.loudness is not None and math.isfinite(levels.lufs) else 0.0
        return math.floor(100 * min(wish, room) + 1e-6) / 100

    def sentence(self, levels: Levels) -> str:
        """What the gain for a sound of these levels does, before anything is written."""
        gain_db = self.gain_db(levels)
        after, gain = levels.raised(gain_db), f"{gain_db:+.1f} dB"
        if not math.isfinite(levels.lufs) and not gain_db:
            return "It is silent, or too short to have a loudness: its level stays."
        if self.loudness is None or not math.isfinite(levels.lufs):
            keep = f"to keep {self.peak:g} dBTP." if gain_db else f"are needed: its true peak is {levels.true_peak_dbtp:.1f} dBTP."
            return minus(f"{gain} {keep}")
        below = self.loudness - after.lufs
        if below < 0.05:
            return minus(f"{gain} to reach {self.loudness:g} LUFS; the true peak is then {after.true_peak_dbtp:.1f} dBTP.")
        by = f"{abs(gain_db):.1f} dB {'louder' if gain_db >= 0 else 'softer'}"
        return minus(f"{by}, which gives {after.lufs:.1f} LUFS: {below:.1f} LU softer than wanted, so that the true peak "
                     f"stays at {self.peak:g} dBTP.")


@dataclass(frozen=True)
class Delivered:
    """The gain over B, B's levels, those measured on the written file, and how near the file is to B times the gain."""

    wanted: Wanted
    gain_db: float
    before: Levels
    after: Levels
    agreement: str

    def notes(self) -> list[str]:
        """What was done and reached, in sentences."""
        wanted, after, notes = self.wanted, self.after, []
        if self.gain_db:
            notes.append(f"The whole result was {'raised' if self.gain_db > 0 else 'lowered'} by {abs(self.gain_db):.2f} dB.")
        asked = [f"{wanted.loudness:g} LUFS"] if wanted.loudness is not None else []
        asked += [f"at most {wanted.peak:g} dBTP"] if wanted.peak is not None else []
        reached = f"The written file measures {_db(after.lufs)} LUFS and {_db(after.true_peak_dbtp)} dBTP"
        notes.append(minus(f"{reached} (asked for: {', '.join(asked)})." if asked else f"{reached}."))
        notes += self._missed()
        return [*notes, "The null check and what was removed are of the result before this gain and coding.", self.agreement]

    def _missed(self) -> list[str]:
        """How far from what was wanted it is, where it is."""
        wanted, after, notes = self.wanted, self.after, []
        off = after.lufs - wanted.loudness if wanted.loudness is not None else 0.0
        if math.isfinite(off) and abs(off) >= 0.05:
            limited = off < 0 and wanted.peak is not None and after.true_peak_dbtp > wanted.peak - 4 * MARGIN_DB
            notes.append(f"That is {abs(off):.1f} LU {'above' if off > 0 else 'below'} the loudness asked for"
                         + (", so that the true peak is kept; nothing is limited or compressed." if limited else "."))
        if wanted.peak is not None and after.true_peak_dbtp > wanted.peak + NEAR_DB:
            notes.append("The coding raised the true peak above what was asked for.")
        return notes


def plain_format(before: Source, format: Format) -> Format:
    """What B is written as before its gain, to be checked: never fewer bits than `before` or the target has, at least 24."""
    subtype = "DOUBLE" if "DOUBLE" in (before.format.subtype, format.subtype) else "FLOAT"
    if before.format.is_integer and not before.origin.lossy:
        most = max(INTEGER_BITS.get(s, 0) for s in (before.format.subtype, format.subtype))
        subtype = "PCM_32" if most > 24 else "PCM_24"
    return replace(format, container="WAV", subtype=subtype)


def deliver(plain: Path, part: Path, format: Format, metadata: Metadata | None, wanted: Wanted, bitrate: int | None,
            progress: Progress) -> tuple[Written, Delivered]:
    """Write the recording at `plain` with the gain that it needs to `part`, and read it back.

    A codec changes the level, so a lossy file is measured and written again until it is right. ShellacError where the
    file on the disk is not B times the gain.
    """
    b = open_source(plain, part.parent)
    before = loudness.measure(b, progress=progress)
    gain_db = wanted.gain_db(before)
    if not format.is_lossy:
        written = write(b, b, part, format, metadata, gain_db, progress)
        restored = open_source(part, part.parent)
        agreement = _agreement(b, restored, gain_db, written, progress)
        return written, Delivered(wanted, gain_db, before, loudness.measure(restored, progress=progress), agreement)
    for last in (False,) * (PASSES - 1) + (True,):
        part.unlink(missing_ok=True)
        written = write(b, b, part, format, metadata, gain_db, progress, bitrate)
        with tempfile.TemporaryDirectory(dir=part.parent) as decoded:
            after = loudness.measure(open_source(part, Path(decoded), progress), progress=progress)
        better = _better(wanted, gain_db, before, after)
        if last or better == gain_db:
            break
        gain_db = better
    return written, Delivered(wanted, gain_db, before, after, _coding(format, bitrate))


def _better(wanted: Wanted, gain_db: float, before: Levels, after: Levels) -> float:
    """The gain to code with next, the same where it is good.

    What a codec makes of the highest peak is different for every gain, so a peak that was too high is lowered a
    little more than it asks for, and a gain that was lowered is not raised again by less than that.
    """
    change = wanted.gain_db(after)
    if change < 0 and wanted.peak is not None and after.true_peak_dbtp > wanted.peak:
        change -= MARGIN_DB
    better = math.floor(100 * min(gain_db + change, -before.peak_dbfs) + 1e-6) / 100 if math.isfinite(before.peak_dbfs) else gain_db
    limited = wanted.peak is not None and after.true_peak_dbtp > wanted.peak - 3 * MARGIN_DB
    return gain_db if abs(better - gain_db) < NEAR_DB or (limited and 0 < change < 3 * MARGIN_DB) else better


def _agreement(b: Source, restored: Source, gain_db: float, written: Written, progress: Progress) -> str:
    """How far the written file is from B times the gain at most; ShellacError where that is more than rounding and dither."""
    bits, gain, worst, digest = written.format.bits, 10 ** (gain_db / 20), 0.0, Digest()
    step = 2.0 ** (1 - bits) if bits else 2.0**-24
    progress.begin(b.length, "Checking the written files")
    for start, count in blocks(b.length, progress):
        if isinstance(restored, NativeSource):
            digest.add(restored.read_native(start, count))
        with np.errstate(invalid="ignore"):
            error = np.abs(exact(restored, start, count) - gain * exact(b, start, count))
        worst = max(worst, float(np.max(error, initial=0.0, where=np.isfinite(error))))
    if digest.hex() != written.digest or worst > 2.01 * step * max(gain, 1.0):
        raise ShellacError("The written file is not the result times its gain; nothing was kept. Check the disk, then export again.")
    steps = math.ceil(10 * worst / step / gain) / 10
    return f"Divided by its gain, the written file agrees with that result everywhere within {steps:.1f} steps of " + (
        f"{bits} bits." if bits else "2⁻²⁴.")


def _coding(format: Format, bitrate: int | None) -> str:
    name = "MP3" if format.container == "MP3" else format.subtype.title()
    rate = f" at {bitrate} kbit/s" if bitrate else ""
    return f"Coding as {name}{rate} changes every sample: of the coded file its levels are shown, and no more."


def _check(name: str, value: float | None, limits: tuple[float, float], unit: str) -> None:
    if value is not None and not limits[0] <= value <= limits[1]:
        raise UsageError(minus(f"A {name} of {value:g} {unit} is not possible; it must lie between {limits[0]:g} and "
                               f"{limits[1]:g} {unit}."))


def minus(text: str) -> str:
    """With real minus signs before figures."""
    return re.sub(r"-(?=\d)", "−", text)


def _db(value: float) -> str:
    return "−∞" if value == -math.inf else f"{value:.1f}"
