"""insert: bytes into the middle of a file, in a fixed amount of memory."""

from __future__ import annotations

from pathlib import Path

_STEP = 1 << 20


def replace_bytes(path: Path, place: int, old: int, new: bytes) -> None:
    """Put `new` where `old` bytes stand from `place` on; what follows moves, from the end backwards where it moves away."""
    with open(path, "r+b") as stream:
        end = stream.seek(0, 2)
        first, move = place + old, len(new) - old
        steps = range(first, end, _STEP)
        for start in reversed(steps) if move > 0 else steps:
            stream.seek(start)
            part = stream.read(min(_STEP, end - start))
            stream.seek(start + move)
            stream.write(part)
        stream.seek(place)
        stream.write(new)
        if move < 0:
            stream.truncate(end + move)
