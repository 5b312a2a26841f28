"""Presets: what is written is read again, whatever it holds; what is no preset is one sentence that names the place."""

from __future__ import annotations

import random
import tomllib
from pathlib import Path

import pytest

from workstation import session
from workstation.core import ShellacError, UsageError
from workstation.session import Preset, parse_step, toml_text
from workstation.session.preset import preset_text

HISS = (parse_step("denoise:reduction=12.5", 0.8), parse_step("gain:gain=-inf"))


def written(folder: Path, text: str) -> Path:
    path = folder / "shared.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    preset = Preset("Cassette \"left\" \\ 2", HISS, "hiss,\nand a line break")
    session.write_preset(preset, tmp_path / "a.toml")
    read = session.read_preset(tmp_path / "a.toml")
    assert (read.name, read.description, read.steps, read.notes) == (preset.name, preset.description, preset.steps, ())
    assert read.written_by.startswith("Shellac ")


def test_any_text_and_number_survives_the_way_through_a_file() -> None:
    dice = random.Random(7)
    for _ in range(300):
        text = "".join(chr(dice.choice((dice.randrange(0x20), dice.randrange(0x7F), dice.randrange(0xD800), 0x1F3B5, 0x22, 0x5C, 0x7F)))
                       for _ in range(dice.randrange(12)))
        number = dice.choice((dice.random() * 10 ** dice.randrange(-30, 30), float("inf"), -0.0, 1e16, 5.0))
        plain = [text, number, dice.randrange(-10**15, 10**15), dice.random() < 0.5, [number, 1.0]]
        document = "\n".join(toml_text.line(f"{text}{i}", value, f"{text} # ]") for i, value in enumerate(plain))
        assert list(tomllib.loads(document).values()) == plain


def test_a_name_that_is_no_text_becomes_text() -> None:
    assert tomllib.loads(toml_text.line("name", "caf\udce9"))["name"] == "caf\N{REPLACEMENT CHARACTER}"


def test_the_file_tells_people_what_may_stand_there() -> None:
    text = preset_text(Preset("x", HISS))
    assert "reduction = 12.5  # Reduction, 0 to" in text and 'processor = "denoise"  # De-noise' in text and "profile" not in text


@pytest.mark.parametrize("text, says", [
    ("", "shellac = 1"), ("shellac = 1\nname = 'x'", "no steps"), ("shellac = 9\nwritten_by = 'Shellac 7'", "newer Shellac (Shellac 7)"),
    ("shellac = 1\n[[step]]\nprocessor = 'gain'", "name is missing"),
    ("shellac = 1\nname = 3\n[[step]]\nprocessor = 'gain'", "name must be"),
    ("shellac = 1\nname = 'x'\nrun = 'rm'\n[[step]]\nprocessor = 'gain'", "'run'"),
    ("shellac = 1\nname = 'x'\n[[step]]\nprocessor = 'gian'", "step 1: There is no processor 'gian'"),
    ("shellac = 1\nname = 'x'\n[[step]]\nprocessor = 'gain'\n[[step]]\nprocessor = 'gain'\ngain = 3", "step 2: there is no key 'gain'"),
    ("shellac = 1\nname = 'x'\n[[step]]\nprocessor = 'gain'\namount = 1.5", "amount"),
    ("shellac = 1\nname = 'x'\n[[step]]\nprocessor = 'gain'\namount = true", "amount"),
    ("shellac = 1\nname = 'x'\n[[step]]\nprocessor = 'gain'\nsettings.volume = 3", "'volume'"),
    ("shellac = 1\nname = 'x'\n[[step]]\nprocessor = 'gain'\nsettings.gain = 99", "gain=99"),
    ("shellac = 1\nname = 'x'\n[[step]]\nprocessor = 'gain'\nsettings.gain = '3'", "gain must be a number, not '3'"),
    ("shellac = 1\nname = 'x'\n[[step]]\nprocessor = 'gain'\nsettings.gain = nan", "gain=nan"),
    ("shellac = 1\nname = 'x'\n[[step]]\nprocessor = 'denoise'\nsettings.method = 1", "method must be text"),
    ("shellac = 1\nname = 'x'\n[[step]]\nprocessor = 'denoise'\nsettings.profile = [2, 1]", "profile"),
    ("shellac = 1\nname = 'x'\n[step]\nprocessor = 'gain'", "no steps"), ("a = \n", "line 1"), ("x" * 2_000_000, "too long")])
