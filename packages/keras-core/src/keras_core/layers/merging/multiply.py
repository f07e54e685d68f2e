"""The product of several tensors."""

from __future__ import annotations

from typing import Any

from keras_core import ops
from keras_core.layers.merging.base_merge import Merge
from keras_core.serialization.registry import builtin


@builtin("keras.layers")
class Multiply(Merge):
    """The product of a list of tensors, element by element.

    Args:
        **kwargs: arguments of `Layer`.

    Raises:
        ValueError: the inputs are no list, or their shapes do not broadcast.

    Example:

    >>> import numpy as np
    >>> x = np.full((1, 2), 3.0, "float32")
    >>> float(Multiply()([x, x])[0, 0])
    9.0
    """

    def merge(self, x1: Any, x2: Any) -> Any:
        """Return the product of two tensors."""
        return ops.multiply(x1, x2)


def multiply(inputs: Any, **kwargs: Any) -> Any:
    """Return the product of a list of tensors, element by element.

    Args:
        inputs: list of tensors.
        **kwargs: arguments of `Multiply`.

    Example:

    >>> import numpy as np
    >>> tuple(multiply([np.ones((2, 3)), np.ones((2, 3))]).shape)
    (2, 3)
    """
    return Multiply(**kwargs)(inputs)
