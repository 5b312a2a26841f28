"""Who may import whom, read from the imports themselves: docs/decisions.md explains the table."""

from __future__ import annotations

import ast
import importlib.util
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "workstation"

#: package: (packages of ours, third party beyond numpy); every package may import itself and paths
TABLE: dict[str, tuple[set[str], set[str]]] = {
    "paths": (set(), {"platformdirs"}),
    "core": (set(), set()),
    "files": ({"core"}, {"soundfile", "av", "mutagen"}),
    "analysis": ({"core"}, {"scipy"}),
    "restoration": ({"core", "analysis"}, {"scipy"}),
    "restoration.neural": ({"core", "analysis", "restoration"}, {"scipy", "torch", "safetensors"}),
    "playback": ({"core", "analysis"}, {"sounddevice"}),
    "export": ({"core", "analysis", "files"}, {"matplotlib"}),
    "session": ({"core", "files", "analysis", "restoration", "restoration.neural", "export"}, set()),
    "cli": ({"core", "session", "training"}, {"tqdm"}),
    "training": ({"core", "files", "analysis", "restoration", "restoration.neural", "session"}, {"torch", "safetensors"}),
    "app": ({"core", "session", "playback", "analysis", "restoration"}, {"PySide6", "shiboken6", "pyqtgraph"}),
    "__main__": ({"core", "session", "cli", "app"}, set()),
}
#: what single modules may import on top of their row
EXTRA = {"workstation.core.resample": {"soxr"}, "workstation.restoration.registry": {"restoration.neural"}}
#: where a module may be named by a computed string
LOOKS_UP_MODULES = {"workstation.restoration.registry", "workstation.cli"}
#: calls that import a module by its name
LOOKUPS = ("import_module", "__import__", "run_module")
SLOW = ("torch", "av", "matplotlib", "scipy.signal")
#: packages that are themselves imported on first use, so that torch may stand at the top of their modules
ON_FIRST_USE = ("restoration.neural", "training")


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_name(path): path for path in sorted(PACKAGE.rglob("*.py")) if "_data" not in path.parts}


def layer(name: str) -> str:
    """The row of the table that a module of ours belongs to, the most particular one."""
    inside = name.removeprefix("workstation.")
    rows = [row for row in TABLE if inside == row or inside.startswith(row + ".")]
    return max(rows, key=len, default=inside)


