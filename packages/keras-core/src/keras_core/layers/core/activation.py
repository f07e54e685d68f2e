"""An activation as a layer."""

from __future__ import annotations

from typing import Any

from keras_core import activations
from keras_core.layers.base.arguments import described
from keras_core.layers.base.layer import Layer
from keras_core.serialization.registry import builtin


@builtin("keras.layers")
class Activation(Layer):
    """Applies an activation to each element.

    Args:
        activation: activation, its name or config.
        **kwargs: arguments of `Layer`.

    Example:

    >>> import numpy as np
    >>> from keras_core import ops
    >>> ops.convert_to_numpy(Activation("relu")(np.array([-1.0, 2.0], "float32"))).tolist()
    [0.0, 2.0]
    """

    def __init__(self, activation: Any, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.supports_masking = True
        self.activation = activations.get(activation)
        self.built = True

    def call(self, inputs: Any) -> Any:
        """Return `activation(inputs)`."""
        return self.activation(inputs)

    def compute_output_shape(self, input_shape: Any) -> Any:
        """Return `input_shape`."""
        return input_shape

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make an equal layer."""
        return {**super().get_config(), **described(self, "activation")}
