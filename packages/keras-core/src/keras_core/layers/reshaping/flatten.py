"""Flattening."""

from __future__ import annotations

import math
from typing import Any

from keras_core import ops, settings
from keras_core.layers.base.input_spec import InputSpec
from keras_core.layers.base.layer import Layer
from keras_core.serialization.registry import builtin


@builtin("keras.layers")
class Flatten(Layer):
    """Joins all axes but the batch axis into one.

    Args:
        data_format: `"channels_last"` or `"channels_first"`; the elements come out in the order of
            channels last either way. The configured one where None.
        **kwargs: arguments of `Layer`.

    Example:

    >>> import numpy as np
    >>> tuple(Flatten()(np.ones((2, 3, 4), "float32")).shape)
    (2, 12)
    """

    def __init__(self, data_format: str | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.data_format = settings.standardize_data_format(data_format)
        self.input_spec = InputSpec(min_ndim=1)
        self._channels_first = self.data_format == "channels_first"

    def call(self, inputs: Any) -> Any:
        """Return `inputs` with shape `(batch, features)`."""
        rank = len(inputs.shape)
        if self._channels_first and rank > 2:
            inputs = ops.transpose(inputs, (0, *range(2, rank), 1))
        size = _product(inputs.shape[1:])
        if size is None:
            return ops.reshape(inputs, (inputs.shape[0], -1)) if inputs.shape[0] is not None else _flat(inputs)
        return ops.reshape(inputs, (-1, size))

    def compute_output_shape(self, input_shape: Any) -> tuple[int | None, ...]:
        """Return `(batch, features)`."""
        return (input_shape[0], _product(input_shape[1:]))

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make an equal layer."""
        return {**super().get_config(), "data_format": self.data_format}


def _product(sizes: Any) -> int | None:
    return None if any(n is None for n in sizes) else math.prod(sizes)


def _flat(inputs: Any) -> Any:
    return ops.reshape(inputs, (ops.shape(inputs)[0], -1))
