"""The little of TOML that presets are written in; reading is tomllib's."""

from __future__ import annotations

import math
from collections.abc import Sequence

#: What a basic string may not hold as it is (TOML 1.0.0, "String").
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r"}


def value(plain: str | bool | int | float | Sequence[float]) -> str:
    """A value as TOML: a string, a boolean, a number or an array of these. Lone surrogates, which no text holds, become U+FFFD."""
    if isinstance(plain, bool):
        return "true" if plain else "false"
    if isinstance(plain, int):
        return str(plain)
    if isinstance(plain, float):
        return repr(plain) if math.isfinite(plain) else "nan" if math.isnan(plain) else "inf" if plain > 0 else "-inf"
    if isinstance(plain, str):
        return '"' + "".join(_character(c) for c in plain) + '"'
    return f"[{', '.join(value(one) for one in plain)}]"


def line(key: str, plain: str | bool | int | float | Sequence[float], comment: str = "") -> str:
    """`key = value  # comment`, with a key of letters, digits, dashes and underscores bare and any other quoted."""
    bare = key.isascii() and key.replace("-", "").replace("_", "").isalnum()
    text = f"{key if bare else value(key)} = {value(plain)}"
    return f"{text}  # {remark(comment)}" if comment else text


def remark(text: str) -> str:
    """A text as it may stand in a comment: on one line, without control characters."""
    return "".join(c if c.isprintable() else " " for c in text)


def _character(c: str) -> str:
    if c in _ESCAPES:
        return _ESCAPES[c]
    if 0xD800 <= ord(c) <= 0xDFFF:
        return "\N{REPLACEMENT CHARACTER}"
    return f"\\u{ord(c):04X}" if ord(c) < 0x20 or ord(c) == 0x7F else c
