"""What the world does to a program: full disks, vanished files, unplugged devices. Each is a sentence, and nothing is lost."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from workstation import paths, session
from workstation.app import application
from workstation.app.main_window import MainWindow
from workstation.app.recordings.projects import Projects
from workstation.app.shell.preferences import Preferences
from workstation.core import Edits, Step
from workstation.playback import MemoryOutput, Player

Apply = Callable[[MainWindow, str], None]


def full(*_: object, **__: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.fixture(autouse=True)
def no_box_stays() -> Iterator[None]:
    yield
    for widget in QApplication.topLevelWidgets():
        if isinstance(widget, QMessageBox):
            widget.close()


def box_text() -> str:
    boxes = [w for w in QApplication.topLevelWidgets() if isinstance(w, QMessageBox) and w.isVisible()]
    return " ".join(part for box in boxes for part in (box.text(), box.informativeText()))


def request(window: MainWindow, target: Path) -> session.ExportRequest:
    document = window.workspace.document
    assert document is not None
    return session.ExportRequest(document.source, document.edits, target, residual=True, report=True)


def is_one_sentence(text: str) -> bool:
    return bool(text) and "Errno" not in text and "Error" not in text and "Traceback" not in text and "\n" not in text


@pytest.fixture
def restored(opened: MainWindow, apply_step: Apply) -> Iterator[MainWindow]:
    """The window with one step applied, which is still there in the end."""
    apply_step(opened, "denoise")
    edits = opened.workspace.edits
    yield opened
    assert opened.workspace.edits == edits


def fails_to_export(window: MainWindow, qtbot: QtBot, target: Path) -> str:
    with qtbot.waitSignal(window.exporting.failed, timeout=20_000) as caught:
        window.exporting.export(request(window, target))
    return str(caught.args[0])


def test_a_full_disk_stops_an_export_and_leaves_nothing_of_it(restored: MainWindow, qtbot: QtBot, tmp_path: Path,
                                                              monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "out").mkdir()
    monkeypatch.setattr("workstation.files.wavefile.WaveFile.write", full)
    said = fails_to_export(restored, qtbot, tmp_path / "out" / "x.wav")
    assert is_one_sentence(said) and "disk is full" in said and list((tmp_path / "out").iterdir()) == []


def test_a_full_disk_stops_a_save_and_keeps_the_older_project(restored: MainWindow, qtbot: QtBot, tmp_path: Path,
                                                              monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "a.shellac"
    target.write_text("the older one")
    monkeypatch.setattr(Projects, "_ask_target", lambda *_: target)
    monkeypatch.setattr("workstation.files.targets.os.fsync", full)
    qtbot.keyClick(restored, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert "Not saved" in box_text() and "disk is full" in box_text() and "still open" in box_text()
    assert target.read_text() == "the older one" and restored.isWindowModified()
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".shellac")] == []


def test_a_full_disk_for_autosaves_is_said_and_said_again_when_it_is_over(opened: MainWindow, qtbot: QtBot,
                                                                          monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workstation.session.autosave.RETRY_SECONDS", 0.1)
    document = opened.workspace.document
    assert document is not None
    with monkeypatch.context() as patch:
        patch.setattr("workstation.files.targets.os.fsync", full)
        document.edit("gain", Edits((Step("gain", settings={"gain": -1.0}),)))
        qtbot.waitUntil(lambda: "cannot be kept safe" in opened.notice.label.text(), timeout=5000)
        assert "disk is full" in opened.notice.label.text()
    qtbot.waitUntil(lambda: "kept safe again." in opened.notice.label.text(), timeout=5000)
    assert sum(len(list(folder.glob("[!.]*.shellac"))) for folder in opened.keeping._autosaver._instance.held) == 1


def test_a_target_folder_that_may_not_be_written_is_said_before_the_work(restored: MainWindow, qtbot: QtBot, tmp_path: Path,
                                                                         monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.access
    (tmp_path / "closed").mkdir()
    monkeypatch.setattr("workstation.files.targets.os.access", lambda path, mode: Path(path).name != "closed" and real(path, mode))
    said = fails_to_export(restored, qtbot, tmp_path / "closed" / "x.wav")
    assert is_one_sentence(said) and "read-only" in said and list((tmp_path / "closed").iterdir()) == []
    assert said in box_text() and not restored.notice.isVisible(), "nothing is being written any more"


def test_a_project_in_a_folder_that_may_not_be_written_is_not_saved_and_says_so(restored: MainWindow, qtbot: QtBot, tmp_path: Path,
                                                                                monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.open

    def refuse(path: str, flags: int, *rest: int) -> int:
        if flags & os.O_CREAT and Path(path).parent == tmp_path:
            raise PermissionError(errno.EACCES, "Permission denied")
        return real(path, flags, *rest)

    monkeypatch.setattr("workstation.files.targets.os.open", refuse)
    monkeypatch.setattr(Projects, "_ask_target", lambda *_: tmp_path / "a.shellac")
    qtbot.keyClick(restored, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert "Not saved" in box_text() and "read-only" in box_text() and restored.isWindowModified()


@pytest.mark.parametrize("loss", ["cut short", "drive gone"])
def test_a_recording_that_vanishes_while_it_is_rendered_is_one_sentence(opened: MainWindow, qtbot: QtBot, noisy_file: Path, loss: str,
                                                                       monkeypatch: pytest.MonkeyPatch) -> None:
    lose(noisy_file, loss, monkeypatch)
    with qtbot.waitSignal(opened.workspace.after.failed, timeout=10_000) as caught:
        opened.workspace.change("gain", Edits((Step("gain", settings={"gain": -1.0}),)))
    assert is_one_sentence(caught.args[0]) and "noisy.wav" in caught.args[0]
    assert len(opened.workspace.edits) == 1 and "noisy.wav" in opened.notice.label.text()


@pytest.mark.parametrize("loss", ["cut short", "drive gone", "removed"])
def test_a_recording_that_vanishes_before_an_export_is_one_sentence(restored: MainWindow, qtbot: QtBot, noisy_file: Path, tmp_path: Path,
                                                                    loss: str, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "out").mkdir()
    lose(noisy_file, loss, monkeypatch)
    said = fails_to_export(restored, qtbot, tmp_path / "out" / "x.wav")
    assert is_one_sentence(said) and "noisy.wav" in said and list((tmp_path / "out").iterdir()) == []


def lose(path: Path, loss: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file loses its end, its drive is pulled out, or it is removed."""
    if loss == "cut short":
        os.truncate(path, 2000)
    elif loss == "removed":
        path.unlink()
    else:
        def gone(*_: object) -> int:
            raise OSError(errno.EIO, "Input/output error")

        monkeypatch.setattr("workstation.files.positioned.PositionedFile._read_some", gone)


