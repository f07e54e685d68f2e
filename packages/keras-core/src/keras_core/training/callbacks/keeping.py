"""Copies of a model's whole state on the host, to come back to."""

from __future__ import annotations

from typing import Any

import numpy as np


class Kept:
    """The values of all Variables of a model and its optimizer at the time it is made.

    Args:
        model: the model.
    """

    def __init__(self, model: Any) -> None:
        held = [*model.variables, *(model.optimizer.variables if model.optimizer is not None else ())]
        self._values = [(v, np.array(v.numpy())) for v in {id(v): v for v in held}.values()]

    def put_back(self) -> None:
        """Give the Variables these values again."""
        for variable, value in self._values:
            variable.assign(value)
