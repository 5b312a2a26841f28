"""The report as one HTML page: no scripts, no links to fetch, plots inside, printable, light and dark."""

from __future__ import annotations

import math
from html import escape

from ..core.clock import clock
from .facts import ReportData, StepFacts
from .html_parts import (
    against,
    card,
    correlation_text,
    db,
    definitions,
    files,
    level_rows,
    notes,
    number,
    percent,
    plots,
    table,
    whole_page,
)


def page(data: ReportData) -> str:
    """The whole page as text."""
    head = ("", "Doing nothing", "This restoration")
    parts = [_head(data), _verdict(data), table("Levels and change", _figures(data), head), _delivery(data),
             against(data.reference, data.figures, head), _steps(data), plots(data.plots),
             files([("Source", data.source), ("Restored", data.restored), ("What was removed", data.residual)]), _history(data),
             _metadata(data), _notes(data), _job(data)]
    return whole_page(f"Restoration report: {data.source.path.name}", parts)


def _head(data: ReportData) -> str:
    steps = " → ".join(step.name for step in data.steps) or "no steps"
    return (f"<header>\n<p class=\"kind\">Restoration report</p>\n<h1>{escape(data.source.path.name)}</h1>\n"
            f'<p class="steps">{escape(steps)}</p>\n<p class="statement">{escape(data.statement)}</p>\n</header>')


def _verdict(data: ReportData) -> str:
    """What one must know before all else: the null check, and whether a model invented anything; where nothing changed, none did."""
    cards = [card("Null check", "Exactly 0" if data.null.exact else db(data.null.error_dbfs, "dBFS"), data.null.text),
             card("Removed", db(data.removed.level_re_source_db, "dB"), data.removed.text or "relative to the source"),
             card("Time changed", percent(data.removed.changed_share), f"of {clock(data.source.seconds)}"),
             card("Loudness", db(data.after.lufs, "LUFS"), f"before: {db(data.before.lufs, 'LUFS')}")]
    warning = ""
    if data.generative and data.removed.changed_share:
        names = ", ".join(f'"{step.name}"' for step in data.steps if step.generative)
        warning = ('\n<p class="warning"><strong>Generated content.</strong> Sound that was not in the recording was added by '
                   f"{escape(names)}. Do not use this copy as evidence of what was recorded.</p>")
    return f'<section class="cards">\n{"".join(cards)}\n</section>{warning}'


def _figures(data: ReportData) -> list[tuple[str, str, str]]:
    removed, correlation = data.removed, correlation_text(data.removed)
    return [*level_rows(data.before, data.after),
            ("Level of what was removed", db(-math.inf, "dBFS"), db(removed.level_dbfs, "dBFS")),
            ("The same, relative to the source", db(-math.inf, "dB"), db(removed.level_re_source_db, "dB")),
            ("Correlation of removed and source (leak of wanted signal)", "undefined", correlation),
            ("Level of the source's sound in the result", "0.00 dB", _kept_level(data)),
            ("Share of time changed", percent(0), percent(removed.changed_share))]


def _kept_level(data: ReportData) -> str:
    """20·lg(⟨A, B⟩ / ⟨A, A⟩) = 20·lg(1 − r·|R| / |A|) with the correlation r of R and A: what a step that changes the level does to it."""
    removed = data.removed
    if removed.correlation is None:
        return "0.00 dB" if removed.level_re_source_db == -math.inf else "undefined"
    kept = 1 - removed.correlation * 10 ** (removed.level_re_source_db / 20)
    return f"{number(20 * math.log10(kept) if kept > 0 else -math.inf, 2)} dB"


def _delivery(data: ReportData) -> str:
    """The gain that stands outside the null check, and what the written file came to."""
    given = data.delivery
    if given is None:
        return ""
    before, after = given.before, given.after
    rows = [("Gain over the whole", "", f"{'+' if given.gain_db > 0 else ''}{number(given.gain_db, 2)} dB", ""),
            ("Loudness, integrated", db(before.lufs, "LUFS"), db(after.lufs, "LUFS"), _asked(given.wanted_lufs, "LUFS", "")),
            ("True peak", db(before.true_peak_dbtp, "dBTP"), db(after.true_peak_dbtp, "dBTP"),
             _asked(given.highest_dbtp, "dBTP", "at most ")),
            ("Loudness range", db(before.loudness_range_lu, "LU"), db(after.loudness_range_lu, "LU"), "")]
    if given.bitrate_kbps:
        rows.append(("Bitrate", "", "", f"{given.bitrate_kbps} kbit/s"))
    told = table("Delivery: the written file", rows, ("", "This restoration", "Written file", "Asked for"))
    return told.replace("</table>", f"</table>\n<p>The null check, what was removed and every figure of this restoration are of the result "
                                    f"before this gain and coding. {escape(given.agreement)}</p>")


def _asked(value: float | None, unit: str, before: str) -> str:
    return "" if value is None else before + db(value, unit)


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
    return f'<article>\n<h3><span class="number">{number}</span> {escape(step.name)}</h3>\n{definitions(rows)}\n</article>'


def _history(data: ReportData) -> str:
    """What the source was before."""
    found = data.history
    if found is None:
        return ""
    by = ("Codec and bitrate are what the file states." if found.stated else "This is an estimate from the sound." if found.lossy else
          "This is an estimate from the sound: Opus, high bitrates and what was resampled, stretched or coded again may leave no trace.")
    return f"<section>\n<h2>Was the source lossy?</h2>\n<p>{escape(found.told)} {by}</p>\n</section>"


def _metadata(data: ReportData) -> str:
    """What became of each chunk and tag of the source."""
    rows = [(fate.part, "" if fate.size is None else f"{fate.size:,}", fate.fate, fate.how) for fate in data.metadata]
    return table("Chunks and tags of the source", rows, ("Part", "Bytes", "In the copy", "How"), "words") if rows else ""


def _notes(data: ReportData) -> str:
    groups = [("What the export did", data.notes), ("Note", (data.note,) if data.note else ())]
    return notes(groups)


def _job(data: ReportData) -> str:
    factor = data.realtime_factor
    speed = f", {1 / factor:.1f} times faster than real time" if 0 < factor < 1 else ""
    if factor >= 1:
        speed = f", {factor:.1f} times slower than real time"
    rows = [("Program", f"Shellac {data.program_version}"), ("Computed on", data.device), ("Finished", data.created),
            ("Processing time", f"{data.processing_seconds:.1f} s (real-time factor {factor:.4f}{speed})"),
            ("Lowered by", db(-data.gain_db, "dB") if data.gain_db else ""), ("Operator", data.operator)]
    return f"<section>\n<h2>Job</h2>\n{definitions(rows)}\n</section>"
