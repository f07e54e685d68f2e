"""The rectifier as a layer."""

from __future__ import annotations

from typing import Any

from keras_core import activations
from keras_core.layers.base.arguments import owner
from keras_core.layers.base.layer import Layer
from keras_core.serialization.registry import builtin


@builtin("keras.layers")
class ReLU(Layer):
    """`x` above `threshold`, up to `max_value`, and `negative_slope * (x - threshold)` below.

    Args:
        max_value: largest output; none where None.
        negative_slope: slope below the threshold.
        threshold: where the positive part starts.
        **kwargs: arguments of `Layer`.

    Raises:
        ValueError: an argument is negative.

    Example:

    >>> import numpy as np
    >>> from keras_core import ops
    >>> ops.convert_to_numpy(ReLU(max_value=6.0)(np.array([-2.0, 0.5, 9.0], "float32"))).tolist()
    [0.0, 0.5, 6.0]
    """

    def __init__(
        self, max_value: float | None = None, negative_slope: float = 0.0, threshold: float = 0.0, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        for name, value in (("max_value", max_value), ("negative_slope", negative_slope), ("threshold", threshold)):
            if (value is None and name != "max_value") or (value is not None and value < 0):
                raise ValueError(f"{owner(self)}: {name} must be a non-negative number, got {value!r}.")
        self.max_value = max_value
        self.negative_slope = negative_slope
        self.threshold = threshold
        self.supports_masking = True
        self.built = True

    def call(self, inputs: Any) -> Any:
        """Return the rectified inputs."""
        return activations.relu(inputs, self.negative_slope, self.max_value, self.threshold)

    def compute_output_shape(self, input_shape: Any) -> Any:
        """Return `input_shape`."""
        return input_shape

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make an equal layer."""
        return {
            **super().get_config(),
            "max_value": self.max_value,
            "negative_slope": self.negative_slope,
            "threshold": self.threshold,
        }
