"""The command line: `python -m keras_core COMMAND`, or `keras-core COMMAND`."""

from __future__ import annotations

from keras_core.cli.commands import main

__all__ = ["main"]
