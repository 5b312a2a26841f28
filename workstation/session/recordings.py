"""Which recordings a run restores: files as they were named, and those that lie in folders, found while the run goes on."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ..files.targets import same_file
from .finding import is_named_like_a_recording, listing_order
from .night_log import NAME as LOG

#: What the names of results end in: beside a recording of the rest of the name, or a log, such a file is a result.
RESULTS = ("_restored", "_residual")


@dataclass(frozen=True)
class Recording:
    """One recording of a run, and where its results go.

    `folder` takes the results, which are named by `name`; `target` is the restored file where a person named it.
    `log` is the folder whose log tells of it, `replaceable` are files that a killed run left and that are written anew.
    """

    path: Path
    folder: Path
    name: str
    target: Path | None = None
    log: Path | None = None
    size: int = 0
    replaceable: frozenset[Path] = frozenset()

    def may_replace(self, planned: Collection[Path]) -> bool:
        """True where every planned file that exists was left by a killed run."""
        existing = [path for path in planned if os.path.lexists(path)]
        return bool(existing) and self.replaceable.issuperset(path.absolute() for path in existing)


@dataclass
class Found:
    """The recordings of some files and folders, in the order of their names; each walk lists the folders anew.

    `given` are files and folders, `output` is the folder that takes the results (None: beside each recording).
    `left_out` counts, for the last walk, files that are no recordings, `own` results of former runs and `below`
    folders that were not entered, `linked` those behind links, which no walk enters; `problems` are (folder,
    sentence) for those that cannot be read.
    """

    given: Sequence[Path]
    output: Path | None = None
    target: Path | None = None
    recursive: bool = False
    logged: bool = False
    left_out: int = 0
    own: int = 0
    below: int = 0
    linked: int = 0
    problems: list[tuple[Path, str]] = field(default_factory=list)

    @property
    def has_folders(self) -> bool:
        return any(os.path.isdir(path) for path in self.given)

    @property
    def is_single(self) -> bool:
        """True for one file that a person named."""
        return len(self.given) == 1 and not self.has_folders

    def set_aside(self) -> str:
        """What the last walk passed over, in words, empty where that was nothing."""
        said = [(self.left_out, "file that is named like no recording", "files that are named like no recordings"),
                (self.own, "result of a former run", "results of former runs"),
                (self.below, "folder below, which --recursive enters", "folders below, which --recursive enters"),
                (self.linked, "link to a folder, which is not followed", "links to folders, which are not followed")]
        return "; ".join(f"{count} {one if count == 1 else more}" for count, one, more in said if count)

    def __iter__(self) -> Iterator[Recording]:
        self.left_out = self.own = self.below = self.linked = 0
        self.problems = []
        for path in self.given:
            if os.path.isdir(path):
                yield from self._in_folder(path, path, self.output or path)
            else:
                folder = (self.output or path.parent).absolute()
                yield Recording(path, folder, path.stem, self.target, folder if self.logged else None, _size(path))

    def _in_folder(self, root: Path, place: Path, log: Path) -> Iterator[Recording]:
        names, below = self._listed(place)
        stems = Counter(os.path.splitext(name)[0] for name in names)
        known = {*stems, *names}
        logged = (place / LOG).exists()
        target = (place if self.output is None else self.output / place.relative_to(root)).absolute()
        for name in names:
            path, stem = place / name, os.path.splitext(name)[0]
            ending = next((e for e in RESULTS if stem.endswith(e)), None)
            if ending is not None and (logged or stem.removesuffix(ending) in known):
                self.own += 1
            else:
                yield Recording(path, target, stem if stems[stem] == 1 else name, None, log.absolute(), _size(path))
        for name in below:
            if not self.recursive:
                self.below += 1
            elif self.output is None or not same_file(place / name, self.output):
                yield from self._in_folder(root, place / name, log)

    def _listed(self, place: Path) -> tuple[list[str], list[str]]:
        """(recordings, folders) of one folder by name, hidden ones left out; links to folders are not followed."""
        names, below = [], []
        try:
            with os.scandir(place) as entries:
                for entry in entries:
                    if entry.name.startswith("."):
                        continue
                    if entry.is_dir(follow_symlinks=False):
                        below.append(entry.name)
                    elif entry.is_dir():
                        self.linked += 1
                    elif is_named_like_a_recording(entry.name) and (entry.is_file() or _leads_nowhere(entry)):
                        names.append(entry.name)
                    elif entry.name != LOG:
                        self.left_out += 1
        except OSError as error:
            self.problems.append((place, f"The folder {place} cannot be read: {error.strerror}."))
        return sorted(names, key=listing_order), sorted(below, key=listing_order)


def _leads_nowhere(entry: os.DirEntry[str]) -> bool:
    """True for a link to what is not there: a recording is missing, and the run has to say so."""
    return entry.is_symlink() and not os.path.exists(entry.path)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
