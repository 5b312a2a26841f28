"""The README is executed: its commands run, its tables of keys and processors are those of the program."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile as sf

from tests.signals import voice_like, white
from workstation.app.shell.actions import ACTIONS
from workstation.session import processors

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text("utf-8")
RATE = 22050


def section(title: str) -> str:
    """The text under a heading, up to the next one."""
    return re.split(r"^#+ ", README.split(f" {title}\n", 1)[1], maxsplit=1, flags=re.MULTILINE)[0]


def rows(title: str) -> list[tuple[str, ...]]:
    """The cells of the table under a heading, without its head."""
    lines = [line for line in section(title).splitlines() if line.startswith("|")]
    return [tuple(cell.strip() for cell in line.strip("|").split(" | ")) for line in lines[2:]]


def commands() -> list[str]:
    """The lines of the README's shell examples that call the program."""
    blocks = re.findall(r"^```sh\n(.*?)^```", README, flags=re.MULTILINE | re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if line.startswith("shellac ")]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the recordings that the README's examples name."""
    folder = tmp_path_factory.mktemp("desk")
    clean = np.concatenate([np.zeros((1, RATE * 3 // 2), np.float32), voice_like(1.5, RATE)], axis=1)
    noisy = clean + white(3.0, -45, RATE)
    (folder / "transfers").mkdir()
    for name, samples in (("clean.wav", clean), ("tape.wav", noisy), ("transfers/side 1.wav", noisy), ("transfers/side 2.wav", noisy)):
        sf.write(folder / name, samples.T, RATE, subtype="PCM_16")
    sf.write(folder / "call.mp3", clean.T, RATE, format="MP3")
    return folder


def shellac(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run one example as the shell would, its file patterns expanded."""
    words = []
    for word in shlex.split(command)[1:]:
        words += sorted(str(path.relative_to(folder)) for path in folder.glob(word)) if "*" in word else [word]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run([sys.executable, "-m", "workstation", *words], cwd=folder, env=environment, capture_output=True, text=True,
                          timeout=100)


def test_every_example_of_the_command_line_runs(desk: Path) -> None:
    tried = commands()
    assert len(tried) >= 7
    for command in tried:
        done = shellac(command, desk)
        assert done.returncode == 0, f"{command}\n{done.stderr}"
        if "--json" in command:
            assert all(json.loads(line)["null_exact"] for line in done.stdout.splitlines())
    assert {f"tape_{what}" for what in ("restored.wav", "residual.wav", "report.html", "two_steps.wav")} <= {p.name for p in desk.iterdir()}
    assert {path.name for path in (desk / "restored").iterdir()} == {"side 1_restored.wav", "side 2_restored.wav"}
    assert sf.info(desk / "access" / "tape_restored.flac").subtype == "PCM_24"


def test_the_table_of_keys_is_that_of_the_actions() -> None:
    assert rows("Keys") == [(" or ".join(spec.keys), spec.text) for spec in ACTIONS if spec.keys]


def test_the_table_of_processors_is_that_of_the_registry() -> None:
    assert rows("Processors") == [(p.name, f"`{p.id}`", p.complaint, p.summary) for p in processors().values()]


def test_the_generative_processors_are_those_that_the_readme_names() -> None:
    assert "`codec-enhance`\nis generative" in README
    assert [p.id for p in processors().values() if p.generative] == ["codec-enhance"]


@pytest.mark.parametrize("command", ["list", "info", "diagnose", "restore", "compare", "train", "paper"])
def test_every_option_in_the_reference_is_one_of_the_program(command: str, tmp_path: Path) -> None:
    reference = section("The command line").split("```")[1]
    said = re.search(rf"^shellac {command} (.*(?:\n        .*)*)", reference, flags=re.MULTILINE)
    assert said is not None
    options = set(re.findall(r"(?<![\w-])--?[a-z]+", said.group(1)))
    known = set(re.findall(r"(?<![\w-])--?[a-z]+", shellac(f"shellac {command} --help", tmp_path).stdout)) - {"-h", "--help"}
    assert options <= known


def test_every_make_target_that_the_readme_names_exists() -> None:
    named = set(re.findall(r"`?make ([a-z]+)\b", README))
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), flags=re.MULTILINE))
    assert named - {"up"} <= targets
    assert {"run", "test", "demo", "bench", "lint"} <= named


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md"])
def test_links_to_files_lead_somewhere(page: str) -> None:
    for path in re.findall(r"\]\(([^)#:]+)\)", (ROOT / page).read_text("utf-8")):
        assert (ROOT / path).exists(), path
