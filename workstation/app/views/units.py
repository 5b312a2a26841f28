"""Numbers as people read them: with a unit, a real minus sign and figures that do not jump about."""

from __future__ import annotations

import math


def clock(seconds: float, digits: int = 3, hours: bool | None = None) -> str:
    """"1:23.456"; with hours ("0:01:23.456") where there are any, or always where `hours` is True."""
    scale = 10 ** digits
    ticks = round(abs(seconds) * scale)
    whole, rest = divmod(ticks, scale)
    minutes, second = divmod(whole, 60)
    hour, minute = divmod(minutes, 60)
    text = f"{hour}:{minute:02d}:{second:02d}" if hour or hours else f"{minutes}:{second:02d}"
    return ("−" if seconds < 0 and ticks else "") + text + (f".{rest:0{digits}d}" if digits else "")


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
