"""The size of a change is told of what was changed, not of what was left alone."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from workstation import session
from workstation.app.jobs import Jobs
from workstation.app.restoring.change_size import ChangeSize
from workstation.app.workspace import Workspace
from workstation.core import ArraySource, Document, Edits, Progress, Region
from workstation.restoration.rendered import Rendered


def test_nothing_is_said_before_some_of_the_selection_is_rendered(qtbot: QtBot, noisy_voice: object) -> None:
    rate = 22050
    source = ArraySource(noisy_voice, rate)  # type: ignore[arg-type]
    longer = ArraySource(source.read(0, source.length).repeat(20, axis=1), rate)
    jobs = Jobs()
    workspace = Workspace(jobs, session.Renderer())
    workspace.set_document(Document(longer))
    told: list[tuple[str, str]] = []
    size = ChangeSize(workspace)
    size.measured.connect(lambda *texts: told.append(texts))
    region = Region(start=40 * rate)
    step = session.make_step("gain", {"gain": -6.0}, longer, region=region, progress=Progress())
    after = workspace.renderer.rendered(longer, Edits((step,)))
    workspace.after.current = after
    workspace.sources = {"A": longer, "B": after}
    after.prepare(0, rate, Progress())
    assert isinstance(after, Rendered) and after.ready_spans()[0][1] < 40 * rate
    size._measure()
    qtbot.waitUntil(lambda: not jobs.busy)
    assert told == []
    after.prepare(41 * rate, 42 * rate, Progress())
    size._measure()
    qtbot.waitUntil(lambda: bool(told), timeout=5_000)
    assert "softer than the recording" in told[0][0] and "dB re source" in told[0][1]
    jobs.shutdown()
