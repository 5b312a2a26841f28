"""Handles: a list of a thousand open recordings needs a thousand files open at once."""

from __future__ import annotations

import contextlib
import sys

#: What is asked for: more than a list of recordings will need, less than any system refuses.
WANTED = 16_384


def allow_many() -> None:
    """Raise this process's limit of open files as far as the system lets it; some begin with 256."""
    if sys.platform == "win32":
        return
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = WANTED if hard == resource.RLIM_INFINITY else min(WANTED, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
