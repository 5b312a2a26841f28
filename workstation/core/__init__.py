"""The nouns of Shellac: no screen, no files, no signal processing but the resampler."""

from .document import Document
from .errors import Cancelled, OverRange, ShellacError, UsageError
from .findings import Findings, Mark
from .format import Format, Origin
from .history import History
from .progress import Progress
from .region import EVERYTHING, Region
from .signal import Signal
from .source import ArraySource, NativeSource, Removed, Source
from .step import Edits, Step

__all__ = ["EVERYTHING", "ArraySource", "Cancelled", "Document", "Edits", "Findings", "Format", "History", "Mark", "NativeSource", "Origin",
           "OverRange", "Progress", "Region", "Removed", "ShellacError", "Signal", "Source", "Step", "UsageError"]
