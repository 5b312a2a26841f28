"""Numbers as people read them: with a unit, a real minus sign and figures that do not jump about."""

from __future__ import annotations

import math
import re

from ...core.clock import clock


def duration(seconds: float) -> str:
    """"0:01.500"; "0.39 ms" below a tenth of a second, where a clock tells too little."""
    return clock(seconds) if seconds >= 0.1 or not seconds else f"{1000 * seconds:.3g} ms"


def grouped(number: int) -> str:
    """"1 234 567", with thin spaces."""
    return f"{number:,}".replace(",", "\u2009")


def hertz(hz: float) -> str:
    """"420 Hz", "1.26 kHz": three figures."""
    if hz < 999.5:
        return f"{hz:.0f} Hz" if hz >= 99.95 else f"{hz:.1f} Hz"
    return f"{hz / 1000:.2f} kHz" if hz < 9995 else f"{hz / 1000:.1f} kHz"


def hertz_short(hz: float) -> str:
    """For a ruler: "50", "2k", "2.5k"."""
    return f"{hz / 1000:.4g}k" if hz >= 1000 else f"{hz:g}"


def decibels(db: float, unit: str = "dB", digits: int = 1) -> str:
    """"−62.1 dB", "−∞ dB"; an en dash where nothing is known."""
    if math.isnan(db):
        return f"– {unit}".strip()
    if math.isinf(db):
        return f"{'−' if db < 0 else '+'}∞ {unit}".strip()
    text = f"{abs(db):.{digits}f}"
    return f"{'−' if db < 0 and float(text) else ''}{text} {unit}".strip()


def to_db(amplitude: float) -> float:
    """dB re full scale of a linear amplitude."""
    return 20 * math.log10(abs(amplitude)) if amplitude else -math.inf


def hertz_exact(hz: float) -> str:
    """"1234.5 Hz": every figure that was given."""
    return f"{hz:.10g} Hz"


def seconds_of(text: str) -> float | None:
    """The seconds of "83.456", "1:23.456" or "0:01:23.456", a comma being as good as a point; None where it is none."""
    parts = text.strip().replace(",", ".").split(":")
    if len(parts) > 3 or not all(re.fullmatch(r"\d+", part.strip()) for part in parts[:-1]):
        return None
    if not re.fullmatch(r"\d+\.?\d*|\.\d+", parts[-1].strip()):
        return None
    total = 0.0
    for part in parts:
        total = 60 * total + float(part)
    return total


def hertz_of(text: str) -> float | None:
    """The frequency of "1200", "1200 Hz", "1.2 kHz" or "1.2k"; None where it is none."""
    found = re.fullmatch(r"(\d+\.?\d*|\.\d+)\s*(k?)(?:hz)?", text.strip().replace(",", ".").lower())
    return None if found is None else float(found[1]) * (1000 if found[2] else 1)
