"""RestorationPanel: what is wrong, the steps, and the controls of the processor that is being tried."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QStackedWidget, QToolButton, QVBoxLayout, QWidget

from ...core import Region, Step
from ...restoration.processor import Processor
from .. import words
from ..restoring.preview import Draft
from .apply_button import ApplyButton
from .complaints import ComplaintList
from .controls import Controls
from .presets import PresetButton
from .said import Said
from .steps import StepsPanel, place_text

#: Below this many pixels the panel leaves out what its title's tip says too.
LOW = 480


class RestorationPanel(QWidget):
    """`drafted` says what the controls ask for; `apply_asked` that it shall be kept. `choosing` comes before another processor."""

    choosing = Signal()
    drafted = Signal(object)
    apply_asked = Signal()
    preview_toggled = Signal(bool)
    card_asked = Signal(str)
    diagnosis_asked = Signal()

    def __init__(self, processors: Iterable[Processor], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._processors = {p.id: p for p in processors}
        self._processor: Processor | None = None
        self._index: int | None = None
        self._region = Region()
        self._selection = Region()
        self._kept: Draft | None = None
        self._offered: tuple[Step, ...] = ()
        self._is_open = False
        self.rate, self.channels = 44100, 1
        self._change = ("", "")
        self.complaints = ComplaintList(self._processors.values())
        self.steps = StepsPanel()
        self.controls, self.said = Controls(), Said()
        self.form, self.amount, self.title = self.controls.form, self.controls.amount, self.controls.title
        self.preview_box = QCheckBox(self.tr("Preview"))
        self.presets = PresetButton(self.tr("Presets of these settings"))
        self.apply_button = ApplyButton(self.steps.list)
        self._build()
        self.complaints.chosen.connect(self.choose)
        self.controls.moved.connect(self._moved)
        self.controls.card_asked.connect(self._ask_card)
        self.preview_box.clicked.connect(self.preview_toggled)
        self.apply_button.clicked.connect(lambda: self.apply_asked.emit())
        self.clear()

    @property
    def processor(self) -> Processor | None:
        """The processor whose controls are shown."""
        return self._processor

    @property
    def draft(self) -> Draft | None:
        """What the controls say."""
        if self._processor is None:
            return None
        return Draft(self._processor.id, self.form.values(), self.amount.value() / 100, self._region, self._index)

    @property
    def can_apply(self) -> bool:
        """True where Apply would change something: for a new step, or one whose controls were moved. Not where a selection is missing."""
        return self.draft is not None and self.draft != self._kept and not self._lacks_selection

    @property
    def _lacks_selection(self) -> bool:
        """True where the processor works on a selection and there is none."""
        return self._processor is not None and self._processor.longest_selection is not None and not self._region.selects

    def set_open(self, is_open: bool) -> None:
        """Whether a recording is open; without one there is nothing to choose for."""
        if is_open != self._is_open:
            self._is_open = is_open
            self.diagnose.setEnabled(is_open)
            self._refresh()

    def choose(self, processor_id: str) -> None:
        """Show the controls of a processor, as a new step, and ask for it."""
        self.choosing.emit()
        self._show(self._processors[processor_id], {}, 1.0, None, self._selection)
        self._moved()

    def show_step(self, step: Step, index: int) -> None:
        """Show the controls of a step that was applied; nothing is asked for until one is moved."""
        self._show(self._processors[step.processor], step.settings, step.amount, index, step.region)
        self._kept = self.draft
        self.apply_button.setEnabled(self.can_apply)

    def show_offer(self, steps: tuple[Step, ...]) -> None:
        """Steps that are tried together, none where there are none; the controls of one processor go."""
        if steps != self._offered:
            self._offered = steps
            if steps:
                self.clear()
            self._refresh()

    def clear(self) -> None:
        """No processor."""
        self._processor, self._index, self._kept = None, None, None
        self._refresh()

    def set_selection(self, region: Region | None, moves_draft: bool = True) -> None:
        """What is selected in the views: where a new step will be applied. With `moves_draft` False the one that is tried stays."""
        self._selection = region or Region()
        self.form.set_selection(None if region is None or region.stop is None else (region.start / self.rate, region.stop / self.rate))
        if moves_draft and self._index is None and self._processor is not None and self._region != self._selection:
            self._region = self._selection
            self._refresh()
            self._moved()

    @property
    def selection(self) -> Region:
        """Where new steps will be applied."""
        return self._selection

    def set_controls(self, settings: Mapping[str, Any], amount: float) -> None:
        """Move several controls at once, as a preset does."""
        self.controls.set_values(settings, amount)
        self._moved()

    def add_amount(self, percent: int) -> None:
        """Move the amount, as a key does."""
        self.amount.set_value(min(max(self.amount.value() + percent, 0), 100))
        self._moved()

    def show_change(self, sentence: str, exact: str) -> None:
        """The size of the change that is heard now; it stays when other controls are shown."""
        self._change = (sentence, exact)
        self.said.say(sentence, exact)

    def add_page(self, page: QWidget) -> None:
        """Something that may stand in the place of everything else here."""
        self._pages.addWidget(page)

    def show_page(self, page: QWidget | None) -> None:
        """Show a page in the place of everything else, or everything again."""
        self._pages.setCurrentWidget(page or self._work)

    def show_figures(self, text: str) -> None:
        """Figures against the reference, at the bottom; empty: none."""
        self._beside.setText(text)
        self._beside.setAccessibleName(text)
        self._beside.setVisible(bool(text))

    def _moved(self) -> None:
        if self._processor is not None:
            self.apply_button.setEnabled(self.can_apply)
            self.drafted.emit(self.draft)

    def _show(self, processor: Processor, values: Mapping[str, Any], amount: float, index: int | None, region: Region) -> None:
        self._processor, self._index, self._region, self._kept = processor, index, region, None
        self.controls.show_processor(processor, values, amount, index)
        self.said.say(*self._change)
        self._refresh()

    def _ask_card(self) -> None:
        if self._processor is not None:
            self.card_asked.emit(self._processor.id)

    def _refresh(self) -> None:
        processor = self._processor
        self._share_height()
        for widget in (self.preview_box, self.presets):
            widget.setVisible(processor is not None)
        self.apply_button.setEnabled(self.can_apply)
        self.complaints.setEnabled(self._is_open)
        self.steps.presets.setEnabled(self._is_open)
        self.complaints.mark(processor.id if processor is not None and self._index is None else None)
        if processor is not None:
            self.apply_button.show_texts(self._apply_text(), self.tr("Apply to selection"))
        elif self._offered:
            self._show_offer()
        else:
            self.controls.show_sentence(self.tr("What now?"), self.tr(
                "Press Space to play it. Then choose above what is wrong. Nothing is changed before you press Apply.")
                if self._is_open else self.tr("Open a recording first, or the demo."))
            self.apply_button.show_texts(self.tr("Apply"), self.tr("Apply"))

    def _share_height(self) -> None:
        """Whoever has yet to choose sees as many processors as there is room for."""
        few = 1 if self.height() < LOW else 3
        self._column.setStretchFactor(self.complaints, 30 if self._processor is None else few)

    def _show_offer(self) -> None:
        """The names of the steps that are tried, and what to do now."""
        processors = [self._processors[step.processor] for step in self._offered]
        names = " → ".join(map(words.name, processors))
        sentence = self.tr("{names}. Switch between A and B; nothing is changed before you press Apply.").format(names=names)
        self.controls.show_sentence(self.tr("Treatment"), sentence, names, any(processor.generative for processor in processors))
        text = self.tr("Apply one step") if len(self._offered) == 1 else self.tr("Apply {count} steps").format(count=len(self._offered))
        self.apply_button.show_texts(text, text)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """A low panel keeps its room for the controls: what they do is in the tip of the title then, and nothing is kept free."""
        super().resizeEvent(event)
        low = self.height() < LOW
        for part in (self.complaints, self.steps, self.controls, self.said):
            part.set_low(low)
        self._share_height()

    def _apply_text(self) -> str:
        if self._index is not None:
            return self.tr("Change step {number}").format(number=self._index + 1)
        if self._lacks_selection:
            return self.tr("Apply to selection")
        if self._region.is_everything:
            return self.tr("Apply to whole file")
        text = self.tr("Apply to {place}") if self._region.is_box else self.tr("Apply to selection {place}")
        return text.format(place=place_text(self._region, self.rate, self.channels))

    def _build(self) -> None:
        wrong = QLabel(self.tr("WHAT IS WRONG?"))
        wrong.setProperty("role", "heading")
        self._work = work = QWidget()
        self._pages = QStackedWidget()
        self._pages.addWidget(work)
        self._beside = QLabel()
        self._beside.setProperty("role", "dim")
        self._beside.setContentsMargins(8, 0, 8, 6)
        self._beside.setWordWrap(True)
        self._beside.hide()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self._pages, 1)
        outer.addWidget(self._beside)
        self.preview_box.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        column = self._column = QVBoxLayout(work)
        column.setContentsMargins(8, 6, 8, 8)
        column.setSpacing(4)
        self.diagnose = QToolButton()
        self.diagnose.setProperty("role", "quiet")
        self.diagnose.setText(self.tr("Find out"))
        self.diagnose.setAccessibleName(self.tr("What is wrong with it?"))
        self.diagnose.setToolTip(self.tr("Listen through the recording, and say what would treat what is found"))
        self.diagnose.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.diagnose.setEnabled(False)
        self.diagnose.clicked.connect(self.diagnosis_asked)
        heading = QHBoxLayout()
        heading.addWidget(wrong, 1)
        heading.addWidget(self.diagnose)
        column.addLayout(heading)
        column.addWidget(self.complaints, 3)
        column.addWidget(self.steps, 1)
        column.addWidget(self.controls, 9)
        column.addWidget(self.said)
        below = QHBoxLayout()
        below.addWidget(self.preview_box, 1)
        below.addWidget(self.presets)
        column.addLayout(below)
        self.setTabOrder(self.preview_box, self.presets)
        column.addWidget(self.apply_button)
