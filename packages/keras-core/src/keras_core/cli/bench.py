"""`bench`: how fast a model trains and predicts on each installed backend."""

from __future__ import annotations

import argparse
import json
import pathlib
import sys
import tempfile
from collections.abc import Sequence
from typing import Any

from keras_core.cli import contest
from keras_core.cli.drawing import draw_bench
from keras_core.contract import FormatError
from keras_core.errors import BackendError
from keras_core.plugins import discovery, selection
from keras_core.saving.formats import find_format

DESCRIPTION = """\
Time `fit` and `predict` of a model on each installed backend, each in a process of its own.

The file of --data holds the arrays x and y, in a format that an installed package reads; for a model with several
inputs or outputs x_NAME and y_NAME, by the names of the inputs and outputs, or x_0, x_1 ... in their order. Without it
the data is random, of the shapes that the model takes. `fit` is left out where the file holds no loss or optimizer, and
on backends that cannot train.
"""


def main(argv: Sequence[str]) -> int:
    """Run the contest and write the table; return 0 if at least one backend finished, else 1."""
    arguments = parsed(argv)
    if arguments.child is not None:
        contest.run_child(arguments.child)
        return 0
    try:
        backends = chosen(arguments.backends)
    except BackendError as error:
        sys.stderr.write(f"keras-core bench: {error}\n")
        return 2
    for what, path in (("model", arguments.model), ("data", arguments.data)):
        if path is not None and not pathlib.Path(path).is_file():
            sys.stderr.write(f"keras-core bench: there is no {what} file {path!r}\n")
            return 2
    try:
        if arguments.data is not None:
            find_format(pathlib.Path(arguments.data))
    except FormatError as error:
        sys.stderr.write(f"keras-core bench: {error}\n")
        return 2
    task = {
        "model": arguments.model,
        "data": arguments.data,
        "batch_size": arguments.batch_size,
        "seconds": arguments.seconds,
    }
    with tempfile.TemporaryDirectory() as folder:
        report = {**task, "results": [contest.run_apart(name, task, pathlib.Path(folder)) for name in backends]}
    report["fastest"] = {what: contest.fastest(report["results"], what) for what in ("fit", "predict")}
    draw_bench(report)
    if arguments.json:
        pathlib.Path(arguments.json).write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
    return 0 if any("error" not in result for result in report["results"]) else 1


def parsed(argv: Sequence[str]) -> Any:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog="keras-core bench", description=DESCRIPTION, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("model", help="a file that `model.save` wrote")
    parser.add_argument("--data", help="a file with arrays x and y")
    parser.add_argument("--backends", help="names, separated by commas; all that are installed where left out")
    parser.add_argument("--batch-size", type=_positive(int), default=32)
    parser.add_argument("--seconds", type=_positive(float), default=5.0, help="to time each of the two for")
    parser.add_argument("--json", help="write the figures to this file as well")
    parser.add_argument("--child", help=argparse.SUPPRESS)  # the task of one process
    return parser.parse_args(argv)


def _positive(kind: type) -> Any:
    def number(text: str) -> Any:
        value = kind(text)
        if value <= 0:
            raise argparse.ArgumentTypeError(f"expected a positive number, got {text}")
        return value

    return number


def chosen(names: str | None) -> list[str]:
    """Return the names of the backends to compare, by priority where none are given.

    Raises:
        BackendError: one of them is not installed.
    """
    if names is None:
        return list(discovery.backend_reports())
    return list(dict.fromkeys(selection.resolve(name.strip()) for name in names.split(",") if name.strip()))
