"""Status: the line below the recording. What is open, what is under the cursor, where it is computed, what is running."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QProgressBar, QSizePolicy, QStatusBar, QToolButton, QWidget

from ...core import Source
from ...core.clock import clock
from .. import names, theme, words
from ..jobs import Job, Jobs

#: So much of the name of what stands in B's place is shown, in pixels.
NAME_WIDTH = 220

#: The widest that is said of the place under the cursor, below a hundred hours.
LONGEST_CURSOR = "00:00:00.000 · 00.00 kHz D♯10 · −100.0 dB"


class SelectedLabel(QLabel):
    """What is selected: in full where there is room, else in short, cut where there is still less. The tip has all of it."""

    def __init__(self) -> None:
        super().__init__()
        self._texts = "", ""

    def show_texts(self, text: str, short: str) -> None:
        self._texts = text, short
        self.setToolTip(text)
        room, metrics = max(self.width() - 14, 0), self.fontMetrics()
        shown = text if metrics.horizontalAdvance(text) <= room else short
        self.setText(metrics.elidedText(shown, Qt.TextElideMode.ElideRight, room))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self.show_texts(*self._texts)


class JobLabel(QLabel):
    """As wide as its longest text where there is room for it, so that it stands still; else its text is cut in the middle."""

    def __init__(self, longest: str) -> None:
        super().__init__()
        self._text = ""
        self._width = self.fontMetrics().horizontalAdvance(longest) + 14
        self.setMaximumWidth(self._width)

    def show_text(self, text: str) -> None:
        self._text = text
        self.setText(self.fontMetrics().elidedText(text, Qt.TextElideMode.ElideMiddle, self.width() - 14))

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(self._width, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(self._width // 3, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self.show_text(self._text)


class StatusLine(QStatusBar):
    """Every part has a place of its own, so that nothing moves when another part changes; what runs takes room of the selection."""

    def __init__(self, jobs: Jobs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self.setSizeGripEnabled(False)
        self.format = self._label(self.tr("Format and length"))
        self.cursor_label = self._label(self.tr("Under the cursor"))
        self.selected = SelectedLabel()
        self._name(self.selected, self.tr("Selected"))
        self.sound = self._label(self.tr("Sound device"))
        self.device = self._label(self.tr("Computed on"))
        self.cursor_label.setFont(theme.numbers(self.cursor_label.font()))
        self.cursor_label.setMaximumWidth(self.cursor_label.fontMetrics().horizontalAdvance(LONGEST_CURSOR) + 14)
        self.job_text = JobLabel(words.stage("Looking for the quietest moments") + " 100 % · 00:00 left")
        self._name(self.job_text, self.tr("Running"))
        self.job_text.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.bar = QProgressBar()
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(90)
        self.bar.setAccessibleName(self.tr("Progress"))
        self.cancel = QToolButton()
        self.cancel.setText("✕")
        self.cancel.setToolTip(self.tr("Cancel what is running"))
        self.cancel.setAccessibleName(self.tr("Cancel what is running"))
        self.cancel.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.cancel.clicked.connect(self._cancel)
        self.addWidget(self.format)
        self.addWidget(self.cursor_label, 2)
        self.addWidget(self.selected, 3)
        for widget in (self.job_text, self.bar, self.cancel, self.sound, self.device):
            self.addPermanentWidget(widget)
        for label in (self.cursor_label, self.selected):
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        jobs.active_changed.connect(self.refresh_jobs)
        self.refresh_jobs()

    def show_source(self, source: Source | None, other: Source | None = None) -> None:
        """What is open, and what stands in B's place."""
        text = "" if source is None else self.describe(source)
        if other is not None and other.origin.path:
            name = self.fontMetrics().elidedText(Path(other.origin.path).name, Qt.TextElideMode.ElideMiddle, NAME_WIDTH)
            text = self.tr("{what} · B: {name}").format(what=text, name=name)
        self.format.setText(text)

    def show_cursor(self, text: str) -> None:
        self.cursor_label.setText(text)

    def show_selection(self, text: str, short: str) -> None:
        self.selected.show_texts(text, short)

    def show_device(self, name: str) -> None:
        """Where models are computed."""
        self.device.setText(self.tr("Models compute on: {device}").format(device=name))
        self.device.setToolTip(self.tr("Restorations are computed on this; Restore, Compute on changes it"))

    def show_sound(self, text: str) -> None:
        self.sound.setText(words.sentence(text))

    def describe(self, source: Source) -> str:
        """"44.1 kHz · 24 bit · stereo · 3:12.000"."""
        form, origin = source.format, source.origin
        sample_type = names.sample_type(form.subtype)
        if origin.lossy:
            bitrate = f" {origin.bitrate / 1000:.0f} kbit/s" if origin.bitrate else ""
            sample_type = (origin.codec or self.tr("lossy")) + bitrate
        channels = {1: self.tr("mono"), 2: self.tr("stereo")}.get(form.channels, self.tr("{count} channels").format(count=form.channels))
        return " · ".join(part for part in (f"{form.rate / 1000:g} kHz", sample_type, channels, clock(source.seconds)) if part)

    def refresh_jobs(self) -> None:
        """Show the newest of the jobs that run."""
        active = self._jobs.active
        for widget in (self.job_text, self.bar, self.cancel):
            widget.setVisible(bool(active))
        if not active:
            return
        job = active[-1]
        self.bar.setValue(round(job.progress.fraction * 1000))
        self.job_text.show_text(self._text(job))
        self.job_text.setToolTip("\n".join(self._text(j) for j in active))

    def _text(self, job: Job) -> str:
        parts = [f"{words.stage(job.title)} {job.progress.fraction * 100:.0f} %"]
        left = job.progress.seconds_left
        if left is not None:
            parts.append(self.tr("{time} left").format(time=clock(left, 0)))
        return " · ".join(parts)

    def _cancel(self) -> None:
        if self._jobs.active:
            self._jobs.active[-1].cancel()

    def _label(self, name: str) -> QLabel:
        label = QLabel()
        self._name(label, name)
        return label

    def _name(self, label: QLabel, name: str) -> None:
        label.setAccessibleName(name)
        label.setContentsMargins(6, 0, 6, 0)
