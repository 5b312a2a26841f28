"""Correcting: detections that a person switched off or added, in the findings of a step."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ..core import Findings, Marks, Step


def corrected(step: Step, marks: Marks) -> Step:
    """The same step with detections that a person corrected."""
    return replace(step, findings=(step.findings or Findings()).with_marks(marks))


def carried(old: Step, fresh: Step) -> Step:
    """`fresh`, learned again, with the corrections made in `old`: what was switched off there is off, what was added is there."""
    if old.findings is None or fresh.findings is None or not old.findings.edited:
        return fresh
    before, marks = old.findings.marks, fresh.findings.marks
    added = before.by_hand()
    missed = []
    for index in np.flatnonzero(~before.columns["enabled"] & ~added).tolist():
        mark = before[index]
        same = marks.touching(mark.start, mark.stop, mark.channels)
        if same.any():
            marks = marks.switched(same, False)
        else:
            missed.append(index)
    kept = before.chosen(np.sort(np.append(np.flatnonzero(added), missed).astype(np.int64)))
    return corrected(fresh, Marks.joined([marks, kept]))
