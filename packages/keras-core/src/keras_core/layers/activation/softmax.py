"""Softmax as a layer."""

from __future__ import annotations

from typing import Any

from keras_core import ops
from keras_core.layers.base.layer import Layer
from keras_core.serialization.registry import builtin

_LOWEST = {"float16": -3e4}


@builtin("keras.layers")
class Softmax(Layer):
    """Turns scores into probabilities: `exp(x) / sum(exp(x))`.

    Args:
        axis: axis, or axes, of the sum.
        **kwargs: arguments of `Layer`.

    The call takes `mask`, a bool tensor that broadcasts against the inputs, or covers their leading axes: what
    it leaves out gets probability 0.

    Example:

    >>> import numpy as np
    >>> from keras_core import ops
    >>> ops.convert_to_numpy(Softmax()(np.array([[1.0, 1.0]], "float32"))).tolist()
    [[0.5, 0.5]]
    """

    def __init__(self, axis: Any = -1, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.axis = axis
        self.supports_masking = True
        self.built = True

    def call(self, inputs: Any, mask: Any = None) -> Any:
        """Return the probabilities."""
        if mask is None:
            return ops.softmax(inputs, axis=self.axis)
        mask = ops.cast(mask, "bool")
        missing = len(inputs.shape) - len(mask.shape)
        if missing and len(mask.shape) > 1:  # one that travels with a sequence covers its leading axes
            mask = ops.reshape(mask, (*ops.shape(mask), *(1,) * missing))
        scores = ops.where(mask, inputs, _LOWEST.get(self.compute_dtype, -1e9))
        probabilities = ops.softmax(scores, axis=self.axis)
        return ops.where(mask, probabilities, ops.zeros_like(probabilities))

    def compute_output_shape(self, input_shape: Any) -> Any:
        """Return `input_shape`."""
        return input_shape

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make an equal layer."""
        return {**super().get_config(), "axis": self.axis}
