"""Clock: a place in a recording as people read it."""

from __future__ import annotations


def clock(seconds: float, digits: int = 3, hours: bool = False) -> str:
    """"1:23.456"; with hours, "0:01:23.456", where there are any or `hours` is True."""
    scale = 10 ** digits
    ticks = round(abs(seconds) * scale)
    whole, rest = divmod(ticks, scale)
    minutes, second = divmod(whole, 60)
    hour, minute = divmod(minutes, 60)
    text = f"{hour}:{minute:02d}:{second:02d}" if hour or hours else f"{minutes}:{second:02d}"
    return ("−" if seconds < 0 and ticks else "") + text + (f".{rest:0{digits}d}" if digits else "")
