"""Vectors for whole numbers."""

from __future__ import annotations

import warnings
from typing import Any

from keras_core import constraints, initializers, ops, regularizers
from keras_core.layers.base.arguments import described, positive_int
from keras_core.layers.base.layer import Layer
from keras_core.serialization.registry import builtin


@builtin("keras.layers")
class Embedding(Layer):
    """Turns each whole number into a trainable vector.

    Args:
        input_dim: how many numbers there are: inputs are from 0 to `input_dim - 1`.
        output_dim: length of a vector.
        embeddings_initializer: initializer of `embeddings`, of shape `(input_dim, output_dim)`.
        embeddings_regularizer: penalty on `embeddings`.
        embeddings_constraint: projection of `embeddings` after each update.
        mask_zero: whether 0 stands for a missing step, which the layers that follow skip.
        weights: first value of `embeddings`.
        lora_rank, lora_alpha, quantization_config: kept for files; must be None.
        **kwargs: arguments of `Layer`.

    Input: tensor of integers of any shape. Output: tensor of that shape with a last axis of `output_dim`.

    Example:

    >>> import numpy as np
    >>> tuple(Embedding(10, 4)(np.array([[1, 2, 3]])).shape)
    (1, 3, 4)
    """

    def __init__(
        self,
        input_dim: int,
        output_dim: int,
        embeddings_initializer: Any = "uniform",
        embeddings_regularizer: Any = None,
        embeddings_constraint: Any = None,
        mask_zero: bool = False,
        weights: Any = None,
        lora_rank: int | None = None,
        lora_alpha: float | None = None,
        quantization_config: Any = None,
        **kwargs: Any,
    ) -> None:
        if kwargs.pop("input_length", None) is not None:
            warnings.warn("Embedding no longer needs input_length. Leave it out.", DeprecationWarning, stacklevel=2)
        kwargs.setdefault("autocast", False)  # a cast of the input to 16 bits would change large numbers
        super().__init__(**kwargs)
        if lora_rank is not None or quantization_config is not None:
            raise NotImplementedError(
                f"Embedding {self.name!r}: lora_rank and quantization_config are not supported yet."
            )
        self.input_dim = positive_int(input_dim, "input_dim", self)
        self.output_dim = positive_int(output_dim, "output_dim", self)
        self.embeddings_initializer = initializers.get(embeddings_initializer)
        self.embeddings_regularizer = regularizers.get(embeddings_regularizer)
        self.embeddings_constraint = constraints.get(embeddings_constraint)
        self.mask_zero = mask_zero
        self.quantization_config = None
        self._makes_masks = bool(mask_zero)
        if weights is not None:
            self.build()
            self.set_weights(weights if isinstance(weights, (list, tuple)) else [weights])

    def build(self, input_shape: Any = None) -> None:
        """Make `embeddings`."""
        self.embeddings = self.add_weight(
            name="embeddings",
            shape=(self.input_dim, self.output_dim),
            initializer=self.embeddings_initializer,
            regularizer=self.embeddings_regularizer,
            constraint=self.embeddings_constraint,
        )

    def call(self, inputs: Any) -> Any:
        """Return the vectors of the numbers."""
        if str(inputs.dtype).rpartition(".")[2] not in ("int32", "int64"):
            inputs = ops.cast(inputs, "int32")
        x = ops.take(self.embeddings, inputs, axis=0)
        policy = self.dtype_policy
        return x if policy.compute_dtype == policy.variable_dtype else ops.cast(x, policy.compute_dtype)

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        """Return where the inputs are not 0, if `mask_zero`."""
        return ops.not_equal(inputs, 0) if self.mask_zero else None

    def compute_output_shape(self, input_shape: Any) -> tuple[int | None, ...]:
        """Return `(*input_shape, output_dim)`."""
        return (*input_shape, self.output_dim)

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make an equal layer."""
        names = (
            "input_dim output_dim embeddings_initializer embeddings_regularizer activity_regularizer "
            "embeddings_constraint mask_zero quantization_config"
        )
        return {**super().get_config(), **described(self, *names.split())}
