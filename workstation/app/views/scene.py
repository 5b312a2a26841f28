"""Scene: what all views share, so that they zoom, scroll, select and colour together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from PySide6.QtCore import QCoreApplication, QObject, Signal

from ...analysis.transforms import SpectrogramSettings
from ...core import Marker, Marks, Source
from ..jobs import Jobs
from . import colours
from .selection import Selection
from .snapping import to_zero_crossing
from .tiles import Tiles
from .track import Track
from .viewport import Viewport

#: Sources by the letter that people call them, and the role of their colours.
ROLES = {"A": "before", "B": "after", "R": "removed"}
#: A waveform is magnified by at most this much: 60 dB.
TALLEST = 1000.0


@dataclass(frozen=True)
class WaveformLook:
    """`gain` magnifies waveforms (1 shows full scale), that of R by `lift` besides; `logarithmic` draws them in dB.

    `overlay`, 0 to 1, is how strongly a waveform is laid over its spectrogram.
    """

    gain: float = 1.0
    logarithmic: bool = False
    lift: float = 1.0
    overlay: float = 0.0

    def gain_of(self, letter: str) -> float:
        """The magnification of A, B or R."""
        return self.gain * (self.lift if letter == "R" else 1.0)

    def magnified(self, factor: float) -> WaveformLook:
        """The same, `factor` times as tall, never less than full scale."""
        return replace(self, gain=min(max(self.gain * factor, 1.0), TALLEST))


class Scene(QObject):
    """Viewport, selection, tracks by letter, play head, marks, markers, folded channels and looks.

    `look_changed`: everything has to be drawn again. `head_moved(old, new)`: the play head alone moved.
    `sharpened`: more of a source is rendered or measured. `folded_changed`: channels are shown as thin strips or in full.
    """

    look_changed = Signal()
    sharpened = Signal()
    folded_changed = Signal()
    markers_changed = Signal()
    head_moved = Signal(int, int)
    cursor_moved = Signal(object, object, object)
    seek_requested = Signal(int)
    scrubbed = Signal(int)

    def __init__(self, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.jobs = jobs
        self.viewport = Viewport(parent=self)
        self.selection = Selection(self)
        self.tracks: dict[str, Track] = {}
        self.head = 0
        self.marks = Marks()
        self.markers: tuple[Marker, ...] = ()
        self.folded: frozenset[int] = frozenset()
        self.tiles = Tiles(jobs, self)
        self.spectrogram = SpectrogramSettings()
        self.colour_map = colours.IDS[0]
        self.waveform = WaveformLook()
        self.in_samples = False

    def source(self, letter: str) -> Source | None:
        track = self.tracks.get(letter)
        return None if track is None else track.source

    def set_head(self, frame: int) -> None:
        old, self.head = self.head, frame
        if frame != old:
            self.head_moved.emit(old, frame)

    def set_marks(self, marks: Marks) -> None:
        self.marks = marks
        self.look_changed.emit()

    def set_markers(self, markers: Sequence[Marker]) -> None:
        """The person's markers, in the order of time."""
        if tuple(markers) != self.markers:
            self.markers = tuple(markers)
            self.markers_changed.emit()

    @property
    def channels(self) -> int:
        """Of what is shown; 0 where nothing is open."""
        return max((track.source.format.channels for track in self.tracks.values()), default=0)

    def set_folded(self, channels: Iterable[int]) -> None:
        """Show these channels as thin strips; one always stays in full."""
        folded = frozenset(c for c in channels if 0 <= c < self.channels)
        if folded != self.folded and len(folded) < max(self.channels, 1):
            self.folded = folded
            self.folded_changed.emit()

    def set_spectrogram(self, settings: SpectrogramSettings) -> None:
        self.spectrogram = settings
        self.look_changed.emit()

    def set_colour_map(self, name: str) -> None:
        colours.table(name)
        self.colour_map = name
        self.look_changed.emit()

    def set_waveform(self, look: WaveformLook) -> None:
        self.waveform = look
        self.look_changed.emit()

    def set_snapping(self, snapping: bool) -> None:
        """Borders that a person draws go to zero crossings, or stay where they were drawn."""
        self.selection.snap = partial(to_zero_crossing, self) if snapping else None

    def set_in_samples(self, samples: bool) -> None:
        """Count time in samples instead of hours, minutes and seconds."""
        self.in_samples = samples
        self.look_changed.emit()


def letter_name(letter: str) -> str:
    """"A before", "B after", "R removed"."""
    names = {"A": QCoreApplication.translate("Scene", "A before"), "B": QCoreApplication.translate("Scene", "B after"),
             "R": QCoreApplication.translate("Scene", "R removed")}
    return names[letter]


def channel_name(channel: int, count: int) -> str:
    """"left", "right" or "channel 3"; empty for mono."""
    if count == 1:
        return ""
    if count == 2:
        return QCoreApplication.translate("Scene", "right") if channel else QCoreApplication.translate("Scene", "left")
    return QCoreApplication.translate("Scene", "channel {0}").format(channel + 1)


def channel_sign(channel: int, count: int) -> str:
    """The same where there is little room: "L", "R" or "3"; empty for mono."""
    return channel_name(channel, count)[:1].upper() if count <= 2 else str(channel + 1)