@pytest.fixture
def heard(qtbot: QtBot, tmp_path: Path, noisy_file: Path) -> Iterator[tuple[MainWindow, MemoryOutput]]:
    """A window that plays into a device which can be unplugged."""
    output = MemoryOutput()
    settings = QSettings(str(tmp_path / "heard.ini"), QSettings.Format.IniFormat)
    window = application.make_window(application.make_application([]), Preferences(settings), Player(output))
    window.show()
    window.open_files([str(noisy_file)])
    qtbot.waitUntil(lambda: window.workspace.document is not None, timeout=10_000)
    yield window, output
    for document in window.files.documents():
        document.mark_saved(tmp_path / "kept.shellac")
    window.close()
    window.deleteLater()


def test_an_unplugged_sound_device_stops_playing_with_a_sentence_and_nothing_else(heard: tuple[MainWindow, MemoryOutput],
                                                                                   qtbot: QtBot) -> None:
    window, output = heard
    window.workspace.change("gain", Edits((Step("gain", settings={"gain": -1.0}),)))
    qtbot.keyClick(window, Qt.Key.Key_Space)
    output.take(4096)
    output.vanish()
    output.take(256)
    qtbot.waitUntil(lambda: "sound device is gone" in window.notice.label.text(), timeout=5000)
    assert not window.listening.is_playing and window.listening.position > 0 and len(window.workspace.edits) == 1
    qtbot.keyClick(window, Qt.Key.Key_Space)
    assert window.listening.is_playing, "it plays again once there is a device"


@pytest.mark.parametrize("loss", ["cut short", "drive gone"])
def test_a_recording_that_vanishes_while_it_plays_stops_with_a_sentence(heard: tuple[MainWindow, MemoryOutput], qtbot: QtBot,
                                                                        noisy_file: Path, loss: str,
                                                                        monkeypatch: pytest.MonkeyPatch) -> None:
    window, output = heard
    window.commands.play()
    output.take(1024)
    lose(noisy_file, loss, monkeypatch)
    output.take(30_000)
    qtbot.waitUntil(lambda: "Playback has stopped" in window.notice.label.text(), timeout=5000)
    assert is_one_sentence(window.notice.label.text()) and "noisy.wav" in window.notice.label.text()
    assert window.workspace.document is not None


def test_a_cache_folder_that_cannot_be_written_is_said_and_everything_works(qtbot: QtBot, private_folders: Path, tmp_path: Path,
                                                                            noisy_file: Path, apply_step: Apply) -> None:
    (private_folders / "cache").write_text("a file in the place of the folder")
    settings = QSettings(str(tmp_path / "cacheless.ini"), QSettings.Format.IniFormat)
    window = application.make_window(application.make_application([]), Preferences(settings), Player(MemoryOutput()))
    window.show()
    qtbot.waitUntil(lambda: "cannot be written" in window.notice.label.text(), timeout=5000)
    assert is_one_sentence(window.notice.label.text()) and str(paths.user_cache()) in window.notice.label.text()
    window.open_files([str(noisy_file)])
    qtbot.waitUntil(lambda: window.workspace.document is not None, timeout=10_000)
    apply_step(window, "denoise")
    qtbot.waitUntil(lambda: window.workspace.after.is_complete, timeout=10_000)
    with qtbot.waitSignal(window.exporting.finished, timeout=20_000):
        window.exporting.export(request(window, tmp_path / "x.wav"))
    window.close()
    window.deleteLater()


def test_a_lossy_recording_opens_where_the_cache_cannot_be_written(private_folders: Path) -> None:
    (private_folders / "cache").write_text("a file in the place of the folder")
    assert session.open_recording(session.demos()[1]).length > 0
