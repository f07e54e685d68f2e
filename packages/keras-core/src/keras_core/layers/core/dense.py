"""The fully connected layer."""

from __future__ import annotations

from typing import Any

from keras_core import activations, constraints, initializers, regularizers
from keras_core.layers.base.arguments import described, positive_int
from keras_core.layers.base.input_spec import InputSpec
from keras_core.layers.base.layer import Layer
from keras_core.ops.contraction import dense
from keras_core.serialization.registry import builtin
from keras_core.state.variable import Variable


@builtin("keras.layers")
class Dense(Layer):
    """An affine map of the last axis, then an activation: `activation(x @ kernel + bias)`.

    Args:
        units: size of the last axis of the output.
        activation: activation or its name; none where None.
        use_bias: whether to add a bias.
        kernel_initializer: initializer of `kernel`, of shape `(features, units)`.
        bias_initializer: initializer of `bias`, of shape `(units,)`.
        kernel_regularizer: penalty on `kernel`.
        bias_regularizer: penalty on `bias`.
        activity_regularizer: penalty on the output.
        kernel_constraint: projection of `kernel` after each update.
        bias_constraint: projection of `bias` after each update.
        lora_rank, lora_alpha, quantization_config: kept for files; must be None.
        **kwargs: arguments of `Layer`.

    Input: tensor of shape `(batch, ..., features)`. Output: tensor of shape `(batch, ..., units)`.

    Raises:
        ValueError: `units` is no positive integer.

    Example:

    >>> import numpy as np
    >>> layer = Dense(4, activation="relu")
    >>> tuple(layer(np.ones((2, 3), "float32")).shape)
    (2, 4)
    """

    def __init__(
        self,
        units: int,
        activation: Any = None,
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        kernel_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
        bias_constraint: Any = None,
        lora_rank: int | None = None,
        lora_alpha: float | None = None,
        quantization_config: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(activity_regularizer=activity_regularizer, **kwargs)
        if lora_rank is not None or quantization_config is not None:
            raise NotImplementedError(f"Dense {self.name!r}: lora_rank and quantization_config are not supported yet.")
        self.units = positive_int(units, "units", self)
        self.activation = activations.get(activation)
        self.use_bias = use_bias
        self.kernel_initializer = initializers.get(kernel_initializer)
        self.bias_initializer = initializers.get(bias_initializer)
        self.kernel_regularizer = regularizers.get(kernel_regularizer)
        self.bias_regularizer = regularizers.get(bias_regularizer)
        self.kernel_constraint = constraints.get(kernel_constraint)
        self.bias_constraint = constraints.get(bias_constraint)
        self.quantization_config = None
        self.bias: Variable | None = None
        self.input_spec = InputSpec(min_ndim=2)
        self.supports_masking = True

    def build(self, input_shape: Any) -> None:
        """Make `kernel` and `bias` for inputs with `input_shape[-1]` features."""
        features = input_shape[-1]
        if features is None:
            raise ValueError(
                f"Dense {self.name!r} needs to know the size of the last axis, "
                f"got an input of shape {tuple(input_shape)}."
            )
        self.kernel = self.add_weight(
            name="kernel",
            shape=(features, self.units),
            initializer=self.kernel_initializer,
            regularizer=self.kernel_regularizer,
            constraint=self.kernel_constraint,
        )
        if self.use_bias:
            self.bias = self.add_weight(
                name="bias",
                shape=(self.units,),
                initializer=self.bias_initializer,
                regularizer=self.bias_regularizer,
                constraint=self.bias_constraint,
            )
        self.input_spec = InputSpec(min_ndim=2, axes={-1: features})

    def call(self, inputs: Any) -> Any:
        """Return `activation(inputs @ kernel + bias)`."""
        x = dense(inputs, self.kernel, self.bias)
        activation = self.activation
        return x if activation is activations.linear else activation(x)

    def compute_output_shape(self, input_shape: Any) -> tuple[int | None, ...]:
        """Return `(*input_shape[:-1], units)`."""
        return (*input_shape[:-1], self.units)

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make an equal layer."""
        names = (
            "units activation use_bias kernel_initializer bias_initializer kernel_regularizer bias_regularizer "
            "kernel_constraint bias_constraint quantization_config"
        )
        return {**super().get_config(), **described(self, *names.split())}