def imported(node: ast.AST, module: str, is_package: bool) -> list[str]:
    """The absolute names of the modules that one statement or call imports; "?" for a computed name."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        if any(alias.name in LOOKUPS and alias.asname for alias in node.names) or node.module == "builtins":
            return ["?"]
        base = "." * node.level + (node.module or "")
        package = module if is_package else module.rpartition(".")[0]
        base = importlib.util.resolve_name(base, package) if node.level else base
        if base == "workstation" and any(alias.name == "*" for alias in node.names):
            return ["?"]
        return [f"{base}.{alias.name}" if f"{base}.{alias.name}" in MODULES else base for alias in node.names]
    if isinstance(node, ast.Call):
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if isinstance(node.func, ast.Name) and called in ("exec", "eval"):
            return ["?"]
        if called in LOOKUPS:
            name = node.args[0] if node.args else None
            if not (isinstance(name, ast.Constant) and isinstance(name.value, str)):
                return ["?"]
            package = module if is_package else module.rpartition(".")[0]
            return [importlib.util.resolve_name(name.value, package)]
    return []


def faults(source: str, module: str, is_package: bool = False) -> Iterator[str]:
    """What a module imports against the table."""
    mine = layer(module)
    ours, third = TABLE.get(mine, (set(), set()))
    extra = EXTRA.get(module, set())
    for node in ast.walk(ast.parse(source)):
        for name in imported(node, module, is_package):
            top = name.partition(".")[0]
            if name == "?":
                allowed = module in LOOKS_UP_MODULES
            elif top == "workstation":
                allowed = layer(name) in ours | extra | {mine, "paths", "workstation"}
            else:
                allowed = top in third | extra | {"numpy"} or top in sys.stdlib_module_names
            if not allowed:
                yield f"{module}:{node.lineno} imports {name}"


def slow_at_the_top(source: str, module: str) -> Iterator[str]:
    """Slow imports that would run as soon as the module is imported."""
    if layer(module) in ON_FIRST_USE:
        return
    pending: list[ast.AST] = [ast.parse(source)]
    while pending:
        node = pending.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        if isinstance(node, ast.If) and ast.unparse(node.test) in ("TYPE_CHECKING", "typing.TYPE_CHECKING"):
            pending.extend(node.orelse)
            continue
        names = [f"{node.module}.{a.name}" for a in node.names] if isinstance(node, ast.ImportFrom) and not node.level else []
        names += [a.name for a in node.names] if isinstance(node, ast.Import) else []
        yield from (f"{module}:{node.lineno} imports {n}" for n in names if any(n == s or n.startswith(s + ".") for s in SLOW))
        pending.extend(ast.iter_child_nodes(node))


@pytest.mark.parametrize("name", MODULES)
def test_a_module_imports_only_what_its_layer_may(name: str) -> None:
    path = MODULES[name]
    assert list(faults(path.read_text("utf-8"), name, path.name == "__init__.py")) == []


@pytest.mark.parametrize("name", MODULES)
def test_slow_packages_are_imported_on_first_use(name: str) -> None:
    assert list(slow_at_the_top(MODULES[name].read_text("utf-8"), name)) == []


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("workstation.core.step", "import PySide6.QtCore"),
        ("workstation.core.step", "def late():\n    from workstation import session"),
        ("workstation.core.step", "import soxr"),
        ("workstation.analysis.loudness", "from ..files import open_source"),
        ("workstation.app.window", "from ..restoration import neural"),
        ("workstation.app.window", "from ..restoration.neural import catalogue"),
        ("workstation.cli.list", "from .. import app"),
        ("workstation.export.audio", "import importlib\nimportlib.import_module('workstation.session')"),
        ("workstation.export.audio", "from importlib import import_module\nimport_module('..cli', 'workstation.export')"),
        ("workstation.session.open", "name = 'torch'\n__import__(name)"),
        ("workstation.session.open", "import torch"),
        ("workstation.core.step", "import importlib\nimportlib.import_module(name='workstation.app')"),
        ("workstation.core.step", "from importlib import import_module as load\nload('workstation.app')"),
        ("workstation.core.step", "exec('import torch')"),
        ("workstation.core.step", "from workstation import *"),
    ],
)
def test_the_check_finds_a_forbidden_import(module: str, source: str) -> None:
    assert list(faults(source, module))


def test_the_check_finds_a_slow_import_at_the_top() -> None:
    assert list(slow_at_the_top("class Late:\n    from scipy import signal", "workstation.analysis.stft"))
    assert list(slow_at_the_top("if TYPE_CHECKING:\n    pass\nelse:\n    import torch", "workstation.analysis.stft"))
    assert list(slow_at_the_top("if not TYPE_CHECKING:\n    import torch", "workstation.analysis.stft"))
    assert not list(slow_at_the_top("if TYPE_CHECKING:\n    import torch", "workstation.analysis.stft"))
    assert not list(slow_at_the_top("def late():\n    import scipy.signal", "workstation.analysis.stft"))


def python(code: str) -> str:
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, timeout=60)
    assert run.returncode == 0, run.stderr
    return run.stdout


def test_starting_the_window_loads_no_slow_package() -> None:
    code = "import sys, workstation.app, workstation.app.application, workstation.session as s; s.processors()"
    loaded = set(python(code + "; print(' '.join(sys.modules))").split())
    assert not loaded & {"torch", "matplotlib", "scipy.signal", "av"}


def test_everything_but_the_window_runs_with_no_screen_and_no_qt() -> None:
    code = (
        "import sys, os; os.environ.pop('DISPLAY', None); sys.modules['PySide6'] = None; sys.modules['pyqtgraph'] = None\n"
        "import numpy as np\n"
        "from workstation import core, files, analysis, restoration, export, session, cli, playback\n"
        "from workstation.core import ArraySource, Edits\n"
        "source = ArraySource(np.zeros((1, 4000), np.float32), 8000)\n"
        "print(session.Renderer().rendered(source, Edits()).read(0, 10).shape)"
    )
    assert python(code).strip() == "(1, 10)"
