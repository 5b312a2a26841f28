"""Keeps the chatter of libmpg123, which writes to file descriptor 2, out of the person's terminal."""

from __future__ import annotations

import os
import re
import tempfile
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import IO

_LOCK = threading.Lock()
_CHATTER = re.compile(rb"^(\[[^\]\n]*libmpg123|Note: (Illegal Audio|Trying to resync|Skipped|Hit end of)"
                      rb"|Warning: (Big change|Real sample|Encountered|Xing stream size))[^\n]*\n?", re.M)


@contextmanager
def quiet_mpg123() -> Iterator[None]:
    """Collect what is written to file descriptor 2 meanwhile, then pass on all but libmpg123's lines.

    Meant to be held for one call into the decoder, some milliseconds: what other threads write is
    late by that much, not lost.
    """
    with _LOCK, ExitStack() as closing:
        try:
            collected = closing.enter_context(tempfile.TemporaryFile(buffering=0))
            real = os.dup(2)
        except OSError:
            yield
            return
        closing.callback(os.close, real)
        os.dup2(collected.fileno(), 2)
        try:
            yield
        finally:
            os.dup2(real, 2)
            _pass_on(collected, real)


def _pass_on(collected: IO[bytes], real: int) -> None:
    if collected.seek(0, os.SEEK_END):
        collected.seek(0)
        rest = _CHATTER.sub(b"", collected.read())
        if rest:
            os.write(real, rest)
