"""How every reader of this package says no."""

from __future__ import annotations

import pathlib

from keras_core.contract import FormatError

AGAIN = "Get the file again, from a source that you trust."
BUDGET = "If you trust the file, read it with a larger Budget."


def refusal(path: pathlib.Path, came: str, expected: str, remedy: str = AGAIN) -> FormatError:
    """Return the error that says what came, what was expected and what to do."""
    return FormatError(f"Cannot read '{path}': {came}; expected {expected}. {remedy}")
