"""`doctor`: what is installed, which backend would be used and why, and what is wrong."""

from __future__ import annotations

import argparse
import json
import sys

from keras_core.cli import examination
from keras_core.cli.drawing import draw


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to a parser."""
    parser = commands.add_parser("doctor", help="say what is installed, what would be used, and what is wrong")
    parser.add_argument("--json", action="store_true", help="write JSON instead of tables")
    parser.set_defaults(execute=execute)


def execute(arguments: argparse.Namespace) -> int:
    """Write the report; 0 if the backend that would be used loads, else 1."""
    report = examination.examine()
    if arguments.json:
        sys.stdout.write(json.dumps(report, indent=2) + "\n")
    else:
        draw(report)
    return 0 if report["chosen"]["loads"] else 1
