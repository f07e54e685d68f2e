"""`doctor`: what is installed, which backend would be used and why, and what is wrong."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence

from keras_core.cli import examination
from keras_core.cli.drawing import draw


def main(argv: Sequence[str]) -> int:
    """Write the report; return 0 if the backend that would be used loads, else 1."""
    parser = argparse.ArgumentParser(prog="keras-core doctor", description=__doc__)
    parser.add_argument("--json", action="store_true", help="write JSON instead of tables")
    arguments = parser.parse_args(argv)
    report = examination.examine()
    if arguments.json:
        sys.stdout.write(json.dumps(report, indent=2) + "\n")
    else:
        draw(report)
    return 0 if report["chosen"]["loads"] else 1
