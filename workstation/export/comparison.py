"""The report on a restoration made elsewhere: what differs between two files, stated as a page and as JSON."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any

from ..core.clock import clock
from .facts import Figure, FileFacts, LevelFacts, RemovedFacts
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
from .nullcheck import NullCheck
from .report import plain_facts, write_both

SCHEMA = "shellac-comparison/1"
STATEMENT = "B was made elsewhere: which steps it took is not known here. Neither file was changed."


@dataclass(frozen=True)
class PlaceFacts:
    """How B lies beside A. Times in seconds; `kind` is that of the course, `drift_ppm` how much slower B runs, in millionths.

    `told` are the same facts as sentences, `matched` tells that gain and polarity were undone before anything was measured.
    """

    kind: str
    lag_frames: float
    lag_seconds: float
    gain_db: float
    inverted: bool
    similarity: float
    drift_ppm: float
    missing_start: float
    missing_end: float
    extra_start: float
    extra_end: float
    matched: bool
    told: tuple[str, ...]

    @property
    def steady(self) -> bool:
        return self.kind == "steady"


@dataclass(frozen=True)
class ComparisonData:
    """All that the report says. `removed` and `likeness` are of the part that both files have, `levels` of each whole file.

    `likeness` is how far B is from A; `figures` is how far each is from a clean reference, A's under `nothing`.
    """

    program_version: str
    created: str
    before: FileFacts
    after: FileFacts
    residual: FileFacts | None
    place: PlaceFacts
    removed: RemovedFacts
    likeness: Mapping[str, float]
    null: NullCheck | None
    levels_before: LevelFacts
    levels_after: LevelFacts
    seconds: float
    reference: Path | None = None
    figures: tuple[Figure, ...] = ()
    plots: tuple[Path, ...] = ()
    notes: tuple[str, ...] = ()
    operator: str = ""
    note: str = ""
    statement: str = field(default=STATEMENT, init=False)


def write_comparison(stem: Path, data: ComparisonData, overwrite: bool = False) -> tuple[Path, Path]:
    """Write `<stem>.html` and `<stem>.json`; their paths. UsageError where one exists and `overwrite` is False."""
    return write_both(stem, lambda: page(data), to_plain(data), overwrite)


def to_plain(data: ComparisonData) -> dict[str, Any]:
    """JSON-ready facts under the names of the dataclasses; what is infinite or undefined is None."""
    plain: dict[str, Any] = {"schema": SCHEMA, **plain_facts(data)}
    plain["before"]["seconds"], plain["after"]["seconds"] = data.before.seconds, data.after.seconds
    return plain


def page(data: ComparisonData) -> str:
    """The whole page as text."""
    heads = ("", f"A, {data.before.path.name}", f"B, {data.after.path.name}")
    named = [("A, before", data.before), ("B, made elsewhere", data.after), ("What was removed", data.residual)]
    parts = [_head(data), _verdict(data), _place(data),
             table("Levels of the two files", level_rows(data.levels_before, data.levels_after), heads),
             table("What was removed: A − B", _removed(data), ("", "")), against(data.reference, data.figures, heads), plots(data.plots),
             files(named), notes([("What else is to be known", data.notes), ("Note", (data.note,) if data.note else ())]), _job(data)]
    return whole_page(f"Comparison report: {data.after.path.name}", parts)


def _head(data: ComparisonData) -> str:
    return (f"<header>\n<p class=\"kind\">Comparison report</p>\n<h1>{escape(data.after.path.name)}</h1>\n"
            f'<p class="steps">beside {escape(data.before.path.name)}</p>\n<p class="statement">{escape(data.statement)}</p>\n</header>')


def _verdict(data: ComparisonData) -> str:
    """What one must know before all else: whether the two fit, and how much is gone."""
    place = data.place
    known = not math.isnan(place.gain_db)
    polarity = "" if not known else "polarity inverted" if place.inverted else "polarity as in A"
    gain = "not known" if not known else "as A" if abs(place.gain_db) < 0.05 else f"{number(place.gain_db, 2)} dB"
    cards = [card("Removed", db(data.removed.level_re_source_db, "dB"), data.removed.text or "relative to A"),
             card("Time changed", percent(data.removed.changed_share), f"of the {clock(data.seconds)} that both have"),
             card("Level", gain, polarity),
             card("Place", _lag(place), _place_text(place))]
    if data.null is not None:
        cards.append(card("Null check", "Exactly 0" if data.null.exact else db(data.null.error_dbfs, "dBFS"), data.null.text))
    warning = "" if place.steady else f'\n<p class="warning"><strong>The two do not fit.</strong> {escape(" ".join(place.told))}</p>'
    return f'<section class="cards">\n{"".join(cards)}\n</section>{warning}'


def _lag(place: PlaceFacts) -> str:
    return f"{number(1000 * place.lag_seconds, 3)} ms" if place.steady else place.kind


def _place_text(place: PlaceFacts) -> str:
    return {"steady": "B against A, undone before comparing", "drifting": "B runs at another speed",
            "broken": "something was cut out or put in", "unrelated": "B does not follow A",
            "silent": "nothing to be aligned by"}[place.kind]


def _place(data: ComparisonData) -> str:
    place = data.place
    told = "".join(f"<li>{escape(line)}</li>" for line in place.told) or "<li>B lies exactly over A, at the same level.</li>"
    known = not math.isnan(place.gain_db)
    rows = [("Lag of B", f"{number(place.lag_frames, 3)} frames of A ({number(1000 * place.lag_seconds, 3)} ms)"),
            ("Gain of B", f"{db(place.gain_db, 'dB')}, {'undone before comparing' if place.matched else 'left as it is'}" if known
             else "not known"),
            ("Polarity of B", "not known" if not known else "inverted" if place.inverted else "as in A"),
            ("Speed of B", f"{number(place.drift_ppm, 1)} millionths slower" if place.drift_ppm > 0
             else f"{number(-place.drift_ppm, 1)} millionths faster" if place.drift_ppm < 0 else "as A"),
            ("Likeness of the two", f"{number(place.similarity, 4)} (normalised correlation of excerpts)"),
            ("Length of A", clock(data.before.seconds)), ("Length of B", clock(data.after.seconds)),
            ("Missing in B at the start", f"{number(place.missing_start, 3)} s" if place.missing_start else ""),
            ("Missing in B at the end", f"{number(place.missing_end, 3)} s" if place.missing_end else ""),
            ("More in B at the start", f"{number(place.extra_start, 3)} s" if place.extra_start else ""),
            ("More in B at the end", f"{number(place.extra_end, 3)} s" if place.extra_end else "")]
    return f"<section>\n<h2>How B lies beside A</h2>\n<ul>{told}</ul>\n{definitions(rows)}\n</section>"


def _removed(data: ComparisonData) -> list[tuple[str, str]]:
    removed, likeness, correlation = data.removed, data.likeness, correlation_text(data.removed)
    return [("Level", db(removed.level_dbfs, "dBFS")), ("Level relative to A", db(removed.level_re_source_db, "dB")),
            ("Correlation with A (leak of wanted signal)", correlation), ("Share of time changed", percent(removed.changed_share)),
            ("SNR of B with A as the truth", db(likeness["snr_db"], "dB")),
            ("SI-SDR, the same at the best gain", db(likeness["si_sdr_db"], "dB")),
            ("Log-spectral distance of B from A (1.0 = 10 dB)", db(likeness["lsd"], ""))]


def _job(data: ComparisonData) -> str:
    rows = [("Program", f"Shellac {data.program_version}"), ("Steps", "not known: B was made elsewhere"), ("Finished", data.created),
            ("Operator", data.operator)]
    return f"<section>\n<h2>Job</h2>\n{definitions(rows)}\n</section>"
