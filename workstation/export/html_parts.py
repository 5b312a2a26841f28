"""What every report page is made of: cards, tables, lists, pictures, the facts of a file, and numbers as people read them."""

from __future__ import annotations

import base64
import math
from collections.abc import Iterable
from html import escape
from pathlib import Path

from ..core.clock import clock
from .facts import Figure, FileFacts, LevelFacts, RemovedFacts
from .report_style import STYLE

_IMAGE_TYPES = {".png": "image/png", ".svg": "image/svg+xml"}


def whole_page(title: str, parts: Iterable[str]) -> str:
    """A page that stands alone, of sections; empty ones are left out."""
    body = "\n".join(part for part in parts if part)
    return (f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
            f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{escape(title)}</title>\n'
            f"<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n{body}\n</main>\n</body>\n</html>\n")


def table(title: str, rows: Iterable[tuple[str, ...]], head: tuple[str, ...], kind: str = "numbers") -> str:
    """A section with a table; its `kind` is "numbers" or "words"."""
    heads = "".join(f'<th scope="col">{escape(h)}</th>' for h in head)
    lines = "\n".join(f'<tr><th scope="row">{escape(row[0])}</th>' + "".join(f"<td>{escape(cell)}</td>" for cell in row[1:]) + "</tr>"
                      for row in rows)
    return (f'<section>\n<h2>{escape(title)}</h2>\n<table class="{kind}">\n<thead><tr>{heads}</tr></thead>\n'
            f"<tbody>\n{lines}\n</tbody>\n</table>\n</section>")


def notes(groups: Iterable[tuple[str, Iterable[str]]]) -> str:
    """A section of sentences under headings; empty groups are left out."""
    parts = []
    for title, lines in groups:
        items = "\n".join(f"<li>{escape(line)}</li>" for line in lines)
        parts += [f"<h3>{title}</h3>\n<ul>\n{items}\n</ul>"] if items else []
    return "<section>\n<h2>Notes</h2>\n" + "\n".join(parts) + "\n</section>" if parts else ""


def definitions(rows: Iterable[tuple[str, str]]) -> str:
    return "<dl>\n" + "\n".join(f"<dt>{escape(k)}</dt><dd>{escape(v)}</dd>" for k, v in rows if v) + "\n</dl>"


def card(title: str, value: str, text: str) -> str:
    return f'<div class="card"><h3>{escape(title)}</h3><p class="value">{escape(value)}</p><p>{escape(text)}</p></div>\n'


def plots(pictures: Iterable[Path]) -> str:
    """A section of pictures, empty where there are none."""
    figures = "\n".join(plot(path) for path in pictures)
    return f'<section class="plots">\n<h2>Before, after, removed</h2>\n{figures}\n</section>' if figures else ""


def plot(path: Path) -> str:
    """A picture inside the page; a PDF, which pages cannot show, by its name."""
    kind = _IMAGE_TYPES.get(path.suffix.lower())
    if kind is None or not path.is_file():
        return f"<p>Drawn in {escape(path.name)}, beside this report.</p>"
    content = base64.b64encode(path.read_bytes()).decode()
    return (f'<figure><img alt="Waveforms and spectrograms before and after, and of what was removed" src="data:{kind};base64,{content}">'
            f"<figcaption>{escape(path.name)}</figcaption></figure>")


def level_rows(before: LevelFacts, after: LevelFacts) -> list[tuple[str, str, str]]:
    """The levels of two recordings, side by side."""
    return [("Sample peak", db(before.peak_dbfs, "dBFS"), db(after.peak_dbfs, "dBFS")),
            ("True peak", db(before.true_peak_dbtp, "dBTP"), db(after.true_peak_dbtp, "dBTP")),
            ("Loudness, integrated", db(before.lufs, "LUFS"), db(after.lufs, "LUFS")),
            ("Loudness range", db(before.loudness_range_lu, "LU"), db(after.loudness_range_lu, "LU"))]


def correlation_text(removed: RemovedFacts) -> str:
    """That of what was removed with the source, "undefined" where there is none."""
    return "undefined" if removed.correlation is None or math.isnan(removed.correlation) else number(removed.correlation, 3)


def against(reference: Path | None, figures: Iterable[Figure], head: tuple[str, ...]) -> str:
    """A section with the figures against a clean recording, empty where there are none."""
    rows = [(figure.name, db(figure.nothing, figure.unit), db(figure.restored, figure.unit)) for figure in figures]
    return table("Against the clean reference" + (f" {reference.name}" if reference else ""), rows, head) if rows else ""


def files(named: Iterable[tuple[str, FileFacts | None]]) -> str:
    """A section with the facts of every file that there is."""
    items = "\n".join(f"<article>\n<h3>{escape(title)}</h3>\n{definitions(file_rows(facts))}\n</article>"
                      for title, facts in named if facts is not None)
    return f"<section>\n<h2>Files</h2>\n{items}\n</section>"


def file_rows(facts: FileFacts) -> list[tuple[str, str]]:
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
