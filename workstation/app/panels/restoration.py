"""RestorationPanel: what is wrong, the steps, and the controls of the processor that is being tried."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QStackedWidget, QToolButton, QVBoxLayout, QWidget

from ...core import Region, Step
from ...restoration.processor import Processor
from ...restoration.settings import Number
from .. import words
from ..restoring.preview import Draft
from .apply_button import ApplyButton
from .complaints import ComplaintList
from .fields import NumberField
from .form import SettingsForm
from .presets import PresetButton
from .scrolled import scrolled
from .steps import StepsPanel, place_text

#: Below this many pixels the panel leaves out what its title's tip says too.
LOW = 480
#: Lines of controls that are always seen: a list of files above gives way to them.
LINES = 6

AMOUNT = Number("amount", "Amount", "Share of the change that is kept; 0 % is the recording as it came.", 0, 100, 5, 100, "%", whole=True)


class RestorationPanel(QWidget):
    """`drafted` says what the controls ask for; `apply_asked` that it shall be kept."""

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
        self.rate, self.length = 44100, 0
        self.sentence = ""
        self._change = ("", "")
        self.complaints = ComplaintList(self._processors.values())
        self.steps = StepsPanel()
        self.form = SettingsForm()
        self.amount = NumberField(AMOUNT)
        self.preview_box = QCheckBox(self.tr("Preview"))
        self.apply_button = ApplyButton(self.steps.list)
        self._build()
        self.complaints.chosen.connect(self.choose)
        self.form.changed.connect(self._moved)
        self.amount.changed.connect(self._moved)
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
        """True where Apply would change something: for a new step, or one whose controls were moved."""
        return self.draft is not None and self.draft != self._kept

    def set_open(self, is_open: bool) -> None:
        """Whether a recording is open; without one there is nothing to choose for."""
        if is_open != self._is_open:
            self._is_open = is_open
            self.diagnose.setEnabled(is_open)
            self._refresh()

    def choose(self, processor_id: str) -> None:
        """Show the controls of a processor, as a new step, and ask for it."""
        self._show(self._processors[processor_id], {}, 1.0, None)
        self._region = self._selection
        self._refresh()
        self._moved()

    def show_step(self, step: Step, index: int) -> None:
        """Show the controls of a step that was applied; nothing is asked for until one is moved."""
        self._show(self._processors[step.processor], step.settings, step.amount, index)
        self._region = step.region
        self._kept = self.draft
        self._refresh()

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
        self.form.show_settings((), {})
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
        self.form.set_values(settings)
        self.amount.set_value(round(amount * 100))
        self._moved()

    def add_amount(self, percent: int) -> None:
        """Move the amount, as a key does."""
        self.amount.set_value(min(max(self.amount.value() + percent, 0), 100))
        self._moved()

    def say(self, sentence: str, exact: str = "") -> None:
        """The size of the change, or what stands in its way; the tool tip says it in `exact` terms."""
        self.sentence = sentence
        self._sentence.setText(sentence)
        self._sentence.setToolTip(exact or sentence)
        self._sentence.setHidden(self.height() < LOW and not sentence)

    def show_change(self, sentence: str, exact: str) -> None:
        """The size of the change that is heard now; it stays when other controls are shown."""
        self._change = (sentence, exact)
        self.say(sentence, exact)

    def show_detections(self, text: str) -> None:
        """How many detections there are, which is selected, and what was corrected; empty: none."""
        self._detections.setText(text)
        self._detections.setVisible(bool(text))

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

    def _show(self, processor: Processor, values: object, amount: float, index: int | None) -> None:
        self._processor, self._index, self._kept = processor, index, None
        self.form.show_settings(processor.settings, dict(values))  # type: ignore[call-overload]
        self.amount.set_value(round(amount * 100))
        self.say(*self._change)

    def _ask_card(self) -> None:
        if self._processor is not None:
            self.card_asked.emit(self._processor.id)

    def _refresh(self) -> None:
        processor = self._processor
        # whoever has yet to choose sees as many processors as there is room for
        self._column.setStretchFactor(self.complaints, 3 if processor is not None else 30)
        for widget in (self.amount, self.preview_box, self.presets, self.about):
            widget.setVisible(processor is not None)
        self.apply_button.setEnabled(self.can_apply)
        self.complaints.setEnabled(self._is_open)
        self.steps.presets.setEnabled(self._is_open)
        self.complaints.mark(processor.id if processor is not None and self._index is None else None)
        if processor is None and self._offered:
            self._show_offer()
            return
        if processor is None:
            self.title.setText(self.tr("What now?"))
            self._summary.setText(self.tr(
                "Press Space to play it. Then choose above what is wrong. Nothing is changed before you press Apply.")
                if self._is_open else self.tr("Open a recording first, or the demo."))
            self._summary.show()
            self.title.setToolTip("")
            self.invents.hide()
            self.apply_button.show_texts(self.tr("Apply"), self.tr("Apply"))
            return
        title = "{name}" if self._index is None else self.tr("Step {number}: {name}")
        self.title.setText(title.format(number=(self._index or 0) + 1, name=words.name(processor)))
        self._summary.setText(words.summary(processor) if self._index is None else self.tr(
            "Applied. Move a control to change it, choose another processor above, or export."))
        for label in (self.title, self._summary):
            label.setToolTip(words.summary(processor))
        self._summary.setVisible(self.height() >= LOW)
        self.invents.setVisible(processor.generative)
        self.apply_button.show_texts(self._apply_text(), self.tr("Apply to selection"))

    def _show_offer(self) -> None:
        """The names of the steps that are tried, and what to do now."""
        names = " → ".join(words.name(self._processors[step.processor]) for step in self._offered)
        self.title.setText(self.tr("Treatment"))
        self._summary.setText(self.tr("{names}. Switch between A and B; nothing is changed before you press Apply.").format(names=names))
        for label in (self.title, self._summary):
            label.setToolTip(names)
        self._summary.show()
        self.invents.setVisible(any(self._processors[step.processor].generative for step in self._offered))
        text = self.tr("Apply one step") if len(self._offered) == 1 else self.tr("Apply {count} steps").format(count=len(self._offered))
        self.apply_button.show_texts(text, text)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """A low panel keeps its room for the controls: what they do is in the tip of the title then, and nothing is kept free."""
        super().resizeEvent(event)
        low = self.height() < LOW
        self._summary.setVisible(self._processor is None or not low)
        self._sentence.setMinimumHeight(0 if low else 3 * self._sentence.fontMetrics().lineSpacing())
        self._sentence.setHidden(low and not self.sentence)
        self.steps.set_low(low)

    def _apply_text(self) -> str:
        if self._index is not None:
            return self.tr("Change step {number}").format(number=self._index + 1)
        if self._region.is_everything:
            return self.tr("Apply to whole file")
        text = self.tr("Apply to {place}") if self._region.is_box else self.tr("Apply to selection {place}")
        return text.format(place=place_text(self._region, self.rate))

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
        column = self._column = QVBoxLayout(work)
        column.setContentsMargins(8, 6, 8, 8)
        column.setSpacing(4)
        self.diagnose = QToolButton()
        self.diagnose.setText(self.tr("Find out…"))
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
        column.addWidget(self._controls(), 9)
        column.addWidget(self._sentence)
        below = QHBoxLayout()
        below.addWidget(self.preview_box, 1)
        below.addWidget(self.presets)
        column.addLayout(below)
        self.setTabOrder(self.preview_box, self.presets)
        column.addWidget(self.apply_button)

    def _controls(self) -> QWidget:
        """The middle of the panel: title, form and amount, scrolling where the window is low."""
        self.title, self._summary, self._sentence, self._detections = QLabel(), QLabel(), QLabel(), QLabel()
        self._detections.setAccessibleName(self.tr("Detections"))
        self._detections.setToolTip(self.tr(
            "N and Shift+N go from one to the next, Delete switches one off or on, Insert adds one at the selection."))
        self._detections.hide()
        self.invents = QLabel("⚠ " + self.tr("This model makes up sound that the recording does not hold. What you hear may be wrong."))
        self.invents.setProperty("role", "warning")
        self.title.setProperty("role", "title")
        self._sentence.setProperty("role", "dim")
        for label in (self.title, self._summary, self.invents, self._sentence, self._detections):
            label.setWordWrap(True)
        self._sentence.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.presets = PresetButton(self.tr("Presets of these settings"))
        self.about = QToolButton()
        self.about.setText(self.tr("About"))
        self.about.setAccessibleName(self.tr("About this processor"))
        self.about.setToolTip(self.tr("What it is for, what not, and what its model was trained on"))
        self.about.clicked.connect(self._ask_card)
        for control in (self.about, self.preview_box):
            control.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        top = QHBoxLayout()
        top.addWidget(self.title, 1)
        top.addWidget(self.about, 0, Qt.AlignmentFlag.AlignTop)
        inner = QWidget()
        rows = QVBoxLayout(inner)
        rows.setContentsMargins(0, 0, 6, 0)
        rows.setSpacing(8)
        rows.addWidget(self._summary)
        rows.addWidget(self.invents)
        rows.addWidget(self.form)
        rows.addWidget(self.amount)
        rows.addWidget(self._detections)
        rows.addStretch(1)
        area = scrolled(inner)
        area.setMinimumHeight(LINES * self.fontMetrics().lineSpacing())
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 6, 0, 0)
        column.addLayout(top)
        column.addWidget(area, 1)
        return whole
