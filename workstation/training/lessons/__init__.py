"""Lessons by the name that a recipe gives them. A new lesson is one file and one line here."""

from __future__ import annotations

from ...core import UsageError
from ..lesson import Lesson
from .line_cells import LineCells
from .reconstruct import Reconstruct
from .undo_coding import UndoCoding

_LESSONS: dict[str, type[Lesson]] = {"line-cells": LineCells, "reconstruct": Reconstruct, "undo-coding": UndoCoding}


def find(name: str) -> type[Lesson]:
    """The lesson of that name; UsageError where there is none."""
    if name not in _LESSONS:
        raise UsageError(f"There is no lesson '{name}'; those are: {', '.join(_LESSONS)}.")
    return _LESSONS[name]
