"""What is seen of the audio: lanes, rulers, spectrum and meters. Views show Sources and know nothing of restoration."""

from .scene import WaveformLook
from .selection import Selection
from .stack import TimelineStack
from .viewport import Viewport

__all__ = ["Selection", "TimelineStack", "Viewport", "WaveformLook"]
