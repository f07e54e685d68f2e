"""Convolution of images."""

from __future__ import annotations

from typing import Any

from keras_core.layers.convolution.base_conv import BaseConv
from keras_core.serialization.registry import builtin


@builtin("keras.layers", "Convolution2D")
class Conv2D(BaseConv):
    """A convolution over height and width (a cross-correlation: the kernel is not flipped).

    Args:
        filters: number of output channels.
        kernel_size: height and width of the kernel.
        strides: steps of the kernel along height and width.
        padding: `"valid"` (no padding) or `"same"` (as many places as `ceil(size / stride)`).
        data_format: `"channels_last"` or `"channels_first"`; the configured one where None.
        dilation_rate: distance of the kernel's elements; not together with strides above 1.
        groups: number of groups into which the channels are divided; each filter sees one.
        activation: activation or its name; none where None.
        use_bias: whether to add a bias.
        kernel_initializer: initializer of `kernel`, of shape `(height, width, channels // groups, filters)`.
        bias_initializer: initializer of `bias`, of shape `(filters,)`.
        kernel_regularizer: penalty on `kernel`.
        bias_regularizer: penalty on `bias`.
        activity_regularizer: penalty on the output.
        kernel_constraint: projection of `kernel` after each update.
        bias_constraint: projection of `bias` after each update.
        **kwargs: arguments of `Layer`.

    Input: tensor of shape `(batch, height, width, channels)`, or channels first.

    Raises:
        ValueError: an argument is out of its range, or `filters` and `groups` do not fit.

    Example:

    >>> import numpy as np
    >>> tuple(Conv2D(8, 3, padding="same", activation="relu")(np.ones((1, 6, 6, 3), "float32")).shape)
    (1, 6, 6, 8)
    """

    spatial_rank = 2

    def __init__(
        self,
        filters: int,
        kernel_size: Any,
        strides: Any = (1, 1),
        padding: str = "valid",
        data_format: str | None = None,
        dilation_rate: Any = (1, 1),
        groups: int = 1,
        activation: Any = None,
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        kernel_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
        bias_constraint: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(
            filters,
            kernel_size,
            groups=groups,
            kernel_initializer=kernel_initializer,
            kernel_regularizer=kernel_regularizer,
            kernel_constraint=kernel_constraint,
            strides=strides,
            padding=padding,
            data_format=data_format,
            dilation_rate=dilation_rate,
            activation=activation,
            use_bias=use_bias,
            bias_initializer=bias_initializer,
            bias_regularizer=bias_regularizer,
            activity_regularizer=activity_regularizer,
            bias_constraint=bias_constraint,
            **kwargs,
        )
