"""Restore menu."""

from __future__ import annotations

from ... import session
from ..dialogs.card import CardDialog
from .base import Base


class RestoreCommands(Base):
    def preview(self) -> None:
        self._window.showing.set_preview(not self.preview_model.is_on)

    def apply(self) -> None:
        draft = self.panel_widget.draft
        if self.preview_model.offer is not None:
            self.preview_model.apply()
        elif draft is not None and self.workspace.document is not None:
            self.preview_model.propose(draft)
            self.preview_model.apply()

    def diagnose(self) -> None:
        self._window.treating.show()

    def amount_less(self) -> None:
        self.panel_widget.add_amount(-5)

    def amount_more(self) -> None:
        self.panel_widget.add_amount(5)

    def step_toggle(self) -> None:
        self._with_step(self.workspace.toggle)

    def step_up(self) -> None:
        self._with_step(lambda index: self.workspace.move(index, index - 1))

    def step_down(self) -> None:
        self._with_step(lambda index: self.workspace.move(index, index + 1))

    def step_remove(self) -> None:
        self._with_step(self.workspace.remove)

    def next_detection(self) -> None:
        self._window.detections.go(1)

    def previous_detection(self) -> None:
        self._window.detections.go(-1)

    def switch_detection(self) -> None:
        self._window.detections.switch()

    def add_detection(self) -> None:
        self._window.detections.add()

    def save_preset(self) -> None:
        self._window.presets.save_steps()

    def presets(self) -> None:
        self._window.presets.show()

    def card(self) -> None:
        if self.panel_widget.processor is not None:
            self.show_card(self.panel_widget.processor.id)

    def show_card(self, processor_id: str) -> None:
        """The card of a processor."""
        CardDialog(session.processor(processor_id), self._window).open()
