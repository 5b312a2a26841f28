"""The report of a job: one HTML page that stands alone, for people, and the same facts as JSON beside it, for machines."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

from ..core import UsageError
from ..files import beside
from .facts import ReportData
from .report_html import page

SCHEMA = "shellac-report/1"


def write_report(stem: Path, data: ReportData, overwrite: bool = False) -> tuple[Path, Path]:
    """Write `<stem>.html` and `<stem>.json`; their paths. UsageError where one exists and `overwrite` is False."""
    return write_both(stem, lambda: page(data), to_plain(data), overwrite)


def report_targets(stem: Path) -> list[Path]:
    """The files of a report: its page, and the facts beside it."""
    return [stem.with_name(stem.name + suffix) for suffix in (".html", ".json")]


def write_both(stem: Path, html: Callable[[], str], facts: Mapping[str, Any], overwrite: bool = False) -> tuple[Path, Path]:
    """Write a page and its facts; `<stem>.html` and `<stem>.json`. Where the page fails nothing is left."""
    page_path, plain = report_targets(stem)
    for path in (page_path, plain):
        if path.exists() and not overwrite:
            raise UsageError(f"{path} exists already; choose another name or allow overwriting it.", "--overwrite")
    existed = plain.exists()
    _write(plain, json.dumps(facts, indent=2, ensure_ascii=False, allow_nan=False) + "\n")
    try:
        _write(page_path, html())
    except BaseException:
        if not existed:
            plain.unlink(missing_ok=True)
        raise
    return page_path, plain


def to_plain(data: ReportData) -> dict[str, Any]:
    """JSON-ready facts under the names of the dataclasses; what is infinite or undefined is None."""
    plain: dict[str, Any] = {"schema": SCHEMA, "generative": data.generative, **plain_facts(data)}
    plain["source"]["seconds"], plain["restored"]["seconds"] = data.source.seconds, data.restored.seconds
    plain["null_exact"], plain["null_error_dbfs"] = data.null.exact, plain_facts(data.null.error_dbfs)
    if data.history is not None:
        plain["history"] |= {"likely_kbps": data.history.likely_kbps, "told": data.history.told}
    for step, facts in zip(plain["steps"], data.steps, strict=True):
        step["generative"] = facts.generative
    return plain


def plain_facts(value: Any) -> Any:
    """JSON-ready: dataclasses as objects, what is infinite or undefined None."""
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain_facts(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, Mapping):
        return {str(k): plain_facts(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain_facts(v) for v in value]
    if hasattr(value, "item") and not isinstance(value, (str, bytes)):
        value = value.item()
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return value if value is None or isinstance(value, (bool, int, str)) else str(value)


def _write(path: Path, text: str) -> None:
    """Write beside the target, then rename. What of a name is no text is escaped, as JSON does."""
    with beside(path) as part:
        part.write_text(text, encoding="utf-8", errors="backslashreplace", newline="\n")