def test_what_is_no_preset_is_one_sentence_with_the_file_and_the_key(tmp_path: Path, text: str, says: str) -> None:
    path = written(tmp_path, text)
    with pytest.raises(UsageError) as caught:
        session.read_preset(path)
    assert says in str(caught.value) and str(path) in str(caught.value) and "\n" not in str(caught.value)


def test_bytes_that_are_no_text_and_files_that_are_not_there_are_sentences(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UsageError, match="not text"):
        session.read_preset(tmp_path / "a.toml")
    with pytest.raises(UsageError, match="There is no preset"):
        session.read_preset(tmp_path / "b.toml")
    with pytest.raises(UsageError, match="cannot be read"):
        session.read_preset(tmp_path)


def test_a_step_of_a_newer_processor_is_read_and_said(tmp_path: Path) -> None:
    path = written(tmp_path, "shellac = 1\nname = 'x'\n[[step]]\nprocessor = 'gain'\nversion = 99\nsettings.gain = -3")
    read = session.read_preset(path)
    assert read.steps[0].settings["gain"] == -3 and "version 99 of Gain" in read.notes[0]


def test_the_shelf_finds_by_name_renames_replaces_and_deletes() -> None:
    first = session.save_preset(Preset("Old  tape", HISS))
    assert first.name == "Old tape" and first.path is not None and first.path.parent == session.preset_folder()
    with pytest.raises(UsageError, match="already"):
        session.save_preset(Preset("old TAPE", HISS[:1]))
    replaced = session.save_preset(Preset("old TAPE", HISS[:1]), replacing=True)
    assert replaced.path == first.path and session.find_preset("Old Tape").steps == HISS[:1]
    other = session.save_preset(Preset("a/b:c*", HISS))
    assert other.path is not None and other.path.is_file()
    device = session.save_preset(Preset("Nul", HISS))
    assert device.path is not None and device.path.stem.upper() != "NUL", "Windows keeps no file of that name"
    session.delete_preset(device)
    with pytest.raises(ShellacError, match="already"):
        session.rename_preset(other, "old tape")
    renamed = session.rename_preset(other, "Zither")
    assert [preset.name for preset in session.presets()[0]] == ["old TAPE", "Zither"] and not other.path.exists()
    session.delete_preset(renamed)
    assert [preset.name for preset in session.presets()[0]] == ["old TAPE"]


def test_presets_that_come_along_can_be_used_and_say_when() -> None:
    found = session.shipped_presets()
    assert [preset.name for preset in found] == ["78 rpm shellac", "Cassette", "Clipped field recording", "Hum in an interview", "LP",
                                                 "Podcast with a fan"]
    for preset in found:
        assert preset.description.startswith("For ") and preset.description.endswith(".") and preset.is_chain and not preset.notes
        assert session.order_warnings(preset.steps) == []
        assert session.find_preset(preset.name.upper()) == preset


def test_presets_that_come_along_stay_as_they_are_and_a_person_s_own_wins() -> None:
    shipped = session.find_preset("LP")
    for act in (lambda: session.rename_preset(shipped, "Vinyl"), lambda: session.delete_preset(shipped)):
        with pytest.raises(UsageError, match="comes with Shellac"):
            act()
    assert shipped.path is not None and shipped.path.is_file()
    own = session.save_preset(Preset("LP", HISS))
    assert session.find_preset("lp").steps == HISS and not session.is_shipped(own) and session.is_shipped(shipped)


def test_a_damaged_preset_hides_no_other() -> None:
    session.save_preset(Preset("Good", HISS))
    (session.preset_folder() / "bad.toml").write_text("oops")
    found, problems = session.presets()
    assert [preset.name for preset in found] == ["Good"] and len(problems) == 1 and "bad.toml" in problems[0]


def test_an_imported_preset_takes_a_free_name(tmp_path: Path) -> None:
    session.save_preset(Preset("Tape", HISS))
    session.write_preset(Preset("Tape", HISS[:1]), tmp_path / "from a friend.toml")
    assert session.import_preset(tmp_path / "from a friend.toml").name == "Tape 2"
    assert session.find_preset("tape 2").steps == HISS[:1]
