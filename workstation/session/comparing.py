"""A restoration made elsewhere in B's place: laid under the recording, with every difference that is none of sound said in words."""

from __future__ import annotations

import math
from pathlib import Path

from ..core import Progress, Source
from ..core.clock import clock
from .aligned import SAME_GAIN_DB, Aligned, Beside, lay_under
from .opening import open_recording

#: From this difference of gain on, what is shown as removed holds the programme at −25 dB or more.
LEAKING_GAIN_DB = 0.5
#: Less than this, in seconds, that is missing or more at an end is not worth a word.
SHORTEST = 0.001


def open_other(path: Path, recording: Source, progress: Progress) -> Aligned:
    """The recording at `path`, as B or as a reference, under `recording`, as it is: neither its gain nor its polarity is touched.

    Another rate is resampled, mono laid on every channel; `told` says so. UsageError where it cannot be read or laid there.
    """
    return lay_under(open_recording(path, progress), recording, progress)


def matched(other: Aligned, on: bool) -> Aligned:
    """The same with gain and polarity undone, so that what is removed holds no copy of the programme; or as it came."""
    return other.at_gain(undone_gain(other.beside) if on else 1.0)


def leaks(beside: Beside) -> bool:
    """True where what is shown as removed holds a copy of the programme, because gain or polarity differ."""
    course = beside.course
    return not beside.matched and (course.inverted or abs(course.gain_db) >= LEAKING_GAIN_DB)


def undone_gain(beside: Beside) -> float:
    """The factor that undoes gain and polarity; 1 where neither is known."""
    course = beside.course
    if not math.isfinite(course.gain_db):
        return 1.0
    return (-1 if course.inverted else 1) * 10 ** (-course.gain_db / 20)


def told(beside: Beside, subtracted: bool = True) -> tuple[str, ...]:
    """What differs besides the sound, a sentence each, what matters most first.

    `subtracted` False leaves out what that means for A − B: of a reference, which nobody hears.
    """
    course = _course(beside)
    means = _MEANS.get(beside.course.kind) if subtracted else None
    return (*course, *([means] if means and course else []), *_level(beside, subtracted), *_length(beside), *_format(beside))


def told_of_reference(reference: Aligned | None) -> tuple[str, ...]:
    """What the notes say of a clean recording that differs in more than its sound, in one paragraph; nothing where there is no more."""
    said = told(reference.beside, False) if reference is not None else ()
    return (" ".join([f"{reference.beside.name} is the reference.", *said]),) if reference is not None and said else ()


_MEANS = {"unrelated": "What is shown as removed means nothing.",
          "drifting": "What is shown as removed holds this difference of speed all the way.",
          "broken": "What is shown as removed means nothing from there on, or up to there."}


def _course(beside: Beside) -> list[str]:
    course, name = beside.course, beside.name
    if course.kind == "silent":
        return [f"{name} or the recording is silent, so nothing could be aligned."]
    if course.kind == "unrelated":
        return [f"{name} does not follow the recording: it is another recording, or it runs at quite another speed."]
    begin, end = (_lag(beside, lag) for lag in (course.first_lag, course.last_lag))
    if course.kind == "drifting":
        speed = "slower" if course.drift_ppm > 0 else "faster"
        return [f"{name} runs {abs(course.drift_ppm) / 1e4:.4g} % {speed}: it is {begin} at the start and {end} at the end."]
    if course.kind == "broken" and course.change_frames is not None:
        places = " and ".join(clock(beside.seconds(frame), 0) for frame in course.change_frames)
        return [f"{name} does not keep its place: it is {begin} at the start and {end} at the end, so something was cut out or put in, "
                f"first between {places}."]
    return [f"{name} is {_lag(beside, course.lag_frames)}; that is taken out."] if course.lag_frames else []


def _lag(beside: Beside, lag: float) -> str:
    if not lag:
        return "in place"
    return f"{_duration(beside.seconds(abs(lag)))} {'late' if lag > 0 else 'early'}"


def _level(beside: Beside, subtracted: bool) -> list[str]:
    course, said = beside.course, []
    louder = math.isfinite(course.gain_db) and abs(course.gain_db) >= SAME_GAIN_DB
    if course.inverted:
        said.append("Its polarity is inverted.")
    if louder:
        said.append(f"It is {abs(course.gain_db):.2f} dB {'louder' if course.gain_db > 0 else 'softer'}.")
    if beside.matched and said:
        return [*said, "Both are undone here." if len(said) == 2 else "That is undone here."]
    if subtracted and leaks(beside):
        said.append("What is shown as removed therefore holds a copy of the programme.")
    return said


def _length(beside: Beside) -> list[str]:
    said = []
    for frames, text in ((beside.missing_start, "It lacks the first {time} of the recording, which read as silence."),
                         (beside.missing_end, "It lacks the last {time} of the recording, which read as silence."),
                         (beside.extra_start, "It begins {time} before the recording, which is left out."),
                         (beside.extra_end, "It goes on for {time} after the recording, which is left out.")):
        if beside.seconds(frames) >= SHORTEST and beside.course.kind in ("steady", "broken"):
            said.append(text.format(time=_duration(beside.seconds(frames))))
    return said


def _format(beside: Beside) -> list[str]:
    own, said = beside.format, []
    if own.rate != beside.rate:
        said.append(f"It has {own.rate / 1000:g} kHz and is resampled to the recording's {beside.rate / 1000:g} kHz.")
    if own.channels != beside.channels:
        said.append("It is mono and laid on every channel." if own.channels == 1
                    else f"It has {own.channels} channels and the recording one, so their mean is compared.")
    return said


def _duration(seconds: float) -> str:
    return f"{seconds * 1000:.3g} ms" if seconds < 1 else f"{seconds:.3f} s"
