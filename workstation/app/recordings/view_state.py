"""ViewState: how a recording looked when it was left: selection, zoom, folded lanes, play head, what was shown and heard."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from ...core import Region

if TYPE_CHECKING:
    from ..main_window import MainWindow


@dataclass(frozen=True)
class ViewState:
    """Places are in frames; `stop` None stands for the end. `height` magnifies the waveform, 1 shows full scale.

    The defaults are how a recording is first shown: all of it.
    """

    start: float = 0.0
    stop: float | None = None
    low_hz: float = 0.0
    high_hz: float | None = None
    region: Region | None = None
    head: int = 0
    shown: str = "A"
    step: int | None = None
    folded: tuple[int, ...] = ()
    height: float = 1.0

    def to_plain(self) -> dict[str, Any]:
        """JSON-ready data."""
        return {**asdict(self), "region": None if self.region is None else self.region.to_plain()}

    @classmethod
    def from_plain(cls, plain: dict[str, Any]) -> ViewState:
        """What `to_plain` gave; unknown keys are those of a later version and are left out."""
        known = {key: value for key, value in plain.items() if key in cls.__dataclass_fields__}
        region = known.pop("region", None)
        return cls(**known, region=None if region is None else Region.from_plain(region))


def taken(window: MainWindow) -> ViewState:
    """How the window shows its recording now."""
    view, workspace, scene = window.timeline.viewport, window.workspace, window.timeline.scene
    whole, top = view.shows_whole, view.high_hz >= view.nyquist
    return ViewState(0.0 if whole else view.start_frame, None if whole else view.stop_frame, view.low_hz, None if top else view.high_hz,
                     window.timeline.selection.region, window.listening.position, workspace.shown, workspace.selected_step,
                     tuple(sorted(scene.folded)), scene.waveform.gain)


def restore(window: MainWindow, state: ViewState) -> None:
    """Show the recording like that; what no longer fits it is left out."""
    view, workspace, scene = window.timeline.viewport, window.workspace, window.timeline.scene
    scene.set_folded(state.folded)
    scene.set_waveform(scene.waveform.magnified(state.height / scene.waveform.gain))
    window.timeline.selection.set(state.region)
    if state.stop is None:
        view.whole()
    else:
        view.show(state.start, state.stop)
    view.show_band(state.low_hz, view.nyquist if state.high_hz is None else state.high_hz)
    if state.step is not None and state.step < len(workspace.edits):
        workspace.select_step(state.step)
    if state.shown in ("B", "R", "AB") and (workspace.edits.active or workspace.other is not None or state.shown == "AB"):
        workspace.show(state.shown)
        window.listening.listen("B" if state.shown == "AB" else state.shown)
    window.listening.seek(state.head)
