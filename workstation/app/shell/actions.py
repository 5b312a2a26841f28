"""The one table of actions: menus, keys, tips and the help dialog of keys are all made from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar

#: Menus in their order. Submenus that depend on the machine are added by the window.
MENUS = ("File", "Edit", "View", "Restore", "Play", "Help")


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
    ActionSpec("open", "File", "Open…", ("Ctrl+O",), "Open one or more recordings"),
    ActionSpec("open_folder", "File", "Open folder…", ("Ctrl+Shift+O",), "List the recordings of a folder and of those below it"),
    ActionSpec("demo", "File", "Open the demo", (), "Open the damaged voice that comes with the program"),
    ActionSpec("save", "File", "Save project", ("Ctrl+S",), "Keep steps, markers and view in a project file", break_before=True),
    ActionSpec("save_as", "File", "Save project as…", ("Ctrl+Shift+S",), "Keep them in another project file"),
    ActionSpec("export", "File", "Export…", ("Ctrl+Shift+E",), "Write the restored audio, residual, plots and report", break_before=True),
    ActionSpec("export_all", "File", "Export all…", ("Ctrl+Alt+E",), "Write several recordings of the list, one after the other"),
    ActionSpec("compare_with", "File", "Compare with…", ("Ctrl+Shift+B",), "Put a restoration made elsewhere in B's place",
               break_before=True),
    ActionSpec("stop_comparing", "File", "Stop comparing", (), "Make B of your own steps again"),
    ActionSpec("reference", "File", "Reference…", (), "Measure A and B against a clean recording of the same"),
    ActionSpec("no_reference", "File", "No reference", (), "Measure against nothing again"),
    ActionSpec("previous_file", "File", "Previous recording", ("Ctrl+PgUp",), "Show the recording before this one in the list",
               break_before=True),
    ActionSpec("next_file", "File", "Next recording", ("Ctrl+PgDown",), "Show the recording after this one in the list"),
    ActionSpec("close", "File", "Close recording", ("Ctrl+W",), "Close this recording", break_before=True),
    ActionSpec("close_all", "File", "Close all", ("Ctrl+Shift+W",), "Close every recording of the list"),
    ActionSpec("quit", "File", "Quit", ("Ctrl+Q",), "Leave the program"),

    ActionSpec("undo", "Edit", "Undo", ("Ctrl+Z",), "Take back the last change"),
    ActionSpec("redo", "Edit", "Redo", ("Ctrl+Shift+Z", "Ctrl+Y"), "Make the change again"),
    ActionSpec("copy_command", "Edit", "Copy as command line", ("Ctrl+Shift+C",),
               "Copy the line that does the same without a window, for scripts and whole folders", break_before=True),
    ActionSpec("apply_all", "Edit", "Apply these steps to all…", ("Ctrl+Alt+A",), "Put the steps of this recording on others of the list",
               break_before=True),
    ActionSpec("select_all", "Edit", "Select everything", ("Ctrl+A",), "Select the whole recording", break_before=True),
    ActionSpec("selection", "Edit", "Selection in figures…", ("S",), "Begin, end, length, band and channels, exact to the sample"),
    ActionSpec("begin_here", "Edit", "Begin selection here", ("I",), "Let the selection begin at the play head"),
    ActionSpec("end_here", "Edit", "End selection here", ("O",), "Let the selection end at the play head"),
    ActionSpec("border_back", "Edit", "Move border back", ("Shift+Left",), "Move the end of the selection, or the border moved last"),
    ActionSpec("border_on", "Edit", "Move border on", ("Shift+Right",), "Move the end of the selection, or begin one at the play head"),
    ActionSpec("other_back", "Edit", "Move other border back", ("Ctrl+Shift+Left",), "Move the beginning of the selection"),
    ActionSpec("other_on", "Edit", "Move other border on", ("Ctrl+Shift+Right",), "Move the beginning of the selection"),
    ActionSpec("shift_back", "Edit", "Move selection back", ("Alt+Left",), "Move all of the selection back"),
    ActionSpec("shift_on", "Edit", "Move selection on", ("Alt+Right",), "Move all of the selection on"),
    ActionSpec("select_channel", "Edit", "Select channel or not", ("Shift+S",),
               "Take the channel of the lane with the focus into the selection, or out of it"),
    ActionSpec("snap", "Edit", "Snap to zero crossings", ("Z",), "Let the borders of a selection go to the nearest zero crossings",
               checkable=True),
    ActionSpec("cancel", "Edit", "Cancel preview or selection", ("Esc",), "First end the preview, then clear the selection"),
    ActionSpec("add_marker", "Edit", "Add marker", ("M",), "Mark the place of the play head, while it plays too", break_before=True),
    ActionSpec("add_region", "Edit", "Add region", ("Shift+M",), "Mark the selection as a region"),
    ActionSpec("markers", "Edit", "Markers…", ("Ctrl+M",), "List the markers: go to, rename, remove, import, export"),

    ActionSpec("preferences", "Edit", "Preferences…", ("Ctrl+,",), "Theme, language, devices, spectrogram and cache", break_before=True),

    ActionSpec("zoom_in", "View", "Zoom in", ("Ctrl+1",), "See less time"),
    ActionSpec("zoom_out", "View", "Zoom out", ("Ctrl+3",), "See more time"),
    ActionSpec("zoom_selection", "View", "Zoom to selection", ("Ctrl+E",), "Fill the view with the selection"),
    ActionSpec("zoom_whole", "View", "Whole file", ("Ctrl+F",), "See the whole recording"),
    ActionSpec("compare", "View", "A above B", ("C",), "Show before above after, on one scale", checkable=True, break_before=True),
    ActionSpec("waveform_db", "View", "Waveform in dB", ("D",), "Draw the waveform in decibels, or linear", checkable=True,
               break_before=True),
    ActionSpec("taller", "View", "Taller waveform", ("Ctrl+Up",), "Magnify the waveform"),
    ActionSpec("flatter", "View", "Flatter waveform", ("Ctrl+Down",), "Magnify the waveform less"),
    ActionSpec("full_scale", "View", "Waveform at full scale", ("Ctrl+0",), "Show the waveform up to full scale"),
    ActionSpec("overlay", "View", "Waveform on spectrogram", ("W",), "Lay the waveform over the spectrogram", checkable=True),
    ActionSpec("fold", "View", "Fold this channel", ("F",), "Show the channel of the lane with the focus as a thin strip, or in full"),
    ActionSpec("fold_others", "View", "Fold the other channels", ("Shift+F",), "Show one channel in full, or all again"),
    ActionSpec("say", "View", "Say what is shown", ("Y",), "Tell, for a screen reader too, what is shown, selected and measured"),
    ActionSpec("spectrum", "View", "Spectrum", ("Ctrl+Shift+P",), "Show the long-term spectrum and that at the cursor", checkable=True,
               break_before=True),
    ActionSpec("files", "View", "Files", ("F7",), "Show or hide the list of files", checkable=True),
    ActionSpec("panel", "View", "Restoration panel", ("F8",), "Show or hide the panel on the right", checkable=True),
    ActionSpec("meters", "View", "Meters", ("F9",), "Show or hide the meters", checkable=True),
    ActionSpec("overview", "View", "Overview", ("Shift+F7",), "Show or hide the overview of the whole file", checkable=True),
    ActionSpec("waveform_lanes", "View", "Waveforms", ("Shift+F8",), "Show or hide the waveforms", checkable=True),
    ActionSpec("spectrogram_lanes", "View", "Spectrograms", ("Shift+F9",), "Show or hide the spectrograms", checkable=True),
    ActionSpec("spectrogram", "View", "Spectrogram settings…", ("Ctrl+Shift+,",),
               "Scale, FFT size, range and colours of the spectrogram", break_before=True),

    ActionSpec("diagnose", "Restore", "What is wrong with it?", ("Ctrl+Shift+D",),
               "Listen through the recording, and say what would treat what is found"),
    ActionSpec("preview", "Restore", "Preview", ("P",), "Hear and see a processor while its controls are moved", checkable=True,
               break_before=True),
    ActionSpec("apply", "Restore", "Apply", ("Ctrl+Return", "Ctrl+Enter"), "Add what is previewed to the steps"),
    ActionSpec("amount_less", "Restore", "Less amount", ("[",), "Keep 5 % less of the change"),
    ActionSpec("amount_more", "Restore", "More amount", ("]",), "Keep 5 % more of the change"),
    ActionSpec("step_toggle", "Restore", "Switch step on or off", ("Ctrl+D",), "Switch the selected step on or off", break_before=True),
    ActionSpec("step_up", "Restore", "Move step up", ("Alt+Up",), "Do the selected step earlier"),
    ActionSpec("step_down", "Restore", "Move step down", ("Alt+Down",), "Do the selected step later"),
    ActionSpec("step_remove", "Restore", "Remove step", ("Ctrl+Backspace", "Ctrl+Del"), "Remove the selected step"),
    ActionSpec("next_detection", "Restore", "Next detection", ("N",), "Go to the next thing that the step found, and select it",
               break_before=True),
    ActionSpec("previous_detection", "Restore", "Previous detection", ("Shift+N",), "Go to the one before, and select it"),
    ActionSpec("switch_detection", "Restore", "Switch detection off or on", ("Del",),
               "Leave the detection that is selected, or lies at the play head, as it came; or mend it again"),
    ActionSpec("add_detection", "Restore", "Add detection", ("Ins",), "Mend what is selected, as though it had been found"),
    ActionSpec("save_preset", "Restore", "Save steps as preset…", ("Ctrl+Alt+P",), "Keep the steps for other recordings",
               break_before=True),
    ActionSpec("presets", "Restore", "Presets…", ("Ctrl+Shift+R",), "Add the steps of a preset; rename, delete, import, export presets"),
    ActionSpec("card", "Restore", "About this processor…", ("Ctrl+I",),
               "What it is for, what not, and what its model was trained on", break_before=True),

    ActionSpec("play", "Play", "Play or pause", ("Space",), "Play from the play head, or pause there"),
    ActionSpec("play_selection", "Play", "Play selection", ("Shift+Space",), "Play the selection, in its band too"),
    ActionSpec("stop", "Play", "Stop", ("Shift+Esc",), "Stop and go back to where playing began"),
    ActionSpec("loop", "Play", "Loop", ("L", "Ctrl+L"), "Play the selection, or all, again and again", checkable=True),
    ActionSpec("to_start", "Play", "Go to start", ("Home", "Return", "Enter"), "Put the play head at the start", break_before=True),
    ActionSpec("to_end", "Play", "Go to end", ("End",), "Put the play head at the end"),
    ActionSpec("nudge_back", "Play", "Nudge back", ("Left",), "Move the play head a little back"),
    ActionSpec("nudge_on", "Play", "Nudge on", ("Right",), "Move the play head a little on"),
    ActionSpec("marker_back", "Play", "Previous marker", ("Ctrl+Left",), "Go to the marker before the play head"),
    ActionSpec("marker_on", "Play", "Next marker", ("Ctrl+Right",), "Go to the marker after the play head"),
    ActionSpec("listen_a", "Play", "A before", ("A",), "Hear and see the recording as it came", checkable=True, break_before=True),
    ActionSpec("listen_b", "Play", "B after", ("B",), "Hear and see the restored recording", checkable=True),
    ActionSpec("listen_r", "Play", "R removed", ("R",), "Hear and see what was taken away", checkable=True),
    ActionSpec("step_received", "Play", "What the step received", ("Shift+A",), "Hear what the selected step was given"),
    ActionSpec("step_took", "Play", "What the step took", ("Shift+R",), "Hear what the selected step alone took away"),
    ActionSpec("level_match", "Play", "Level match", ("G",),
               "Play A and B equally loud; the louder is turned down", checkable=True, break_before=True),
    ActionSpec("meters_reset", "Play", "Clear peaks and clip flags", ("X",), "Let the meters forget held peaks and clipping"),

    ActionSpec("keys", "Help", "Keys", ("F1",), "All keys"),
    ActionSpec("diagnostics", "Help", "Diagnostics…", (), "What a bug report needs: versions, devices, folders and the log"),
    ActionSpec("log", "Help", "Show the log folder", (), "Open the folder that the log is written to"),
    ActionSpec("about", "Help", "About Shellac", (), "Version and licence"),
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
        menus[name] = bar.addMenu(f"&{translated(name)}")
        for spec in ACTIONS:
            if spec.menu == name:
                if spec.break_before:
                    menus[name].addSeparator()
                menus[name].addAction(made[spec.id])
    return menus


def text_of(identifier: str) -> str:
    """The text of an action, translated."""
    return translated(next(spec.text for spec in ACTIONS if spec.id == identifier))
