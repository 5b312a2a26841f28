"""Damaged recordings: headers changed, pieces cut, doubled, blanked, bytes before and after, in nineteen kinds of file.

Each is opened, read to its end, described and hashed, every tenth restored and exported, in a process that is watched:
a crash or a hang of a C library counts and does not end the run. Nothing may be half-written, every refusal is one
sentence. Seeded: the same files every time.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from figures import ROOT, report, skip

sys.path.insert(0, str(ROOT))

COUNT, EXPORTED = 1140, 10


def main() -> int:
    if os.name != "posix":
        skip("damaged recordings", "the worker's memory is limited as POSIX can")
        return 0
    from tests.files.mutating import KINDS
    from tests.files.mutation_watch import judged

    ends: Counter[str] = Counter()
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        for name, answer in judged(COUNT, Path(folder), EXPORTED):
            ends[answer.split(":")[0].split(" ")[0]] += 1
            if answer.startswith("wrong"):
                print(f"     {name}: {answer}", file=sys.stderr)
    holds = report(f"damaged recordings of {len(KINDS)} kinds that crash, hang or confuse", ends["wrong"], f"of {COUNT}", at_most=0,
                   seconds=round(time.monotonic() - started, 1))
    report("damaged recordings that open with what is there", ends["opened"], f"of {COUNT}", at_least=COUNT // 2)
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main())
