"""The report as one HTML page: no scripts, no links to fetch, plots inside, printable, light and dark."""

from __future__ import annotations

import base64
import math
from collections.abc import Iterable
from html import escape
from pathlib import Path

from .facts import FileFacts, ReportData, StepFacts, clock
from .report_style import STYLE

_IMAGE_TYPES = {".png": "image/png", ".svg": "image/svg+xml"}


def page(data: ReportData) -> str:
    """The whole page as text."""
    name = escape(data.source.path.name)
    parts = [_head(data), _verdict(data), _table("Levels and change", _figures(data), ("", "Doing nothing", "This restoration")),
             _reference(data), _steps(data), _plots(data), _files(data), _notes(data), _job(data)]
    body = "\n".join(p for p in parts if p)
    return (f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
            f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>Restoration report: {name}</title>\n'
            f"<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n{body}\n</main>\n</body>\n</html>\n")


def _head(data: ReportData) -> str:
    steps = " → ".join(step.name for step in data.steps) or "no steps"
    return (f"<header>\n<p class=\"kind\">Restoration report</p>\n<h1>{escape(data.source.path.name)}</h1>\n"
            f'<p class="steps">{escape(steps)}</p>\n<p class="statement">{escape(data.statement)}</p>\n</header>')


def _verdict(data: ReportData) -> str:
    """What one must know before all else: the null check, and whether a model invented anything."""
    cards = [_card("Null check", "Exactly 0" if data.null.exact else db(data.null.error_dbfs, "dBFS"), data.null.text),
             _card("Removed", db(data.removed.level_re_source_db, "dB"), data.removed.text or "relative to the source"),
             _card("Time changed", percent(data.removed.changed_share), f"of {clock(data.source.seconds)}"),
             _card("Loudness", db(data.after.lufs, "LUFS"), f"before: {db(data.before.lufs, 'LUFS')}")]
    warning = ""
    if data.generative:
        names = ", ".join(step.name for step in data.steps if step.generative)
        warning = (f'\n<p class="warning"><strong>Generated content.</strong> {escape(names)} invents sound that was not in the recording. '
                   "Do not use this copy as evidence of what was recorded.</p>")
    return f'<section class="cards">\n{"".join(cards)}\n</section>{warning}'


def _card(title: str, value: str, text: str) -> str:
    return f'<div class="card"><h3>{escape(title)}</h3><p class="value">{escape(value)}</p><p>{escape(text)}</p></div>\n'


def _figures(data: ReportData) -> list[tuple[str, str, str]]:
    before, after, removed = data.before, data.after, data.removed
    correlation = "undefined" if removed.correlation is None or math.isnan(removed.correlation) else number(removed.correlation, 3)
    return [("Sample peak", db(before.peak_dbfs, "dBFS"), db(after.peak_dbfs, "dBFS")),
            ("True peak", db(before.true_peak_dbtp, "dBTP"), db(after.true_peak_dbtp, "dBTP")),
            ("Loudness, integrated", db(before.lufs, "LUFS"), db(after.lufs, "LUFS")),
            ("Loudness range", db(before.loudness_range_lu, "LU"), db(after.loudness_range_lu, "LU")),
            ("Level of what was removed", db(-math.inf, "dBFS"), db(removed.level_dbfs, "dBFS")),
            ("The same, relative to the source", db(-math.inf, "dB"), db(removed.level_re_source_db, "dB")),
            ("Correlation of removed and source (leak of wanted signal)", "undefined", correlation),
            ("Share of time changed", percent(0), percent(removed.changed_share))]


def _reference(data: ReportData) -> str:
    if not data.figures:
        return ""
    rows = [(f.name, db(f.nothing, f.unit), db(f.restored, f.unit)) for f in data.figures]
    title = "Against the clean reference" + (f" {data.reference.name}" if data.reference else "")
    return _table(title, rows, ("", "Doing nothing", "This restoration"))


def _table(title: str, rows: Iterable[tuple[str, ...]], head: tuple[str, ...]) -> str:
    heads = "".join(f'<th scope="col">{escape(h)}</th>' for h in head)
    lines = "\n".join(f'<tr><th scope="row">{escape(row[0])}</th>' + "".join(f"<td>{escape(cell)}</td>" for cell in row[1:]) + "</tr>"
                      for row in rows)
    return (f'<section>\n<h2>{escape(title)}</h2>\n<table class="numbers">\n<thead><tr>{heads}</tr></thead>\n'
            f"<tbody>\n{lines}\n</tbody>\n</table>\n</section>")


def _steps(data: ReportData) -> str:
    if not data.steps:
        return "<section>\n<h2>Steps</h2>\n<p>None: the output is a copy of the source.</p>\n</section>"
    items = "\n".join(_step(number, step) for number, step in enumerate(data.steps, 1))
    return f"<section>\n<h2>Steps, in order</h2>\n{items}\n</section>"


