"""The versions of the libraries that read and write files."""

from __future__ import annotations

import soundfile


def versions() -> dict[str, str]:
    """By name; nothing is imported that is not imported anyway."""
    return {"libsndfile": soundfile.__libsndfile_version__, "soundfile": soundfile.__version__}
