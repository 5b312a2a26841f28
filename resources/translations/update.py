"""Collect every text of the window for a translation, and make the .qm file of it.

    .venv/bin/python resources/translations/update.py de

writes `shellac_de.ts` beside this script, keeping what is translated in it already, and `shellac_de.qm` from it. Translate the
.ts file with Qt Linguist (`pyside6-linguist`) or an editor, and run this again. The program takes the .qm file of the user's
language by itself.
"""

from __future__ import annotations

import ast
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(ROOT))

from workstation import session  # noqa: E402
from workstation.app import names  # noqa: E402
from workstation.app.panels.controls import AMOUNT  # noqa: E402
from workstation.app.shell import actions  # noqa: E402
from workstation.restoration.processor import COMPLAINTS  # noqa: E402
from workstation.restoration.settings import Choice, Number, Setting  # noqa: E402


def of_setting(setting: Setting) -> Iterator[str]:
    """Everything of a setting that people read."""
    yield from (setting.name, setting.help)
    if isinstance(setting, Choice):
        yield from (text for _, text in setting.options)
    if isinstance(setting, Number):
        yield from filter(None, (setting.unit, setting.special[1] if setting.special else ""))


def spoken(call: ast.Call) -> tuple[str, str] | None:
    """(context, text) of a call that names a stage of work or raises an error with a fixed sentence."""
    function = call.func
    called = function.attr if isinstance(function, ast.Attribute) else function.id if isinstance(function, ast.Name) else ""
    texts = [a.value for a in call.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
    if called == "begin" and texts:
        return "Progress", texts[0]
    if texts and (called.endswith("Error") or called == "append") and texts[0].endswith("."):
        return "Messages", texts[0]
    return None


def collected() -> Iterator[tuple[str, str]]:
    """(context, text) of what comes from outside the window, and of its tables."""
    for spec in actions.ACTIONS:
        yield from (("Actions", spec.text), ("Actions", spec.tip))
    yield from (("Actions", menu) for menu in actions.MENUS)
    yield from (("Complaints", text) for text in COMPLAINTS)
    yield from (("Names", text) for text in names.READ)
    yield from (("Deliveries", delivery.name) for delivery in session.deliveries())
    yield from (("Messages", preset.description) for preset in session.shipped_presets())
    yield from (("Settings", text) for text in of_setting(AMOUNT))
    for processor in session.processors().values():
        yield from (("Processors", processor.name), ("Processors", processor.summary))
        yield from (("Settings", text) for setting in processor.settings for text in of_setting(setting))
    heard = (path for path in sorted((ROOT / "workstation").rglob("*.py")) if not {"cli", "training"} & set(path.parts))
    for path in heard:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and (found := spoken(node)) is not None:
                yield found
    yield "Messages", "silent: no sound device"


def update(language: str, folder: Path = HERE) -> tuple[Path, Path]:
    """Write shellac_<language>.ts and .qm into `folder`; CalledProcessError where one of Qt's tools fails."""
    ts, qm = folder / f"shellac_{language}.ts", folder / f"shellac_{language}.qm"
    tools = Path(sys.executable).parent
    with tempfile.TemporaryDirectory() as scratch:
        table = Path(scratch) / "collected.py"
        lines = [f"translate({context!r}, {text!r})" for context, text in dict.fromkeys(collected()) if text]
        table.write_text("\n".join(lines) + "\n", encoding="utf-8")
        sources = [str(path) for path in sorted((ROOT / "workstation" / "app").rglob("*.py"))]
        options = ["-locations", "none", "-target-language", language]
        subprocess.run([str(tools / "pyside6-lupdate"), *options, *sources, str(table), "-ts", str(ts)], check=True)
    subprocess.run([str(tools / "pyside6-lrelease"), str(ts), "-qm", str(qm)], check=True)
    return ts, qm


if __name__ == "__main__":
    for chosen in sys.argv[1:] or sys.exit(__doc__):
        update(chosen)
