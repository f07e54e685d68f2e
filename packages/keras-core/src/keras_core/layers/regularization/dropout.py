"""Dropout."""

from __future__ import annotations

from typing import Any

from keras_core import ops, random
from keras_core.layers.base.arguments import fraction
from keras_core.layers.base.layer import Layer
from keras_core.random import SeedGenerator
from keras_core.serialization.registry import builtin


@builtin("keras.layers")
class Dropout(Layer):
    """In training, zeroes a random fraction of the elements and scales the others by `1 / (1 - rate)`.

    Srivastava et al. 2014, https://jmlr.org/papers/v15/srivastava14a.html.

    Args:
        rate: fraction to zero, between 0 and 1.
        noise_shape: shape of the random mask, which broadcasts; None entries are those of the input.
        seed: integer seed; random where None.
        **kwargs: arguments of `Layer`.

    Raises:
        ValueError: `rate` is not between 0 and 1.

    Example:

    >>> import numpy as np
    >>> from keras_core import ops
    >>> x = np.ones((1, 1000), "float32")
    >>> sorted(set(ops.convert_to_numpy(Dropout(0.5)(x, training=True)).ravel().tolist()))
    [0.0, 2.0]
    """

    def __init__(self, rate: float, noise_shape: Any = None, seed: int | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.rate = fraction(rate, "rate", self)
        self.seed = seed
        self.noise_shape = _checked(noise_shape, self)
        if rate > 0:
            self.seed_generator = SeedGenerator(seed)
        self.supports_masking = True
        self.built = True

    def call(self, inputs: Any, training: bool | None = False) -> Any:
        """Return `inputs`, with elements dropped in training."""
        if not training or not self.rate:
            return inputs
        if self.rate == 1:
            return ops.zeros_like(inputs)
        return random.dropout(inputs, self.rate, noise_shape=self.noise_shape, seed=self.seed_generator)

    def compute_output_shape(self, input_shape: Any) -> Any:
        """Return `input_shape`."""
        return input_shape

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make an equal layer."""
        return {**super().get_config(), "rate": self.rate, "seed": self.seed, "noise_shape": self.noise_shape}


def _checked(noise_shape: Any, layer: Any) -> tuple[int | None, ...] | None:
    if noise_shape is None:
        return None
    fits = isinstance(noise_shape, (tuple, list)) and all(
        n is None or (isinstance(n, int) and not isinstance(n, bool) and n > 0) for n in noise_shape
    )
    if not fits:
        raise ValueError(
            f"Dropout {layer.name!r}: noise_shape must be a tuple of positive integers and None, got {noise_shape!r}."
        )
    return tuple(noise_shape)
