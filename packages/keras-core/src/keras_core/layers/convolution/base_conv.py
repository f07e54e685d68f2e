"""What the convolution layers share, for one, two and three spatial axes."""

from __future__ import annotations

from typing import Any

from keras_core import activations, constraints, initializers, ops, regularizers, settings
from keras_core.layers.base.arguments import described, int_tuple, one_of, owner, positive_int
from keras_core.layers.base.input_spec import InputSpec
from keras_core.layers.base.layer import Layer
from keras_core.ops import windows
from keras_core.ops.convolution import biased_conv
from keras_core.state.variable import Variable


class Convolution(Layer):
    """A layer that slides a kernel over one or more spatial axes.

    Subclasses set `spatial_rank`, make `kernel` and define how it is applied. The arguments are those of `Conv2D`.
    """

    spatial_rank: int
    paddings: tuple[str, ...] = ("valid", "same")

    def __init__(
        self,
        kernel_size: Any,
        strides: Any = 1,
        padding: str = "valid",
        data_format: str | None = None,
        dilation_rate: Any = 1,
        activation: Any = None,
        use_bias: bool = True,
        bias_initializer: Any = "zeros",
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        bias_constraint: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(activity_regularizer=activity_regularizer, **kwargs)
        rank = self.spatial_rank
        self.kernel_size = int_tuple(kernel_size, rank, "kernel_size", self)
        self.strides = int_tuple(strides, rank, "strides", self)
        self.dilation_rate = int_tuple(dilation_rate, rank, "dilation_rate", self)
        if max(self.strides) > 1 and max(self.dilation_rate) > 1:
            raise ValueError(
                f"{owner(self)}: strides and dilation_rate cannot both be above 1, "
                f"got strides={self.strides} and dilation_rate={self.dilation_rate}."
            )
        self.padding = one_of(padding, self.paddings, "padding", self)
        self.data_format = settings.standardize_data_format(data_format)
        self.activation = activations.get(activation)
        self.use_bias = use_bias
        self.bias_initializer = initializers.get(bias_initializer)
        self.bias_regularizer = regularizers.get(bias_regularizer)
        self.bias_constraint = constraints.get(bias_constraint)
        self.bias: Variable | None = None
        self.input_spec = InputSpec(min_ndim=rank + 2)
        self._bias_shape = None if self.data_format == "channels_last" else (1, -1, *(1,) * rank)

    def _build_for(self, input_shape: Any) -> int:
        """Return the number of input channels, and expect them from now on."""
        axis = -1 if self.data_format == "channels_last" else 1
        rank = len(input_shape)
        if rank != self.spatial_rank + 2:
            raise ValueError(
                f"{owner(self)} takes inputs of rank {self.spatial_rank + 2}, batch and channels included, "
                f"got an input of shape {tuple(input_shape)}."
            )
        channels = input_shape[axis]
        if channels is None:
            raise ValueError(
                f"{owner(self)} needs to know the number of channels (axis {axis}, data_format={self.data_format!r}), "
                f"got an input of shape {tuple(input_shape)}."
            )
        self.input_spec = InputSpec(ndim=rank, axes={axis: channels})
        self.compute_output_shape(input_shape)  # refuses windows larger than the input
        return channels

    def _add_bias(self, size: int) -> None:
        if self.use_bias:
            self.bias = self.add_weight(
                name="bias",
                shape=(size,),
                initializer=self.bias_initializer,
                regularizer=self.bias_regularizer,
                constraint=self.bias_constraint,
            )

    def _finish(self, x: Any) -> Any:
        """Add the bias and apply the activation."""
        if self.bias is not None:
            x = ops.add(x, self.bias if self._bias_shape is None else ops.reshape(self.bias, self._bias_shape))
        activation = self.activation
        return x if activation is activations.linear else activation(x)

    def _output_shape(self, input_shape: Any, filters: int | None) -> tuple[int | None, ...]:
        sizes = windows.spatial(input_shape, self.data_format)
        sides = zip(sizes, self.kernel_size, self.strides, self.dilation_rate, strict=True)
        out = [windows.windows(n, k, s, d, self.padding) for n, k, s, d in sides]
        return windows.assembled(input_shape[0], out, filters, self.data_format)


class BaseConv(Convolution):
    """A convolution that mixes the channels, of any number of spatial axes.

    Args:
        filters: number of output channels.
        groups: number of groups into which the channels are divided.
        kernel_initializer, kernel_regularizer, kernel_constraint: of `kernel`, of shape
            `(*kernel_size, channels // groups, filters)`.
        kernel_size, **kwargs: arguments of `Convolution`.
    """

    def __init__(
        self,
        filters: int,
        kernel_size: Any,
        groups: int = 1,
        kernel_initializer: Any = "glorot_uniform",
        kernel_regularizer: Any = None,
        kernel_constraint: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(kernel_size, **kwargs)
        self.filters = positive_int(filters, "filters", self)
        self.groups = positive_int(groups, "groups", self)
        if self.filters % self.groups:
            raise ValueError(f"{owner(self)}: filters must be a multiple of groups, got {filters} and {groups}.")
        self.kernel_initializer = initializers.get(kernel_initializer)
        self.kernel_regularizer = regularizers.get(kernel_regularizer)
        self.kernel_constraint = constraints.get(kernel_constraint)

    def build(self, input_shape: Any) -> None:
        """Make `kernel` and `bias` for inputs with the channels of `input_shape`."""
        channels = self._build_for(input_shape)
        if channels % self.groups:
            raise ValueError(
                f"{owner(self)}: the number of input channels must be a multiple of groups, "
                f"got {channels} channels and groups={self.groups}."
            )
        self.kernel = self.add_weight(
            name="kernel",
            shape=(*self.kernel_size, channels // self.groups, self.filters),
            initializer=self.kernel_initializer,
            regularizer=self.kernel_regularizer,
            constraint=self.kernel_constraint,
        )
        self._add_bias(self.filters)

    def convolution_op(self, inputs: Any, kernel: Any) -> Any:
        """Return the convolution without bias and activation; subclasses may override it."""
        return ops.conv(inputs, kernel, self.strides, self.padding, self.data_format, self.dilation_rate)

    def call(self, inputs: Any) -> Any:
        """Return the activation of the convolution."""
        if self.bias is None or type(self).convolution_op is not BaseConv.convolution_op:
            return self._finish(self.convolution_op(inputs, self.kernel))
        options = self.strides, self.padding, self.data_format, self.dilation_rate
        x = biased_conv(inputs, self.kernel, self.bias, *options)
        activation = self.activation
        return x if activation is activations.linear else activation(x)

    def compute_output_shape(self, input_shape: Any) -> tuple[int | None, ...]:
        """Return the shape with the number of windows along each spatial axis, and `filters` channels."""
        return self._output_shape(input_shape, self.filters)

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make an equal layer."""
        names = (
            "filters kernel_size strides padding data_format dilation_rate groups activation use_bias "
            "kernel_initializer bias_initializer kernel_regularizer bias_regularizer activity_regularizer "
            "kernel_constraint bias_constraint"
        )
        return {**super().get_config(), **described(self, *names.split())}
