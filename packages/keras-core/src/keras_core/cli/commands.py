"""Choosing the command."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence

from keras_core.__about__ import __version__
from keras_core.cli import bench, doctor, new_backend, run

COMMANDS: dict[str, tuple[Callable[[Sequence[str]], int], str]] = {
    "bench": (bench.main, "time a saved model on each installed backend"),
    "doctor": (doctor.main, "say what is installed, what would be used, and what is wrong"),
    "new-backend": (new_backend.main, "write the package of a new backend, with every function of the contract"),
    "run": (run.main, "run a script whose `import keras` means keras_core"),
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command.

    Args:
        argv: the arguments, by default those of the process.

    Returns:
        The exit code: 0 on success.
    """
    arguments = list(sys.argv[1:] if argv is None else argv)
    lines = "\n".join(f"  {name:13}{does}" for name, (_, does) in COMMANDS.items())
    parser = argparse.ArgumentParser(
        prog="keras-core",
        description="The Keras 3 API on any tensor library.",
        epilog=f"commands:\n{lines}\n\n`keras-core COMMAND --help` tells more.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"keras-core {__version__}")
    parser.add_argument("command", choices=COMMANDS, metavar="COMMAND")
    command = parser.parse_args(arguments[:1]).command  # the rest is the command's own
    return COMMANDS[command][0](arguments[1:])
