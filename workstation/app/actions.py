"""The one table of actions: menus, keys, tips and the help dialog of keys are all made from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Callable, Mapping

from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtCore import QT_TRANSLATE_NOOP as N
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar

#: Menus in their order. Submenus that depend on the machine are added by the window.
MENUS = (N("Actions", "File"), N("Actions", "Edit"), N("Actions", "View"), N("Actions", "Restore"), N("Actions", "Play"), N("Actions", "Help"))


@dataclass(frozen=True)
class ActionSpec:
    """One thing the program can be asked to do. `keys` are Qt's portable names; `break_before` draws a line above it."""

    id: str
    menu: str
    text: str
    keys: tuple[str, ...] = ()
    tip: str = ""
    checkable: bool = False
    break_before: bool = False


ACTIONS: tuple[ActionSpec, ...] = (
    ActionSpec("open", "File", N("Actions", "Open…"), ("Ctrl+O",), N("Actions", "Open a recording")),
    ActionSpec("demo", "File", N("Actions", "Open the demo"), (), N("Actions", "Open the damaged voice that comes with the program")),
    ActionSpec("export", "File", N("Actions", "Export…"), ("Ctrl+Shift+E",), N("Actions", "Write the restored audio, residual, plots and report"), break_before=True),
    ActionSpec("close", "File", N("Actions", "Close recording"), ("Ctrl+W",), N("Actions", "Close this recording"), break_before=True),
    ActionSpec("quit", "File", N("Actions", "Quit"), ("Ctrl+Q",), N("Actions", "Leave the program")),

    ActionSpec("undo", "Edit", N("Actions", "Undo"), ("Ctrl+Z",), N("Actions", "Take back the last change")),
    ActionSpec("redo", "Edit", N("Actions", "Redo"), ("Ctrl+Shift+Z", "Ctrl+Y"), N("Actions", "Make the change again")),
    ActionSpec("select_all", "Edit", N("Actions", "Select everything"), ("Ctrl+A",), N("Actions", "Select the whole recording"), break_before=True),
    ActionSpec("cancel", "Edit", N("Actions", "Cancel preview or selection"), ("Esc",), N("Actions", "First end the preview, then clear the selection")),

    ActionSpec("zoom_in", "View", N("Actions", "Zoom in"), ("Ctrl+1",), N("Actions", "See less time")),
    ActionSpec("zoom_out", "View", N("Actions", "Zoom out"), ("Ctrl+3",), N("Actions", "See more time")),
    ActionSpec("zoom_selection", "View", N("Actions", "Zoom to selection"), ("Ctrl+E",), N("Actions", "Fill the view with the selection")),
    ActionSpec("zoom_whole", "View", N("Actions", "Whole file"), ("Ctrl+F",), N("Actions", "See the whole recording")),
    ActionSpec("compare", "View", N("Actions", "A above B"), ("C",), N("Actions", "Show before above after, on one scale"), checkable=True, break_before=True),
    ActionSpec("spectrum", "View", N("Actions", "Spectrum"), ("Ctrl+Shift+P",), N("Actions", "Show the long-term spectrum and that at the cursor"), checkable=True),
    ActionSpec("panel", "View", N("Actions", "Restoration panel"), ("F8",), N("Actions", "Show or hide the panel on the right"), checkable=True),
    ActionSpec("spectrogram", "View", N("Actions", "Spectrogram settings…"), ("Ctrl+Shift+,",), N("Actions", "Scale, FFT size, range and colours of the spectrogram"), break_before=True),

    ActionSpec("preview", "Restore", N("Actions", "Preview"), ("P",), N("Actions", "Hear and see a processor while its controls are moved"), checkable=True),
    ActionSpec("apply", "Restore", N("Actions", "Apply"), ("Ctrl+Return", "Ctrl+Enter"), N("Actions", "Add what is previewed to the steps")),
    ActionSpec("amount_less", "Restore", N("Actions", "Less amount"), ("[",), N("Actions", "Keep 5 % less of the change")),
    ActionSpec("amount_more", "Restore", N("Actions", "More amount"), ("]",), N("Actions", "Keep 5 % more of the change")),
    ActionSpec("step_toggle", "Restore", N("Actions", "Switch step on or off"), ("Ctrl+D",), N("Actions", "Switch the selected step on or off"), break_before=True),
    ActionSpec("step_up", "Restore", N("Actions", "Move step up"), ("Alt+Up",), N("Actions", "Do the selected step earlier")),
    ActionSpec("step_down", "Restore", N("Actions", "Move step down"), ("Alt+Down",), N("Actions", "Do the selected step later")),
    ActionSpec("step_remove", "Restore", N("Actions", "Remove step"), ("Ctrl+Backspace", "Ctrl+Del"), N("Actions", "Remove the selected step")),
    ActionSpec("card", "Restore", N("Actions", "About this processor…"), ("Ctrl+I",), N("Actions", "What it is for, what not, and what its model was trained on"), break_before=True),

    ActionSpec("play", "Play", N("Actions", "Play or pause"), ("Space",), N("Actions", "Play from the play head, or pause there")),
    ActionSpec("play_selection", "Play", N("Actions", "Play selection"), ("Shift+Space",), N("Actions", "Play the selection, in its band too")),
    ActionSpec("stop", "Play", N("Actions", "Stop"), ("Shift+Esc",), N("Actions", "Stop and go back to where playing began")),
    ActionSpec("loop", "Play", N("Actions", "Loop"), ("L", "Ctrl+L"), N("Actions", "Play the selection, or all, again and again"), checkable=True),
    ActionSpec("to_start", "Play", N("Actions", "Go to start"), ("Home", "Return", "Enter"), N("Actions", "Put the play head at the start"), break_before=True),
    ActionSpec("to_end", "Play", N("Actions", "Go to end"), ("End",), N("Actions", "Put the play head at the end")),
    ActionSpec("nudge_back", "Play", N("Actions", "Nudge back"), ("Left",), N("Actions", "Move the play head a little back")),
    ActionSpec("nudge_on", "Play", N("Actions", "Nudge on"), ("Right",), N("Actions", "Move the play head a little on")),
    ActionSpec("listen_a", "Play", N("Actions", "A before"), ("A",), N("Actions", "Hear and see the recording as it came"), checkable=True, break_before=True),
    ActionSpec("listen_b", "Play", N("Actions", "B after"), ("B",), N("Actions", "Hear and see the restored recording"), checkable=True),
    ActionSpec("listen_r", "Play", N("Actions", "R removed"), ("R",), N("Actions", "Hear and see what was taken away"), checkable=True),
    ActionSpec("step_received", "Play", N("Actions", "What the step received"), ("Shift+A",), N("Actions", "Hear what the selected step was given")),
    ActionSpec("step_took", "Play", N("Actions", "What the step took"), ("Shift+R",), N("Actions", "Hear what the selected step alone took away")),
    ActionSpec("level_match", "Play", N("Actions", "Level match"), ("G",), N("Actions", "Play A and B equally loud; the louder is turned down"), checkable=True, break_before=True),

    ActionSpec("keys", "Help", N("Actions", "Keys"), ("F1",), N("Actions", "All keys")),
    ActionSpec("log", "Help", N("Actions", "Show the log folder"), (), N("Actions", "Open the folder that the log is written to")),
    ActionSpec("about", "Help", N("Actions", "About Shellac"), (), N("Actions", "Version and licence")),
)


