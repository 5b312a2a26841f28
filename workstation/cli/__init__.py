"""The command line: one command a file. Exit status 0 done, 1 failed, 2 wrong input or usage."""

from __future__ import annotations

import argparse
import logging
import signal
import sys
from types import FrameType

from .. import __version__
from ..core import ShellacError
from . import compare, diagnose, info, listing, paper, restore, train
from .output import print_anything, sentence

#: The commands by name; anything else on the command line is a file to open in the window.
COMMANDS = {"list": listing, "info": info, "diagnose": diagnose, "restore": restore, "compare": compare, "train": train,
            "paper": paper}


def parser() -> argparse.ArgumentParser:
    """The whole command line, from which its help is made."""
    top = argparse.ArgumentParser(
        prog="shellac", description="Open workstation for audio restoration.",
        epilog="shellac [FILE...] opens the window. shellac COMMAND --help explains a command.")
    top.add_argument("--version", action="version", version=f"Shellac {__version__}")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, module in COMMANDS.items():
        sub = commands.add_parser(name, help=module.HELP, description=module.HELP)
        module.add_arguments(sub)
        sub.set_defaults(run=module.run)
    return top


def main(argv: list[str]) -> int:
    """Run one command; every failure is one sentence on stderr."""
    logging.basicConfig(level=logging.ERROR, format="shellac: %(message)s")
    print_anything()
    arguments = parser().parse_args(argv)
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
