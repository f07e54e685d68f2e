"""Means of the windows of an image."""

from __future__ import annotations

from typing import Any

from keras_core import ops
from keras_core.layers.pooling.base_pooling import BasePooling
from keras_core.serialization.registry import builtin


@builtin("keras.layers", "AvgPool2D")
class AveragePooling2D(BasePooling):
    """The mean of each window of an image, padding left out.

    Args:
        pool_size: height and width of the window.
        strides: steps of the window; `pool_size` where None.
        padding: `"valid"` (no padding) or `"same"` (as many windows as `ceil(size / stride)`).
        data_format: `"channels_last"` or `"channels_first"`; the configured one where None.
        name: name of the layer.
        **kwargs: arguments of `Layer`.

    Input: tensor of shape `(batch, height, width, channels)`, or channels first.

    Example:

    >>> import numpy as np
    >>> tuple(AveragePooling2D(2)(np.ones((1, 5, 4, 3), "float32")).shape)
    (1, 2, 2, 3)
    """

    spatial_rank = 2

    def __init__(
        self,
        pool_size: Any,
        strides: Any = None,
        padding: str = "valid",
        data_format: str | None = None,
        name: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(pool_size, strides, padding, data_format, name, **kwargs)

    def call(self, inputs: Any) -> Any:
        """Return the mean of each window."""
        return ops.average_pool(inputs, self.pool_size, self.strides, self.padding, self.data_format)
