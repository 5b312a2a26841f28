"""The command line: one command a file. Exit status 0 done, 1 failed, 2 wrong input or usage."""

from __future__ import annotations

import argparse
import importlib
import logging
import signal
import sys
from types import FrameType

from .. import __version__
from ..core import ShellacError
from .output import print_anything, sentence

#: The commands by name: the module of each, and what its help says. Anything else on the command line is a file to open in the window.
COMMANDS = {
    "list": ("listing", "list the processors and models with their settings"),
    "info": ("info", "tell what a recording is: format, length, levels, lossy history, hashes, chunks, tags and markers"),
    "diagnose": ("diagnose", "tell what is wrong with recordings, where it is heard best, and what would treat it"),
    "restore": ("restore", "restore recordings and write the result with its proof"),
    "compare": ("compare", "compare a recording with a restoration of it, or a clean reference with a recording"),
    "train": ("train", "train a model from a recipe and a folder of clean recordings"),
    "paper": ("paper", "make a research paper's table, figure and sweeps of its codec networks anew"),
}


def parser(asked: str) -> argparse.ArgumentParser:
    """The command line, with the options of the command `asked`, which alone is imported; the others are named."""
    top = argparse.ArgumentParser(
        prog="shellac", description="Open workstation for audio restoration.",
        epilog="shellac [FILE...] opens the window. shellac COMMAND --help explains a command.")
    top.add_argument("--version", action="version", version=f"Shellac {__version__}")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, (module, told) in COMMANDS.items():
        sub = commands.add_parser(name, help=told, description=told)
        if name == asked:
            command = importlib.import_module(f".{module}", __name__)
            command.add_arguments(sub)
            sub.set_defaults(run=command.run)
    return top


def main(argv: list[str]) -> int:
    """Run one command; every failure is one sentence on stderr."""
    logging.basicConfig(level=logging.ERROR, format="shellac: %(message)s")
    print_anything()
    asked = next((word for word in argv if word in COMMANDS), "")
    arguments = parser(asked).parse_args(argv)
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        status: int = arguments.run(arguments)
        sys.stdout.flush()
        return status
    except ShellacError as error:
        print(f"shellac: {error.on_command_line}", file=sys.stderr)
        return error.exit_status
    except KeyboardInterrupt:
        print("shellac: stopped; nothing half-written is left.", file=sys.stderr)
        return 1
    except BrokenPipeError:
        sys.stderr.close()
        return 1
    except OSError as error:
        print(f"shellac: {sentence(error)}", file=sys.stderr)
        return 1


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    """A polite kill ends like Ctrl+C, so that nothing half-written is left."""
    raise KeyboardInterrupt
