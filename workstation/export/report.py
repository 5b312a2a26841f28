"""The report of a job: one HTML page that stands alone, for people, and the same facts as JSON beside it, for machines."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
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
    html, plain = (stem.with_name(stem.name + suffix) for suffix in (".html", ".json"))
    for path in (html, plain):
        if path.exists() and not overwrite:
            raise UsageError(f"{path} exists already; choose another name or allow overwriting it.", "--overwrite")
    existed = plain.exists()
    _write(plain, json.dumps(to_plain(data), indent=2, ensure_ascii=False, allow_nan=False) + "\n")
    try:
        _write(html, page(data))
    except BaseException:
        if not existed:
            plain.unlink(missing_ok=True)
        raise
    return html, plain


def to_plain(data: ReportData) -> dict[str, Any]:
    """JSON-ready facts under the names of the dataclasses; what is infinite or undefined is None."""
    plain: dict[str, Any] = {"schema": SCHEMA, "generative": data.generative, **_plain(data)}
    plain["source"]["seconds"], plain["restored"]["seconds"] = data.source.seconds, data.restored.seconds
    plain["null_exact"], plain["null_error_dbfs"] = data.null.exact, _plain(data.null.error_dbfs)
    for step, facts in zip(plain["steps"], data.steps, strict=True):
        step["generative"] = facts.generative
    return plain


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: _plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, Mapping):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(v) for v in value]
    if hasattr(value, "item") and not isinstance(value, (str, bytes)):
        value = value.item()
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return value if value is None or isinstance(value, (bool, int, str)) else str(value)


def _write(path: Path, text: str) -> None:
    """Write beside the target, then rename. What of a name is no text is escaped, as JSON does."""
    with beside(path) as part:
        part.write_text(text, encoding="utf-8", errors="backslashreplace", newline="\n")
