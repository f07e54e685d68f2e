"""Choosing the command."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from keras_core.__about__ import __version__
from keras_core.cli import doctor, run

COMMANDS = (doctor, run)


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command.

    Args:
        argv: the arguments, by default those of the process.

    Returns:
        The exit code: 0 on success.
    """
    parser = argparse.ArgumentParser(prog="keras-core", description="The Keras 3 API on any tensor library.")
    parser.add_argument("--version", action="version", version=f"keras-core {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for module in COMMANDS:
        module.add_to(commands)
    arguments = parser.parse_args(sys.argv[1:] if argv is None else list(argv))
    return arguments.execute(arguments)