def _step(number: int, step: StepFacts) -> str:
    kind = "generative" if step.generative else "deterministic"
    rows = [(s.name, s.text) for s in step.settings]
    rows += [("Amount", percent(step.amount)), ("Where", step.place)]
    if step.findings:
        rows.append(("Found", step.findings))
    rows += [("Processor", f"{step.id}, version {step.version}, {kind}, seed {step.seed}")]
    if step.model is not None:
        model = step.model
        rows += [("Model", f"{model.get('name', '')} ({model.get('id', '')}), {model.get('parameters', 0):,} parameters"),
                 ("Made for", str(model.get("purpose", ""))), ("Not for", str(model.get("not_for", ""))),
                 ("Trained on", str(model.get("training_data", ""))), ("Licence of the weights", str(model.get("licence", ""))),
                 ("Weights, SHA-256", str(model.get("sha256", "")))]
    return f'<article>\n<h3><span class="number">{number}</span> {escape(step.name)}</h3>\n{_list(rows)}\n</article>'


def _list(rows: Iterable[tuple[str, str]]) -> str:
    return "<dl>\n" + "\n".join(f"<dt>{escape(k)}</dt><dd>{escape(v)}</dd>" for k, v in rows if v) + "\n</dl>"


def _plots(data: ReportData) -> str:
    if not data.plots:
        return ""
    figures = "\n".join(_plot(path) for path in data.plots)
    return f'<section class="plots">\n<h2>Before, after, removed</h2>\n{figures}\n</section>'


def _plot(path: Path) -> str:
    """A picture inside the page; a PDF, which pages cannot show, by its name."""
    kind = _IMAGE_TYPES.get(path.suffix.lower())
    if kind is None or not path.is_file():
        return f"<p>Drawn in {escape(path.name)}, beside this report.</p>"
    content = base64.b64encode(path.read_bytes()).decode()
    return (f'<figure><img alt="Waveforms and spectrograms before and after, and of what was removed" src="data:{kind};base64,{content}">'
            f"<figcaption>{escape(path.name)}</figcaption></figure>")


def _files(data: ReportData) -> str:
    named = [("Source", data.source), ("Restored", data.restored), ("What was removed", data.residual)]
    items = "\n".join(f"<article>\n<h3>{title}</h3>\n{_list(_file(facts))}\n</article>" for title, facts in named if facts is not None)
    return f"<section>\n<h2>Files</h2>\n{items}\n</section>"


def _file(facts: FileFacts) -> list[tuple[str, str]]:
    own = facts.format
    channels = {1: "mono", 2: "stereo"}.get(own.channels, f"{own.channels} channels")
    rows = [("File", str(facts.path)),
            ("Format", f"{own.container} {own.subtype}, {own.rate:,} Hz, {channels}"),
            ("Length", f"{clock(facts.seconds)} ({facts.frames:,} frames), {facts.bytes:,} bytes"),
            ("SHA-256", facts.sha256), ("MD5 of the samples", facts.audio_md5 or "")]
    origin = facts.origin
    if origin is not None:
        coding = [f"{origin.codec}" if origin.codec else "", f"{origin.bitrate / 1000:.0f} kbit/s" if origin.bitrate else "",
                  f"encoder {origin.encoder}" if origin.encoder else "", "lossy" if origin.lossy else ""]
        rows.append(("Coding", ", ".join(c for c in coding if c) if origin.lossy or origin.encoder else ""))
        rows += [("Note", note) for note in origin.notes]
    return rows


def _notes(data: ReportData) -> str:
    groups = [("What the export did", data.notes), ("Chunks and tags", data.metadata_notes), ("Note", (data.note,) if data.note else ())]
    parts = []
    for title, lines in groups:
        items = "\n".join(f"<li>{escape(line)}</li>" for line in lines)
        parts += [f"<h3>{title}</h3>\n<ul>\n{items}\n</ul>"] if lines else []
    return "<section>\n<h2>Notes</h2>\n" + "\n".join(parts) + "\n</section>" if parts else ""


def _job(data: ReportData) -> str:
    speed = "" if not data.realtime_factor > 0 else f", {1 / data.realtime_factor:.1f} times faster than real time"
    rows = [("Program", f"Shellac {data.program_version}"), ("Computed on", data.device), ("Finished", data.created),
            ("Processing time", f"{data.processing_seconds:.1f} s (real-time factor {data.realtime_factor:.4f}{speed})"),
            ("Lowered by", db(-data.gain_db, "dB") if data.gain_db else ""), ("Operator", data.operator)]
    return f"<section>\n<h2>Job</h2>\n{_list(rows)}\n</section>"


def db(value: float | None, unit: str) -> str:
    """A level with its unit and a real minus sign; "−∞" for silence, "undefined" where there is none."""
    if value is None or math.isnan(value):
        return "undefined"
    return f"{number(value, 2 if not unit else 1)} {unit}".rstrip()


def number(value: float, digits: int) -> str:
    if math.isinf(value):
        return "−∞" if value < 0 else "∞"
    text = f"{value:.{digits}f}"
    return text[1:] if text.startswith("-") and not float(text) else text.replace("-", "−")


def percent(share: float) -> str:
    return f"{100 * share:.1f} %".replace(".0 %", " %")
