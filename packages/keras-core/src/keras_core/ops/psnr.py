"""Peak signal-to-noise ratio."""

from __future__ import annotations

import math
from typing import Any

from keras_core.ops.arithmetic import subtract
from keras_core.ops.averages import mean
from keras_core.ops.decorator import op
from keras_core.ops.definition import Tensor, TensorLike
from keras_core.plugins import xp


def _ratio(x1: Any, x2: Any, max_val: float) -> tuple[()]:
    shapes = tuple(x1.shape), tuple(x2.shape)
    if len(shapes[0]) != len(shapes[1]) or any(
        a != b for a, b in zip(*shapes, strict=True) if isinstance(a, int) and isinstance(b, int)
    ):
        raise ValueError(f"x1 and x2 must have the same shape, got {shapes[0]} and {shapes[1]}.")
    return ()


@op(dtype="float", shape=_ratio)
def psnr(x1: TensorLike, x2: TensorLike, max_val: float) -> Tensor:
    """Return the peak signal-to-noise ratio in decibels, `10 * log10(max_val ** 2 / mean((x1 - x2) ** 2))`.

    Args:
        x1: tensor.
        x2: tensor of the same shape.
        max_val: the largest value that a signal may have.

    Returns:
        Float scalar; infinite for equal signals.

    Raises:
        ValueError: the shapes differ.

    Example:

    >>> from keras_core import ops
    >>> round(float(ops.psnr([0.0, 0.0], [0.1, 0.1], 1.0)), 3)
    20.0
    """
    _ratio(x1, x2, max_val)
    difference = subtract(x1, x2)
    error = mean(xp.multiply(difference, difference))
    return xp.add(xp.multiply(xp.log(error), -10 / math.log(10)), 20 * math.log10(max_val))
