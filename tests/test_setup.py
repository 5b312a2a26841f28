"""Setting up: what a wheel carries, and what the script for system libraries does on machines of each kind."""

from __future__ import annotations

import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SCRIPT = ROOT / "packaging" / "debian" / "system-libraries.sh"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def pins() -> dict[str, str]:
    lines = (ROOT / "packaging" / "constraints.txt").read_text().splitlines()
    return {name.lower().replace("_", "-"): pinned for name, _, pinned in (line.partition("==") for line in lines if "==" in line)}


def machine(folder: Path, **commands: str) -> dict[str, str]:
    """An environment in which only the named commands exist, each a line of shell, beside those that the script itself needs."""
    tools = folder / "bin"
    tools.mkdir()
    for name in ("env", "mktemp", "rm", "tail"):
        commands.setdefault(name, f'exec /usr/bin/{name} "$@"')
    for name, line in commands.items():
        (tools / name).write_text(f"#!/bin/sh\n{line}\n")
        (tools / name).chmod(0o755)
    return {"PATH": str(tools)}


def check(use: str, environment: dict[str, str], python: str = sys.executable) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["/bin/sh", str(SCRIPT), use, python], env=environment, capture_output=True, text=True)


def test_outside_debian_it_is_quiet_and_goes_on(tmp_path: Path) -> None:
    done = check("window", machine(tmp_path))
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_it_prints_the_line_to_type_where_it_may_not_install(tmp_path: Path) -> None:
    done = check("window", machine(tmp_path, **{"apt-get": "exit 9", "ldconfig": "echo", "id": "echo 1000", "sudo": "exit 1"}))
    assert done.returncode == 1
    line = next(line for line in done.stderr.splitlines() if "apt-get install" in line)
    assert {"libgl1", "libxcb-cursor0", "libportaudio2"} <= set(line.split())


def test_without_a_screen_it_asks_for_no_window_and_no_sound(tmp_path: Path) -> None:
    done = check("offscreen", machine(tmp_path, **{"apt-get": "exit 9", "ldconfig": "echo", "id": "echo 1000"}))
    assert "libgl1" in done.stderr and "xcb" not in done.stderr and "portaudio" not in done.stderr


def test_root_installs_what_is_missing(tmp_path: Path) -> None:
    log = tmp_path / "log"
    known = "echo 'libGL.so.1 (libc6,x86-64) => /usr/lib/libGL.so.1'"
    done = check("offscreen", machine(tmp_path, **{"apt-get": f'echo "$@" >>{log}', "ldconfig": known, "id": "echo 0"}))
    assert done.returncode == 0
    install = log.read_text().splitlines()[-1].split()
    assert "install" in install and "libegl1" in install and "libgl1" not in install


def test_a_failed_installation_says_what_to_type(tmp_path: Path) -> None:
    done = check("offscreen", machine(tmp_path, **{"apt-get": "echo no network; exit 100", "ldconfig": "echo", "id": "echo 0"}))
    assert done.returncode == 1
    assert "no network" in done.stderr and "sudo apt-get install" in done.stderr


def test_an_old_python_is_named(tmp_path: Path) -> None:
    environment = machine(tmp_path, oldpython="exit 1")
    done = check("offscreen", environment, "oldpython")
    assert done.returncode == 1 and "Python 3.11 or newer" in done.stderr and "oldpython" in done.stderr


def test_every_direct_dependency_is_pinned_as_in_the_constraints() -> None:
    pinned = pins()
    for wanted in PROJECT["project"]["dependencies"] + PROJECT["project"]["optional-dependencies"]["dev"]:
        name, _, number = wanted.partition("==")
        assert pinned[name.lower()] == number


def test_the_environment_holds_what_the_constraints_say() -> None:
    here = {package.name.lower().replace("_", "-"): package.version.partition("+")[0] for package in distributions()}
    assert {name: here[name] for name, pinned in pins().items() if here.get(name, pinned) != pinned} == {}
    assert "torch" in here and "pyside6-essentials" in here


def test_a_wheel_carries_models_and_resources(tmp_path: Path) -> None:
    pytest.importorskip("hatchling")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    names = zipfile.ZipFile(next(tmp_path.glob("*.whl"))).namelist()
    shipped = [path for path in (*(ROOT / "models").rglob("*"), *(ROOT / "resources").rglob("*")) if path.is_file()]
    wanted = {f"workstation/_data/{path.relative_to(ROOT)}" for path in shipped if "__pycache__" not in path.parts}
    assert wanted <= set(names)
    assert "workstation/core/source.py" in names and not [name for name in names if name.startswith("tests/")]
