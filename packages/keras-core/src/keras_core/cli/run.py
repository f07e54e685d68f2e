"""`run`: a script whose `import keras` means keras_core, also where upstream Keras is installed."""

from __future__ import annotations

import argparse
import os
import runpy
import sys
from collections.abc import Sequence

from keras_core.cli import aliasing
from keras_core.errors import BackendError
from keras_core.plugins import active, selection

DESCRIPTION = """\
Run a Python script, or a module with -m, in which `import keras` means keras_core.

--backend is taken wherever it stands. After `--` every argument belongs to the script:
  python -m keras_core run --backend torch -- script.py --backend its-own-option
"""


def main(argv: Sequence[str]) -> int:
    """Run the script that the arguments name; its exit code is that of the process."""
    parser = argparse.ArgumentParser(
        prog="keras-core run",
        usage="keras-core run [--backend NAME] [-m] [--] SCRIPT [ARGUMENT ...]",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    if argv and argv[0] in ("-h", "--help"):
        parser.print_help()
        return 0
    try:
        backend, is_module, script = parse(argv)
    except ValueError as error:
        parser.error(str(error))
    if backend is not None:
        try:
            choose(backend)
        except BackendError as error:
            parser.error(str(error))
    aliasing.install()
    sys.argv[:] = script
    if is_module:
        sys.path[0] = os.getcwd()
        runpy.run_module(script[0], run_name="__main__", alter_sys=True)
        return 0
    if not os.path.exists(script[0]):
        parser.error(f"there is no file {script[0]!r}")
    sys.path[0] = os.path.dirname(os.path.abspath(script[0]))
    runpy.run_path(script[0], run_name="__main__")
    return 0


def parse(argv: Sequence[str]) -> tuple[str | None, bool, list[str]]:
    """Return the backend's name or None, whether `-m` was given, and the script with its arguments.

    Example:

    >>> parse(["train.py", "--epochs", "3", "--backend", "torch"])
    ('torch', False, ['train.py', '--epochs', '3'])

    Raises:
        ValueError: no script is named, or `--backend` names none.
    """
    backend: str | None = None
    is_module = False
    script: list[str] = []
    rest = list(argv)
    while rest:
        argument = rest.pop(0)
        if argument == "--":
            script += rest if not script else ["--", *rest]
            break
        if argument == "--backend" or argument.startswith("--backend="):
            backend = argument.partition("=")[2] or (rest.pop(0) if rest else "")
            if not backend:
                raise ValueError("--backend expects a name, such as `--backend torch`")
        elif script or not argument.startswith("-"):
            script.append(argument)
        elif argument == "-m":
            is_module = True
        else:
            raise ValueError(f"unknown option {argument}; options of the script come after its name")
    if not script:
        raise ValueError("expected a script, or -m and a module, to run")
    return backend, is_module, script


def choose(backend: str) -> None:
    """Make `backend` the choice of this process and of those it starts.

    Raises:
        BackendError: no installed backend answers to the name.
    """
    name = selection.resolve(backend)
    os.environ["KERAS_BACKEND"] = name
    if active.is_loaded():
        active.set_backend(name)