def translated(text: str) -> str:
    """A text of the table in the person's language."""
    return QCoreApplication.translate("Actions", text)


def key_text(key: str) -> str:
    """A key as the person's system writes it, e.g. "Ctrl+Shift+E"."""
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)


def duplicate_keys(specs: tuple[ActionSpec, ...] = ACTIONS) -> list[str]:
    """Keys that two actions share; the program allows none."""
    seen: set[str] = set()
    twice = []
    for key in (QKeySequence(k).toString() for spec in specs for k in spec.keys):
        if key in seen:
            twice.append(key)
        seen.add(key)
    return twice


def build(parent: QObject, handlers: Mapping[str, Callable[[], object]]) -> dict[str, QAction]:
    """A QAction for every line of the table, each calling its handler. KeyError where an action has none."""
    made: dict[str, QAction] = {}
    for spec in ACTIONS:
        action = QAction(translated(spec.text), parent)
        action.setObjectName(spec.id)
        action.setShortcuts([QKeySequence(k) for k in spec.keys])
        action.setToolTip(_tip(spec))
        action.setStatusTip(translated(spec.tip))
        action.setCheckable(spec.checkable)
        handler = handlers[spec.id]
        action.triggered.connect(lambda _checked=False, call=handler: call())
        made[spec.id] = action
    return made


def _tip(spec: ActionSpec) -> str:
    keys = ", ".join(key_text(k) for k in spec.keys)
    return f"{translated(spec.tip)} ({keys})" if keys else translated(spec.tip)


def fill_menus(bar: QMenuBar, made: Mapping[str, QAction]) -> dict[str, QMenu]:
    """The menus of the table, by their untranslated name."""
    menus = {}
    for name in MENUS:
        menus[name] = bar.addMenu(translated(name))
        for spec in ACTIONS:
            if spec.menu == name:
                if spec.break_before:
                    menus[name].addSeparator()
                menus[name].addAction(made[spec.id])
    return menus


def text_of(identifier: str) -> str:
    """The text of an action, translated."""
    return translated(next(spec.text for spec in ACTIONS if spec.id == identifier))
