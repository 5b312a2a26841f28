"""The card of a processor: what it is for and, where a model stands behind it, all that the model says of itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QTextBrowser, QVBoxLayout, QWidget

from ...restoration.processor import Card, Processor
from .. import words
from .rows import resize_within_screen

#: More figures than these do not stand side by side.
MOST_COLUMNS = 8


class CardDialog(QDialog):
    """Shown one click away from a processor's name."""

    def __init__(self, processor: Processor, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("About {name}").format(name=words.name(processor)))
        resize_within_screen(self, 720, 560)
        self.text = QTextBrowser()
        self.text.setAccessibleName(self.tr("Card of {name}").format(name=words.name(processor)))
        self.text.setOpenExternalLinks(True)
        self.text.setHtml(self._html(processor))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addWidget(self.text)
        column.addWidget(buttons)

    def _html(self, processor: Processor) -> str:
        parts = [f"<h2>{escape(words.name(processor))}</h2>"]
        if processor.card is None or processor.card.purpose != processor.summary:
            parts.append(f"<p>{escape(words.summary(processor))}</p>")
        if processor.card is not None:
            parts.append(self._model(processor.card))
        if processor.settings:
            heads = (self.tr("Setting"), self.tr("Takes"), self.tr("Default"), self.tr("What it does"))
            rows = [dict(zip(heads, (words.setting(s.name), words.values(s), words.value(s, s.default), words.setting(s.help)),
                             strict=True)) for s in processor.settings]
            parts += [heading(self.tr("Settings")), table(rows)]
        return "".join(parts)

    def _model(self, card: Card) -> str:
        kind = self.tr("Generative: it invents sound that the recording does not have.") if card.generative else self.tr(
            "Not generative: it changes only what the recording has.")
        facts = ((self.tr("For"), card.purpose), (self.tr("Not for"), card.not_for), (self.tr("Trained on"), card.training_data),
                 (self.tr("Kind"), kind), (self.tr("Licence of the weights"), card.licence), (self.tr("Source"), card.source),
                 (self.tr("Parameters"), f"{card.parameters:,}"), (self.tr("Weights (SHA-256)"), card.sha256))
        rows = "".join(f"<tr><td><b>{escape(name)}</b>&nbsp;&nbsp;</td><td>{escape(str(value))}</td></tr>"
                       for name, value in facts if value)
        parts = [f'<table cellspacing="0" cellpadding="3">{rows}</table>']
        if card.figures:
            parts += [heading(self.tr("Figures")), figures(card.figures)]
        return "".join(parts)


def heading(text: str) -> str:
    """A heading as HTML."""
    return f"<h3>{escape(text)}</h3>"


def table(rows: Sequence[Mapping[str, Any]]) -> str:
    """Rows of the same keys as an HTML table."""
    head = "".join(f'<th align="left">{escape(str(key))}</th>' for key in rows[0])
    body = "".join("<tr>" + "".join(f"<td>{escape(str(row.get(key, '')))}</td>" for key in rows[0]) + "</tr>" for row in rows)
    return f'<table border="0" cellspacing="0" cellpadding="4" width="98%"><tr>{head}</tr>{body}</table>'


def figures(rows: Sequence[Mapping[str, Any]]) -> str:
    """Figures with one column for each test, so that they can be compared, under names that can be read; many tests have a row each."""
    if len(rows) > MOST_COLUMNS:
        return table([{figure_name(key): text for key, text in zip(rows[0], texts, strict=True)} for texts in zip(
            *(_aligned([row.get(key, "") for row in rows]) for key in rows[0]), strict=True)])
    body = "".join(f'<tr><td><b>{escape(figure_name(key))}</b></td>' + "".join(
        f'<td align="right">{escape(text)}</td>' for text in _aligned([row.get(key, "") for row in rows])) + "</tr>" for key in rows[0])
    return f'<table border="0" cellspacing="0" cellpadding="4" width="98%">{body}</table>'


def figure_name(key: str) -> str:
    """The key of a figure as people read it: "SNR best gain (dB)" for "snr_best_gain_db"."""
    plain, unit = (key.removesuffix("_db"), " (dB)") if key.endswith("_db") else (key, "")
    words_of = [word.upper() if word in ("snr", "mse", "lsd") else word for word in plain.replace("si_sdr", "SI-SDR").split("_")]
    name = " ".join(words_of).replace("kbps", "kbit/s").replace("nothing", "doing nothing") + unit
    return name if "kbit" in name else name[:1].upper() + name[1:]


def _aligned(values: Sequence[Any]) -> list[str]:
    """Numbers of one kind with as many decimals as the one that has most; as they are where one has an exponent."""
    plain = [str(value) for value in values]
    if not all(isinstance(value, float) for value in values) or any("e" in text for text in plain):
        return plain
    decimals = max(len(text.partition(".")[2]) for text in plain)
    return [f"{value:.{decimals}f}".replace("-", "−") for value in values]
