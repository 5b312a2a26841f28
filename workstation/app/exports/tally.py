"""Tally: what became of several recordings, in one sentence."""

from __future__ import annotations

from dataclasses import dataclass, field

from PySide6.QtCore import QCoreApplication

from .. import words
from ..recordings.file_list import Entry

#: So many failures are named in the sentence; the list names all.
NAMED = 3


@dataclass
class Tally:
    """Counts what was done, left out and failed."""

    done: int = 0
    left_out: int = 0
    failures: list[tuple[Entry, str]] = field(default_factory=list)

    def sentence(self) -> str:
        """"12 done, 1 failed: tape.wav (There is no file …)."""
        translate = QCoreApplication.translate
        parts = [translate("Tally", "{count} done").format(count=self.done)]
        if self.left_out:
            parts.append(translate("Tally", "{count} left out").format(count=self.left_out))
        if self.failures:
            named = [f"{entry.name} ({words.sentence(sentence).removesuffix('.')})" for entry, sentence in self.failures[:NAMED]]
            if len(self.failures) > NAMED:
                named.append(translate("Tally", "and {count} more").format(count=len(self.failures) - NAMED))
            parts.append(translate("Tally", "{count} failed: {names}").format(count=len(self.failures), names=", ".join(named)))
        return ", ".join(parts) + "."
