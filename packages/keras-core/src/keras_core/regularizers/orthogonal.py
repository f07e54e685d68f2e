"""Penalties on angles other than right ones."""

from __future__ import annotations

from typing import Any

from keras_core import ops
from keras_core.regularizers.norms import Regularizer
from keras_core.serialization.registry import builtin


@builtin("keras.regularizers", "orthogonal_regularizer")
class OrthogonalRegularizer(Regularizer):
    """`factor` times the mean of the absolute cosines between different rows, or columns, of a matrix.

    Args:
        factor: factor.
        mode: `"rows"` or `"columns"`.

    Raises:
        ValueError: `mode` is neither.

    Example:

    >>> from keras_core import ops, regularizers
    >>> penalty = regularizers.OrthogonalRegularizer(factor=1.0)
    >>> round(float(penalty(ops.array([[1.0, 0.0], [1.0, 1.0]]))), 4)
    0.7071
    """

    def __init__(self, factor: float = 0.01, mode: str = "rows") -> None:
        if mode not in ("rows", "columns"):
            raise ValueError(f"OrthogonalRegularizer needs mode 'rows' or 'columns', got {mode!r}.")
        self.factor = factor
        self.mode = mode

    def __call__(self, inputs: Any) -> Any:
        """Return the penalty on a matrix.

        Raises:
            ValueError: `inputs` is no matrix.
        """
        if len(inputs.shape) != 2:
            raise ValueError(f"OrthogonalRegularizer penalises matrices, got shape {tuple(inputs.shape)}.")
        rows = self.mode == "rows"
        lines = ops.normalize(inputs, axis=1 if rows else 0)
        cosines = ops.matmul(lines, ops.transpose(lines)) if rows else ops.matmul(ops.transpose(lines), lines)
        count = cosines.shape[0]
        others = ops.abs(cosines) * (1.0 - ops.eye(count, dtype=cosines.dtype))
        return self.factor * ops.sum(others) / max(count * (count - 1), 1)

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make an equal regularizer."""
        return {"factor": self.factor, "mode": self.mode}
