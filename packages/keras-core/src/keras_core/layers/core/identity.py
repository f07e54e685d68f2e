"""The layer that does nothing."""

from __future__ import annotations

from typing import Any

from keras_core.layers.base.layer import Layer
from keras_core.serialization.registry import builtin


@builtin("keras.layers")
class Identity(Layer):
    """Returns its inputs. Stands in where a layer is due and none is wanted.

    Args:
        **kwargs: arguments of `Layer`.

    Example:

    >>> import numpy as np
    >>> tuple(Identity()(np.ones((2, 3))).shape)
    (2, 3)
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.supports_masking = True
        self.built = True

    def call(self, inputs: Any) -> Any:
        """Return `inputs`."""
        return inputs

    def compute_output_shape(self, input_shape: Any) -> Any:
        """Return `input_shape`."""
        return input_shape
