"""The mean of each channel of an image."""

from __future__ import annotations

from typing import Any

from keras_core import ops
from keras_core.layers.pooling.base_global_pooling import BaseGlobalPooling
from keras_core.serialization.registry import builtin


@builtin("keras.layers", "GlobalAvgPool2D")
class GlobalAveragePooling2D(BaseGlobalPooling):
    """The mean of each channel over height and width.

    Args:
        data_format: `"channels_last"` or `"channels_first"`; the configured one where None.
        keepdims: whether height and width stay, with length 1.
        **kwargs: arguments of `Layer`.

    Input: tensor of shape `(batch, height, width, channels)`, or channels first.

    Example:

    >>> import numpy as np
    >>> tuple(GlobalAveragePooling2D()(np.ones((2, 5, 4, 3), "float32")).shape)
    (2, 3)
    """

    spatial_rank = 2

    def call(self, inputs: Any) -> Any:
        """Return the means."""
        return ops.mean(inputs, axis=self._reduced, keepdims=self.keepdims)
