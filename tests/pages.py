"""Pages that are tested by doing what they say: their code blocks, and a program elsewhere to do it with."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
#: What a program may take: of the processor's time, which a busy machine does not lengthen, and of the clock's before it counts as stuck.
CPU_SECONDS, STUCK_SECONDS = 100, 1000


def blocks(page: str, language: str) -> list[str]:
    """The code blocks of one language on a page of docs/, in order."""
    text = (ROOT / "docs" / page).read_text("utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```", text, flags=re.MULTILINE | re.DOTALL)


def checkout(folder: Path) -> Path:
    """A copy of what a processor and its tests need of this checkout; its models stay behind."""
    unneeded = shutil.ignore_patterns("__pycache__", "_data")
    shutil.copytree(ROOT / "workstation", folder / "workstation", ignore=unneeded)
    shutil.copytree(ROOT / "tests" / "contracts", folder / "tests" / "contracts", ignore=unneeded)
    for name in ("pyproject.toml", "tests/conftest.py", "tests/signals.py"):
        shutil.copy(ROOT / name, folder / name)
    return folder


def python(*words: str | Path, at: Path, **environment: str | Path) -> str:
    """Run python in a folder, the packages there before all others; what it said, once it has succeeded."""
    more = {name: str(value) for name, value in environment.items()}
    before = os.times()
    done = subprocess.run([sys.executable, *map(str, words)], cwd=at, env={**os.environ, "PYTHONPATH": str(at), **more},
                          capture_output=True, text=True, timeout=STUCK_SECONDS)
    after = os.times()
    assert done.returncode == 0, done.stdout + done.stderr
    spent = after.children_user + after.children_system - before.children_user - before.children_system
    assert spent < CPU_SECONDS, f"{' '.join(map(str, words))} took {spent:.0f} s of the processor"
    return done.stdout + done.stderr
