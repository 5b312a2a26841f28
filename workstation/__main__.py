"""Shellac's entry points: the window, or one command of the command line."""

from __future__ import annotations

import ctypes
import os
import signal
import sys

# one thread solves the small equations of the processors soonest: several spend their time waiting for each other
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
# glibc gives freed memory back at once, and a fifth of a restoration would go into fetching it again for the next block: up to
# 128 MB are kept (M_TRIM_THRESHOLD, −1) for arrays of up to 32 MB (M_MMAP_THRESHOLD, −3)
if sys.platform == "linux" and hasattr(ctypes.CDLL(None), "mallopt"):
    ctypes.CDLL(None).mallopt(-1, 128 << 20)
    ctypes.CDLL(None).mallopt(-3, 32 << 20)


def main(argv: list[str] | None = None) -> int:
    """`shellac COMMAND ...` runs a command; `shellac [FILE...]` opens the window."""
    asked = signal.getsignal(signal.SIGINT)
    if asked is signal.default_int_handler:
        # nothing is written yet, and numpy prints a page where its import is interrupted
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from . import cli

    signal.signal(signal.SIGINT, asked)
    arguments = sys.argv[1:] if argv is None else argv
    if arguments and (arguments[0] in cli.COMMANDS or arguments[0].startswith("-")):
        return cli.main(arguments)
    return main_gui(arguments)


def main_gui(argv: list[str] | None = None) -> int:
    """Open the window on the files named; where there is no screen, which would make Qt abort, say so."""
    if sys.platform == "linux" and not any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")):
        print("shellac: There is no screen to open the window on (neither DISPLAY nor WAYLAND_DISPLAY is set). The commands need none: "
              "shellac --help lists them.", file=sys.stderr)
        return 2
    from .app.application import run

    return run(sys.argv[1:] if argv is None else argv)


if __name__ == "__main__":
    sys.exit(main())
