"""The use cases of Shellac, shared by the window and the command line: open, restore, compare, export."""

from ..restoration.registry import get as processor
from ..restoration.registry import processors
from .opening import demos, open_recording
from .rendering import Renderer
from .steps import adjusted, is_stale, learned, make_step, refreshed

__all__ = ["Renderer", "adjusted", "demos", "is_stale", "learned", "make_step", "open_recording", "processor", "processors", "refreshed"]
