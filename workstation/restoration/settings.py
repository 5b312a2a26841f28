"""Settings, declared once: the form, the command line, presets, the report and the docs are made from these."""

from __future__ import annotations

import math
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..core import UsageError


@dataclass(frozen=True)
class Setting:
    """What every setting has: the key of the command line, the name people read, one sentence of help."""

    key: str
    name: str
    help: str

    @property
    def default(self) -> Any:
        raise TypeError(f"{type(self).__name__} declares no default")

    def parse(self, value: Any) -> Any:
        """The plain value of what a person typed or a file held; UsageError where it is none."""
        raise TypeError(f"{type(self).__name__} parses nothing")

    def text(self, value: Any) -> str:
        """The value as people read it, with its unit."""
        return str(value)

    def range_text(self) -> str:
        """The allowed values, for help texts."""
        return ""

    def _refuse(self, value: Any) -> UsageError:
        return UsageError(f"{self.key}={value} is not possible; {self.name} takes {self.range_text()}.")


@dataclass(frozen=True)
class Number(Setting):
    """A number from `minimum` to `maximum` in `unit`; `step` is what one key press changes.

    `logarithmic` asks the form for a logarithmic slider; minimum may be -inf (a gain of silence). Where one value means something of
    its own, `special` is that value and the word for it, which is shown and may be typed.
    """

    minimum: float
    maximum: float
    step: float
    initial: float
    unit: str = ""
    whole: bool = False
    logarithmic: bool = False
    special: tuple[float, str] | None = None

    @property
    def default(self) -> float | int:
        return int(self.initial) if self.whole else float(self.initial)

    def parse(self, value: Any) -> float | int:
        if self.special is not None and value == self.special[1]:
            value = self.special[0]
        try:
            number = float(value)
        except (TypeError, ValueError):
            raise self._refuse(value) from None
        if math.isnan(number) or not self.minimum <= number <= self.maximum or (self.whole and number != round(number)):
            raise self._refuse(value)
        return int(number) if self.whole else number

    def text(self, value: Any) -> str:
        return self.word(value) or self.measure(value)

    def word(self, value: Any) -> str:
        """The word for a value that means something of its own, else nothing."""
        return self.special[1] if self.special is not None and value == self.special[0] else ""

    def measure(self, value: float, unit: bool = True) -> str:
        """The number as people read it, whatever it means, with or without its unit."""
        figure = "−∞" if value == -math.inf else f"{value:g}".replace("-", "−")
        return f"{figure} {self.unit}".strip() if unit else figure

    def range_text(self) -> str:
        return f"{self.measure(self.minimum, unit=False)} to {self.measure(self.maximum)}"


@dataclass(frozen=True)
class Choice(Setting):
    """One of `options`: pairs of (value, the name people read). The first is the default."""

    options: Sequence[tuple[str, str]]

    @property
    def default(self) -> str:
        return self.options[0][0]

    def parse(self, value: Any) -> str:
        if value not in [v for v, _ in self.options]:
            raise self._refuse(value)
        return str(value)

    def text(self, value: Any) -> str:
        return dict(self.options).get(value, str(value))

    def range_text(self) -> str:
        return " | ".join(v for v, _ in self.options)


@dataclass(frozen=True)
class Switch(Setting):
    """On or off."""

    initial: bool = False

    @property
    def default(self) -> bool:
        return self.initial

    def parse(self, value: Any) -> bool:
        words = {"on": True, "yes": True, "true": True, "1": True, "off": False, "no": False, "false": False, "0": False}
        if isinstance(value, bool):
            return value
        if str(value).lower() not in words:
            raise self._refuse(value)
        return words[str(value).lower()]

    def text(self, value: Any) -> str:
        return "on" if value else "off"

    def range_text(self) -> str:
        return "on | off"


@dataclass(frozen=True)
class Span(Setting):
    """A stretch of the recording to learn from, "START-END" in seconds; None (written "") is automatic.

    The form fills it from the selection with a button named `name`.
    """

    @property
    def default(self) -> None:
        return None

    def parse(self, value: Any) -> tuple[float, float] | None:
        if value in (None, "", "auto"):
            return None
        try:
            start, stop = (float(v) for v in (value.split("-") if isinstance(value, str) else value))
        except (TypeError, ValueError, AttributeError):
            raise self._refuse(value) from None
        if not 0 <= start < stop < math.inf:
            raise self._refuse(value)
        return (start, stop)

    def text(self, value: Any) -> str:
        return "automatic" if value is None else f"{value[0]:g} s to {value[1]:g} s"

    def range_text(self) -> str:
        return "START-END in seconds, or auto"


@dataclass(frozen=True)
class Recording(Setting):
    """Another recording that is read beside the source: {"path", "sha256"}, or None (written "none").

    The hash is None until the file was opened; it names the content, so that a changed file is noticed.
    """

    @property
    def default(self) -> None:
        return None

    def parse(self, value: Any) -> dict[str, str | None] | None:
        if value in (None, "", "none"):
            return None
        if isinstance(value, Mapping) and isinstance(value.get("path"), str) and isinstance(value.get("sha256"), str | None):
            return {"path": value["path"], "sha256": value["sha256"]}
        if not isinstance(value, str):
            raise self._refuse(value)
        return {"path": os.path.abspath(value), "sha256": None}

    def text(self, value: Any) -> str:
        return "none" if value is None else os.path.basename(value["path"])

    def range_text(self) -> str:
        return "FILE, or none"


def complete(settings: Sequence[Setting], given: Mapping[str, Any]) -> dict[str, Any]:
    """Every declared setting with its given or default value; UsageError for an unknown key or value."""
    known = {s.key: s for s in settings}
    for key in given:
        if key not in known:
            names = ", ".join(known) or "none"
            raise UsageError(f"There is no setting '{key}'; the settings are: {names}.")
    return {key: s.parse(given[key]) if key in given else s.default for key, s in known.items()}
