"""Reshaping."""

from __future__ import annotations

import math
from typing import Any

from keras_core import ops
from keras_core.layers.base.arguments import owner
from keras_core.layers.base.layer import Layer
from keras_core.serialization.registry import builtin
from keras_core.state.symbolic import KerasTensor


@builtin("keras.layers")
class Reshape(Layer):
    """Gives each sample another shape.

    Args:
        target_shape: shape of a sample; -1, at most once, stands for what is left.
        **kwargs: arguments of `Layer`.

    Raises:
        ValueError: `target_shape` holds -1 more than once, or does not fit the input.

    Example:

    >>> import numpy as np
    >>> tuple(Reshape((-1, 2))(np.ones((1, 6), "float32")).shape)
    (1, 3, 2)
    """

    def __init__(self, target_shape: Any, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        target = (target_shape,) if isinstance(target_shape, int) else tuple(target_shape)
        if target.count(-1) > 1 or any(not isinstance(n, int) or n < -1 for n in target):
            raise ValueError(
                f"{owner(self)}: target_shape must hold non-negative integers, and -1 at most once, "
                f"got {target_shape!r}."
            )
        self.target_shape = target
        self.built = True

    def call(self, inputs: Any) -> Any:
        """Return `inputs` of the new shape."""
        batch = inputs.shape[0]
        if batch is None:  # while a graph is traced
            target = self.compute_output_shape(inputs.shape)[1:]
            batch = ops.shape(inputs)[0] if None in target else -1
            return ops.reshape(inputs, (batch, *(-1 if n is None else n for n in target)))
        return ops.reshape(inputs, (batch, *self.target_shape))

    def compute_output_spec(self, inputs: Any) -> KerasTensor:
        """Return the symbolic output."""
        return KerasTensor(self.compute_output_shape(inputs.shape), inputs.dtype)

    def compute_output_shape(self, input_shape: Any) -> tuple[int | None, ...]:
        """Return `(batch, *target_shape)`, with what -1 stands for where that is known."""
        target = self.target_shape
        if any(n is None for n in input_shape[1:]):
            return (input_shape[0], *(None if n == -1 else n for n in target))
        size = math.prod(input_shape[1:])
        given = math.prod(n for n in target if n != -1)
        fits = given and size % given == 0 if -1 in target else size == given
        if not fits:
            raise ValueError(
                f"{owner(self)} cannot give {size} elements, of shape {tuple(input_shape[1:])}, the shape {target}."
            )
        return (input_shape[0], *(size // given if n == -1 else n for n in target))

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make an equal layer."""
        return {**super().get_config(), "target_shape": self.target_shape}
