"""Why a restoration of lossy damage may do harm here: the sound never was lossy, or the model learned from another codec or rate."""

from __future__ import annotations

from ..analysis.lossy_history import lossy_history
from ..core import Progress, Source


def lossy_doubt(source: Source, progress: Progress, rate: int | None = None, codec: str = "") -> str:
    """A warning for `Findings`, empty where there is no doubt; `rate` in Hz and `codec` are those that a model learned from. Raises
    Cancelled.
    """
    said = []
    history = lossy_history(source, progress)
    if not history.lossy:
        said.append("This does not look like lossy audio: there is little to repair, and it may do harm.")
    elif codec and history.codec and codec != history.codec:
        said.append(f"The model learned what {codec} loses, and this {'is' if history.stated else 'was'} {history.codec}: "
                    "there is little that it could repair, and it may do harm.")
    if rate is not None and rate != source.format.rate:
        said.append(f"The model learned from recordings at {rate / 1000:g} kHz, and this one has {source.format.rate / 1000:g} kHz: "
                    "what was lost to coding looks different there.")
    return " ".join(said)
