"""A document as a command: the line does again, to the bit, what the window exports; where no line can, it says why."""

from __future__ import annotations

import shlex
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from workstation import cli, session
from workstation.core import EVERYTHING, Document, Edits, Progress, Region, UsageError
from workstation.session.as_command import quoted, step_text


@pytest.fixture
def document(noisy_file: Path) -> Document:
    """A document whose name needs quoting in any shell."""
    return Document(session.open_recording(noisy_file.rename(noisy_file.with_name("Mutter's Band $1 & 2.wav"))))


def steps(document: Document, *texts: str, region: Region = EVERYTHING) -> Edits:
    return session.fulfil([session.parse_step(text) for text in texts], document.source, region, session.Renderer(), Progress())


def by_window(document: Document, target: Path) -> bytes:
    session.export(session.ExportRequest(document.source, document.edits, target), session.Renderer(), Progress())
    return target.read_bytes()


def by_command(document: Document, target: Path) -> bytes:
    words = shlex.split(session.command_line(document))
    assert words[:2] == ["shellac", "restore"] and cli.main([*words[1:], "-o", str(target)]) == 0
    return target.read_bytes()


@pytest.mark.skipif(sys.platform == "win32", reason="shlex reads the shells of POSIX")
@pytest.mark.parametrize("texts, region", [
    (["denoise:profile=0.013-0.41,reduction=13.7,amount=0.35"], EVERYTHING), (["denoise", "gain:gain=-3.3333333333333335"], EVERYTHING),
    (["gain:gain=-inf"], Region(11111, 33334)), (["gain:gain=-6", "denoise:amount=0.123456789"], Region(5, None, 333.3, 4000.7, (0,)))])
def test_the_line_writes_the_same_samples_as_the_window(document: Document, tmp_path: Path, texts: list[str], region: Region) -> None:
    document.edit("", steps(document, *texts, region=region))
    assert by_command(document, tmp_path / "one.wav") == by_window(document, tmp_path / "two.wav")


def test_only_what_differs_from_the_defaults_is_said(document: Document) -> None:
    edits = steps(document, "denoise:reduction=12", "gain")
    assert [step_text(step) for step in edits] == ["denoise:reduction=12", "gain"]


def test_steps_that_are_switched_off_are_not_in_the_line(document: Document) -> None:
    document.edit("", steps(document, "gain:gain=-6", "denoise").toggled(1))
    assert "denoise" not in session.command_line(document)


def corrected(edits: Edits) -> Edits:
    """The same steps with something that a person changed by hand."""
    assert edits[0].findings is not None
    found = edits[0].findings
    return edits.replaced(0, replace(edits[0], findings=replace(found, arrays={"noise": found.arrays["noise"] * 2}, edited=True)))


@pytest.mark.skipif(sys.platform == "win32", reason="shlex reads the shells of POSIX")
def test_what_no_option_can_say_refers_to_the_saved_project_and_gives_the_same_samples(document: Document, tmp_path: Path) -> None:
    first = corrected(steps(document, "denoise:profile=0-0.4"))
    document.edit("", first.added(replace(steps(document, "gain:gain=-3")[0], region=Region(100, 9000))))
    with pytest.raises(UsageError, match="Save the project first"):
        session.command_line(document)
    session.save_project(document, tmp_path / "band.shellac", None)
    assert "--steps" in session.command_line(document)
    assert by_command(document, tmp_path / "one.wav") == by_window(document, tmp_path / "two.wav")
    document.edit("", document.edits.removed(1))
    with pytest.raises(UsageError, match="corrected by hand"):
        session.command_line(document)


def test_a_document_without_steps_has_no_command(document: Document) -> None:
    with pytest.raises(UsageError, match="no steps yet"):
        session.command_line(document)


def test_a_name_that_is_no_text_cannot_be_copied() -> None:
    with pytest.raises(UsageError, match="no text"):
        quoted(["shellac", "restore", "caf\udce9.wav"])


def test_windows_has_quotes_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    assert quoted(["shellac", "restore", r"C:\my tapes\a.wav"]) == r'shellac restore "C:\my tapes\a.wav"'
