"""Convolution of each channel of an image by itself."""

from __future__ import annotations

from typing import Any

from keras_core import constraints, initializers, ops, regularizers
from keras_core.layers.base.arguments import described, positive_int
from keras_core.layers.convolution.base_conv import Convolution
from keras_core.ops import windows
from keras_core.serialization.registry import builtin


class BaseDepthwiseConv(Convolution):
    """A convolution that does not mix the channels, of any number of spatial axes.

    Args:
        depth_multiplier: number of outputs of each input channel.
        depthwise_initializer, depthwise_regularizer, depthwise_constraint: of `kernel`, of shape
            `(*kernel_size, channels, depth_multiplier)`.
        kernel_size, **kwargs: arguments of `Convolution`.
    """

    def __init__(
        self,
        kernel_size: Any,
        depth_multiplier: int = 1,
        depthwise_initializer: Any = "glorot_uniform",
        depthwise_regularizer: Any = None,
        depthwise_constraint: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(kernel_size, **kwargs)
        self.depth_multiplier = positive_int(depth_multiplier, "depth_multiplier", self)
        self.depthwise_initializer = initializers.get(depthwise_initializer)
        self.depthwise_regularizer = regularizers.get(depthwise_regularizer)
        self.depthwise_constraint = constraints.get(depthwise_constraint)

    def build(self, input_shape: Any) -> None:
        """Make `kernel` and `bias` for inputs with the channels of `input_shape`."""
        channels = self._build_for(input_shape)
        self.kernel = self.add_weight(
            name="kernel",
            shape=(*self.kernel_size, channels, self.depth_multiplier),
            initializer=self.depthwise_initializer,
            regularizer=self.depthwise_regularizer,
            constraint=self.depthwise_constraint,
        )
        self._add_bias(channels * self.depth_multiplier)

    def call(self, inputs: Any) -> Any:
        """Return the activation of the convolution."""
        x = ops.depthwise_conv(inputs, self.kernel, self.strides, self.padding, self.data_format, self.dilation_rate)
        return self._finish(x)

    def compute_output_shape(self, input_shape: Any) -> tuple[int | None, ...]:
        """Return the shape with the number of windows along each spatial axis."""
        channels = windows.channels(input_shape, self.data_format)
        return self._output_shape(input_shape, None if channels is None else channels * self.depth_multiplier)

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make an equal layer."""
        names = (
            "depth_multiplier kernel_size strides padding data_format dilation_rate activation use_bias "
            "depthwise_initializer bias_initializer depthwise_regularizer bias_regularizer activity_regularizer "
            "depthwise_constraint bias_constraint"
        )
        return {**super().get_config(), **described(self, *names.split())}


@builtin("keras.layers")
class DepthwiseConv2D(BaseDepthwiseConv):
    """A convolution of each channel over height and width.

    Args:
        kernel_size: height and width of the kernel.
        strides: steps of the kernel along height and width.
        padding: `"valid"` (no padding) or `"same"` (as many places as `ceil(size / stride)`).
        depth_multiplier: number of outputs of each input channel.
        data_format: `"channels_last"` or `"channels_first"`; the configured one where None.
        dilation_rate: distance of the kernel's elements; not together with strides above 1.
        activation: activation or its name; none where None.
        use_bias: whether to add a bias.
        depthwise_initializer: initializer of `kernel`, of shape `(height, width, channels, depth_multiplier)`.
        bias_initializer: initializer of `bias`, of shape `(channels * depth_multiplier,)`.
        depthwise_regularizer: penalty on `kernel`.
        bias_regularizer: penalty on `bias`.
        activity_regularizer: penalty on the output.
        depthwise_constraint: projection of `kernel` after each update.
        bias_constraint: projection of `bias` after each update.
        **kwargs: arguments of `Layer`.

    Input: tensor of shape `(batch, height, width, channels)`, or channels first.

    Example:

    >>> import numpy as np
    >>> tuple(DepthwiseConv2D(3, depth_multiplier=2)(np.ones((1, 6, 6, 3), "float32")).shape)
    (1, 4, 4, 6)
    """

    spatial_rank = 2

    def __init__(
        self,
        kernel_size: Any,
        strides: Any = (1, 1),
        padding: str = "valid",
        depth_multiplier: int = 1,
        data_format: str | None = None,
        dilation_rate: Any = (1, 1),
        activation: Any = None,
        use_bias: bool = True,
        depthwise_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        depthwise_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        depthwise_constraint: Any = None,
        bias_constraint: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(
            kernel_size,
            depth_multiplier=depth_multiplier,
            depthwise_initializer=depthwise_initializer,
            depthwise_regularizer=depthwise_regularizer,
            depthwise_constraint=depthwise_constraint,
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
