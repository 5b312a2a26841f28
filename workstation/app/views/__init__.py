"""What is seen of the audio: lanes, rulers, spectrum and meters. Views show Sources and know nothing of restoration."""

from .meter_bar import MeterBar
from .scene import WaveformLook
from .selection import Selection
from .spectrum_panel import SpectrumPanel
from .stack import TimelineStack
from .viewport import Viewport

__all__ = ["MeterBar", "Selection", "SpectrumPanel", "TimelineStack", "Viewport", "WaveformLook"]
