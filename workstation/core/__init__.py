"""The nouns of Shellac: no screen, no audio files, no signal processing but the resampler."""

from .cache import Cache, cache_at
from .document import Content, Document
from .errors import AlreadyThere, Cancelled, OverRange, ShellacError, UsageError
from .findings import Findings
from .format import Format, Origin
from .granules import Granules
from .history import History
from .marker import Marker
from .marks import BY_HAND, Mark, Marks, kinds_of
from .progress import Progress
from .region import EVERYTHING, Region
from .signal import Signal
from .source import ArraySource, NativeSource, Removed, Source
from .step import Edits, Step

__all__ = ["BY_HAND", "EVERYTHING", "AlreadyThere", "ArraySource", "Cache", "Cancelled", "Content", "Document", "Edits",
           "Findings", "Format", "Granules", "History", "Mark", "Marker", "Marks", "NativeSource", "Origin", "OverRange", "Progress",
           "Region", "Removed", "ShellacError", "Signal", "Source", "Step", "UsageError", "cache_at", "kinds_of"]
